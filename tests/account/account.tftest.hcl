# Holds for every Flex cluster that has snapshots.

run "the_list_is_sound" {
  command = plan

  assert {
    condition     = length(local.ids) > 0
    error_message = "The cluster has no snapshots, so that nothing is tested. Name another one."
  }

  assert {
    condition     = data.atlas_flex_snapshots.all.total_count == length(local.ids) && length(distinct(local.ids)) == length(local.ids)
    error_message = "total_count is not the number of snapshots, or one is listed twice."
  }

  assert {
    condition     = alltrue([for id in local.ids : can(regex("^[a-f0-9]{24}$", id))])
    error_message = "An id has another form than documented."
  }

  assert {
    condition = alltrue([
      for snapshot in data.atlas_flex_snapshots.all.results :
      contains(["PENDING", "QUEUED", "RUNNING", "FAILED", "COMPLETED"], coalesce(snapshot.status, "none"))
    ])
    error_message = "A status is not one of those that are documented, or missing."
  }

  assert {
    condition = alltrue(flatten([
      for snapshot in data.atlas_flex_snapshots.all.results : [
        for time in [snapshot.expiration, snapshot.start_time, snapshot.finish_time, snapshot.scheduled_time] :
        time == null ? true : can(timeadd(time, "0s"))
      ]
    ]))
    error_message = "A time cannot be read."
  }

  assert {
    condition = alltrue([
      for snapshot in data.atlas_flex_snapshots.all.results :
      try(timecmp(snapshot.finish_time, data.atlas_flex_snapshots.all.latest_completed.finish_time) <= 0, false)
      if snapshot.status == "COMPLETED" && snapshot.finish_time != null
    ])
    error_message = "latest_completed is not the snapshot that was finished last."
  }
}

run "one_snapshot_is_what_the_list_says" {
  command = plan

  assert {
    condition = alltrue(flatten([
      for id, snapshot in data.atlas_flex_snapshot.each : [
        for field in local.fields : jsonencode(snapshot[field]) == jsonencode(local.listed[id][field])
      ]
    ]))
    error_message = "A Flex snapshot is another one than in the list."
  }
}

run "the_shared_tier_says_the_same" {
  command = plan

  assert {
    condition     = contains(["flex", "shared_tier"], data.atlas_shared_tier_snapshots.all.served_by)
    error_message = "Neither endpoint answered."
  }

  assert {
    condition     = [for snapshot in data.atlas_shared_tier_snapshots.all.results : snapshot.snapshot_id] == local.ids
    error_message = "The lists differ."
  }

  # The second in the other forms that Atlas's answer can have.
  assert {
    condition = alltrue(flatten([
      for snapshots in [data.atlas_shared_tier_snapshot.each, data.atlas_shared_tier_snapshot.wrapped] : [
        for id, snapshot in snapshots : [
          for field in local.fields : jsonencode(snapshot[field]) == jsonencode(local.listed[id][field])
        ]
      ]
    ]))
    error_message = "A snapshot differs from that of the Flex endpoint, as it is or with envelope and pretty."
  }
}
