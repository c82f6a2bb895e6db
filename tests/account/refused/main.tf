# Reads a snapshot that there is not: scripts/testacc looks for the error.

terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.1"
    }
  }
}

variable "project_id" {
  type = string
}

variable "cluster_name" {
  type = string
}

data "atlas_flex_snapshot" "unknown" {
  project_id  = var.project_id
  name        = var.cluster_name
  snapshot_id = "000000000000000000000000"
}
