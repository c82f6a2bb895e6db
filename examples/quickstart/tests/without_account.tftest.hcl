# Needs no account and sends nothing, because mock_provider replaces the provider. Needs Terraform 1.7 or newer, not OpenTofu.
#
# mock_provider makes up the values that override_data does not set, and leaves lists such as `results` empty.

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
    error_message = "newest does not have the ID of latest_completed."
  }

  assert {
    condition     = output.newest.finish_time == "2026-11-01T03:04:05Z"
    error_message = "newest does not have the time of latest_completed."
  }
}
