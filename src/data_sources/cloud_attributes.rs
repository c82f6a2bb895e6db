//! The attributes of a [`CloudSnapshot`](atlas_admin::CloudSnapshot).

use tfplugin::{Attribute, Kind};

/// From `id` to `snapshot_ids`, in the order of the documentation.
pub(super) fn attributes() -> Vec<Attribute> {
    let text = |name, description| Attribute::computed(name, Kind::String, description);
    let texts = |name, description| Attribute::computed(name, Kind::list(Kind::String), description);
    let member = vec![
        text(
            "cloud_provider",
            "Cloud provider that stores the snapshot of this member: `AWS`, `AZURE` or `GCP`.",
        ),
        text("id", "Id of the snapshot of this member (`^([a-f0-9]{24})$`)."),
        text(
            "replica_set_name",
            "Name of the shard or of the config server that the snapshot was taken of.",
        ),
    ];
    vec![
        text(
            "id",
            "Id of the snapshot (`^([a-f0-9]{24})$`): the same value as `snapshot_id`.",
        ),
        text(
            "status",
            "Status of the snapshot: `queued`, `inProgress`, `completed` or `failed`. Snapshots of Flex clusters have other \
             words. A word that Atlas adds one day comes through as it is.",
        ),
        text(
            "type",
            "Kind of cluster that the snapshot was taken of: `replicaSet` or `shardedCluster`.",
        ),
        text(
            "snapshot_type",
            "Cause of the snapshot: `onDemand` (a user asked for it), `scheduled` (the backup policy asked for it) or `fallback` \
             (Atlas could take no other; MongoDB calls these a last resort, as their data may be inconsistent).",
        ),
        text(
            "frequency_type",
            "How often the backup policy asks for such a snapshot: `hourly`, `daily`, `weekly`, `monthly` or `yearly`. A \
             snapshot on demand has `ondemand` here, which Atlas does not document.",
        ),
        text(
            "created_at",
            "When Atlas took the snapshot, as ISO 8601 in UTC: its data is that of this moment. Null while the snapshot is \
             queued, and during most of `inProgress`. Atlas does not say when it completed.",
        ),
        text(
            "expires_at",
            "When Atlas deletes the snapshot, as ISO 8601 in UTC. The time changes when the snapshot completes.",
        ),
        text(
            "description",
            "Description that a user gave an on-demand snapshot. Null without one.",
        ),
        text(
            "mongod_version",
            "Version of MongoDB that the snapshot holds, such as `8.0.29`. Null while the snapshot is queued.",
        ),
        text(
            "cloud_provider",
            "Cloud provider that stores the snapshot: `AWS`, `AZURE` or `GCP`. Null until the snapshot is nearly complete. \
             A sharded cluster has one for each of `members`.",
        ),
        Attribute::computed(
            "storage_size_bytes",
            Kind::Number,
            "Size of the snapshot in bytes. Atlas sends 0 until the snapshot is nearly complete.",
        ),
        text(
            "replica_set_name",
            "Name of the replica set that the snapshot was taken of. A sharded cluster has one for each of `members`.",
        ),
        text(
            "master_key_uuid",
            "UUID of the customer master key in AWS KMS that encrypts the snapshot. Null where Atlas sends none, as for \
             clusters without such a key.",
        ),
        texts(
            "policy_items",
            "Ids of the items of the backup policy that asked for the snapshot (each `^([a-f0-9]{24})$`). Empty for a \
             snapshot on demand.",
        ),
        texts(
            "copy_regions",
            "Regions that Atlas copies the snapshot to, such as `EU_WEST_1`. Empty where Atlas copies it nowhere.",
        ),
        text(
            "config_server_type",
            "Kind of config server that the sharded cluster has: `EMBEDDED` or `DEDICATED`. Null for a replica set.",
        ),
        Attribute::computed(
            "members",
            Kind::list(Kind::Object(member)),
            "Parts of the snapshot of a sharded cluster, one for each shard and for the config server. Empty for a replica \
             set.",
        ),
        texts(
            "snapshot_ids",
            "Ids of the parts in `members` (each `^([a-f0-9]{24})$`). Empty for a replica set.",
        ),
    ]
}

/// One with a member, so that nothing inside it is empty.
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
