# Finds the clusters without a recent backup in the results of atlas_cluster_backups. It is a
# module so that a test can pass a list: `mock_provider` cannot make up a list of objects.

variable "clusters" {
  description = "The results of atlas_cluster_backups."
  type = list(object({
    project_name   = string
    cluster_name   = string
    cluster_kind   = string
    state_name     = optional(string)
    paused         = optional(bool)
    backup_enabled = optional(bool)
    latest_completed = optional(object({
      completed_at = optional(string)
    }))
  }))
}

variable "max_age" {
  description = "Maximum age of the newest completed snapshot, such as 25h."
  type        = string

  validation {
    condition     = can(timeadd("2000-01-01T00:00:00Z", var.max_age))
    error_message = "max_age must be a duration, such as 25h or 90m."
  }
}

variable "exempt" {
  description = "Clusters that need no backup, each as project/cluster."
  type        = list(string)
  default     = []
}

variable "now" {
  description = "The time at which to judge ages. Null is the time of the plan."
  type        = string
  default     = null
}

locals {
  now = coalesce(var.now, plantimestamp())

  # Leaves out clusters that Atlas is creating, which have no data yet, and clusters that it is
  # deleting. Free (M0) clusters cannot have backups: the audit lists them, but not as findings.
  required = [
    for cluster in var.clusters : merge(cluster, { name = "${cluster.project_name}/${cluster.cluster_name}" })
    if cluster.cluster_kind != "free" && cluster.state_name != "CREATING" && cluster.state_name != "DELETING"
    && !contains(var.exempt, "${cluster.project_name}/${cluster.cluster_name}")
  ]

  # Atlas takes no snapshots of a paused cluster. Its data does not change, so its last snapshot
  # may have any age. A new cluster is overdue until its first snapshot, for which Atlas may
  # need 24 hours.
  overdue = [
    for cluster in local.required : cluster
    if cluster.backup_enabled == true && (
      cluster.latest_completed == null ? true :
      cluster.paused == true ? false :
      !try(timecmp(timeadd(cluster.latest_completed.completed_at, var.max_age), local.now) >= 0, false)
    )
  ]

  # Terraform cannot subtract times. The age is the number of days that can be added to the time
  # without passing now.
  days = [for cluster in local.overdue : length([
    for day in range(1, 32) : day
    if try(timecmp(timeadd(cluster.latest_completed.completed_at, "${24 * day}h"), local.now) <= 0, false)
  ])]
}

output "overdue" {
  description = "Clusters with backups on but without a recent completed snapshot, each as project/cluster with the age of the newest."
  value = [for index, cluster in local.overdue : "${cluster.name}: ${
    cluster.latest_completed == null ? "none" :
    cluster.latest_completed.completed_at == null ? "age unknown" :
    local.days[index] == 0 ? "under a day" :
    local.days[index] == 1 ? "1 day" :
    local.days[index] > 30 ? "over 30 days" : "${local.days[index]} days"
  }"]
}

output "backups_off" {
  description = "Clusters with backups off, each as project/cluster."
  value       = [for cluster in local.required : cluster.name if cluster.backup_enabled != true]
}

output "free" {
  description = "Free clusters, which cannot have backups, each as project/cluster."
  value       = [for cluster in var.clusters : "${cluster.project_name}/${cluster.cluster_name}" if cluster.cluster_kind == "free"]
}
