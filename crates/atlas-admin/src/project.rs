//! The projects that the credentials can see.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::operation::{List, Operation};
use super::page::Entry;
use super::tags::tags;
use super::{BaseUrl, Client, ReadError, Resource, json};

/// A project, which Atlas also calls a group: the schema `Group`.
///
/// Serde reads the fields by Atlas's names (`orgId`) and writes them by the names here (`org_id`). A field
/// that Atlas omits or sends as null is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct Project {
    /// The ID: 24 characters of 0-9 and a-f. Never empty.
    #[serde(deserialize_with = "json::required_text")]
    pub id: String,
    /// The name. Atlas sorts the list by name, byte by byte.
    pub name: Option<String>,
    /// The ID of its organization.
    pub org_id: Option<String>,
    /// The creation time (RFC 3339).
    pub created: Option<String>,
    /// The number of clusters, as Atlas counts them.
    pub cluster_count: Option<i64>,
    /// The tags that users set; empty if Atlas sends none.
    #[serde(default, deserialize_with = "tags")]
    pub tags: BTreeMap<String, String>,
    /// The regions that the project may use: `COMMERCIAL_FEDRAMP_REGIONS_ONLY` or `GOV_REGIONS_ONLY`. Only in
    /// Atlas for Government.
    pub region_usage_restrictions: Option<String>,
}

impl Entry for Project {
    fn id(&self) -> &str {
        &self.id
    }

    fn elements(&self) -> usize {
        self.tags.len()
    }
}

impl List {
    /// `listGroups`
    pub(crate) fn projects(base: &BaseUrl) -> Self {
        Self::new(Operation::of_account(base, Resource::Projects, "groups"))
    }
}

impl Client {
    /// Lists all projects that the credentials can see (`listGroups`), in Atlas's order: by name, byte by
    /// byte. It silently omits projects in which the credentials have no role.
    ///
    /// # Errors
    ///
    /// Fails if the read does not succeed within `timeout`, which covers all pages and retries.
    pub async fn projects(&self, timeout: Duration) -> Result<Vec<Project>, ReadError> {
        self.list(&List::projects(self.base()), timeout).await
    }
}
