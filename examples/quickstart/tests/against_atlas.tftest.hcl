# Reads from Atlas, or from the Atlas at MONGODB_ATLAS_BASE_URL. The expected values are those of this repository's simulator.

run "the_newest_is_found" {
  command = plan

  assert {
    condition     = output.newest.finish_time == "2026-08-01T14:22:31Z"
    error_message = "newest is not the newest completed snapshot."
  }

  assert {
    condition     = length(output.snapshots) == 9
    error_message = "snapshots does not have all nine snapshots."
  }
}

run "a_cluster_without_a_completed_snapshot_fails_the_check" {
  command = plan

  variables {
    cluster_name = "orders"
  }

  expect_failures = [check.something_to_restore]
}
