# The newest completed snapshot of every cluster that the credentials can see, whatever its kind. A cluster that has none shows
# null and stops nothing.

terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.1"
    }
  }
}

# The credentials come from the environment: MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET of a service account with
# the role Organization Read Only. A narrower role sees its own projects alone, and the outputs show no others.
provider "atlas" {}

variable "project_ids" {
  description = "Ids of the projects to read; null is every project. Atlas calls a project a group too."
  type        = list(string)
  default     = null
}

# One read for all of them. It sends about one request a cluster, up to 16 at a time.
data "atlas_cluster_backups" "all" {
  project_ids = var.project_ids
}

output "newest" {
  description = "The newest completed snapshot of each cluster; null where there is none."
  value = {
    for cluster in data.atlas_cluster_backups.all.results :
    "${cluster.project_name}/${cluster.cluster_name}" => cluster.latest_completed
  }
}

output "without_a_snapshot" {
  description = "The clusters that could not be restored now."
  value = [
    for cluster in data.atlas_cluster_backups.all.results : "${cluster.project_name}/${cluster.cluster_name}"
    if cluster.latest_completed == null
  ]
}
