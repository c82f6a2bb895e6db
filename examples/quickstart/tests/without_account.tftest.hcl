# Needs no account and sends nothing: the provider is a stand-in. Terraform 1.7 or newer, not OpenTofu.
#
# What override_data does not name, the stand-in makes up. Lists such as `results` it leaves empty.

mock_provider "atlas" {}

override_data {
  target = data.atlas_flex_snapshots.all
  values = {
    latest_completed = {
      snapshot_id = "0123456789abcdef01234567"
      finish_time = "2026-11-01T03:04:05Z"
    }
  }
}

run "the_newest_is_the_latest_completed" {
  command = plan

  assert {
    condition     = output.newest.snapshot_id == "0123456789abcdef01234567"
    error_message = "The id is not that of latest_completed."
  }

  assert {
    condition     = output.newest.finish_time == "2026-11-01T03:04:05Z"
    error_message = "The snapshot is another one."
  }
}
