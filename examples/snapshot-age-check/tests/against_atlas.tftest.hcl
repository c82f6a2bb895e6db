# Reads from Atlas, or from what MONGODB_ATLAS_BASE_URL names. The values are those of the simulator of this repository.
# Whatever the day is, a snapshot is older than minus a hundred years, and younger than a hundred.

run "too_old" {
  command = plan

  variables {
    max_age = "-876000h"
  }

  expect_failures = [check.last_snapshot_is_recent]
}

run "young_enough" {
  command = plan

  variables {
    max_age = "876000h"
  }

  assert {
    condition     = output.completed == "2026-08-01T14:22:31Z"
    error_message = "The last snapshot is another one."
  }
}

run "a_cluster_of_m10_or_larger" {
  command = plan

  variables {
    cluster_name = "warehouse-m10"
    max_age      = "876000h"
  }

  assert {
    condition     = output.completed != null
    error_message = "There is no completed snapshot."
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
