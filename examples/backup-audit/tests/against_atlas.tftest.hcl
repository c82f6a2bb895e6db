# Reads from Atlas, or from what MONGODB_ATLAS_BASE_URL names. The values are those of the simulator of this repository.
# Whatever the day is, a snapshot is younger than a hundred years.

run "findings_are_warnings" {
  command = plan

  variables {
    max_age = "876000h"
  }

  assert {
    condition     = output.findings.overdue == ["Payments Production/fraud-scoring: none", "Storefront/orders: none"]
    error_message = "Overdue are ${join(", ", output.findings.overdue)}."
  }

  assert {
    condition     = output.findings.backups_off == ["Zebra Printing/label-designer", "analytics/feature-store"]
    error_message = "Backups are off for ${join(", ", output.findings.backups_off)}."
  }

  assert {
    condition     = output.findings.free == ["analytics/sandbox"]
    error_message = "Free are ${join(", ", output.findings.free)}."
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
    error_message = "Overdue are ${join(", ", output.findings.overdue)}."
  }

  expect_failures = [check.every_cluster_has_a_recent_snapshot, check.every_cluster_has_backups_on]
}

run "findings_are_errors_where_the_audit_is_enforced" {
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
    error_message = "There is a finding."
  }
}
