//! The other clusters of a project: free ones, and M10 and larger.
//!
//! An M10 replica set was recorded in an older version of the operation, and a sharded cluster in this one. M0
//! clusters, zones, and several regions are assumed.

use serde_json::{Value, json};

use super::operation::Operation;
use super::parts::tags;
use super::rate_limit::CLUSTERS;
use crate::sample::{ADDRESS, Cluster, ClusterKind};

/// `listGroupClusters`
pub(super) const ALL: Operation = Operation {
    path: "/groups/{groupId}/clusters",
    version: "2024-08-05",
    java_method: "ApiAtlasClusterDescriptionResource20240805::getAllClusters",
    allowance: CLUSTERS,
    knows_pretty: true,
    has_sunset: false,
    read: |call| {
        let clusters = call.project()?.clusters.iter();
        let others = clusters.filter(|cluster| cluster.kind != ClusterKind::Flex);
        call.page(others.collect(), |cluster| Some(entry(cluster)))
    },
};

/// The full entry of a cluster, which holds far more than its name, kind, and state.
fn entry(cluster: &Cluster) -> Value {
    let major = cluster.version.get(..3).unwrap_or_default();
    json!({
        "adaptiveCapacity": null,
        "advancedConfiguration": {
            "customOpensslCipherConfigTls12": [],
            "customOpensslCipherConfigTls13": [],
            "minimumEnabledTlsProtocol": "TLS1_2",
            "tlsCipherConfigMode": "DEFAULT",
        },
        "backupEnabled": cluster.backup_enabled,
        "biConnector": {"enabled": false, "readPreference": "secondary"},
        "clusterType": match cluster.kind {
            ClusterKind::Sharded => "SHARDED",
            ClusterKind::GeoSharded => "GEOSHARDED",
            ClusterKind::Free | ClusterKind::Flex | ClusterKind::ReplicaSet => "REPLICASET",
        },
        "configServerManagementMode": "ATLAS_MANAGED",
        "connectionStrings": connection_strings(cluster),
        "createDate": cluster.created(),
        "diskWarmingMode": "FULLY_WARMED",
        "effectiveDatabaseEdition": "CORE",
        "effectiveReplicationSpecs": replication_specs(cluster),
        "encryptionAtRestProvider": "NONE",
        "featureCompatibilityVersion": major,
        "globalClusterSelfManagedSharding": false,
        "groupId": cluster.project_id,
        "id": cluster.id(),
        "internalClusterRole": "NONE",
        "labels": [],
        "links": links(cluster),
        "mongoDBMajorVersion": major,
        "mongoDBVersion": cluster.version,
        "name": cluster.name,
        "paused": cluster.paused,
        "pitEnabled": cluster.pit_enabled,
        "redactClientLogData": false,
        "replicationSpecs": replication_specs(cluster),
        "retainBackups": false,
        "rootCertType": "ISRGROOTX1",
        "stateName": cluster.state,
        "tags": tags(cluster.tags),
        "terminationProtectionEnabled": cluster.termination_protection_enabled,
        "useAwsTimeBasedSnapshotCopyForFastInitialSync": false,
        "versionReleaseSystem": cluster.release_system,
    })
}

fn connection_strings(cluster: &Cluster) -> Value {
    let id = cluster.id();
    let key = id.get(2..9).unwrap_or_default();
    let name = cluster.name.to_lowercase();
    let hosts = [0, 1, 2].map(|n| format!("{name}-shard-00-0{n}.{key}.mongodb.example:27017"));
    json!({
        "awsPrivateLinkSrv": {},
        "privateEndpoint": [],
        "standard": format!("mongodb://{}/?ssl=true&authSource=admin", hosts.join(",")),
        "standardSrv": format!("mongodb+srv://{name}.{key}.mongodb.example"),
    })
}

fn links(cluster: &Cluster) -> Value {
    let address = format!(
        "{ADDRESS}/api/atlas/v2/groups/{}/clusters/{}",
        cluster.project_id, cluster.name
    );
    json!([
        {"href": address, "rel": "self"},
        {"href": format!("{address}/backup/restoreJobs"), "rel": "https://cloud.mongodb.com/restoreJobs"},
        {"href": format!("{address}/backup/snapshots"), "rel": "https://cloud.mongodb.com/snapshots"},
    ])
}

/// One specification for each shard. With global zones, each shard has its own region; otherwise each has all regions.
fn replication_specs(cluster: &Cluster) -> Value {
    let spec = |(n, zone, regions): (u32, u32, &[&str])| {
        let configs = regions.iter().zip((1..=7).rev());
        json!({
            "id": format!("{}{n:02x}", cluster.id().get(..22).unwrap_or_default()),
            "regionConfigs": configs
                .map(|(region, priority)| region_config(cluster, region, priority))
                .collect::<Vec<_>>(),
            "zoneId": format!("{}f{zone:x}", cluster.id().get(..22).unwrap_or_default()),
            "zoneName": format!("Zone {zone}"),
        })
    };
    match cluster.kind {
        ClusterKind::Sharded => [1, 2]
            .map(|n| spec((n, 1, cluster.regions)))
            .into_iter()
            .collect(),
        ClusterKind::GeoSharded => (1..)
            .zip(cluster.regions.chunks(1))
            .map(|(n, region)| spec((n, n, region)))
            .collect(),
        ClusterKind::Free | ClusterKind::Flex | ClusterKind::ReplicaSet => {
            json!([spec((1, 1, cluster.regions))])
        }
    }
}

fn region_config(cluster: &Cluster, region: &str, priority: u32) -> Value {
    if cluster.kind == ClusterKind::Free {
        return json!({
            "backingProviderName": cluster.provider,
            "electableSpecs": {"instanceSize": cluster.size},
            "priority": priority,
            "providerName": "TENANT",
            "regionName": region,
        });
    }
    let specs = |nodes: u32| {
        json!({
            "diskIOPS": 3_000,
            "diskSizeGB": 30.0,
            "ebsVolumeType": "STANDARD",
            "instanceSize": cluster.size,
            "nodeCount": nodes,
        })
    };
    json!({
        "analyticsSpecs": specs(0),
        "autoScaling": {"compute": {"enabled": false, "scaleDownEnabled": false}, "diskGB": {"enabled": false}},
        "effectiveAnalyticsSpecs": specs(0),
        "effectiveElectableSpecs": specs(3),
        "effectiveReadOnlySpecs": specs(0),
        "electableSpecs": specs(3),
        "priority": priority,
        "providerName": cluster.provider,
        "readOnlySpecs": specs(0),
        "regionName": region,
    })
}
