# Reads what a real cluster has, each thing in two ways; account.tftest.hcl compares them. scripts/testacc runs it.

terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.1"
    }
  }
}

provider "atlas" {}

variable "project_id" {
  type = string
}

variable "cluster_name" {
  type = string
}

data "atlas_flex_snapshots" "all" {
  project_id = var.project_id
  name       = var.cluster_name
}

data "atlas_shared_tier_snapshots" "all" {
  project_id   = var.project_id
  cluster_name = var.cluster_name
}

locals {
  # The newest ones: the others may expire while this runs.
  ids = [for snapshot in data.atlas_flex_snapshots.all.results : snapshot.snapshot_id]
  few = slice(local.ids, max(0, length(local.ids) - 3), length(local.ids))

  listed = {
    for snapshot in data.atlas_flex_snapshots.all.results : snapshot.snapshot_id => snapshot
    if contains(local.few, snapshot.snapshot_id)
  }
  # What is compared of each; links hold other addresses in a list.
  fields = ["status", "mongo_db_version", "expiration", "start_time", "finish_time", "scheduled_time"]
}

data "atlas_flex_snapshot" "each" {
  for_each = toset(local.few)

  project_id  = var.project_id
  name        = var.cluster_name
  snapshot_id = each.value
}

data "atlas_shared_tier_snapshot" "each" {
  for_each = toset(local.few)

  project_id   = var.project_id
  cluster_name = var.cluster_name
  snapshot_id  = each.value
}

# In the other forms that Atlas's answer can have.
data "atlas_shared_tier_snapshot" "wrapped" {
  for_each = toset(local.few)

  project_id   = var.project_id
  cluster_name = var.cluster_name
  snapshot_id  = each.value
  envelope     = true
  pretty       = true
}
