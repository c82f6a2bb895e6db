# Names the snapshot to restore: the last that was finished before a given time, or the newest of all. It restores nothing
# itself.
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

# Who asks comes from the environment: MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET of a service account with the
# role Project Read Only. That of the restore needs Project Owner.
provider "atlas" {}

variable "project_id" {
  description = "Id of the project. Atlas calls a project a group too."
  type        = string
  default     = "66b0c4f19d2e7a3358f40001"
}

variable "cluster_name" {
  description = "Name of the Flex cluster whose snapshot is to be restored."
  type        = string
  default     = "inventory"
}

variable "target_cluster_name" {
  description = "Name of the cluster to restore to; null is the same cluster."
  type        = string
  default     = null
}

variable "before" {
  description = "When the damage was done, such as 2026-08-01T12:00:00Z: a snapshot from before that is chosen. Null is now."
  type        = string
  default     = null

  validation {
    condition     = var.before == null || can(timeadd(var.before, "0s"))
    error_message = "before has to be a time such as 2026-08-01T12:00:00Z."
  }
}

data "atlas_flex_snapshots" "all" {
  project_id = var.project_id
  name       = var.cluster_name
}

locals {
  # By the time when each was finished. An unfinished one has none, and timecmp takes no null: hence try.
  finished_before = {
    for snapshot in data.atlas_flex_snapshots.all.results : snapshot.finish_time => snapshot...
    if snapshot.status == "COMPLETED" && try(timecmp(snapshot.finish_time, var.before) < 0, false)
  }
  # All times are UTC in whole seconds, so that their order is that of the alphabet.
  last_before = try(local.finished_before[reverse(sort(keys(local.finished_before)))[0]][0], null)

  chosen = var.before == null ? data.atlas_flex_snapshots.all.latest_completed : local.last_before
}

output "restore" {
  description = "What the operation createFlexRestoreJob of the Atlas Admin API takes, and what to know of the snapshot before."
  value = {
    project_id   = var.project_id
    cluster_name = var.cluster_name
    body = {
      snapshotId               = try(local.chosen.snapshot_id, null)
      targetProjectId          = var.project_id
      targetDeploymentItemName = coalesce(var.target_cluster_name, var.cluster_name)
    }
    finish_time      = try(local.chosen.finish_time, null)
    expiration       = try(local.chosen.expiration, null)
    mongo_db_version = try(local.chosen.mongo_db_version, null)
  }

  # No output, and an error, where there is no such snapshot.
  precondition {
    condition     = local.chosen != null
    error_message = "There is no completed snapshot of ${var.cluster_name}${var.before == null ? "" : " from before ${var.before}"}."
  }
}
