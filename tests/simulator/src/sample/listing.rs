//! The sample data as text.

use std::fmt::{self, Display, Formatter};

use super::accounts::{API_KEYS, SERVICE_ACCOUNTS, ready_tokens};
use super::clusters::{Cluster, ClusterKind};
use super::holders::{Access, Holder, Organization};
use super::projects::Project;
use super::world::World;

/// A cluster with more snapshots than this shows only the first and the last.
const SHOWN: usize = 12;

/// The accounts, projects, clusters, and snapshots of the simulator, as text.
#[derive(Debug)]
pub struct Listing;

impl Display for Listing {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "Service accounts (client_id, client_secret):")?;
        for account in SERVICE_ACCOUNTS {
            let is_plain = |text: &str| {
                text.chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-._~".contains(c))
            };
            let note = if is_plain(account.client_id) && is_plain(account.client_secret) {
                ""
            } else {
                "; token requests must percent-encode it"
            };
            writeln!(f, "  {}{note}", account.holder)?;
            writeln!(f, "    {}\n    {}", account.client_id, account.client_secret)?;
        }
        writeln!(f, "\nAPI keys (public_key, private_key):")?;
        for key in API_KEYS {
            writeln!(f, "  {}\n    {} {}", key.holder, key.public_key, key.private_key)?;
        }
        writeln!(f, "\nAccess tokens (access_token):")?;
        for token in ready_tokens() {
            writeln!(f, "  {}\n    {}", token.holder, token.token)?;
        }
        let world = World::new(None);
        for project in [Organization::First, Organization::Other]
            .into_iter()
            .flat_map(|organization| world.projects(organization))
        {
            write!(f, "\n{project}")?;
        }
        // The projects of the bulk organization are all alike.
        let bulk: Vec<_> = world.projects(Organization::Bulk).collect();
        if let [first, .., last] = bulk.as_slice() {
            write!(f, "\n{first}")?;
            let more = bulk.len() - 1;
            writeln!(
                f,
                "and {more} more projects like it, the last with the ID {}",
                last.id
            )?;
        }
        Ok(())
    }
}

impl Display for Organization {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::First => "first organization",
            Self::Other => "other organization",
            Self::Bulk => "bulk organization",
        })
    }
}

impl Display for Holder {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.organization)?;
        match self.access {
            Access::ReadOnly => f.write_str("Organization Read Only"),
            Access::ReadOnlyIn(projects) => {
                write!(f, "Project Read Only, limited to {}", projects.join(" and "))
            }
            Access::RefusedIn(project) => write!(f, "Project Read Only, except in {project} (HTTP 401)"),
            Access::WithoutRole => f.write_str("no role in any project (HTTP 401)"),
            Access::OffAccessList => f.write_str("address not on its API access list (HTTP 403)"),
        }
    }
}

impl Display for Project {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let note = if self.is_left_out {
            ", counted but left out by lists"
        } else {
            ""
        };
        writeln!(
            f,
            "Project {} ({}, {}{note}):",
            self.id, self.name, self.organization
        )?;
        if self.clusters.is_empty() {
            writeln!(f, "  no clusters")?;
        }
        self.clusters.iter().try_for_each(|cluster| cluster.fmt(f))
    }
}

impl Display for ClusterKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Free => "M0",
            Self::Flex => "Flex, M2 or M5 before the sunset",
            Self::ReplicaSet => "M10 or larger, replica set",
            Self::Sharded => "M10 or larger, sharded",
            Self::GeoSharded => "M10 or larger, geosharded",
        })
    }
}

impl Display for Cluster {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "  {} ({}): {}", self.name, self.kind, self.purpose)?;
        let flex = self.snapshots().into_iter();
        let cloud = self.cloud_snapshots().into_iter();
        let snapshots: Vec<_> = flex
            .map(|snapshot| (snapshot.id.into_owned(), snapshot.status))
            .chain(cloud.map(|snapshot| (snapshot.id, snapshot.status)))
            .collect();
        // If all are alike, two are enough.
        let are_alike = snapshots
            .windows(2)
            .all(|two| matches!(two, [(_, a), (_, b)] if a == b));
        let shown = if are_alike || snapshots.len() > SHOWN {
            1
        } else {
            snapshots.len()
        };
        for (id, status) in snapshots.iter().take(shown) {
            writeln!(f, "    {id} {}", status.unwrap_or("(no status)"))?;
        }
        match snapshots.last() {
            Some((last, _)) if snapshots.len() > shown => {
                let more = snapshots.len() - shown;
                writeln!(f, "    and {more} more, up to {last}")
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::*;

    #[test]
    fn the_listing_names_all_sample_data() {
        let listing = Listing.to_string();
        for listed in [
            SERVICE_ACCOUNT.client_secret,
            SERVICE_ACCOUNT_WITHOUT_ROLE.client_id,
            API_KEY_OFF_ACCESS_LIST.private_key,
            OTHER_ACCESS_TOKEN.token,
            "Project 66b0c4f19d2e7a3358f40001 (Storefront, first organization):",
            "first organization: Project Read Only, limited to 66b0c4f19d2e7a3358f40014 and 66b0c4f19d2e7a3358f40015\n",
            "  ledger (M10 or larger, sharded): ",
            "  sandbox (M0): free, without backups\n",
            FALLBACK_CLOUD_SNAPSHOT_ID,
            "(Returns, first organization, counted but left out by lists):",
            "  orders (Flex, M2 or M5 before the sunset): no completed snapshot yet\n",
            "    6a6e1f40c3d2b1a09f8e7d02 FAILED\n",
            "    6a6e1f40c3d2b1a09f8e7d08 (no status)\n",
            "    and 9999 more, up to 00000000000000000000270f\n",
            &storm_project_id(STORM_PROJECTS - 1),
        ] {
            assert!(listing.contains(listed), "{listed} is missing in:\n{listing}");
        }
        let bulk = listing.matches(&bulk_snapshot_id(1)).count();
        assert_eq!(bulk, 0, "{listing}");
    }
}
