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

data "atlas_cloud_backup_snapshot" "latest" {
  project_id   = data.atlas_cloud_backup_snapshots.all.project_id
  cluster_name = data.atlas_cloud_backup_snapshots.all.cluster_name
  snapshot_id  = data.atlas_cloud_backup_snapshots.all.latest_completed.snapshot_id
}

output "status" {
  value = data.atlas_cloud_backup_snapshot.latest.status
}

output "gigabytes" {
  value = data.atlas_cloud_backup_snapshot.latest.storage_size_bytes / 1e9
}
