# Reads from Atlas, or from the Atlas at MONGODB_ATLAS_BASE_URL. The expected values are those of this repository's simulator.
# Ages of minus and plus a hundred years make the result independent of the day.

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
    error_message = "completed is not the time of the newest completed snapshot."
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
    error_message = "completed is null for an M10+ cluster."
  }
}

run "no_completed_snapshot" {
  command = plan

  variables {
    cluster_name = "orders"
    max_age      = "876000h"
  }

  expect_failures = [check.last_snapshot_is_recent]
}
