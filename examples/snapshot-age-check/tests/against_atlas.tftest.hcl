# Reads from Atlas, or from what MONGODB_ATLAS_BASE_URL names. The values are those of the simulator of this repository,
# whose snapshots do not get any younger.

run "too_old" {
  command = plan

  expect_failures = [check.last_snapshot_is_recent]
}

run "young_enough" {
  command = plan

  variables {
    max_age = "876000h" # a hundred years
  }

  assert {
    condition     = output.finished == "2026-08-01T14:22:31Z"
    error_message = "The last snapshot is another one."
  }
}

run "none" {
  command = plan

  variables {
    cluster_name = "orders"
    max_age      = "876000h"
  }

  expect_failures = [check.last_snapshot_is_recent]
}
