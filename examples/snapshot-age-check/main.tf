# Warns when the last completed snapshot of a cluster is older than a day and an hour, and when there is none.
#
# The defaults of the variables fit the simulator of this repository, whose snapshots are of August 2026: there it warns. For
# a cluster of your own, set them in a file terraform.tfvars beside this one.

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
  description = "Name of a cluster in that project: Flex, or M10 and larger."
  type        = string
  default     = "inventory"
}

variable "max_age" {
  description = "How old the last snapshot may be. A Flex cluster gets one a day, always at the same time, and it takes a while: hence 25h."
  type        = string
  default     = "25h"
}

# Flex clusters have snapshots of their own kind. This list tells whether the cluster is one.
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
  # When the data of the last completed snapshot was saved.
  completed = try(
    data.atlas_flex_snapshots.all[0].latest_completed.finish_time,
    data.atlas_cloud_backup_snapshots.all[0].latest_completed.created_at,
    null,
  )
}

# `terraform plan` and `terraform apply` warn where it does not hold, and `terraform test` fails. HCP Terraform looks at it by
# itself, where health assessments are turned on.
check "last_snapshot_is_recent" {
  assert {
    condition     = local.completed != null
    error_message = "There is no completed snapshot of ${var.cluster_name}."
  }

  assert {
    # Where there is none, the first assertion says so.
    condition     = local.completed == null ? true : timecmp(timeadd(local.completed, var.max_age), plantimestamp()) >= 0
    error_message = "The last completed snapshot of ${var.cluster_name} is older than ${var.max_age}: it is of ${coalesce(local.completed, "no time")}."
  }
}

output "completed" {
  description = "The time of the last completed snapshot; null where there is none."
  value       = local.completed
}
