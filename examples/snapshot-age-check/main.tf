# Warns if the newest completed snapshot of a cluster is older than 25 hours, or if there is
# none.
#
# The defaults of the variables fit this repository's simulator, where the check fails: its
# snapshots are from August 2026. For your own cluster, set the variables in terraform.tfvars.

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
  description = "Name of a Flex or M10+ cluster in that project."
  type        = string
  default     = "inventory"
}

variable "max_age" {
  description = "Maximum age of the newest snapshot. Atlas takes a daily snapshot of a Flex cluster, and needs time for it: hence 25h."
  type        = string
  default     = "25h"
}

# Flex and M10+ clusters have different data sources for snapshots. This list tells them apart.
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
  # Time of the newest completed snapshot.
  completed = try(
    data.atlas_flex_snapshots.all[0].latest_completed.finish_time,
    data.atlas_cloud_backup_snapshots.all[0].latest_completed.created_at,
    null,
  )
}

# If the check fails, `terraform plan` and `terraform apply` warn, and `terraform test` fails.
# HCP Terraform runs it regularly if health assessments are on.
check "last_snapshot_is_recent" {
  assert {
    condition     = local.completed != null
    error_message = "${var.cluster_name} has no completed snapshot."
  }

  assert {
    # The first assertion reports a missing snapshot.
    condition     = local.completed == null ? true : timecmp(timeadd(local.completed, var.max_age), plantimestamp()) >= 0
    error_message = "The newest completed snapshot of ${var.cluster_name} is older than ${var.max_age}. It is from ${coalesce(local.completed, "an unknown time")}."
  }
}

output "completed" {
  description = "The time of the newest completed snapshot. Null if there is none."
  value       = local.completed
}
