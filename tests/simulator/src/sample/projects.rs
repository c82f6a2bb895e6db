//! Projects, which Atlas's API calls groups.

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
    /// Its name.
    pub name: Cow<'static, str>,
    /// Its owner.
    pub organization: Organization,
    /// In the order of the response. A key may occur twice.
    pub tags: &'static [Tag],
    /// Only in Atlas for Government. Not recorded; it follows the documentation of the API.
    pub region_usage_restrictions: Option<&'static str>,
    /// Whether lists count the project and omit it, so that a page is shorter than its size, and the total count
    /// greater than the number of entries. Recorded lists are like that. Atlas does not say which projects it omits.
    pub is_left_out: bool,
    /// In no particular order, like lists of Flex clusters.
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

    /// The time of its creation.
    #[must_use]
    pub fn created(&self) -> String {
        self.start.before(1_800 * DAY).to_string()
    }

    /// The cluster with this name.
    #[must_use]
    pub fn cluster(&self, name: &str) -> Option<&Cluster> {
        self.clusters.iter().find(|cluster| cluster.name == name)
    }

    /// The cluster with this name, or the error that Atlas returns.
    pub(crate) fn find_cluster(&self, name: &str) -> Result<&Cluster, ApiError> {
        self.cluster(name)
            .ok_or_else(|| ApiError::cluster_not_found(name, &self.id))
    }
}
