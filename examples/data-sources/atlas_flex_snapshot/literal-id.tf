data "atlas_flex_snapshot" "example" {
  project_id  = "66b0c4f19d2e7a3358f40001"
  name        = "inventory"
  snapshot_id = "6a6e1f40c3d2b1a09f8e7d01"

  # Optional: time limit of the read. The default is 5m.
  timeouts = {
    read = "2m"
  }
}
