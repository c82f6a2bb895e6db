terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.1"
    }
  }
}

data "atlas_flex_snapshots" "all" {
  project_id = "66b0c4f19d2e7a3358f40001"
  name       = "inventory"
}

# The completed snapshot that was finished last; null where there is none.
output "status" {
  value = try(data.atlas_flex_snapshots.all.latest_completed.status, null)
}

# Ids of all that failed.
output "failed" {
  value = [
    for snapshot in data.atlas_flex_snapshots.all.results : snapshot.snapshot_id
    if snapshot.status == "FAILED"
  ]
}
