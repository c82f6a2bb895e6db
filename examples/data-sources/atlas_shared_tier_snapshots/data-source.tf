terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.2"
    }
  }
}

# Deprecated: use atlas_flex_snapshots in new configurations.
data "atlas_shared_tier_snapshots" "all" {
  project_id   = "66b0c4f19d2e7a3358f40001"
  cluster_name = "inventory"
}

output "latest" {
  value = try(data.atlas_shared_tier_snapshots.all.latest_completed.snapshot_id, null)
}

# The endpoint that answered: "flex" or "shared_tier".
output "served_by" {
  value = data.atlas_shared_tier_snapshots.all.served_by
}
