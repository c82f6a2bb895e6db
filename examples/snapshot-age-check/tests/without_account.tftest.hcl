# Needs no account and sends nothing, because mock_provider replaces the provider. Needs Terraform 1.7 or newer, not OpenTofu.
#
# mock_provider leaves the list of Flex clusters empty, so the example treats the cluster as an M10+ cluster.

mock_provider "atlas" {}

run "old" {
  command = plan

  override_data {
    target = data.atlas_cloud_backup_snapshots.all[0]
    values = {
      latest_completed = {
        created_at = "2001-02-03T04:05:06Z"
      }
    }
  }

  expect_failures = [check.last_snapshot_is_recent]
}

run "young" {
  command = plan

  override_data {
    target = data.atlas_cloud_backup_snapshots.all[0]
    values = {
      latest_completed = {
        created_at = "2999-02-03T04:05:06Z"
      }
    }
  }

  assert {
    condition     = output.completed == "2999-02-03T04:05:06Z"
    error_message = "completed is not the time of latest_completed."
  }
}
