# Makes a report of every cluster's backups: one HTML page without scripts, which loads no other
# file. Send it to an auditor as it is:
#
#   terraform apply
#   terraform output -raw report >report.html

terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.2"
    }
  }
}

# The credentials come from the environment: MONGODB_ATLAS_CLIENT_ID and
# MONGODB_ATLAS_CLIENT_SECRET of a service account with the role Organization Read Only. With a
# role in some projects, the report covers those projects only.
provider "atlas" {}

variable "title" {
  description = "The title of the page."
  type        = string
  default     = "MongoDB Atlas backup report"
}

variable "max_age" {
  description = "Maximum age of the newest completed snapshot. Atlas takes a daily snapshot of a Flex cluster, and needs time for it: hence 25h."
  type        = string
  default     = "25h"
}

variable "exempt" {
  description = "Clusters that need no backup, each as project/cluster."
  type        = list(string)
  default     = []
}

data "atlas_cluster_backups" "all" {}

module "page" {
  source = "./page"

  clusters = data.atlas_cluster_backups.all.results
  title    = var.title
  max_age  = var.max_age
  exempt   = var.exempt
}

output "verdicts" {
  description = "Number of clusters with each verdict."
  value       = module.page.verdicts
}

# Sensitive, so that no plan prints the page. It contains no secret.
output "report" {
  description = "The HTML page. `terraform output -raw report` prints it."
  value       = module.page.html
  sensitive   = true
}
