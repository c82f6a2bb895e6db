# Needs no account and sends nothing, because mock_provider replaces the provider. Needs Terraform 1.7 or newer, not OpenTofu.
#
# mock_provider leaves the list of clusters empty. So every run but the first passes a list to the module that makes the page.

mock_provider "atlas" {}

run "an_organization_without_clusters" {
  command = plan

  assert {
    condition     = sum(values(output.verdicts)) == 0
    error_message = "verdicts has a cluster."
  }
}

run "each_cluster_has_a_verdict" {
  command = plan

  module {
    source = "./page"
  }

  variables {
    title   = "Backups"
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
    condition = output.verdicts == {
      none = 2, off = 2, old = 3, good = 1, paused = 1, exempt = 1, free = 1, creating = 1, deleting = 1
    }
    error_message = "verdicts is ${jsonencode(output.verdicts)}."
  }

  assert {
    condition     = strcontains(output.html, "2 of 9 clusters have a good backup, and 7 need attention.")
    error_message = "The page has another summary."
  }
}

run "ages_are_in_words" {
  command = plan

  module {
    source = "./page"
  }

  variables {
    title   = "Backups"
    now     = "2028-03-01T00:30:00Z"
    max_age = "25h"
    clusters = [{
      project_name   = "lab"
      cluster_name   = "leap"
      cluster_kind   = "flex"
      backup_enabled = true
      latest_completed = {
        snapshot_id  = "0123456789abcdef01234567"
        completed_at = "2028-02-29T00:00:00Z"
        expires_at   = "2029-03-01T00:30:00Z"
      }
    }]
  }

  assert {
    condition     = strcontains(output.html, "29 Feb 2028, 00:00") && strcontains(output.html, "<td data-label=\"Age\">24 h</td>")
    error_message = "The page has another time or age of the snapshot."
  }

  assert {
    condition     = strcontains(output.html, "1 Mar 2029<span class=\"about\">in 365 days</span>")
    error_message = "The page has another expiry of the snapshot."
  }

  assert {
    condition     = strcontains(output.html, "1 of 1 cluster has a good backup.")
    error_message = "The page has another summary."
  }
}

run "names_are_escaped" {
  command = plan

  module {
    source = "./page"
  }

  variables {
    title   = "R&D \"lab\""
    max_age = "25h"
    clusters = [{
      project_name = "<script>alert('lab')</script>"
      cluster_name = "a&b"
      cluster_kind = "flex"
      state_name   = "<b>"
    }]
  }

  assert {
    condition = !strcontains(output.html, "<script") && !strcontains(output.html, "<b>") && alltrue([
      for text in ["R&amp;D &quot;lab&quot;", "&lt;script&gt;alert(&#39;lab&#39;)&lt;/script&gt;", "a&amp;b", "Flex · &lt;B&gt;"] :
      strcontains(output.html, text)
    ])
    error_message = "A name is not escaped."
  }
}
