//! What the simulated Atlas holds: organizations, who may sign in, projects, clusters and snapshots.
//!
//! Everything is a constant, so that a test can name what it asks for and what it expects.

mod accounts;
mod listing;
mod projects;
mod snapshots;

pub use accounts::{
    ACCESS_TOKEN, API_KEY, API_KEY_OFF_ACCESS_LIST, API_KEY_WITHOUT_ROLE, Access, ApiKey, Holder,
    OTHER_ACCESS_TOKEN, OTHER_API_KEY, OTHER_SERVICE_ACCOUNT, Organization, ReadyToken, SERVICE_ACCOUNT,
    SERVICE_ACCOUNT_OFF_ACCESS_LIST, SERVICE_ACCOUNT_TO_ENCODE, SERVICE_ACCOUNT_WITHOUT_ROLE, ServiceAccount,
};
pub(crate) use accounts::{api_key, ready_tokens, service_account};
pub use listing::Listing;
pub use projects::{
    BULK_CLUSTER, Cluster, ClusterKind, DEDICATED_CLUSTER, FLEX_CLUSTER, OTHER_PROJECT_ID, PROJECT_ID,
    Project, STORM_PROJECTS, UNKNOWN_CLUSTER, UNKNOWN_PROJECT_ID, YOUNG_CLUSTER, project, storm_project_id,
};
pub use snapshots::{
    BARE_SNAPSHOT_ID, BULK_SNAPSHOTS, COMPLETED_SNAPSHOT_ID, FAILED_SNAPSHOT_ID, LINKED_SNAPSHOT_ID, Link,
    PENDING_SNAPSHOT_ID, QUEUED_SNAPSHOT_ID, RUNNING_SNAPSHOT_ID, Snapshot, UNKNOWN_SNAPSHOT_ID,
    UNKNOWN_STATUS_SNAPSHOT_ID, WITHOUT_EXPIRATION_SNAPSHOT_ID, bulk_snapshot_id,
};
