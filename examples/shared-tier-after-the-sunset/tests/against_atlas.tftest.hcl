# Reads from Atlas, or from what MONGODB_ATLAS_BASE_URL names. The values are those of the simulator of this repository.

run "flex_answers" {
  command = plan

  assert {
    condition     = output.served_by == "flex"
    error_message = "The shared-tier endpoint answered."
  }

  assert {
    condition     = output.newest.finish_time == "2026-08-01T14:22:31Z"
    error_message = "The newest snapshot is another one."
  }
}
