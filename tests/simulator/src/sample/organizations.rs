//! The projects and clusters that are written down one by one.

use super::accounts::Organization;
use super::cloud_samples::{ahead_of_its_members, every_kind, failing, fallback_only, twins};
use super::clusters::{Cluster, ClusterKind};
use super::history::History;
use super::projects::Project;
use super::snapshots::{first_snapshots, other_snapshots, young_snapshots};

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

/// The first organization: a company as it might be. Most of its clusters are backed up well.
pub(super) fn first() -> Vec<Project> {
    let project = |id, name, clusters| Project::new(Organization::First, id, name, clusters);
    vec![
        Project {
            tags: &[("team", "shop"), ("environment", "production")],
            ..project(PROJECT_ID, "Storefront", storefront())
        },
        Project {
            tags: &[("team", "payments"), ("environment", "production")],
            ..project(PAYMENTS_PROJECT_ID, "Payments Production", payments())
        },
        Project {
            tags: &[("team", "payments"), ("environment", "staging")],
            ..project(STAGING_PROJECT_ID, "Payments Staging", staging())
        },
        project(ZEBRA_PROJECT_ID, "Zebra Printing", zebra()),
        project(ACCOUNTS_PROJECT_ID, "accounts", accounts()),
        project(ANALYTICS_PROJECT_ID, "analytics", analytics()),
        project(EMPTY_PROJECT_ID, "migration-2027", Vec::new()),
        Project {
            is_left_out: true,
            ..project("66b0c4f19d2e7a3358f40017", "Returns", Vec::new())
        },
    ]
}

/// The other organizations.
pub(super) fn others() -> Vec<Project> {
    let other = vec![
        Cluster::flex(
            FLEX_CLUSTER,
            "the same name and ids, other data",
            History::Constant(other_snapshots),
        ),
        replica_set(DEDICATED_CLUSTER, "as a schedule leaves it", History::healthy(2)),
    ];
    let bulk = |n| {
        let cluster = Cluster::flex(BULK_CLUSTER, "a list of many pages", History::Bulk);
        let name = format!("bulk-{n:02}");
        Project::new(Organization::Bulk, storm_project_id(n), name, vec![cluster])
    };
    let mut projects: Vec<_> = (0..STORM_PROJECTS).map(bulk).collect();
    projects.push(Project {
        region_usage_restrictions: Some("GOV_REGIONS_ONLY"),
        ..Project::new(Organization::Other, OTHER_PROJECT_ID, "Other", other)
    });
    projects
}

fn replica_set(name: &'static str, purpose: &'static str, history: History) -> Cluster {
    Cluster::dedicated(ClusterKind::ReplicaSet, name, purpose, history)
}

fn sharded(name: &'static str, purpose: &'static str, history: History) -> Cluster {
    Cluster {
        size: "M40",
        ..Cluster::dedicated(ClusterKind::Sharded, name, purpose, history)
    }
}

fn storefront() -> Vec<Cluster> {
    vec![
        Cluster {
            termination_protection_enabled: true,
            tags: &[("service", "inventory"), ("owner", "a"), ("owner", "b")],
            release_system: "CONTINUOUS",
            ..Cluster::flex(
                FLEX_CLUSTER,
                "a snapshot of every kind",
                History::Constant(first_snapshots),
            )
        },
        Cluster::flex(
            YOUNG_CLUSTER,
            "no completed snapshot yet",
            History::Constant(young_snapshots),
        ),
        Cluster {
            tags: &[("service", "warehouse")],
            ..replica_set(
                DEDICATED_CLUSTER,
                "a snapshot of every kind",
                History::Cloud(every_kind),
            )
        },
        Cluster {
            provider: "GCP",
            regions: &["EUROPE_WEST_3"],
            ..Cluster::flex("catalog", "backed up last night", History::healthy(13))
        },
        Cluster {
            state: "CREATING",
            version: "8.0.24-rc0",
            ..Cluster::flex(
                "recommendations",
                "not there yet, so without a snapshot",
                History::None,
            )
        },
    ]
}

