# Reads the backup snapshots of one Flex cluster: the status of each, and the newest that could be restored. It changes
# nothing in Atlas.
#
# The defaults of the variables fit the simulator that `make demo` starts. For a cluster of your own, set them in a file
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

# The credentials come from the environment, so this file holds no secret: MONGODB_ATLAS_CLIENT_ID and
# MONGODB_ATLAS_CLIENT_SECRET of a service account with the role Project Read Only.
provider "atlas" {}

variable "project_id" {
  description = "Id of the project. Atlas calls a project a group too."
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
  # Null where no snapshot is completed, as in the first days of a cluster.
  newest = data.atlas_flex_snapshots.all.latest_completed
}

# A check that does not hold is a warning, and the run goes on.
check "something_to_restore" {
  assert {
    condition     = local.newest != null
    error_message = "No snapshot of ${var.cluster_name} is completed."
  }
}

output "newest" {
  description = "The completed snapshot that was finished last. Null where there is none."
  value = local.newest == null ? null : {
    snapshot_id      = local.newest.snapshot_id
    finish_time      = local.newest.finish_time
    expiration       = local.newest.expiration
    mongo_db_version = local.newest.mongo_db_version
  }
}

output "snapshots" {
  description = "The status of each snapshot. Null where Atlas does not say."
  value       = { for snapshot in data.atlas_flex_snapshots.all.results : snapshot.snapshot_id => snapshot.status }
}
