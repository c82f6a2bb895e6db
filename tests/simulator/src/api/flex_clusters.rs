//! The Flex clusters of a project.

use serde_json::{Value, json};

use super::operation::Operation;
use super::parts::tags;
use super::rate_limit::FLEX_CLUSTERS;
use crate::sample::{Cluster, ClusterKind};

/// `listGroupFlexClusters`
pub(super) const ALL: Operation = Operation {
    path: "/groups/{groupId}/flexClusters",
    version: "2024-11-13",
    java_method: "ApiAtlasFlexClusterResource::getAllFlexClusters",
    allowance: FLEX_CLUSTERS,
    knows_pretty: true,
    has_sunset: false,
    read: |call| {
        let clusters = call.project()?.clusters.iter();
        let flex = clusters.filter(|cluster| cluster.kind == ClusterKind::Flex);
        call.page(flex.collect(), |cluster| Some(entry(cluster)))
    },
};

fn entry(cluster: &Cluster) -> Value {
    let id = cluster.id();
    let key = id.get(2..9).unwrap_or_default();
    let connection_strings = if cluster.state == "CREATING" {
        json!({})
    } else {
        let hosts = [0, 1, 2].map(|n| format!("ac-{key}-shard-00-0{n}.{key}.mongodb.example:27017"));
        json!({
            "standard": format!(
                "mongodb://{}/?ssl=true&authSource=admin&replicaSet=atlas-{key}-shard-0",
                hosts.join(",")
            ),
            "standardSrv": format!("mongodb+srv://{}.{key}.mongodb.example", cluster.name.to_lowercase()),
        })
    };
    json!({
        "backupSettings": {"enabled": cluster.backup_enabled},
        "clusterType": "REPLICASET",
        "connectionStrings": connection_strings,
        "createDate": cluster.created(),
        "groupId": cluster.project_id,
        "id": id,
        "mongoDBVersion": cluster.version,
        "name": cluster.name,
        "providerSettings": {
            "backingProviderName": cluster.provider,
            "diskSizeGB": 5.0,
            "providerName": "FLEX",
            "regionName": cluster.regions.first(),
        },
        "stateName": cluster.state,
        "tags": tags(cluster.tags),
        "terminationProtectionEnabled": cluster.termination_protection_enabled,
        "versionReleaseSystem": cluster.release_system,
    })
}
