# Reports values of the account that no recorded answer has, without IDs or names, so that a user can share the report. The two tables
# hold the values of recorded answers.

locals {
  met = {
    "project"      = data.atlas_projects.all.results
    "Flex cluster" = flatten([for list in data.atlas_flex_clusters.of : list.results])
    "cluster"      = flatten([for list in data.atlas_clusters.of : list.results])
    "free cluster" = [
      for cluster in data.atlas_cluster_backups.all.results : cluster if cluster.cluster_kind == "free"
    ]
    "Flex snapshot" = flatten([for list in data.atlas_flex_snapshots.of : list.results])
    "ended Flex snapshot" = flatten([
      for list in data.atlas_flex_snapshots.of : [
        for snapshot in list.results : snapshot if contains(["COMPLETED", "FAILED"], coalesce(snapshot.status, "none"))
      ]
    ])
    "M10+ snapshot" = flatten([for list in data.atlas_cloud_backup_snapshots.of : list.results])
    "completed M10+ snapshot" = flatten([
      for list in data.atlas_cloud_backup_snapshots.of : [for snapshot in list.results : snapshot if snapshot.status == "completed"]
    ])
  }

  # The recorded values of each attribute. An empty list means that no answer had the attribute.
  words = {
    "project" = {
      region_usage_restrictions = []
    }
    "Flex cluster" = {
      cluster_type           = ["REPLICASET"]
      state_name             = ["IDLE", "CREATING", "UPDATING", "DELETING"]
      version_release_system = ["LTS", "CONTINUOUS"]
    }
    "cluster" = {
      cluster_type = ["REPLICASET", "SHARDED"]
      state_name   = ["IDLE", "CREATING", "UPDATING", "DELETING"]
    }
    "free cluster" = {
      backup_enabled = []
    }
    "Flex snapshot" = {
      status = ["COMPLETED", "FAILED"]
    }
    "M10+ snapshot" = {
      status             = ["queued", "inProgress", "completed"]
      type               = ["replicaSet"]
      snapshot_type      = ["onDemand"]
      frequency_type     = ["ondemand"]
      cloud_provider     = ["AWS", "AZURE", "GCP"]
      config_server_type = []
    }
  }

  # The attributes that every recorded answer has.
  always = {
    "project"                 = ["name", "org_id", "created", "cluster_count"]
    "Flex cluster"            = ["cluster_type", "state_name", "mongo_db_version", "create_date", "termination_protection_enabled", "version_release_system", "backup_settings", "provider_settings"]
    "cluster"                 = ["cluster_type", "state_name", "paused", "backup_enabled", "pit_enabled", "mongo_db_version", "create_date", "termination_protection_enabled"]
    "Flex snapshot"           = ["status"]
    "ended Flex snapshot"     = ["mongo_db_version", "expiration", "start_time", "finish_time", "scheduled_time"]
    "M10+ snapshot"           = ["status", "type", "snapshot_type", "frequency_type", "expires_at", "description", "storage_size_bytes", "replica_set_name"]
    "completed M10+ snapshot" = ["created_at", "mongod_version", "cloud_provider"]
  }

  lists = {
    "projects"       = [data.atlas_projects.all.results]
    "Flex clusters"  = [for list in data.atlas_flex_clusters.of : list.results]
    "clusters"       = [for list in data.atlas_clusters.of : list.results]
    "Flex snapshots" = [for list in data.atlas_flex_snapshots.of : list.results]
    "M10+ snapshots" = [for list in data.atlas_cloud_backup_snapshots.of : list.results]
  }

  # The times in each list of M10+ snapshots, in Atlas's order, because no recorded answer shows the order of several.
  times = [
    for list in data.atlas_cloud_backup_snapshots.of : [for snapshot in list.results : snapshot.created_at if snapshot.created_at != null]
  ]

  shapes = sort(distinct(flatten([
    [
      for what, attributes in local.words : [
        for attribute, known in attributes : [
          for object in local.met[what] : "${what}: ${attribute} = ${jsonencode(object[attribute])}"
          if object[attribute] == null ? false : !contains(known, object[attribute])
        ]
      ]
    ],
    [
      for what, attributes in local.always : [
        for attribute in attributes : [for object in local.met[what] : "${what}: no ${attribute}" if object[attribute] == null]
      ]
    ],
    [for what, lists in local.lists : [for list in lists : "${what}: a list of several pages" if length(list) > (what == "clusters" ? 100 : 500)]],
    [for cluster in local.met["Flex cluster"] : "Flex cluster: backups are off" if try(cluster.backup_settings.enabled, null) == false],
    [for snapshot in local.met["Flex snapshot"] : "Flex snapshot: links" if length(snapshot.links) > 0],
    [
      for snapshot in local.met["Flex snapshot"] : "Flex snapshot: expiration is not 8 days after scheduled_time"
      if try(timecmp(timeadd(snapshot.scheduled_time, "192h"), snapshot.expiration) != 0, false)
    ],
    [for list in data.atlas_shared_tier_snapshots.of : "shared tier: its own endpoint answers" if list.served_by == "shared_tier"],
    [
      for snapshot in local.met["M10+ snapshot"] : [
        for attribute in ["copy_regions", "policy_items", "members", "snapshot_ids"] :
        snapshot[attribute] == null ? "M10+ snapshot of type ${jsonencode(snapshot.type)}: no ${attribute}" :
        "M10+ snapshot of type ${jsonencode(snapshot.type)}: ${attribute}"
        if snapshot[attribute] == null ? true : length(snapshot[attribute]) > 0
      ]
    ],
    [for snapshot in local.met["M10+ snapshot"] : "M10+ snapshot: master_key_uuid" if snapshot.master_key_uuid != null],
    [
      for times in local.times : "M10+ snapshots: a list of several, ${
        jsonencode(times) == jsonencode(sort(times)) ? "oldest" :
        jsonencode(times) == jsonencode(reverse(sort(times))) ? "newest" : "neither oldest nor newest"
      } first" if length(distinct(times)) > 1
    ],
  ])))
}

output "shapes" {
  value = join("\n", local.shapes)
}

output "read" {
  value = join(", ", [for what, objects in local.met : "${length(objects)} × ${what}"])
}
