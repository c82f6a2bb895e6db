# A configuration from the days of M2 and M5 clusters, unchanged: its data sources are deprecated and still work. Atlas took the
# shared-tier endpoint away, so the Flex endpoint answers. `served_by` says which of the two it was, and a warning says what
# to write today.
#
# The defaults of the variables fit the simulator of this repository. For a cluster of your own, set them in a file
# terraform.tfvars beside this one.

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
# the role Project Read Only.
provider "atlas" {}

variable "project_id" {
  description = "Id of the project. Atlas calls a project a group too."
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
  description = "The completed snapshot that was finished last, read by its id."
  value = {
    snapshot_id      = data.atlas_shared_tier_snapshot.newest.snapshot_id
    finish_time      = data.atlas_shared_tier_snapshot.newest.finish_time
    mongo_db_version = data.atlas_shared_tier_snapshot.newest.mongo_db_version
  }
}

output "served_by" {
  description = "The endpoint that answered: flex, or shared_tier where the old one still does."
  value       = data.atlas_shared_tier_snapshots.all.served_by
}
