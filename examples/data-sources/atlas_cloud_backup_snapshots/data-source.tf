terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.2"
    }
  }
}

data "atlas_cloud_backup_snapshots" "all" {
  project_id   = "66b0c4f19d2e7a3358f40001"
  cluster_name = "warehouse-m10"
}

# The newest completed snapshot. Null if there is none.
output "latest" {
  value = try(data.atlas_cloud_backup_snapshots.all.latest_completed.snapshot_id, null)
}

# IDs of the failed snapshots.
output "failed" {
  value = [
    for snapshot in data.atlas_cloud_backup_snapshots.all.results : snapshot.snapshot_id
    if snapshot.status == "failed"
  ]
}

# Size of all snapshots. A missing size counts as 0.
output "bytes" {
  value = sum(concat([0], [
    for snapshot in data.atlas_cloud_backup_snapshots.all.results :
    coalesce(snapshot.storage_size_bytes, 0)
  ]))
}
