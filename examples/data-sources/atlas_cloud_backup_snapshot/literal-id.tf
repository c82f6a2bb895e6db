data "atlas_cloud_backup_snapshot" "example" {
  project_id   = "66b0c4f19d2e7a3358f40001"
  cluster_name = "warehouse-m10"
  snapshot_id  = "6b0000015f90a2c1e7000f08"

  # Optional: time limit of the read. The default is 5m.
  timeouts = {
    read = "2m"
  }
}
