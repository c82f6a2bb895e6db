//! The sample data as text, for people.

use std::fmt::{self, Display, Formatter};

use super::accounts::{API_KEYS, Access, Holder, Organization, SERVICE_ACCOUNTS, ready_tokens};
use super::projects::{Cluster, ClusterKind, Project, computed_projects, projects};

/// A cluster that has more snapshots than this shows the first and the last.
const SHOWN: usize = 12;

/// Who may sign in, and which projects, clusters and snapshots there are: written out of what the simulator answers from.
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
                "; a token request has to percent-encode its characters"
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
        for project in projects() {
            write!(f, "\n{project}")?;
        }
        let computed = computed_projects();
        if let [first, .., last] = computed {
            write!(f, "\n{first}")?;
            writeln!(
                f,
                "and {} projects like it, the last of them {}",
                computed.len() - 1,
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
        })
    }
}

impl Display for Holder {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let access = match self.access {
            Access::ReadOnly => "Project Read Only in every project",
            Access::WithoutRole => "no role in any project, HTTP 401",
            Access::OffAccessList => "not on its API access list, HTTP 403",
        };
        write!(f, "{}: {access}", self.organization)
    }
}

impl Display for Project {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "Project {} ({}):", self.id, self.organization)?;
        self.clusters.iter().try_for_each(|cluster| cluster.fmt(f))
    }
}

impl Display for Cluster {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            ClusterKind::FlexOnceSharedTier => "Flex, M2 or M5 before the sunset",
            ClusterKind::Dedicated => "M10 or larger",
        };
        writeln!(f, "  {} ({kind}): {}", self.name, self.purpose)?;
        let snapshots = self.snapshots();
        let shown = if snapshots.len() > SHOWN {
            1
        } else {
            snapshots.len()
        };
        for snapshot in snapshots.iter().take(shown) {
            writeln!(
                f,
                "    {} {}",
                snapshot.id,
                snapshot.status.unwrap_or("(no status)")
            )?;
        }
        match snapshots.last() {
            Some(last) if snapshots.len() > shown => {
                let more = snapshots.len() - shown;
                writeln!(f, "    and {more} more, the last of them {}", last.id)
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::*;

    #[test]
    fn everything_that_is_answered_is_listed() {
        let listing = Listing.to_string();
        for listed in [
            SERVICE_ACCOUNT.client_secret,
            SERVICE_ACCOUNT_WITHOUT_ROLE.client_id,
            API_KEY_OFF_ACCESS_LIST.private_key,
            OTHER_ACCESS_TOKEN.token,
            "Project 66b0c4f19d2e7a3358f40001 (first organization):",
            "  orders (Flex, M2 or M5 before the sunset): no completed snapshot yet\n",
            "    6a6e1f40c3d2b1a09f8e7d02 FAILED\n",
            "    6a6e1f40c3d2b1a09f8e7d08 (no status)\n",
            "    and 9999 more, the last of them 00000000000000000000270f\n",
            &storm_project_id(STORM_PROJECTS - 1),
        ] {
            assert!(listing.contains(listed), "{listed} is missing in:\n{listing}");
        }
        let bulk = listing.matches(&bulk_snapshot_id(1)).count();
        assert_eq!(bulk, 0, "{listing}");
    }
}
