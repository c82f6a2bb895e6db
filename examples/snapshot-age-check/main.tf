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

# Who asks comes from the environment: MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET of a service account with the
# role Project Read Only.
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

variable "max_age" {
  description = "How old the last snapshot may be. Atlas takes one a day, always at the same time, and needs a while for it."
  type        = string
  default     = "25h"
}

data "atlas_flex_snapshots" "all" {
  project_id = var.project_id
  name       = var.cluster_name
}

locals {
  finished = try(data.atlas_flex_snapshots.all.latest_completed.finish_time, null)
}

# `terraform plan` and `terraform apply` warn where it does not hold, and `terraform test` fails. HCP Terraform looks at it by
# itself, where health assessments are turned on.
check "last_snapshot_is_recent" {
  assert {
    condition     = local.finished != null
    error_message = "There is no completed snapshot of ${var.cluster_name}."
  }

  assert {
    # Where there is none, the first assertion says so.
    condition     = local.finished == null ? true : timecmp(timeadd(local.finished, var.max_age), plantimestamp()) >= 0
    error_message = "The last completed snapshot of ${var.cluster_name} is older than ${var.max_age}: it was finished at ${coalesce(local.finished, "no time")}."
  }
}

output "finished" {
  description = "When the last completed snapshot was finished; null where there is none."
  value       = local.finished
}
