# Makes the page from the verdicts.

locals {
  # In the order of the page. Clusters with the tones bad and late need attention; those with the tone rest are not judged.
  ranked = [
    { key = "none", tone = "bad", mark = "✕", word = "No snapshot", meaning = "Backups are on, but there is no completed snapshot. Atlas may need 24 hours for the first one." },
    { key = "off", tone = "bad", mark = "✕", word = "Backups off", meaning = "Atlas takes no snapshots of the cluster. Older snapshots remain until they expire." },
    { key = "old", tone = "late", mark = "!", word = "Too old", meaning = "The newest completed snapshot is older than ${var.max_age}." },
    { key = "good", tone = "good", mark = "✓", word = "Good", meaning = "The newest completed snapshot is at most ${var.max_age} old." },
    { key = "paused", tone = "good", mark = "✓", word = "Paused", meaning = "Atlas takes no snapshots of a paused cluster. Its data does not change, so its last snapshot may have any age." },
    { key = "exempt", tone = "rest", mark = "–", word = "Exempt", meaning = "The configuration of this report exempts the cluster." },
    { key = "free", tone = "rest", mark = "–", word = "Free", meaning = "Atlas offers no backups of free clusters (M0)." },
    { key = "creating", tone = "rest", mark = "–", word = "Being created", meaning = "The cluster has no data yet." },
    { key = "deleting", tone = "rest", mark = "–", word = "Being deleted", meaning = "Atlas is deleting the cluster and its data." },
  ]
  verdicts = { for verdict in local.ranked : verdict.key => verdict }
  kinds    = { free = "M0", flex = "Flex", replica_set = "Replica set", sharded = "Sharded" }

  # Texts of the page and of each cluster, not yet escaped.
  texts = merge(
    { page = { title = var.title } },
    { for index, cluster in local.clusters : index => {
      project = cluster.project
      name    = cluster.name
      about   = "${lookup(local.kinds, cluster.kind, cluster.kind)} · ${cluster.paused ? "Paused" : try(title(lower(cluster.state)), "State unknown")}"
      # If formatdate cannot read a time, the page shows Atlas's own text.
      completed = try(formatdate("D MMM YYYY, hh:mm", cluster.snapshot.completed_at), cluster.snapshot.completed_at, null)
      age       = cluster.age
      expires   = try(formatdate("D MMM YYYY", cluster.snapshot.expires_at), cluster.snapshot.expires_at, null)
      left      = cluster.left
      id        = try(cluster.snapshot.snapshot_id, null)
      version   = try(cluster.snapshot.mongo_db_version, null)
    } }
  )
  # Names come from users, so all of them are escaped here.
  escaped = {
    for owner, texts in local.texts : owner => {
      for name, text in texts : name => text == null ? "" :
      replace(replace(replace(replace(replace(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;"), "\"", "&quot;"), "'", "&#39;")
    }
  }

  rows = [for index, cluster in local.clusters : merge(local.escaped[index], {
    anchor  = index
    verdict = local.verdicts[cluster.verdict]
  })]
  findings = [for row in local.rows : row if contains(["bad", "late"], row.verdict.tone)]
  judged   = length([for row in local.rows : row if row.verdict.tone != "rest"])

  html = templatefile("${path.module}/page.html.tftpl", {
    title    = local.escaped.page.title
    now      = formatdate("D MMMM YYYY, hh:mm", local.now)
    verdicts = [for verdict in local.ranked : merge(verdict, { count = local.count[verdict.key] }) if local.count[verdict.key] > 0]
    total    = length(local.rows)
    judged   = local.judged
    good     = local.judged - length(local.findings)
    findings = local.findings
    projects = { for index, cluster in local.clusters : cluster.project => local.rows[index]... }
  })
}
