# Gives each cluster in the results of atlas_cluster_backups a verdict, and makes the page. It is a module so that a test can pass
# a list: `mock_provider` cannot make up a list of objects.

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
      snapshot_id      = optional(string)
      completed_at     = optional(string)
      expires_at       = optional(string)
      mongo_db_version = optional(string)
    }))
  }))
}

variable "title" {
  description = "The title of the page."
  type        = string
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
  description = "The time of the report, in UTC. Null is the time of the plan."
  type        = string
  default     = null
}

locals {
  now = coalesce(var.now, plantimestamp())

  # Terraform cannot subtract times. So each time becomes a number of hours, by the calendar of the years 1901 to 2099. Atlas's
  # times are UTC.
  times = toset(concat([local.now], flatten([
    for cluster in var.clusters : [cluster.latest_completed.completed_at, cluster.latest_completed.expires_at]
    if cluster.latest_completed != null
  ])))
  parts = {
    for time in local.times : time => [for part in split(" ", formatdate("YYYY M D h m", time)) : tonumber(part)]
    if can(formatdate("YYYY", time))
  }
  days_before_month = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
  hours = {
    for time, part in local.parts : time => part[3] + part[4] / 60 + 24 * (
      365 * part[0] + floor((part[0] - (part[1] < 3 ? 1 : 0)) / 4) + local.days_before_month[part[1] - 1] + part[2]
    )
  }
  # Hours between each time and now.
  distance = { for time, hours in local.hours : time => abs(hours - local.hours[local.now]) }
  span = {
    for time, hours in local.distance : time =>
    hours < 1 ? "under 1 h" : hours < 48 ? "${floor(hours)} h" : "${floor(hours / 24)} days"
  }

  # html.tf explains the verdicts.
  clusters = [for cluster in var.clusters : {
    project  = cluster.project_name
    name     = cluster.cluster_name
    kind     = cluster.cluster_kind
    state    = cluster.state_name
    paused   = cluster.paused == true
    snapshot = cluster.latest_completed
    age      = try(local.span[cluster.latest_completed.completed_at], null)
    left     = try(timecmp(cluster.latest_completed.expires_at, local.now) > 0 ? "in ${local.span[cluster.latest_completed.expires_at]}" : "expired", null)
    verdict = (
      cluster.cluster_kind == "free" ? "free" :
      cluster.state_name == "CREATING" ? "creating" :
      cluster.state_name == "DELETING" ? "deleting" :
      contains(var.exempt, "${cluster.project_name}/${cluster.cluster_name}") ? "exempt" :
      cluster.backup_enabled != true ? "off" :
      cluster.latest_completed == null ? "none" :
      cluster.paused == true ? "paused" :
      try(timecmp(timeadd(cluster.latest_completed.completed_at, var.max_age), local.now) >= 0, false) ? "good" : "old"
    )
  }]

  count = { for verdict in keys(local.verdicts) : verdict => length([
    for cluster in local.clusters : cluster if cluster.verdict == verdict
  ]) }
}

output "verdicts" {
  description = "Number of clusters with each verdict."
  value       = local.count
}

output "html" {
  description = "The HTML page."
  value       = local.html
}
