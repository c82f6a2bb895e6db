# Reads from Atlas, or from what MONGODB_ATLAS_BASE_URL names. The values are those of the simulator of this repository.

run "every_project" {
  command = plan

  assert {
    condition     = length(distinct([for cluster in keys(output.newest) : split("/", cluster)[0]])) > 1
    error_message = "There are clusters of one project only."
  }
}

run "one_project" {
  command = plan

  variables {
    project_ids = ["66b0c4f19d2e7a3358f40001"]
  }

  assert {
    condition     = output.newest["Storefront/inventory"].completed_at == "2026-08-01T14:22:31Z"
    error_message = "The newest snapshot of inventory is another one."
  }

  assert {
    condition     = output.newest["Storefront/warehouse-m10"].snapshot_id != null
    error_message = "The M10+ cluster has no snapshot."
  }

  assert {
    condition     = output.newest["Storefront/orders"] == null
    error_message = "No snapshot of orders is completed, but one is shown."
  }

  assert {
    condition     = output.without_a_snapshot == ["Storefront/orders", "Storefront/recommendations"]
    error_message = "The clusters without a completed snapshot are not the right ones."
  }
}

run "no_project" {
  command = plan

  variables {
    project_ids = []
  }

  assert {
    condition     = length(output.newest) == 0
    error_message = "There is a cluster of no project."
  }
}
