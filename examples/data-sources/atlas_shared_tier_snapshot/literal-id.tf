data "atlas_shared_tier_snapshot" "example" {
  project_id   = "66b0c4f19d2e7a3358f40001"
  cluster_name = "inventory"
  snapshot_id  = "6a6e1f40c3d2b1a09f8e7d01"
}
