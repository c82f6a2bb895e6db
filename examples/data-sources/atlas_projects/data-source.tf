terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.2"
    }
  }
}

data "atlas_projects" "all" {}

# IDs by project name, which is unique within an organization.
output "ids" {
  value = { for project in data.atlas_projects.all.results : project.name => project.project_id }
}

# Projects with the tag environment = production.
output "of_production" {
  value = [
    for project in data.atlas_projects.all.results : project.name
    if lookup(project.tags, "environment", "") == "production"
  ]
}
