# Reads from Atlas, or from what MONGODB_ATLAS_BASE_URL names. The values are those of the simulator of this repository.

run "the_newest_is_found" {
  command = plan

  assert {
    condition     = output.newest.finish_time == "2026-08-01T14:22:31Z"
    error_message = "The newest snapshot is another one."
  }

  assert {
    condition     = length(output.snapshots) == 9
    error_message = "A snapshot is missing."
  }
}

run "a_cluster_without_a_completed_snapshot_is_told" {
  command = plan

  variables {
    cluster_name = "orders"
  }

  expect_failures = [check.something_to_restore]
}
