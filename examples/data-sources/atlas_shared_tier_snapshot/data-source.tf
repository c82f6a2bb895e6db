terraform {
  required_providers {
    atlas = {
      source = "terraform.local/local/atlas"
    }
  }
}

# M2 and M5 clusters became Flex clusters: this data source goes on working, and is deprecated.
# A new configuration says atlas_flex_snapshot.
data "atlas_shared_tier_snapshot" "example" {
  project_id   = "66b0c4f19d2e7a3358f40001"
  cluster_name = "inventory"
  snapshot_id  = "6a6e1f40c3d2b1a09f8e7d01"
}

output "status" {
  value = data.atlas_shared_tier_snapshot.example.status
}

# "flex" where Atlas has taken the shared-tier endpoint away, "shared_tier" before that.
output "served_by" {
  value = data.atlas_shared_tier_snapshot.example.served_by
}
