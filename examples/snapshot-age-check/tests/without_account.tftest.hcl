# Needs no account and sends nothing: the provider is a stand-in. Terraform 1.7 or newer, not OpenTofu.
#
# The stand-in leaves the list of Flex clusters empty, so that the cluster is taken for one of M10 or larger.

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
    error_message = "The time is not that of latest_completed."
  }
}
