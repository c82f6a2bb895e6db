terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.1"
    }
  }
}

data "atlas_projects" "all" {}

# Ids by names: the names of the projects of one organization are unique.
output "ids" {
  value = { for project in data.atlas_projects.all.results : project.name => project.project_id }
}

# The projects that have this tag.
output "of_production" {
  value = [
    for project in data.atlas_projects.all.results : project.name
    if lookup(project.tags, "environment", "") == "production"
  ]
}
