terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.2"
    }
  }
}

data "atlas_flex_snapshots" "all" {
  project_id = "66b0c4f19d2e7a3358f40001"
  name       = "inventory"
}

data "atlas_flex_snapshot" "latest" {
  project_id  = data.atlas_flex_snapshots.all.project_id
  name        = data.atlas_flex_snapshots.all.name
  snapshot_id = data.atlas_flex_snapshots.all.latest_completed.snapshot_id
}

output "status" {
  value = data.atlas_flex_snapshot.latest.status
}

output "finish_time" {
  value = data.atlas_flex_snapshot.latest.finish_time
}
