//! `atlas_projects`: every project that the credentials can see (`listGroups`).

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::arguments::Timeouts;
use super::entry;
use super::list::{self, List};
use crate::Account;
use crate::explain::Target;
use atlas_admin::Project;
use tfplugin::{Attribute, DataSource, Diagnostics, Kind, Outcome, Schema};

pub(super) struct Projects;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    timeouts: Option<Timeouts>,
}

/// A project, with its ID also under the name of the argument that takes it.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    project_id: String,
    #[serde(flatten)]
    project: Project,
}

impl From<Project> for Entry {
    fn from(project: Project) -> Self {
        Self {
            project_id: project.id.clone(),
            project,
        }
    }
}

#[async_trait]
impl DataSource for Projects {
    type Client = Account;
    type Arguments = Arguments;
    type State = List<Entry>;

    fn name(&self) -> &'static str {
        "atlas_projects"
    }

    fn schema(&self) -> Schema {
        let text = |name, description| Attribute::computed(name, Kind::String, description);
        let of_each = vec![
            text(
                "id",
                "ID of the project (`^([a-f0-9]{24})$`): the same value as `project_id`.",
            ),
            entry::project_id(),
            text(
                "name",
                "Name of the project as Atlas shows it. It may contain spaces and letters of any script.",
            ),
            text(
                "org_id",
                "ID of the organization that the project belongs to (`^([a-f0-9]{24})$`).",
            ),
            text("created", "When the project was created (ISO 8601, UTC)."),
            Attribute::computed(
                "cluster_count",
                Kind::Number,
                "Number of clusters in the project, as Atlas counts them. Atlas does not document whether it counts Flex \
                 clusters.",
            ),
            entry::tags(),
            text(
                "region_usage_restrictions",
                "Regions that a project of Atlas for Government may use: `COMMERCIAL_FEDRAMP_REGIONS_ONLY` or \
                 `GOV_REGIONS_ONLY`. Null in other projects.",
            ),
        ];
        let mut attributes = list::attributes(
            "Every project that the credentials can see, in the order of Atlas: by name, capital letters first.",
            of_each,
        );
        attributes.push(Timeouts::attribute());
        Schema::new(
            "Lists every project that the credentials can see, with its ID. The role Organization Read Only shows all \
             projects of the organization; Project Read Only shows those in which the credentials have it. Atlas leaves out \
             the others without an error. Atlas Admin API: `listGroups`, all pages.",
            attributes,
        )
    }

    async fn read(
        &self,
        account: &Account,
        arguments: Arguments,
    ) -> Result<Outcome<Self::State>, Diagnostics> {
        let read = account
            .read(Target::account(), arguments.timeouts, async |atlas, timeout| {
                atlas.projects(timeout).await
            })
            .await?;
        Ok(read.map(|projects| projects.into_iter().map(Entry::from).collect()))
    }
}

#[cfg(test)]
impl super::tests::Sampled for Projects {
    fn sample(&self) -> Self::State {
        List::from_iter([Entry::from(Project::default())])
    }
}
