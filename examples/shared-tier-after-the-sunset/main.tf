# A configuration from the days of M2 and M5 clusters, which still works unchanged. Atlas
# removed the shared-tier endpoint, so the Flex endpoint answers: `served_by` shows that. A
# warning names the data sources to use today.
#
# The defaults of the variables fit this repository's simulator. For your own cluster, set the
# variables in terraform.tfvars.

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
# MONGODB_ATLAS_CLIENT_SECRET of a service account with the role Project Read Only.
provider "atlas" {}

variable "project_id" {
  description = "ID of the project, which Atlas also calls a group."
  type        = string
  default     = "66b0c4f19d2e7a3358f40001"
}

variable "cluster_name" {
  description = "Name of a Flex cluster that was an M2 or M5 cluster."
  type        = string
  default     = "inventory"
}

data "atlas_shared_tier_snapshots" "all" {
  project_id   = var.project_id
  cluster_name = var.cluster_name
}

data "atlas_shared_tier_snapshot" "newest" {
  project_id   = var.project_id
  cluster_name = var.cluster_name
  snapshot_id  = data.atlas_shared_tier_snapshots.all.latest_completed.snapshot_id
}

output "newest" {
  description = "The newest completed snapshot, read by its ID."
  value = {
    snapshot_id      = data.atlas_shared_tier_snapshot.newest.snapshot_id
    finish_time      = data.atlas_shared_tier_snapshot.newest.finish_time
    mongo_db_version = data.atlas_shared_tier_snapshot.newest.mongo_db_version
  }
}

output "served_by" {
  description = "The endpoint that answered: flex, or shared_tier if Atlas still has that one."
  value       = data.atlas_shared_tier_snapshots.all.served_by
}
