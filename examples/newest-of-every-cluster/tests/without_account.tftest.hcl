# Needs no account and sends nothing, because mock_provider replaces the provider. Needs Terraform 1.7 or newer, not OpenTofu.
#
# mock_provider leaves lists such as `results` empty, as in an organization without clusters. The example backup-audit shows how
# to test the use of a list: a module takes the list as a variable, and the test passes its own.

mock_provider "atlas" {}

run "an_organization_without_clusters" {
  command = plan

  assert {
    condition     = length(output.newest) == 0
    error_message = "newest has a cluster."
  }

  assert {
    condition     = length(output.without_a_snapshot) == 0
    error_message = "without_a_snapshot has a cluster."
  }
}
