terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.2"
    }
  }
}

# The environment holds the credentials: MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET.
provider "atlas" {}

data "atlas_cluster_backups" "all" {}

output "without_a_snapshot" {
  description = "The clusters without a completed snapshot."
  value = [
    for cluster in data.atlas_cluster_backups.all.results :
    "${cluster.project_name}/${cluster.cluster_name}"
    if cluster.latest_completed == null && cluster.cluster_kind != "free"
  ]
}
