terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.2"
    }
  }
}

data "atlas_@name@" "example" {
  project_id = "66b0c4f19d2e7a3358f40001"
  name       = "inventory"
}

# FILL IN: outputs that users need.
output "id" {
  value = data.atlas_@name@.example.id
}
