# Reads from Atlas, or from the Atlas at MONGODB_ATLAS_BASE_URL. The expected values are those of this repository's simulator.

run "every_cluster_is_on_the_page" {
  command = plan

  assert {
    condition = alltrue([
      for cluster in data.atlas_cluster_backups.all.results : strcontains(nonsensitive(output.report), ">${cluster.cluster_name}<")
    ])
    error_message = "The page lacks a cluster."
  }

  assert {
    condition     = sum(values(output.verdicts)) == data.atlas_cluster_backups.all.total_count
    error_message = "verdicts does not count every cluster."
  }

  assert {
    condition     = output.verdicts.off == 2 && output.verdicts.free == 1 && output.verdicts.paused == 1
    error_message = "verdicts is ${jsonencode(output.verdicts)}."
  }
}

run "an_exempt_cluster_is_not_judged" {
  command = plan

  variables {
    exempt = ["Zebra Printing/label-designer"]
  }

  assert {
    condition     = output.verdicts.off == 1 && output.verdicts.exempt == 1
    error_message = "verdicts is ${jsonencode(output.verdicts)}."
  }
}
