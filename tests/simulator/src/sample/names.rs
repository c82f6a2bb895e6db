//! The IDs of projects and the names of clusters in tests.

/// The first organization's project of most tests.
pub const PROJECT_ID: &str = "66b0c4f19d2e7a3358f40001";
/// The first organization's project of live payments.
pub const PAYMENTS_PROJECT_ID: &str = "66b0c4f19d2e7a3358f40011";
/// Its project for payment experiments.
pub const STAGING_PROJECT_ID: &str = "66b0c4f19d2e7a3358f40012";
/// Its project whose name sorts last alphabetically, but not by bytes.
pub const ZEBRA_PROJECT_ID: &str = "66b0c4f19d2e7a3358f40013";
/// Its project of accounts.
pub const ACCOUNTS_PROJECT_ID: &str = "66b0c4f19d2e7a3358f40014";
/// Its project of analytics.
pub const ANALYTICS_PROJECT_ID: &str = "66b0c4f19d2e7a3358f40015";
/// Its project without a cluster.
pub const EMPTY_PROJECT_ID: &str = "66b0c4f19d2e7a3358f40016";

/// The second organization's project. It has clusters with the same names as [`PROJECT_ID`], and other data.
pub const OTHER_PROJECT_ID: &str = "66b0c4f19d2e7a3358f40002";

/// A well-formed ID without a project.
pub const UNKNOWN_PROJECT_ID: &str = "66b0c4f19d2e7a3358f4ffff";

/// The number of projects of the bulk organization. Each holds only [`BULK_CLUSTER`].
pub const STORM_PROJECTS: u32 = 20;

/// The first of these projects.
pub const BULK_PROJECT_ID: &str = "66b0c4f19d2e7a3358f50000";

/// The ID of one of these projects, counted from 0.
#[must_use]
pub fn storm_project_id(n: u32) -> String {
    format!("66b0c4f19d2e7a3358f5{n:04x}")
}

/// A Flex cluster that was a shared-tier one, so both endpoints know it until the sunset. It is in the first
/// organization's [`PROJECT_ID`] and in the second's project, and its snapshots have constant times.
pub const FLEX_CLUSTER: &str = "inventory";

/// An M10 cluster with a snapshot of every kind in the first organization's [`PROJECT_ID`], and with others in the
/// second's.
pub const DEDICATED_CLUSTER: &str = "warehouse-m10";

/// A Flex cluster like [`FLEX_CLUSTER`] without a completed snapshot, in [`PROJECT_ID`] only.
pub const YOUNG_CLUSTER: &str = "orders";

/// A Flex cluster like [`FLEX_CLUSTER`] with [`BULK_SNAPSHOTS`](super::BULK_SNAPSHOTS) snapshots, in the bulk
/// organization's projects only.
pub const BULK_CLUSTER: &str = "bulk";

/// A sharded cluster of [`PAYMENTS_PROJECT_ID`]. The list of sharded snapshots lacks its newest one.
pub const SHARDED_CLUSTER: &str = "ledger";

/// A cluster of [`PAYMENTS_PROJECT_ID`] with [`ARCHIVE_SNAPSHOTS`] snapshots, a list of two pages.
pub const ARCHIVE_CLUSTER: &str = "payment-archive";
/// The number of snapshots of [`ARCHIVE_CLUSTER`].
pub const ARCHIVE_SNAPSHOTS: usize = 620;

/// A cluster of [`PAYMENTS_PROJECT_ID`] whose completed snapshots are all fallback ones.
pub const FALLBACK_CLUSTER: &str = "fraud-scoring";

/// A cluster of [`PAYMENTS_PROJECT_ID`] whose two newest snapshots have the same time.
pub const TWINS_CLUSTER: &str = "refunds";

/// A Flex cluster of [`ZEBRA_PROJECT_ID`] with 64 characters of every kind that a name can have.
pub const LONG_NAME_CLUSTER: &str = "Labels-for-the-distribution-center-in-Rotterdam-hall-07-spare-X9";

/// An M0 cluster of [`ANALYTICS_PROJECT_ID`].
pub const FREE_CLUSTER: &str = "sandbox";

/// A well-formed name without a cluster.
pub const UNKNOWN_CLUSTER: &str = "no-such-cluster";
