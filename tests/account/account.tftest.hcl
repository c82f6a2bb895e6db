# Holds for every account that sees a cluster with snapshots.

run "the_lists_are_sound" {
  command = plan

  assert {
    condition     = length(local.few_project_ids) > 0
    error_message = "The credentials see no project, or not the one that TF_ACC_ATLAS_PROJECT_ID names."
  }

  assert {
    condition     = length(local.flex_snapshots) + length(local.cloud_snapshots) > 0
    error_message = "There are no snapshots, so that nothing is tested. Name another project or cluster, or none."
  }

  assert {
    condition = alltrue(flatten([
      data.atlas_projects.all.total_count == length(data.atlas_projects.all.results),
      data.atlas_cluster_backups.all.total_count == length(data.atlas_cluster_backups.all.results),
      [
        for lists in [data.atlas_flex_clusters.of, data.atlas_clusters.of, data.atlas_flex_snapshots.of, data.atlas_cloud_backup_snapshots.of] :
        [for list in lists : list.total_count == length(list.results)]
      ],
    ]))
    error_message = "A total_count is not the length of its list."
  }

  assert {
    condition     = alltrue([for ids in local.ids : length(distinct(ids)) == length(ids)])
    error_message = "Something is listed twice."
  }

  assert {
    condition     = alltrue([for id in flatten(local.ids) : can(regex("^[a-f0-9]{24}$", id))])
    error_message = "An id has another form than documented."
  }

  assert {
    condition = alltrue([
      for snapshot in local.met["Flex snapshot"] :
      contains(["PENDING", "QUEUED", "RUNNING", "FAILED", "COMPLETED"], coalesce(snapshot.status, "none"))
      ]) && alltrue([
      for snapshot in local.met["M10+ snapshot"] : contains(["queued", "inProgress", "completed", "failed"], coalesce(snapshot.status, "none"))
    ])
    error_message = "A status is not one of those that are documented, or missing."
  }

  assert {
    condition     = alltrue([for time in local.all_times : can(timeadd(time, "0s")) if time != null])
    error_message = "A time cannot be read."
  }

  assert {
    condition = alltrue(flatten([
      for list in data.atlas_flex_snapshots.of : [
        for snapshot in list.results : try(timecmp(snapshot.finish_time, list.latest_completed.finish_time) <= 0, false)
        if snapshot.status == "COMPLETED" && snapshot.finish_time != null
      ]
      ])) && alltrue(flatten([
      for list in data.atlas_cloud_backup_snapshots.of : [
        for snapshot in list.results : try(timecmp(snapshot.created_at, list.latest_completed.created_at) <= 0, false)
        if snapshot.status == "completed" && snapshot.created_at != null && snapshot.snapshot_type != "fallback"
      ]
    ]))
    error_message = "latest_completed is not the snapshot that was completed last."
  }
}

run "one_snapshot_is_what_the_list_says" {
  command = plan

  assert {
    condition = alltrue(flatten([
      for id, snapshot in data.atlas_flex_snapshot.each : [
        for field in local.flex_fields : jsonencode(snapshot[field]) == jsonencode(local.flex_snapshots[id][field])
      ]
    ]))
    error_message = "A Flex snapshot is another one than in the list."
  }

  assert {
    condition = alltrue(flatten([
      for id, snapshot in data.atlas_cloud_backup_snapshot.each : [
        for field in local.cloud_fields : jsonencode(snapshot[field]) == jsonencode(local.cloud_snapshots[id][field])
      ]
    ]))
    error_message = "A snapshot of an M10+ cluster is another one than in the list."
  }
}

run "the_shared_tier_says_the_same" {
  command = plan

  assert {
    condition     = alltrue([for list in data.atlas_shared_tier_snapshots.of : contains(["flex", "shared_tier"], list.served_by)])
    error_message = "Neither endpoint answered."
  }

  assert {
    condition = alltrue([
      for key, list in data.atlas_shared_tier_snapshots.of :
      list.results[*].snapshot_id == data.atlas_flex_snapshots.of[key].results[*].snapshot_id
    ])
    error_message = "The lists differ."
  }

  # The second in the other forms that Atlas's answer can have.
  assert {
    condition = alltrue(flatten([
      for snapshots in [data.atlas_shared_tier_snapshot.each, data.atlas_shared_tier_snapshot.wrapped] : [
        for id, snapshot in snapshots : [
          for field in local.flex_fields : jsonencode(snapshot[field]) == jsonencode(local.flex_snapshots[id][field])
        ]
      ]
    ]))
    error_message = "A snapshot differs from that of the Flex endpoint, as it is or with envelope and pretty."
  }
}

run "the_walk_finds_what_the_lists_have" {
  command = plan

  assert {
    condition     = sort(keys(local.walked)) == sort(keys(local.listed))
    error_message = "atlas_cluster_backups finds other clusters than atlas_flex_clusters and atlas_clusters together."
  }

  assert {
    condition = alltrue(flatten([
      for key, cluster in local.listed : [
        for field, value in cluster : jsonencode(local.walked[key][field]) == jsonencode(value)
      ]
    ]))
    error_message = "atlas_cluster_backups says something else of a cluster than the lists of clusters."
  }

  assert {
    condition = alltrue(flatten([
      for key, list in merge(data.atlas_flex_snapshots.of, data.atlas_cloud_backup_snapshots.of) : [
        local.walked[key].snapshot_count == list.total_count,
        try(local.walked[key].latest_completed.snapshot_id, null) == try(list.latest_completed.snapshot_id, null),
      ]
    ]))
    error_message = "atlas_cluster_backups counts other snapshots than the lists, or finds another newest one. Was one taken meanwhile? Run it again."
  }
}
