# Reads from Atlas, or from the Atlas at MONGODB_ATLAS_BASE_URL. The expected values are those of this repository's simulator.

run "flex_answers" {
  command = plan

  assert {
    condition     = output.served_by == "flex"
    error_message = "The shared-tier endpoint answered."
  }

  assert {
    condition     = output.newest.finish_time == "2026-08-01T14:22:31Z"
    error_message = "newest is not the newest completed snapshot."
  }
}
