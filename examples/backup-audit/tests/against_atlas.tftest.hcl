# Reads from Atlas, or from the Atlas at MONGODB_ATLAS_BASE_URL. The expected values are those of this repository's simulator.
# A maximum age of a hundred years makes the result independent of the day.

run "findings_are_warnings" {
  command = plan

  variables {
    max_age = "876000h"
  }

  assert {
    condition     = output.findings.overdue == ["Payments Production/fraud-scoring: none", "Storefront/orders: none"]
    error_message = "overdue is ${join(", ", output.findings.overdue)}."
  }

  assert {
    condition     = output.findings.backups_off == ["Zebra Printing/label-designer", "analytics/feature-store"]
    error_message = "backups_off is ${join(", ", output.findings.backups_off)}."
  }

  assert {
    condition     = output.findings.free == ["analytics/sandbox"]
    error_message = "free is ${join(", ", output.findings.free)}."
  }

  expect_failures = [check.every_cluster_has_a_recent_snapshot, check.every_cluster_has_backups_on]
}

run "an_old_snapshot_is_a_finding" {
  command = plan

  variables {
    max_age = "48h"
  }

  assert {
    condition     = contains(output.findings.overdue, "analytics/reports: 3 days")
    error_message = "overdue is ${join(", ", output.findings.overdue)}."
  }

  expect_failures = [check.every_cluster_has_a_recent_snapshot, check.every_cluster_has_backups_on]
}

run "findings_are_errors_if_the_audit_is_enforced" {
  command = plan

  variables {
    enforce = true
  }

  expect_failures = [
    check.every_cluster_has_a_recent_snapshot,
    check.every_cluster_has_backups_on,
    output.findings,
  ]
}

run "without_findings_an_enforced_audit_passes" {
  command = plan

  variables {
    enforce = true
    max_age = "876000h"
    exempt = [
      "Payments Production/fraud-scoring", "Storefront/orders", "Zebra Printing/label-designer", "analytics/feature-store",
    ]
  }

  assert {
    condition     = length(output.findings.overdue) == 0
    error_message = "overdue has a cluster."
  }
}
