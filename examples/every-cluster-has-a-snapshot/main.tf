data "atlas_cluster_backups" "all" {}

locals {
  unprotected = [
    for c in data.atlas_cluster_backups.all.results : "${c.project_name}/${c.cluster_name}"
    if c.latest_completed == null && c.cluster_kind != "free" && c.state_name != "CREATING"
  ]
}

check "every_cluster_has_a_snapshot" {
  assert {
    condition     = data.atlas_cluster_backups.all.total_count > 0
    error_message = "The credentials see no cluster."
  }
  assert {
    condition     = length(local.unprotected) == 0
    error_message = "These clusters cannot be restored:\n  ${join("\n  ", local.unprotected)}"
  }
}

terraform {
  required_version = ">= 1.6"
  required_providers {
    atlas = { source = "terraform.local/local/atlas", version = "~> 0.2" }
  }
}
