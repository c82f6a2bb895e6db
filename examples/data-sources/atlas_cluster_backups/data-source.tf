terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.2"
    }
  }
}

# Reads every project that the credentials can see. project_ids = ["…"] reads some of them.
data "atlas_cluster_backups" "all" {}

# Clusters with backups on but without a completed snapshot.
output "without_a_snapshot" {
  value = [
    for cluster in data.atlas_cluster_backups.all.results :
    "${cluster.project_name}/${cluster.cluster_name}"
    if cluster.backup_enabled == true && cluster.latest_completed == null
  ]
}

# Clusters with backups off, except free ones, which cannot have backups.
output "backups_off" {
  value = [
    for cluster in data.atlas_cluster_backups.all.results :
    "${cluster.project_name}/${cluster.cluster_name}"
    if cluster.cluster_kind != "free" && cluster.backup_enabled != true
  ]
}
