//! Projects (Atlas's API calls them groups).

use std::borrow::Cow;

use super::clusters::{Cluster, Tag};
use super::holders::Organization;
use super::moment::{DAY, Moment};
use crate::error::ApiError;

/// A project.
#[derive(Debug, Clone)]
pub struct Project {
    /// 24 hexadecimal digits.
    pub id: Cow<'static, str>,
    /// As people call it.
    pub name: Cow<'static, str>,
    /// The owner.
    pub organization: Organization,
    /// In the order of the answer. A key may come twice.
    pub tags: &'static [Tag],
    /// In Atlas for Government only. Never recorded: it follows the API document.
    pub region_usage_restrictions: Option<&'static str>,
    /// Whether lists count it and leave it out, so that a page is shorter than it was cut, and the total count greater than the
    /// number of entries. Recorded lists are like that. Which projects Atlas leaves out is not known.
    pub is_left_out: bool,
    /// In no particular order, as lists of Flex clusters are.
    pub clusters: Vec<Cluster>,
    pub(super) start: Moment,
}

impl Project {
    pub(super) fn new(
        organization: Organization,
        id: impl Into<Cow<'static, str>>,
        name: impl Into<Cow<'static, str>>,
        clusters: Vec<Cluster>,
    ) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            organization,
            tags: &[],
            region_usage_restrictions: None,
            is_left_out: false,
            clusters,
            start: Moment::EPOCH,
        }
    }

    /// When it was made.
    #[must_use]
    pub fn created(&self) -> String {
        self.start.before(1_800 * DAY).to_string()
    }

    /// The cluster of that name.
    #[must_use]
    pub fn cluster(&self, name: &str) -> Option<&Cluster> {
        self.clusters.iter().find(|cluster| cluster.name == name)
    }

    /// The same, or the error that Atlas answers.
    pub(crate) fn find_cluster(&self, name: &str) -> Result<&Cluster, ApiError> {
        self.cluster(name)
            .ok_or_else(|| ApiError::cluster_not_found(name, &self.id))
    }
}
