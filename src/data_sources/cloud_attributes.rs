//! Attributes of a [`CloudSnapshot`](atlas_admin::CloudSnapshot).

use tfplugin::{Attribute, Kind};

/// All of them, in the order of the documentation.
pub(super) fn attributes() -> Vec<Attribute> {
    let text = |name, description| Attribute::computed(name, Kind::String, description);
    let texts = |name, description| Attribute::computed(name, Kind::list(Kind::String), description);
    let member = vec![
        text(
            "cloud_provider",
            "Cloud provider that stores this part: `AWS`, `AZURE`, or `GCP`.",
        ),
        text("id", "ID of the part's own snapshot (`^([a-f0-9]{24})$`)."),
        text(
            "replica_set_name",
            "Name of the shard or config server in this part.",
        ),
    ];
    vec![
        text(
            "id",
            "ID of the snapshot (`^([a-f0-9]{24})$`): the same value as `snapshot_id`.",
        ),
        text(
            "status",
            "Status of the snapshot: `queued`, `inProgress`, `completed`, or `failed`. The provider passes on any other word \
             that Atlas sends. Flex clusters have other status words.",
        ),
        text(
            "type",
            "Kind of cluster in the snapshot: `replicaSet` or `shardedCluster`.",
        ),
        text(
            "snapshot_type",
            "Reason for the snapshot: `onDemand` (a user asked for it), `scheduled` (the backup policy did), or \
             `fallback` (Atlas could take no other). MongoDB calls a fallback snapshot a last resort, because its data may be \
             inconsistent.",
        ),
        text(
            "frequency_type",
            "How often the backup policy asks for such a snapshot: `hourly`, `daily`, `weekly`, `monthly`, or `yearly`. \
             On-demand snapshots have `ondemand`, which Atlas does not document.",
        ),
        text(
            "created_at",
            "When Atlas took the snapshot (ISO 8601, UTC). The data is from this moment. Null while the snapshot is `queued` \
             and during most of `inProgress`. Atlas does not report when a snapshot completes.",
        ),
        text(
            "expires_at",
            "When Atlas deletes the snapshot (ISO 8601, UTC). Atlas changes this time when the snapshot completes.",
        ),
        text(
            "description",
            "Description that a user gave an on-demand snapshot. Null if there is none.",
        ),
        text(
            "mongod_version",
            "MongoDB version of the data in the snapshot, such as `8.0.29`. Null while the snapshot is `queued`.",
        ),
        text(
            "cloud_provider",
            "Cloud provider that stores the snapshot: `AWS`, `AZURE`, or `GCP`. Null until the snapshot is nearly complete. For \
             a sharded cluster, `members` has one for each part.",
        ),
        Attribute::computed(
            "storage_size_bytes",
            Kind::Number,
            "Size of the snapshot in bytes. Atlas sends 0 until the snapshot is nearly complete.",
        ),
        text(
            "replica_set_name",
            "Name of the replica set in the snapshot. For a sharded cluster, `members` has one for each part.",
        ),
        text(
            "master_key_uuid",
            "UUID of the AWS KMS customer master key that encrypts the snapshot. Null if Atlas sends none, as for clusters \
             without such a key.",
        ),
        texts(
            "policy_items",
            "IDs of the backup policy items that asked for the snapshot (each `^([a-f0-9]{24})$`). Empty for an on-demand \
             snapshot.",
        ),
        texts(
            "copy_regions",
            "Regions to which Atlas copies the snapshot, such as `EU_WEST_1`. Empty if there are none.",
        ),
        text(
            "config_server_type",
            "Kind of config server of the sharded cluster: `EMBEDDED` or `DEDICATED`. Null for a replica set.",
        ),
        Attribute::computed(
            "members",
            Kind::list(Kind::Object(member)),
            "Parts of the snapshot of a sharded cluster: one for each shard and one for the config server. Empty for a \
             replica set.",
        ),
        texts(
            "snapshot_ids",
            "IDs of the parts in `members` (each `^([a-f0-9]{24})$`). Empty for a replica set.",
        ),
    ]
}

/// A snapshot in which no list is empty.
#[cfg(test)]
pub(super) fn sample() -> atlas_admin::CloudSnapshot {
    atlas_admin::CloudSnapshot {
        details: atlas_admin::CloudSnapshotDetails {
            status: Some("completed".to_owned()),
            created_at: Some("2026-08-10T03:28:08Z".to_owned()),
            policy_items: vec![String::new()],
            copy_regions: vec![String::new()],
            members: Some(vec![atlas_admin::Member::default()]),
            snapshot_ids: Some(vec![String::new()]),
            ..atlas_admin::CloudSnapshotDetails::default()
        },
        ..atlas_admin::CloudSnapshot::default()
    }
}
