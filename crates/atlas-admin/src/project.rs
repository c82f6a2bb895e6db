//! The projects that the credentials see.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::operation::{List, Operation};
use super::page::Entry;
use super::tags::tags;
use super::{BaseUrl, Client, ReadError, Resource, json};

/// A project, which Atlas also calls a group: the schema `Group`. Serde reads the fields by Atlas's names (`orgId`) and writes them by
/// the names here (`org_id`).
///
/// A field that Atlas leaves out, or sends as null, is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct Project {
    /// The project's id: 24 characters of 0-9 and a-f. Never empty.
    #[serde(deserialize_with = "json::required_text")]
    pub id: String,
    /// Its name. Atlas orders the list by this, byte by byte.
    pub name: Option<String>,
    /// The id of the organization that it belongs to.
    pub org_id: Option<String>,
    /// When it was made (RFC 3339).
    pub created: Option<String>,
    /// How many clusters it has, by Atlas's count.
    pub cluster_count: Option<i64>,
    /// The tags that users gave it; empty where Atlas sends none.
    #[serde(default, deserialize_with = "tags")]
    pub tags: BTreeMap<String, String>,
    /// Which regions it may use, in Atlas for Government alone: `COMMERCIAL_FEDRAMP_REGIONS_ONLY` or `GOV_REGIONS_ONLY`.
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
    /// All projects that the credentials see (`listGroups`), in Atlas's order: by name, byte by byte. Projects in which they have no
    /// role are missing without an error. `timeout` bounds the whole read, all pages included.
    pub async fn projects(&self, timeout: Duration) -> Result<Vec<Project>, ReadError> {
        self.list(&List::projects(self.base()), timeout).await
    }
}
