# Chooses the snapshot to restore: the newest completed one, or the newest from before a given
# time. It does not restore anything itself.
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
# MONGODB_ATLAS_CLIENT_SECRET of a service account with the role Project Read Only. The restore
# itself needs Project Owner for a Flex cluster, or Project Backup Manager for an M10+ one.
provider "atlas" {}

variable "project_id" {
  description = "ID of the project, which Atlas also calls a group."
  type        = string
  default     = "66b0c4f19d2e7a3358f40001"
}

variable "cluster_name" {
  description = "Name of the Flex or M10+ cluster whose snapshot you want to restore."
  type        = string
  default     = "inventory"
}

variable "target_cluster_name" {
  description = "Name of the cluster to restore to. Null is the same cluster."
  type        = string
  default     = null
}

variable "before" {
  description = "Time of the damage, such as 2026-08-01T12:00:00Z, to choose the newest snapshot from before it. Null chooses the newest of all."
  type        = string
  default     = null

  validation {
    condition     = var.before == null || can(timeadd(var.before, "0s"))
    error_message = "before must be a time, such as 2026-08-01T12:00:00Z."
  }
}

# Flex and M10+ clusters have different snapshots and restores. This list tells them apart.
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

  # Completed snapshots by their time, without fallback snapshots of M10+ clusters, which may be
  # inconsistent. `try` leaves out unfinished ones, which have no time.
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
  # All times are UTC in whole seconds, so the order of the strings is the order of the times.
  last_before = try(local.completed_before[reverse(sort(keys(local.completed_before)))[0]][0], null)

  chosen = var.before == null ? local.newest : local.last_before
  target = coalesce(var.target_cluster_name, var.cluster_name)
}

output "restore" {
  description = "The restore operation of the Atlas Admin API and its body, with the time, expiry, and MongoDB version of the snapshot."
  value = {
    project_id   = var.project_id
    cluster_name = var.cluster_name
    operation    = local.is_flex ? "createFlexRestoreJob" : "createBackupRestoreJob"
    body = {
      for name, value in {
        snapshotId = try(local.chosen.snapshot_id, null)
        # For a Flex cluster.
        targetProjectId          = local.is_flex ? var.project_id : null
        targetDeploymentItemName = local.is_flex ? local.target : null
        # For an M10+ cluster.
        deliveryType      = local.is_flex ? null : "automated"
        targetGroupId     = local.is_flex ? null : var.project_id
        targetClusterName = local.is_flex ? null : local.target
      } : name => value if value != null
    }
    completed_at     = try(local.chosen.finish_time, local.chosen.created_at, null)
    expires_at       = try(local.chosen.expiration, local.chosen.expires_at, null)
    mongo_db_version = try(local.chosen.mongo_db_version, local.chosen.mongod_version, null)
  }

  # Without such a snapshot, the run fails.
  precondition {
    condition     = local.chosen != null
    error_message = "${var.cluster_name} has no completed snapshot${var.before == null ? "" : " from before ${var.before}"}."
  }
}
