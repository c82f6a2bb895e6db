terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.2"
    }
  }
}

data "atlas_clusters" "all" {
  project_id = "66b0c4f19d2e7a3358f40015"
}

data "atlas_cloud_backup_snapshots" "of" {
  for_each = {
    for cluster in data.atlas_clusters.all.results : cluster.name => cluster
    if cluster.backup_enabled == true && cluster.state_name != "DELETING"
  }

  project_id   = each.value.project_id
  cluster_name = each.value.name
}

# Whether each cluster has a completed snapshot.
output "backed_up" {
  value = {
    for name, list in data.atlas_cloud_backup_snapshots.of :
    name => list.latest_completed != null
  }
}

output "without_backups" {
  value = [
    for cluster in data.atlas_clusters.all.results : cluster.name
    if cluster.backup_enabled != true
  ]
}
