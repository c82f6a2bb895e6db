//! The ids of projects and the names of clusters that tests ask for.

/// The first organization's project of most tests.
pub const PROJECT_ID: &str = "66b0c4f19d2e7a3358f40001";
/// The first organization's project of live payments.
pub const PAYMENTS_PROJECT_ID: &str = "66b0c4f19d2e7a3358f40011";
/// Its project for trying payments out.
pub const STAGING_PROJECT_ID: &str = "66b0c4f19d2e7a3358f40012";
/// Its project whose name comes last where letters count before their case, and not by bytes.
pub const ZEBRA_PROJECT_ID: &str = "66b0c4f19d2e7a3358f40013";
/// Its project of accounts.
pub const ACCOUNTS_PROJECT_ID: &str = "66b0c4f19d2e7a3358f40014";
/// Its project of analytics.
pub const ANALYTICS_PROJECT_ID: &str = "66b0c4f19d2e7a3358f40015";
/// Its project without a cluster.
pub const EMPTY_PROJECT_ID: &str = "66b0c4f19d2e7a3358f40016";

/// The second organization's project. It has clusters of the same names as [`PROJECT_ID`], with other data.
pub const OTHER_PROJECT_ID: &str = "66b0c4f19d2e7a3358f40002";

/// Well formed, but no project has it.
pub const UNKNOWN_PROJECT_ID: &str = "66b0c4f19d2e7a3358f4ffff";

/// How many projects the bulk organization has. They hold [`BULK_CLUSTER`] alone.
pub const STORM_PROJECTS: u32 = 20;

/// The first of these projects.
pub const BULK_PROJECT_ID: &str = "66b0c4f19d2e7a3358f50000";

/// The id of one of these projects, counted from 0.
#[must_use]
pub fn storm_project_id(n: u32) -> String {
    format!("66b0c4f19d2e7a3358f5{n:04x}")
}

/// A Flex cluster that was a shared-tier one once: both endpoints know it (until the sunset). It is in the first organization's
/// [`PROJECT_ID`] and in the second's project, and its snapshots have constant times.
pub const FLEX_CLUSTER: &str = "inventory";

/// An M10 cluster with a snapshot of every kind in the first organization's [`PROJECT_ID`], and with others in the second's.
pub const DEDICATED_CLUSTER: &str = "warehouse-m10";

/// A Flex cluster like [`FLEX_CLUSTER`], none of whose snapshots is completed; in [`PROJECT_ID`] only.
pub const YOUNG_CLUSTER: &str = "orders";

/// A Flex cluster like [`FLEX_CLUSTER`], with [`BULK_SNAPSHOTS`](super::BULK_SNAPSHOTS) snapshots; in the bulk
/// organization's projects only.
pub const BULK_CLUSTER: &str = "bulk";

/// A sharded cluster of [`PAYMENTS_PROJECT_ID`], whose newest snapshot the list of sharded ones lacks.
pub const SHARDED_CLUSTER: &str = "ledger";

/// A cluster of [`PAYMENTS_PROJECT_ID`] with [`ARCHIVE_SNAPSHOTS`] snapshots, which is a list of two pages.
pub const ARCHIVE_CLUSTER: &str = "payment-archive";
/// How many snapshots [`ARCHIVE_CLUSTER`] has.
pub const ARCHIVE_SNAPSHOTS: usize = 620;

/// A cluster of [`PAYMENTS_PROJECT_ID`] whose completed snapshots are fallback ones only.
pub const FALLBACK_CLUSTER: &str = "fraud-scoring";

/// A cluster of [`PAYMENTS_PROJECT_ID`] whose two newest snapshots are of one moment.
pub const TWINS_CLUSTER: &str = "refunds";

/// A Flex cluster of [`ZEBRA_PROJECT_ID`]: 64 characters of every kind that a name may have.
pub const LONG_NAME_CLUSTER: &str = "Labels-for-the-distribution-center-in-Rotterdam-hall-07-spare-X9";

/// An M0 cluster of [`ANALYTICS_PROJECT_ID`].
pub const FREE_CLUSTER: &str = "sandbox";

/// Well formed, but no cluster has it.
pub const UNKNOWN_CLUSTER: &str = "no-such-cluster";
