terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.2"
    }
  }
}

data "atlas_flex_clusters" "all" {
  project_id = "66b0c4f19d2e7a3358f40001"
}

data "atlas_flex_snapshots" "of" {
  for_each = {
    for cluster in data.atlas_flex_clusters.all.results : cluster.name => cluster
    if cluster.state_name != "DELETING"
  }

  project_id = each.value.project_id
  name       = each.value.name
}

output "snapshots" {
  value = { for name, list in data.atlas_flex_snapshots.of : name => list.total_count }
}
