# Reads the snapshots of a free cluster, which has none. Atlas's answer to this is unknown. The variable is the output "free" of the parent
# directory.

terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.2"
    }
  }
}

variable "clusters" {
  type = list(object({ project_id = string, name = string }))
}

data "atlas_cloud_backup_snapshots" "free" {
  count = length(var.clusters)

  project_id   = var.clusters[count.index].project_id
  cluster_name = var.clusters[count.index].name
}

output "answers" {
  value = [for list in data.atlas_cloud_backup_snapshots.free : "a list of ${list.total_count}"]
}
