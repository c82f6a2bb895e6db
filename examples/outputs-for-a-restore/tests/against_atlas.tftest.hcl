# Reads from Atlas, or from the Atlas at MONGODB_ATLAS_BASE_URL. The expected values are those of this repository's simulator.

run "the_newest" {
  command = plan

  assert {
    condition     = output.restore.completed_at == "2026-08-01T14:22:31Z"
    error_message = "restore does not have the newest completed snapshot."
  }

  assert {
    condition     = output.restore.body.targetDeploymentItemName == "inventory"
    error_message = "restore has another target cluster."
  }
}

run "the_newest_before_a_time" {
  command = plan

  variables {
    before              = "2026-08-01T12:00:00Z"
    target_cluster_name = "inventory-restored"
  }

  assert {
    condition     = output.restore.body.snapshotId == "6a6e1f40c3d2b1a09f8e7d09"
    error_message = "restore does not have the newest snapshot from before that time."
  }

  assert {
    condition     = output.restore.body.targetDeploymentItemName == "inventory-restored"
    error_message = "restore has another target cluster."
  }
}

run "a_cluster_of_m10_or_larger" {
  command = plan

  variables {
    cluster_name = "warehouse-m10"
  }

  assert {
    condition     = output.restore.operation == "createBackupRestoreJob" && output.restore.body.targetClusterName == "warehouse-m10"
    error_message = "restore does not have the operation and the target of an M10+ cluster."
  }
}

run "the_newest_of_it_before_a_time" {
  command = plan

  variables {
    cluster_name = "warehouse-m10"
    before       = "2999-01-01T00:00:00Z"
  }

  assert {
    condition     = output.restore.body.snapshotId == data.atlas_cloud_backup_snapshots.all[0].latest_completed.snapshot_id
    error_message = "restore does not have the newest snapshot from before that time."
  }
}

run "no_snapshot_before_a_time" {
  command = plan

  variables {
    before = "2000-01-01T00:00:00Z"
  }

  expect_failures = [output.restore]
}

run "not_a_time" {
  command = plan

  variables {
    before = "yesterday"
  }

  expect_failures = [var.before]
}
