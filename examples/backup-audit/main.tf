# Audits the backups of an organization. It warns about every cluster whose newest completed
# snapshot is too old or missing, and about every cluster with backups off.
#
# Findings are warnings, and the exit code stays 0. In CI, plan with -var enforce=true (or set
# TF_VAR_enforce=true): findings are then errors, and `terraform plan` exits with code 1.

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
# role in some projects, the audit covers those projects only.
provider "atlas" {}

variable "max_age" {
  description = "Maximum age of the newest completed snapshot. Atlas takes a daily snapshot of a Flex cluster, and needs time for it: hence 25h."
  type        = string
  default     = "25h"
}

variable "exempt" {
  description = "Clusters that need no backups, each as project/cluster."
  type        = list(string)
  default     = []
}

variable "enforce" {
  description = "Whether findings are errors, so that the run exits with code 1."
  type        = bool
  default     = false
}

data "atlas_cluster_backups" "all" {
  lifecycle {
    # Credentials without a role get an empty list. An audit of nothing must not pass.
    postcondition {
      condition     = self.total_count > 0
      error_message = "The credentials see no cluster. Give them the role Organization Read Only."
    }
  }
}

module "findings" {
  source = "./findings"

  clusters = data.atlas_cluster_backups.all.results
  max_age  = var.max_age
  exempt   = var.exempt
}

check "every_cluster_has_a_recent_snapshot" {
  assert {
    condition     = length(module.findings.overdue) == 0
    error_message = "No completed snapshot younger than ${var.max_age}; the newest is:\n  ${join("\n  ", module.findings.overdue)}"
  }
}

check "every_cluster_has_backups_on" {
  assert {
    condition     = length(module.findings.backups_off) == 0
    error_message = "Backups are off:\n  ${join("\n  ", module.findings.backups_off)}"
  }
}

output "findings" {
  description = "The clusters with findings, and the free clusters, which Atlas does not back up."
  value = {
    overdue     = module.findings.overdue
    backups_off = module.findings.backups_off
    free        = module.findings.free
  }

  precondition {
    condition     = !var.enforce || length(concat(module.findings.overdue, module.findings.backups_off)) == 0
    error_message = "${length(module.findings.overdue)} clusters without a recent snapshot, ${length(module.findings.backups_off)} with backups off. The warnings of this run name them."
  }
}