fn payments() -> Vec<Cluster> {
    vec![
        Cluster {
            size: "M30",
            pit_enabled: true,
            termination_protection_enabled: true,
            regions: &["EU_CENTRAL_1", "EU_WEST_1", "EU_NORTH_1"],
            tags: &[("service", "checkout"), ("tier", "1")],
            ..replica_set(
                "checkout",
                "three regions, any point in time",
                History::healthy(2),
            )
        },
        Cluster {
            pit_enabled: true,
            termination_protection_enabled: true,
            regions: &["EU_CENTRAL_1", "EU_WEST_1"],
            tags: &[("service", "ledger"), ("tier", "1")],
            ..sharded(
                SHARDED_CLUSTER,
                "the list of sharded snapshots lacks the newest",
                History::Cloud(ahead_of_its_members),
            )
        },
        Cluster {
            size: "M50",
            termination_protection_enabled: true,
            provider: "GCP",
            regions: &["EUROPE_WEST_3", "US_EAST_4"],
            ..Cluster::dedicated(
                ClusterKind::GeoSharded,
                "settlement",
                "shards in two zones of the world",
                History::healthy(4),
            )
        },
        Cluster {
            size: "M20",
            version: "7.0.31",
            ..replica_set(
                FALLBACK_CLUSTER,
                "no completed snapshot but fallback ones",
                History::Cloud(fallback_only),
            )
        },
        replica_set(
            TWINS_CLUSTER,
            "two snapshots of one moment",
            History::Cloud(twins),
        ),
        replica_set(
            ARCHIVE_CLUSTER,
            "a list of two pages",
            History::Hourly(ARCHIVE_SNAPSHOTS),
        ),
    ]
}

fn staging() -> Vec<Cluster> {
    vec![
        Cluster {
            paused: true,
            version: "7.0.31",
            ..replica_set(
                "checkout-staging",
                "paused, so its newest snapshot is nine days old",
                History::healthy(9 * 24),
            )
        },
        Cluster {
            state: "UPDATING",
            size: "M30",
            ..sharded("ledger-staging", "being updated", History::healthy(20))
        },
        Cluster::flex("load-test", "backed up an hour ago", History::healthy(1)),
    ]
}

fn zebra() -> Vec<Cluster> {
    vec![
        Cluster {
            backup_enabled: false,
            ..replica_set("label-designer", "backups are off", History::None)
        },
        Cluster {
            provider: "AZURE",
            regions: &["EUROPE_WEST"],
            tags: &[("service", "labels")],
            ..Cluster::flex(LONG_NAME_CLUSTER, "a name of 64 characters", History::healthy(20))
        },
        Cluster::flex("print-queue", "backed up last night", History::healthy(15)),
    ]
}

fn accounts() -> Vec<Cluster> {
    vec![
        Cluster {
            size: "M20",
            provider: "AZURE",
            regions: &["EUROPE_NORTH"],
            termination_protection_enabled: true,
            tags: &[("service", "identity"), ("tier", "1")],
            ..replica_set("identity", "as a schedule leaves it", History::healthy(3))
        },
        Cluster {
            state: "UPDATING",
            ..Cluster::flex("sessions", "being updated", History::healthy(7))
        },
        Cluster {
            state: "REPAIRING",
            ..replica_set("audit-log", "being repaired", History::healthy(20))
        },
        Cluster {
            state: "DELETING",
            version: "6.0.27",
            ..replica_set("legacy-accounts", "being deleted", History::healthy(6))
        },
    ]
}

fn analytics() -> Vec<Cluster> {
    vec![
        Cluster {
            provider: "GCP",
            regions: &["US_EAST_4"],
            tags: &[("service", "events")],
            ..sharded("events", "large", History::healthy(5))
        },
        replica_set("reports", "has failed for three days", History::Cloud(failing)),
        Cluster::free(FREE_CLUSTER, "free, so without backups"),
        Cluster {
            backup_enabled: false,
            size: "M30",
            ..replica_set("feature-store", "backups are off", History::None)
        },
        Cluster {
            state: "DELETING",
            ..Cluster::flex("clickstream", "being deleted", History::healthy(18))
        },
    ]
}
