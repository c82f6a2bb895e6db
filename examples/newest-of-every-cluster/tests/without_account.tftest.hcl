# Needs no account and sends nothing: the provider is a stand-in. Terraform 1.7 or newer, not OpenTofu.
#
# What override_data does not name, the stand-in makes up. Lists such as `results` it leaves empty, and a
# `latest_completed` of null it cannot be given: tests of these need an Atlas.

mock_provider "atlas" {}

override_data {
  target = data.atlas_flex_snapshots.all["inventory"]
  values = {
    latest_completed = {
      snapshot_id      = "0123456789abcdef01234567"
      status           = "COMPLETED"
      finish_time      = "2026-11-01T03:04:05Z"
      expiration       = "2026-11-09T03:00:00Z"
      mongo_db_version = "8.0.29"
    }
  }
}

run "the_newest_is_shown" {
  command = plan

  variables {
    clusters = {
      inventory = {
        project_id = "66b0c4f19d2e7a3358f40001"
        name       = "inventory"
      }
    }
  }

  assert {
    condition     = output.newest["inventory"].snapshot_id == "0123456789abcdef01234567"
    error_message = "The snapshot is another one."
  }

  assert {
    condition     = output.newest["inventory"].expiration == "2026-11-09T03:00:00Z"
    error_message = "The snapshot expires at another time."
  }

  assert {
    condition     = length(output.without_a_snapshot) == 0
    error_message = "A cluster with a snapshot is said to have none."
  }
}
