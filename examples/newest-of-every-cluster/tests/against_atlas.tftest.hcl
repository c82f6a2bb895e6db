# Reads from Atlas, or from what MONGODB_ATLAS_BASE_URL names. The values are those of the simulator of this repository.

run "every_cluster_is_there" {
  command = plan

  assert {
    condition     = keys(output.newest) == ["inventory", "orders"]
    error_message = "A cluster is missing."
  }

  assert {
    condition     = output.newest["inventory"].finish_time == "2026-08-01T14:22:31Z"
    error_message = "The newest snapshot of inventory is another one."
  }

  assert {
    condition     = output.newest["orders"] == null
    error_message = "No snapshot of orders is completed, but one is shown."
  }

  assert {
    condition     = output.without_a_snapshot == ["orders"]
    error_message = "The clusters without a completed snapshot are not the right ones."
  }
}

run "no_cluster_is_an_error" {
  command = plan

  variables {
    clusters = {}
  }

  expect_failures = [var.clusters]
}
