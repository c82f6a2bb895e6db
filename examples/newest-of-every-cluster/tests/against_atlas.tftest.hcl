# Reads from Atlas, or from the Atlas at MONGODB_ATLAS_BASE_URL. The expected values are those of this repository's simulator.

run "every_project" {
  command = plan

  assert {
    condition     = length(distinct([for cluster in keys(output.newest) : split("/", cluster)[0]])) > 1
    error_message = "newest has clusters of one project only."
  }
}

run "one_project" {
  command = plan

  variables {
    project_ids = ["66b0c4f19d2e7a3358f40001"]
  }

  assert {
    condition     = output.newest["Storefront/inventory"].completed_at == "2026-08-01T14:22:31Z"
    error_message = "newest has another snapshot for inventory."
  }

  assert {
    condition     = output.newest["Storefront/warehouse-m10"].snapshot_id != null
    error_message = "newest has no snapshot for the M10+ cluster."
  }

  assert {
    condition     = output.newest["Storefront/orders"] == null
    error_message = "newest has a snapshot for orders, which has no completed one."
  }

  assert {
    condition     = output.without_a_snapshot == ["Storefront/orders", "Storefront/recommendations"]
    error_message = "without_a_snapshot has other clusters."
  }
}

run "no_project" {
  command = plan

  variables {
    project_ids = []
  }

  assert {
    condition     = length(output.newest) == 0
    error_message = "An empty list of projects has a cluster."
  }
}
