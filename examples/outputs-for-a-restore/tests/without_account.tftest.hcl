# Needs no account and sends nothing: the provider is a stand-in. Terraform 1.7 or newer, not OpenTofu.
#
# What override_data does not name, the stand-in makes up. It leaves lists empty: that of the Flex clusters, so that the cluster is
# taken for one of M10 or larger, and that of the snapshots, so that only the newest can be tested this way.

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
    error_message = "It is not latest_completed."
  }
}

run "another_cluster" {
  command = plan

  variables {
    target_cluster_name = "inventory-restored"
  }

  assert {
    condition     = output.restore.body.targetClusterName == "inventory-restored"
    error_message = "It would be restored to another cluster."
  }
}

run "none_from_before_a_time" {
  command = plan

  variables {
    before = "2026-11-02T00:00:00Z"
  }

  expect_failures = [output.restore]
}
