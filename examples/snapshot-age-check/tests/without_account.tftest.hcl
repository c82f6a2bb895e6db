# Needs no account and sends nothing: the provider is a stand-in. Terraform 1.7 or newer, not OpenTofu.

mock_provider "atlas" {}

run "old" {
  command = plan

  override_data {
    target = data.atlas_flex_snapshots.all
    values = {
      latest_completed = {
        finish_time = "2001-02-03T04:05:06Z"
      }
    }
  }

  expect_failures = [check.last_snapshot_is_recent]
}

run "young" {
  command = plan

  override_data {
    target = data.atlas_flex_snapshots.all
    values = {
      latest_completed = {
        finish_time = "2999-02-03T04:05:06Z"
      }
    }
  }

  assert {
    condition     = output.finished == "2999-02-03T04:05:06Z"
    error_message = "The time is not that of latest_completed."
  }
}
