# Needs no account and sends nothing, because mock_provider replaces the provider. Needs Terraform 1.7 or newer, not OpenTofu.
#
# mock_provider makes up the values that override_data does not set, and leaves lists empty. Without Flex clusters, the example
# treats the cluster as an M10+ cluster. Without a list of snapshots, only the newest can be tested.

mock_provider "atlas" {}

override_data {
  target = data.atlas_cloud_backup_snapshots.all[0]
  values = {
    latest_completed = {
      snapshot_id = "0123456789abcdef01234567"
      created_at  = "2026-11-01T03:04:05Z"
    }
  }
}

run "the_newest" {
  command = plan

  assert {
    condition     = output.restore.body.snapshotId == "0123456789abcdef01234567"
    error_message = "restore does not have the ID of latest_completed."
  }
}

run "another_cluster" {
  command = plan

  variables {
    target_cluster_name = "inventory-restored"
  }

  assert {
    condition     = output.restore.body.targetClusterName == "inventory-restored"
    error_message = "restore has another target cluster."
  }
}

run "none_from_before_a_time" {
  command = plan

  variables {
    before = "2026-11-02T00:00:00Z"
  }

  expect_failures = [output.restore]
}
