# The values that account.tftest.hcl compares.

locals {
  # Without links, which have other addresses in a list.
  flex_fields = ["status", "mongo_db_version", "expiration", "start_time", "finish_time", "scheduled_time"]
  cloud_fields = [
    "id", "status", "type", "snapshot_type", "frequency_type", "created_at", "expires_at", "description", "mongod_version", "cloud_provider",
    "storage_size_bytes", "replica_set_name", "master_key_uuid", "policy_items", "copy_regions", "config_server_type", "members", "snapshot_ids"
  ]

  ids = concat(
    [data.atlas_projects.all.results[*].id],
    [for list in data.atlas_flex_clusters.of : list.results[*].id],
    [for list in data.atlas_clusters.of : list.results[*].cluster_id],
    [for list in data.atlas_flex_snapshots.of : list.results[*].snapshot_id],
    [for list in data.atlas_cloud_backup_snapshots.of : list.results[*].snapshot_id],
  )

  all_times = flatten([
    data.atlas_projects.all.results[*].created,
    local.met["Flex cluster"][*].create_date,
    local.met["cluster"][*].create_date,
    [
      for snapshot in local.met["Flex snapshot"] :
      [snapshot.expiration, snapshot.start_time, snapshot.finish_time, snapshot.scheduled_time]
    ],
    [for snapshot in local.met["M10+ snapshot"] : [snapshot.created_at, snapshot.expires_at]],
  ])

  walked = { for cluster in data.atlas_cluster_backups.all.results : "${cluster.project_id}/${cluster.cluster_name}" => cluster }
  listed = merge(
    {
      for cluster in local.met["Flex cluster"] : "${cluster.project_id}/${cluster.name}" => {
        state_name     = cluster.state_name
        paused         = null
        backup_enabled = try(cluster.backup_settings.enabled, null)
      }
    },
    {
      for cluster in local.met["cluster"] : "${cluster.project_id}/${cluster.name}" => {
        state_name     = cluster.state_name
        paused         = cluster.paused
        backup_enabled = cluster.backup_enabled
      }
    },
  )
}
