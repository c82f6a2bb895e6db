# Shows the snapshots of one Flex cluster, and the newest that you could restore. It changes
# nothing in Atlas.
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
  description = "Name of a Flex cluster in that project."
  type        = string
  default     = "inventory"
}

data "atlas_flex_snapshots" "all" {
  project_id = var.project_id
  name       = var.cluster_name
}

locals {
  # Null if the cluster has no completed snapshot, as on its first day.
  newest = data.atlas_flex_snapshots.all.latest_completed
}

# A failed check is a warning, and the run goes on.
check "something_to_restore" {
  assert {
    condition     = local.newest != null
    error_message = "${var.cluster_name} has no completed snapshot."
  }
}

output "newest" {
  description = "The newest completed snapshot. Null if there is none."
  value = local.newest == null ? null : {
    snapshot_id      = local.newest.snapshot_id
    finish_time      = local.newest.finish_time
    expiration       = local.newest.expiration
    mongo_db_version = local.newest.mongo_db_version
  }
}

output "snapshots" {
  description = "The status of each snapshot. Null if Atlas does not report it."
  value       = { for snapshot in data.atlas_flex_snapshots.all.results : snapshot.snapshot_id => snapshot.status }
}
