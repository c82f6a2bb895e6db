# The newest completed snapshot of every Flex cluster in a list. A cluster that has none yet shows null and stops nothing.
#
# The defaults of the variables fit the simulator of this repository. For clusters of your own, set them in a file
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
# role Project Read Only in each of the projects.
provider "atlas" {}

variable "clusters" {
  description = "Flex clusters, each under a name of your choice. Atlas calls a project a group too."
  type = map(object({
    project_id = string
    name       = string
  }))
  default = {
    inventory = {
      project_id = "66b0c4f19d2e7a3358f40001"
      name       = "inventory"
    }
    orders = {
      project_id = "66b0c4f19d2e7a3358f40001"
      name       = "orders"
    }
  }

  validation {
    condition     = length(var.clusters) > 0
    error_message = "Name at least one cluster."
  }
}

# One read for each cluster, ten of them at a time.
data "atlas_flex_snapshots" "all" {
  for_each = var.clusters

  project_id = each.value.project_id
  name       = each.value.name
}

output "newest" {
  description = "The completed snapshot of each cluster that was finished last; null where there is none."
  value = { for cluster, snapshots in data.atlas_flex_snapshots.all : cluster =>
    snapshots.latest_completed == null ? null : {
      snapshot_id      = snapshots.latest_completed.snapshot_id
      finish_time      = snapshots.latest_completed.finish_time
      expiration       = snapshots.latest_completed.expiration
      mongo_db_version = snapshots.latest_completed.mongo_db_version
    }
  }
}

output "without_a_snapshot" {
  description = "The clusters that could not be restored now."
  value = [
    for cluster, snapshots in data.atlas_flex_snapshots.all : cluster
    if snapshots.latest_completed == null
  ]
}
