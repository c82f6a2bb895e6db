# Writes a report of every cluster's backups as one HTML page, which needs no script and loads nothing. It can be sent to an
# auditor as it is:
#
#   terraform apply
#   terraform output -raw report >report.html

terraform {
  required_version = ">= 1.6"

  required_providers {
    atlas = {
      source  = "terraform.local/local/atlas"
      version = "~> 0.1"
    }
  }
}

# The credentials come from the environment: MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET of a service account with
# the role Organization Read Only. A narrower role sees its own projects alone, and the report covers no others.
provider "atlas" {}

variable "title" {
  description = "The title of the page."
  type        = string
  default     = "MongoDB Atlas backup report"
}

variable "max_age" {
  description = "How old the newest completed snapshot of a cluster may be. Flex clusters get one a day, and it takes a while: hence 25h."
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
  description = "How many clusters have each verdict."
  value       = module.page.verdicts
}

# Sensitive so that no plan prints the page. It holds no secret.
output "report" {
  description = "The page. `terraform output -raw report` prints it."
  value       = module.page.html
  sensitive   = true
}
