# Needs no account and sends nothing, because mock_provider replaces the provider. Needs Terraform 1.7 or newer, not OpenTofu.
#
# mock_provider leaves the list of clusters empty. So the first run passes a list to the module, and the others set the findings
# of the module.

mock_provider "atlas" {}

# The audit fails for an organization without clusters.
override_data {
  target = data.atlas_cluster_backups.all
  values = {
    total_count = 1
  }
}

run "each_cluster_is_judged" {
  command = plan

  module {
    source = "./findings"
  }

  variables {
    now     = "2026-11-25T20:00:00Z"
    max_age = "25h"
    exempt  = ["lab/scratch"]
    clusters = [
      for name, cluster in {
        young       = { latest_completed = { completed_at = "2026-11-24T19:00:00Z" } }
        old         = { latest_completed = { completed_at = "2026-11-24T18:59:59Z" } }
        older       = { latest_completed = { completed_at = "2026-11-20T20:00:00Z" }, state_name = "UPDATING" }
        untimed     = { latest_completed = {} }
        none        = {}
        paused      = { latest_completed = { completed_at = "2026-10-01T00:00:00Z" }, paused = true }
        paused_bare = { paused = true }
        off         = { latest_completed = { completed_at = "2026-11-25T19:00:00Z" }, backup_enabled = false }
        unsaid      = { backup_enabled = null }
        created     = { state_name = "CREATING" }
        deleted     = { state_name = "DELETING", backup_enabled = false }
        free        = { cluster_kind = "free", backup_enabled = false }
        scratch     = { backup_enabled = false }
      } : merge({ project_name = "lab", cluster_name = name, cluster_kind = "flex", backup_enabled = true }, cluster)
    ]
  }

  assert {
    condition     = output.overdue == ["lab/none: none", "lab/old: 1 day", "lab/older: 5 days", "lab/paused_bare: none", "lab/untimed: age unknown"]
    error_message = "overdue is ${join(", ", output.overdue)}."
  }

  assert {
    condition     = output.backups_off == ["lab/off", "lab/unsaid"]
    error_message = "backups_off is ${join(", ", output.backups_off)}."
  }

  assert {
    condition     = output.free == ["lab/free"]
    error_message = "free is ${join(", ", output.free)}."
  }
}

run "findings_are_warnings" {
  command = plan

  override_module {
    target = module.findings
    outputs = {
      overdue     = ["lab/old: 1 day"]
      backups_off = ["lab/off"]
      free        = []
    }
  }

  expect_failures = [check.every_cluster_has_a_recent_snapshot, check.every_cluster_has_backups_on]
}

run "findings_are_errors_if_the_audit_is_enforced" {
  command = plan

  variables {
    enforce = true
  }

  override_module {
    target = module.findings
    outputs = {
      overdue     = []
      backups_off = ["lab/off"]
      free        = []
    }
  }

  expect_failures = [check.every_cluster_has_backups_on, output.findings]
}

run "without_findings_an_enforced_audit_passes" {
  command = plan

  variables {
    enforce = true
  }

  override_module {
    target = module.findings
    outputs = {
      overdue     = []
      backups_off = []
      free        = ["lab/free"]
    }
  }

  assert {
    condition     = output.findings.free == ["lab/free"]
    error_message = "free does not have the free cluster."
  }
}
