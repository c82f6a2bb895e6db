//! The projects and clusters of the sample organizations.

use super::cloud_samples::{ahead_of_its_members, every_kind, failing, fallback_only, twins};
use super::clusters::{Cluster, ClusterKind, Tag};
use super::history::History;
use super::holders::Organization;
use super::names::{
    ACCOUNTS_PROJECT_ID, ANALYTICS_PROJECT_ID, ARCHIVE_CLUSTER, ARCHIVE_SNAPSHOTS, BULK_CLUSTER,
    DEDICATED_CLUSTER, EMPTY_PROJECT_ID, FALLBACK_CLUSTER, FLEX_CLUSTER, FREE_CLUSTER, LONG_NAME_CLUSTER,
    OTHER_PROJECT_ID, PAYMENTS_PROJECT_ID, PROJECT_ID, SHARDED_CLUSTER, STAGING_PROJECT_ID, STORM_PROJECTS,
    TWINS_CLUSTER, YOUNG_CLUSTER, ZEBRA_PROJECT_ID, storm_project_id,
};
use super::projects::Project;
use super::snapshots::{first_snapshots, other_snapshots, young_snapshots};

/// The first organization: a typical company. Most of its clusters have a recent backup.
pub(super) fn first() -> Vec<Project> {
    let project = |id, name, clusters| Project::new(Organization::First, id, name, clusters);
    vec![
        Project {
            tags: &[Tag("team", "shop"), Tag("environment", "production")],
            ..project(PROJECT_ID, "Storefront", storefront())
        },
        Project {
            tags: &[Tag("team", "payments"), Tag("environment", "production")],
            ..project(PAYMENTS_PROJECT_ID, "Payments Production", payments())
        },
        Project {
            tags: &[Tag("team", "payments"), Tag("environment", "staging")],
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

/// The projects of the other organizations.
pub(super) fn others() -> Vec<Project> {
    let other = vec![
        Cluster::flex(
            FLEX_CLUSTER,
            "the same name and IDs, different data",
            History::Constant(other_snapshots),
        ),
        replica_set(DEDICATED_CLUSTER, "with scheduled snapshots", History::healthy(2)),
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
            tags: &[Tag("service", "inventory"), Tag("owner", "a"), Tag("owner", "b")],
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
            tags: &[Tag("service", "warehouse")],
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
                "being created, without snapshots yet",
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
            tags: &[Tag("service", "checkout"), Tag("tier", "1")],
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
            tags: &[Tag("service", "ledger"), Tag("tier", "1")],
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
                "its completed snapshots are all fallback ones",
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
                "paused, so its newest snapshot is 40 hours old",
                History::healthy(40),
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
            tags: &[Tag("service", "labels")],
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
            tags: &[Tag("service", "identity"), Tag("tier", "1")],
            ..replica_set(
                "identity",
                "hourly to yearly snapshots",
                History::Scheduled { newest: 3, most: 30 },
            )
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
            tags: &[Tag("service", "events")],
            ..sharded("events", "large", History::healthy(5))
        },
        replica_set("reports", "has failed for three days", History::Cloud(failing)),
        Cluster::free(FREE_CLUSTER, "free, without backups"),
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
