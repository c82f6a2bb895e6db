//! Snapshots of M10+ clusters, with the field names of the API.
//!
//! On-demand snapshots of replica sets were recorded, from queued to completed. The rest follows the documentation of
//! the API: scheduled, fallback, and failed snapshots, sharded ones, copies in other regions, and customer keys.

use std::borrow::Cow;

use serde::Serialize;

use super::clusters::{Cluster, ClusterKind};
use super::moment::DAY;
use super::policy::Item;
use super::snapshots::{ADDRESS, Link};

/// A part of a sharded snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// AWS, AZURE, or GCP.
    pub cloud_provider: &'static str,
    /// 24 hexadecimal digits.
    pub id: String,
    /// The shard, or the config servers.
    pub replica_set_name: String,
}

/// A snapshot. Absent fields are omitted from the response. The fields are in the order of real responses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CloudSnapshot {
    /// AWS, AZURE, or GCP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloud_provider: Option<&'static str>,
    /// EMBEDDED or DEDICATED, from the operations on sharded clusters only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config_server_type: Option<&'static str>,
    /// The regions of its copies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy_regions: Option<&'static [&'static str]>,
    /// The time of its data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
    /// The user's description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'static str>,
    /// The time of its deletion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    /// hourly, daily, weekly, monthly, yearly; ondemand, as recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_type: Option<&'static str>,
    /// 24 hexadecimal digits.
    pub id: String,
    /// Links to itself and to its cluster.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// The ID of the customer's key.
    #[serde(rename = "masterKeyUUID", skip_serializing_if = "Option::is_none")]
    pub master_key_uuid: Option<&'static str>,
    /// From the operations on sharded clusters only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Member>,
    /// The version of MongoDB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mongod_version: Option<&'static str>,
    /// The IDs of the policy items that asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_items: Option<&'static [&'static str]>,
    /// For replica sets only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replica_set_name: Option<String>,
    /// The IDs of the members, from the operations on sharded clusters only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub snapshot_ids: Vec<String>,
    /// onDemand, scheduled, or fallback.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot_type: Option<&'static str>,
    /// queued, inProgress, completed, or failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'static str>,
    /// 0 until almost the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_size_bytes: Option<u64>,
    /// replicaSet or shardedCluster.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
}

impl CloudSnapshot {
    /// A queued snapshot.
    pub(super) fn queued(cluster: &Cluster, id: String) -> Self {
        let path = format!(
            "{ADDRESS}/api/atlas/v2/groups/{}/clusters/{}",
            cluster.project_id, cluster.name
        );
        let is_replica_set = cluster.kind == ClusterKind::ReplicaSet;
        let kind = if is_replica_set {
            "replicaSet"
        } else {
            "shardedCluster"
        };
        Self {
            copy_regions: is_replica_set.then_some(&[]),
            description: Some("before the release"),
            expires_at: Some(cluster.start.after(DAY).to_string()),
            frequency_type: Some("ondemand"),
            links: vec![
                Link {
                    href: Cow::Owned(format!("{path}/backup/snapshots/{id}")),
                    rel: "self",
                },
                Link {
                    href: Cow::Owned(path),
                    rel: "https://cloud.mongodb.com/cluster",
                },
            ],
            id,
            policy_items: Some(&[]),
            replica_set_name: is_replica_set.then(|| cluster.name.clone().into_owned()),
            snapshot_type: Some("onDemand"),
            status: Some("queued"),
            storage_size_bytes: Some(0),
            kind: Some(kind),
            ..Self::default()
        }
    }

    /// A completed scheduled snapshot.
    pub(super) fn scheduled(cluster: &Cluster, id: String, item: &Item) -> Self {
        let created = cluster.start.before(item.age);
        let is_replica_set = cluster.kind == ClusterKind::ReplicaSet;
        let members = if is_replica_set {
            Vec::new()
        } else {
            members(cluster, &id)
        };
        Self {
            cloud_provider: is_replica_set.then_some(cluster.provider),
            created_at: Some(created.to_string()),
            description: None,
            expires_at: Some(created.after(item.kept).to_string()),
            frequency_type: Some(item.frequency),
            mongod_version: Some(cluster.version),
            policy_items: Some(item.policy_items),
            snapshot_ids: members.iter().map(|member| member.id.clone()).collect(),
            config_server_type: (!is_replica_set).then_some(config_server_type(cluster)),
            members,
            snapshot_type: Some("scheduled"),
            status: Some("completed"),
            storage_size_bytes: Some(size(cluster, item.age)),
            ..Self::queued(cluster, id)
        }
    }

    /// Removes the fields that only the operations on sharded clusters show.
    pub(crate) fn plain(self) -> Self {
        Self {
            config_server_type: None,
            members: Vec::new(),
            snapshot_ids: Vec::new(),
            ..self
        }
    }
}

/// Two shards, and the config servers if they are dedicated.
fn members(cluster: &Cluster, id: &str) -> Vec<Member> {
    let is_dedicated = config_server_type(cluster) == "DEDICATED";
    let names = ["shard-0", "shard-1", "config-0"];
    let names = names.iter().take(if is_dedicated { 3 } else { 2 });
    let member = |(n, name)| Member {
        cloud_provider: cluster.provider,
        id: format!("{n}{}", id.get(1..).unwrap_or_default()),
        replica_set_name: format!("atlas-{}-{name}", &cluster.number),
    };
    (7..).zip(names).map(member).collect()
}

fn config_server_type(cluster: &Cluster) -> &'static str {
    if cluster.kind == ClusterKind::GeoSharded {
        "EMBEDDED"
    } else {
        "DEDICATED"
    }
}

/// The size in bytes of a snapshot of this age in minutes. Data grows by a thousandth a day.
fn size(cluster: &Cluster, age: i64) -> u64 {
    let number = u64::from(cluster.number % 40);
    let today = 2_000_000_000 + number * number * 150_000_000;
    let days = u64::try_from(age / DAY).unwrap_or_default();
    today - today / 1_000 * days.min(900)
}
