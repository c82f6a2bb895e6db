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

# The credentials come from the environment: MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET of a service account with
# the role Project Read Only. The restore itself needs Project Owner for a Flex cluster, and Project Backup Manager for a larger one.
provider "atlas" {}

variable "project_id" {
  description = "Id of the project. Atlas calls a project a group too."
  type        = string
  default     = "66b0c4f19d2e7a3358f40001"
}

variable "cluster_name" {
  description = "Name of the cluster whose snapshot is to be restored: Flex, or M10 and larger."
  type        = string
  default     = "inventory"
}

variable "target_cluster_name" {
  description = "Name of the cluster to restore to; null is the same cluster."
  type        = string
  default     = null
}

variable "before" {
  description = "When the damage was done, such as 2026-08-01T12:00:00Z: the newest snapshot from before that time is chosen. Null chooses the newest of all."
  type        = string
  default     = null

  validation {
    condition     = var.before == null || can(timeadd(var.before, "0s"))
    error_message = "before has to be a time such as 2026-08-01T12:00:00Z."
  }
}

# Flex clusters have snapshots and restores of their own kind. This list tells whether the cluster is one.
data "atlas_flex_clusters" "project" {
  project_id = var.project_id
}

locals {
  is_flex = contains(data.atlas_flex_clusters.project.results[*].name, var.cluster_name)
}

data "atlas_flex_snapshots" "all" {
  count = local.is_flex ? 1 : 0

  project_id = var.project_id
  name       = var.cluster_name
}

data "atlas_cloud_backup_snapshots" "all" {
  count = local.is_flex ? 0 : 1

  project_id   = var.project_id
  cluster_name = var.cluster_name
}

locals {
  newest = one(concat(
    data.atlas_flex_snapshots.all[*].latest_completed,
    data.atlas_cloud_backup_snapshots.all[*].latest_completed,
  ))

  # Completed snapshots by their time. An unfinished one has no time, and timecmp takes no null: hence try. Fallback snapshots, which only
  # M10+ clusters have, may be inconsistent.
  completed_before = {
    for snapshot in flatten([
      data.atlas_flex_snapshots.all[*].results,
      data.atlas_cloud_backup_snapshots.all[*].results,
    ]) : try(snapshot.finish_time, snapshot.created_at) => snapshot...
    if try(
      lower(snapshot.status) == "completed"
      && timecmp(try(snapshot.finish_time, snapshot.created_at), var.before) < 0
      && try(snapshot.snapshot_type, "") != "fallback",
      false
    )
  }
  # All times are UTC in whole seconds, so sorting the text sorts the times.
  last_before = try(local.completed_before[reverse(sort(keys(local.completed_before)))[0]][0], null)

  chosen = var.before == null ? local.newest : local.last_before
  target = coalesce(var.target_cluster_name, var.cluster_name)
}

output "restore" {
  description = "The operation of the Atlas Admin API that restores, its body, and what to know of the snapshot beforehand."
  value = {
    project_id   = var.project_id
    cluster_name = var.cluster_name
    operation    = local.is_flex ? "createFlexRestoreJob" : "createBackupRestoreJob"
    body = {
      for name, value in {
        snapshotId = try(local.chosen.snapshot_id, null)
        # Of a Flex cluster.
        targetProjectId          = local.is_flex ? var.project_id : null
        targetDeploymentItemName = local.is_flex ? local.target : null
        # Of an M10+ cluster.
        deliveryType      = local.is_flex ? null : "automated"
        targetGroupId     = local.is_flex ? null : var.project_id
        targetClusterName = local.is_flex ? null : local.target
      } : name => value if value != null
    }
    completed_at     = try(local.chosen.finish_time, local.chosen.created_at, null)
    expires_at       = try(local.chosen.expiration, local.chosen.expires_at, null)
    mongo_db_version = try(local.chosen.mongo_db_version, local.chosen.mongod_version, null)
  }

  # Where no such snapshot exists, Terraform reports an error and no output.
  precondition {
    condition     = local.chosen != null
    error_message = "There is no completed snapshot of ${var.cluster_name}${var.before == null ? "" : " from before ${var.before}"}."
  }
}
