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

# The newest completed snapshot. Null if there is none.
output "latest" {
  value = try(data.atlas_flex_snapshots.all.latest_completed.snapshot_id, null)
}

# IDs of the failed snapshots.
output "failed" {
  value = [
    for snapshot in data.atlas_flex_snapshots.all.results : snapshot.snapshot_id
    if snapshot.status == "FAILED"
  ]
}
