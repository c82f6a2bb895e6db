# Reads everything in a real account in every possible way. account.tftest.hcl compares the results, and shapes.tf reports values that no
# recorded answer has. scripts/testacc runs it.

terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.2"
    }
  }
}

provider "atlas" {}

variable "project_id" {
  description = "The only project to read; null reads the first twenty."
  type        = string
  default     = null
}

variable "cluster_name" {
  description = "The only cluster whose snapshots are read; null chooses some of each kind."
  type        = string
  default     = null
}

data "atlas_projects" "all" {}

locals {
  project_ids = [
    for project in data.atlas_projects.all.results : project.project_id
    if var.project_id == null || project.project_id == var.project_id
  ]
  few_project_ids = slice(local.project_ids, 0, min(20, length(local.project_ids)))
}

data "atlas_cluster_backups" "all" {
  project_ids = local.few_project_ids
}

data "atlas_flex_clusters" "of" {
  for_each = toset(local.few_project_ids)

  project_id = each.value
}

data "atlas_clusters" "of" {
  for_each = toset(local.few_project_ids)

  project_id = each.value
}

locals {
  # Up to five of each kind, those with snapshots first. Clusters in deletion are left out, since they may disappear during the run.
  chosen = {
    for kind in ["flex", "replica_set", "sharded"] : kind => {
      for at, cluster in flatten([
        for has_snapshots in [true, false] : [
          for cluster in data.atlas_cluster_backups.all.results : cluster
          if cluster.cluster_kind == kind && cluster.state_name != "DELETING" && (cluster.snapshot_count > 0) == has_snapshots
          && (var.cluster_name == null || cluster.cluster_name == var.cluster_name)
        ]
      ]) : "${cluster.project_id}/${cluster.cluster_name}" => cluster if at < 5
    }
  }
  flex  = local.chosen.flex
  cloud = merge(local.chosen.replica_set, local.chosen.sharded)
}

data "atlas_flex_snapshots" "of" {
  for_each = local.flex

  project_id = each.value.project_id
  name       = each.value.cluster_name
}

data "atlas_shared_tier_snapshots" "of" {
  for_each = local.flex

  project_id   = each.value.project_id
  cluster_name = each.value.cluster_name
}

data "atlas_cloud_backup_snapshots" "of" {
  for_each = local.cloud

  project_id   = each.value.project_id
  cluster_name = each.value.cluster_name
}

locals {
  # The newest three of each Flex cluster, because older ones may expire during the run.
  flex_snapshots = merge([
    for key, list in data.atlas_flex_snapshots.of : {
      for snapshot in slice(list.results, max(0, length(list.results) - 3), length(list.results)) :
      "${key}/${snapshot.snapshot_id}" => snapshot
    }
  ]...)

  # One of each sort for each M10+ cluster. A sharded snapshot that Atlas lists without members cannot be read alone.
  cloud_snapshots = merge([
    for key, list in data.atlas_cloud_backup_snapshots.of : {
      for snapshots in values({
        for snapshot in list.results :
        jsonencode([snapshot.type, snapshot.snapshot_type, snapshot.frequency_type, snapshot.status]) => snapshot...
        if snapshot.members != null
      }) : "${key}/${snapshots[0].id}" => merge(snapshots[0], { of = local.cloud[key] })
    }
  ]...)
}

data "atlas_flex_snapshot" "each" {
  for_each = local.flex_snapshots

  project_id  = each.value.project_id
  name        = each.value.name
  snapshot_id = each.value.snapshot_id
}

data "atlas_shared_tier_snapshot" "each" {
  for_each = local.flex_snapshots

  project_id   = each.value.project_id
  cluster_name = each.value.name
  snapshot_id  = each.value.snapshot_id
}

# The other forms of Atlas's answer.
data "atlas_shared_tier_snapshot" "wrapped" {
  for_each = local.flex_snapshots

  project_id   = each.value.project_id
  cluster_name = each.value.name
  snapshot_id  = each.value.snapshot_id
  envelope     = true
  pretty       = true
}

data "atlas_cloud_backup_snapshot" "each" {
  for_each = local.cloud_snapshots

  project_id   = each.value.of.project_id
  cluster_name = each.value.of.cluster_name
  snapshot_id  = each.value.id
}

# The input of free/: a free cluster, if there is one.
output "free" {
  value = {
    clusters = [
      for at, cluster in local.met["free cluster"] : { project_id = cluster.project_id, name = cluster.cluster_name } if at == 0
    ]
  }
}

# The input of refused/, where each read must be an error.
output "refused" {
  value = {
    flex_clusters  = [for cluster in values(local.flex) : { project_id = cluster.project_id, name = cluster.cluster_name }]
    cloud_clusters = [for cluster in values(local.cloud) : { project_id = cluster.project_id, name = cluster.cluster_name }]
  }
}

# The summaries of these errors.
output "errors" {
  value = join("\n", concat(
    [for cluster in values(merge(local.flex, local.cloud)) : "Snapshot not found"],
    [for cluster in values(local.flex) : "Not a dedicated cluster"],
    [for cluster in values(local.cloud) : "Not a Flex cluster"],
  ))
}
