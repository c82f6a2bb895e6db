# Each read is an error, which scripts/testacc checks. The variables are the output "refused" of the parent directory.

terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.2"
    }
  }
}

variable "flex_clusters" {
  type = list(object({ project_id = string, name = string }))
}

variable "cloud_clusters" {
  type = list(object({ project_id = string, name = string }))
}

locals {
  unknown_snapshot_id = "000000000000000000000000"
}

data "atlas_flex_snapshot" "unknown" {
  count = length(var.flex_clusters)

  project_id  = var.flex_clusters[count.index].project_id
  name        = var.flex_clusters[count.index].name
  snapshot_id = local.unknown_snapshot_id
}

data "atlas_cloud_backup_snapshot" "unknown" {
  count = length(var.cloud_clusters)

  project_id   = var.cloud_clusters[count.index].project_id
  cluster_name = var.cloud_clusters[count.index].name
  snapshot_id  = local.unknown_snapshot_id
}

data "atlas_flex_snapshots" "wrong_kind" {
  count = length(var.cloud_clusters)

  project_id = var.cloud_clusters[count.index].project_id
  name       = var.cloud_clusters[count.index].name
}

data "atlas_cloud_backup_snapshots" "wrong_kind" {
  count = length(var.flex_clusters)

  project_id   = var.flex_clusters[count.index].project_id
  cluster_name = var.flex_clusters[count.index].name
}
