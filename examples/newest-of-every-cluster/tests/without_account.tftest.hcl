# Needs no account and sends nothing: the provider is a stand-in. Terraform 1.7 or newer, not OpenTofu.
#
# A stand-in leaves lists such as `results` empty, as in an organization without clusters. The example backup-audit shows how to
# test what is made of a list: it goes through a module, and a test hands the module a list of its own.

mock_provider "atlas" {}

run "an_organization_without_clusters" {
  command = plan

  assert {
    condition     = length(output.newest) == 0
    error_message = "There is a cluster."
  }

  assert {
    condition     = length(output.without_a_snapshot) == 0
    error_message = "A cluster that does not exist has no snapshot."
  }
}
