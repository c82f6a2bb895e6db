# Lists the newest completed snapshot of every cluster that the credentials can see, or null.

terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.2"
    }
  }
}

# The credentials come from the environment: MONGODB_ATLAS_CLIENT_ID and
# MONGODB_ATLAS_CLIENT_SECRET of a service account with the role Organization Read Only. With a
# role in some projects, the outputs show those projects only.
provider "atlas" {}

variable "project_ids" {
  description = "IDs of the projects to read. Null reads every project."
  type        = list(string)
  default     = null
}

# Sends about one request for each cluster, and up to 16 at a time.
data "atlas_cluster_backups" "all" {
  project_ids = var.project_ids
}

output "newest" {
  description = "The newest completed snapshot of each cluster. Null if there is none."
  value = {
    for cluster in data.atlas_cluster_backups.all.results :
    "${cluster.project_name}/${cluster.cluster_name}" => cluster.latest_completed
  }
}

output "without_a_snapshot" {
  description = "The clusters without a completed snapshot."
  value = [
    for cluster in data.atlas_cluster_backups.all.results :
    "${cluster.project_name}/${cluster.cluster_name}"
    if cluster.latest_completed == null
  ]
}
