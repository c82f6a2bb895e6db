//! The projects of an account.

use serde_json::{Value, json};

use super::operation::Operation;
use super::parts::tags;
use super::rate_limit::PROJECTS;
use crate::sample::{ADDRESS, Project};

/// `listGroups`
pub(super) const ALL: Operation = Operation {
    path: "/groups",
    version: "2023-01-01",
    java_method: "ApiAtlasGroupsResource::getAllGroups",
    allowance: PROJECTS,
    knows_pretty: true,
    has_sunset: false,
    read: |call| {
        let projects = call.state.world.projects(call.holder.organization);
        let seen = projects.filter(|project| call.holder.sees(project)).collect();
        // Some projects are omitted after the page was cut.
        call.page(seen, |project| (!project.is_left_out).then(|| entry(project)))
    },
};

fn entry(project: &Project) -> Value {
    let mut entry = json!({
        "clusterCount": project.clusters.len(),
        "created": project.created(),
        "id": project.id,
        "links": [{"href": format!("{ADDRESS}/api/atlas/v2/groups/{}", project.id), "rel": "self"}],
        "name": project.name,
        "orgId": project.organization.id(),
        "tags": tags(project.tags),
        "withDefaultAlertsSettings": true,
    });
    if let (Some(entry), Some(restriction)) = (entry.as_object_mut(), project.region_usage_restrictions) {
        entry.insert("regionUsageRestrictions".to_owned(), restriction.into());
    }
    entry
}
