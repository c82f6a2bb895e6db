//! The data of the simulated Atlas: organizations, accounts, projects, clusters, and snapshots.
//!
//! IDs and secrets that tests name are constants. The [`World`] of a simulator has the rest.

mod accounts;
mod cloud_samples;
mod cloud_snapshots;
mod clusters;
mod generated;
mod history;
mod holders;
mod listing;
mod moment;
mod names;
mod organizations;
mod policy;
mod projects;
mod snapshots;
mod world;

pub use accounts::{
    ACCESS_TOKEN, API_KEY, API_KEY_OFF_ACCESS_LIST, API_KEY_WITHOUT_ROLE, ApiKey, BULK_ACCESS_TOKEN,
    BULK_API_KEY, BULK_SERVICE_ACCOUNT, OTHER_ACCESS_TOKEN, OTHER_API_KEY, OTHER_SERVICE_ACCOUNT, ReadyToken,
    SERVICE_ACCOUNT, SERVICE_ACCOUNT_OF_TWO_PROJECTS, SERVICE_ACCOUNT_OFF_ACCESS_LIST,
    SERVICE_ACCOUNT_REFUSED_IN_ONE, SERVICE_ACCOUNT_TO_ENCODE, SERVICE_ACCOUNT_WITHOUT_ROLE, ServiceAccount,
};
pub(crate) use accounts::{api_key, ready_tokens, service_account};
pub use cloud_samples::{
    BARE_CLOUD_SNAPSHOT_ID, BEGUN_CLOUD_SNAPSHOT_ID, COMPLETED_CLOUD_SNAPSHOT_ID, COPIED_CLOUD_SNAPSHOT_ID,
    FAILED_CLOUD_SNAPSHOT_ID, FALLBACK_CLOUD_SNAPSHOT_ID, LATE_CLOUD_SNAPSHOT_ID, QUEUED_CLOUD_SNAPSHOT_ID,
    RUNNING_CLOUD_SNAPSHOT_ID, TIMED_CLOUD_SNAPSHOT_ID, UNKNOWN_WORDS_CLOUD_SNAPSHOT_ID,
};
pub use cloud_snapshots::{CloudSnapshot, Member};
pub use clusters::{Cluster, ClusterKind, Tag};
pub use generated::generated_project_id;
pub use holders::{Access, Holder, Organization};
pub use listing::Listing;
pub use names::{
    ACCOUNTS_PROJECT_ID, ANALYTICS_PROJECT_ID, ARCHIVE_CLUSTER, ARCHIVE_SNAPSHOTS, BULK_CLUSTER,
    BULK_PROJECT_ID, DEDICATED_CLUSTER, EMPTY_PROJECT_ID, FALLBACK_CLUSTER, FLEX_CLUSTER, FREE_CLUSTER,
    LONG_NAME_CLUSTER, OTHER_PROJECT_ID, PAYMENTS_PROJECT_ID, PROJECT_ID, SHARDED_CLUSTER,
    STAGING_PROJECT_ID, STORM_PROJECTS, TWINS_CLUSTER, UNKNOWN_CLUSTER, UNKNOWN_PROJECT_ID, YOUNG_CLUSTER,
    ZEBRA_PROJECT_ID, storm_project_id,
};
pub use projects::Project;
pub(crate) use snapshots::ADDRESS;
pub use snapshots::{
    BARE_SNAPSHOT_ID, BULK_SNAPSHOTS, COMPLETED_SNAPSHOT_ID, FAILED_SNAPSHOT_ID, LINKED_SNAPSHOT_ID, Link,
    PENDING_SNAPSHOT_ID, QUEUED_SNAPSHOT_ID, RUNNING_SNAPSHOT_ID, Snapshot, UNKNOWN_SNAPSHOT_ID,
    UNKNOWN_STATUS_SNAPSHOT_ID, WITHOUT_EXPIRATION_SNAPSHOT_ID, bulk_snapshot_id,
};
pub use world::{World, cluster};
