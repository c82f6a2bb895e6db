terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.1"
    }
  }
}

data "atlas_cloud_backup_snapshots" "all" {
  project_id   = "66b0c4f19d2e7a3358f40001"
  cluster_name = "warehouse-m10"
}

# The completed snapshot that was created last; null where there is none.
output "latest" {
  value = try(data.atlas_cloud_backup_snapshots.all.latest_completed.snapshot_id, null)
}

# Ids of all that failed.
output "failed" {
  value = [
    for snapshot in data.atlas_cloud_backup_snapshots.all.results : snapshot.snapshot_id
    if snapshot.status == "failed"
  ]
}

# Bytes that all of them fill. What Atlas leaves out counts as 0.
output "bytes" {
  value = sum(concat([0], [
    for snapshot in data.atlas_cloud_backup_snapshots.all.results : coalesce(snapshot.storage_size_bytes, 0)
  ]))
}
