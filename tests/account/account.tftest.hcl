# These checks pass for every account that sees a cluster with snapshots.

run "lists_are_valid" {
  command = plan

  assert {
    condition     = length(local.few_project_ids) > 0
    error_message = "The credentials see no project, or not the one that TF_ACC_ATLAS_PROJECT_ID names."
  }

  assert {
    condition     = length(local.flex_snapshots) + length(local.cloud_snapshots) > 0
    error_message = "There are no snapshots to test. Name another project or cluster, or none."
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
    error_message = "A total_count differs from the length of its list."
  }

  assert {
    condition     = alltrue([for ids in local.ids : length(distinct(ids)) == length(ids)])
    error_message = "A list contains an ID twice."
  }

  assert {
    condition     = alltrue([for id in flatten(local.ids) : can(regex("^[a-f0-9]{24}$", id))])
    error_message = "An ID does not have the documented form."
  }

  assert {
    condition = alltrue([
      for snapshot in local.met["Flex snapshot"] :
      contains(["PENDING", "QUEUED", "RUNNING", "FAILED", "COMPLETED"], coalesce(snapshot.status, "none"))
      ]) && alltrue([
      for snapshot in local.met["M10+ snapshot"] : contains(["queued", "inProgress", "completed", "failed"], coalesce(snapshot.status, "none"))
    ])
    error_message = "A status is missing or undocumented."
  }

  assert {
    condition     = alltrue([for time in local.all_times : can(timeadd(time, "0s")) if time != null])
    error_message = "A time cannot be parsed."
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
    error_message = "latest_completed is not the newest completed snapshot."
  }
}

run "single_snapshots_match_the_list" {
  command = plan

  assert {
    condition = alltrue(flatten([
      for id, snapshot in data.atlas_flex_snapshot.each : [
        for field in local.flex_fields : jsonencode(snapshot[field]) == jsonencode(local.flex_snapshots[id][field])
      ]
    ]))
    error_message = "A Flex snapshot differs from its entry in the list."
  }

  assert {
    condition = alltrue(flatten([
      for id, snapshot in data.atlas_cloud_backup_snapshot.each : [
        for field in local.cloud_fields : jsonencode(snapshot[field]) == jsonencode(local.cloud_snapshots[id][field])
      ]
    ]))
    error_message = "A snapshot of an M10+ cluster differs from its entry in the list."
  }
}

run "the_shared_tier_matches_flex" {
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
    error_message = "The shared-tier list differs from the Flex list."
  }

  # The second one uses the other forms of Atlas's answer.
  assert {
    condition = alltrue(flatten([
      for snapshots in [data.atlas_shared_tier_snapshot.each, data.atlas_shared_tier_snapshot.wrapped] : [
        for id, snapshot in snapshots : [
          for field in local.flex_fields : jsonencode(snapshot[field]) == jsonencode(local.flex_snapshots[id][field])
        ]
      ]
    ]))
    error_message = "A shared-tier snapshot differs from the Flex snapshot, with or without envelope and pretty."
  }
}

run "the_walk_matches_the_lists" {
  command = plan

  assert {
    condition     = sort(keys(local.walked)) == sort(keys(local.listed))
    error_message = "atlas_cluster_backups lists other clusters than atlas_flex_clusters and atlas_clusters."
  }

  assert {
    condition = alltrue(flatten([
      for key, cluster in local.listed : [
        for field, value in cluster : jsonencode(local.walked[key][field]) == jsonencode(value)
      ]
    ]))
    error_message = "A cluster in atlas_cluster_backups differs from its entry in the list of clusters."
  }

  assert {
    condition = alltrue(flatten([
      for key, list in merge(data.atlas_flex_snapshots.of, data.atlas_cloud_backup_snapshots.of) : [
        local.walked[key].snapshot_count == list.total_count,
        try(local.walked[key].latest_completed.snapshot_id, null) == try(list.latest_completed.snapshot_id, null),
      ]
    ]))
    error_message = "The snapshot_count or latest_completed of atlas_cluster_backups differs from the lists. If Atlas took a snapshot during the run, run it again."
  }
}
