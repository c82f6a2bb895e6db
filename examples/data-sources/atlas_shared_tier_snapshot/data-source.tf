terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.2"
    }
  }
}

data "atlas_shared_tier_snapshots" "all" {
  project_id   = "66b0c4f19d2e7a3358f40001"
  cluster_name = "inventory"
}

data "atlas_shared_tier_snapshot" "latest" {
  project_id   = data.atlas_shared_tier_snapshots.all.project_id
  cluster_name = data.atlas_shared_tier_snapshots.all.cluster_name
  snapshot_id  = data.atlas_shared_tier_snapshots.all.latest_completed.snapshot_id
}

output "status" {
  value = data.atlas_shared_tier_snapshot.latest.status
}

# "flex" if Atlas has removed the shared-tier endpoint, else "shared_tier".
output "served_by" {
  value = data.atlas_shared_tier_snapshot.latest.served_by
}
