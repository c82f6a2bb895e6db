# Reads backup snapshots of one Flex cluster and shows how far each of them is. It changes nothing in Atlas.
#
# The defaults of the variables fit the simulator that `make demo` starts. For a cluster of your own, set them in a file
# terraform.tfvars beside this one.

terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source = "terraform.local/local/atlas"
    }
  }
}

# Who asks comes from the environment, so that no secret stands here: MONGODB_ATLAS_CLIENT_ID and
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

variable "flex_snapshots" {
  description = "Ids of snapshots, each under a name of your choice."
  type        = map(string)
  default = {
    nightly = "6a6e1f40c3d2b1a09f8e7d01"
    weekly  = "6a6e1f40c3d2b1a09f8e7d06"
    today   = "6a6e1f40c3d2b1a09f8e7d05"
  }
}

variable "shared_tier_snapshots" {
  description = "The same for configurations from the time when the cluster was an M2 or M5. May be empty."
  type        = map(string)
  default = {
    oldest = "6a6e1f40c3d2b1a09f8e7d09"
  }
}

# One read for each id of the map.
data "atlas_flex_snapshot" "all" {
  for_each = var.flex_snapshots

  project_id  = var.project_id
  name        = var.cluster_name
  snapshot_id = each.value
}

# Deprecated, and still working: where Atlas has taken the shared-tier endpoint away, its Flex endpoint answers.
data "atlas_shared_tier_snapshot" "all" {
  for_each = var.shared_tier_snapshots

  project_id   = var.project_id
  cluster_name = var.cluster_name
  snapshot_id  = each.value

  lifecycle {
    # A postcondition that does not hold stops the run. Atlas may leave the status out, hence coalesce.
    postcondition {
      condition     = self.status == "COMPLETED"
      error_message = "The snapshot ${each.key} cannot be restored: its status is ${coalesce(self.status, "unknown")}."
    }
  }
}

# A check that does not hold is a warning, and the run goes on.
check "something_to_restore" {
  assert {
    condition     = anytrue([for snapshot in data.atlas_flex_snapshot.all : snapshot.status == "COMPLETED"])
    error_message = "None of the Flex snapshots is COMPLETED."
  }
}

output "snapshots" {
  description = "How far each snapshot is. finish_time is null until Atlas is done with it."
  value = merge(
    { for name, snapshot in data.atlas_flex_snapshot.all : name => {
      status      = snapshot.status
      finish_time = snapshot.finish_time
      served_by   = "flex" # this data source asks no other endpoint
    } },
    { for name, snapshot in data.atlas_shared_tier_snapshot.all : name => {
      status      = snapshot.status
      finish_time = snapshot.finish_time
      served_by   = snapshot.served_by
    } },
  )
}
