//! Configurations, and the states that they must produce.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use atlas_simulator::Simulator;
use atlas_simulator::sample::{self, Organization};
use serde_json::{Value, json};

use crate::states;

/// The configuration that a trial runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// This number of snapshots of the bulk organization, spread over as many of its projects as possible.
    Snapshots(u32),
    /// Lists of the first organization, and every cluster of it.
    Organization,
}

impl Subject {
    /// The configuration with this timeout for each read. Every data source has an output, or an apply would have
    /// nothing to write.
    pub(crate) fn configuration(self, patience: Duration) -> String {
        let timeouts = format!("timeouts = {{ read = \"{}s\" }}", patience.as_secs());
        match self {
            Self::Snapshots(count) => {
                let projects: Vec<_> = (0..sample::STORM_PROJECTS).map(sample::storm_project_id).collect();
                format!(
                    "locals {{\n  projects = {projects:?}\n}}\ndata \"atlas_flex_snapshot\" \"x\" {{\n  count = {count}\n  \
                     project_id = local.projects[count.index % length(local.projects)]\n  name = \"{}\"\n  \
                     snapshot_id = format(\"%024x\", count.index)\n  {timeouts}\n}}\noutput \"x\" {{\n  value = \
                     data.atlas_flex_snapshot.x\n}}\n",
                    sample::BULK_CLUSTER
                )
            }
            Self::Organization => ["atlas_projects", "atlas_cluster_backups"]
                .map(|kind| {
                    format!("data \"{kind}\" \"x\" {{\n  {timeouts}\n}}\noutput \"{kind}\" {{\n  value = data.{kind}.x\n}}\n")
                })
                .concat(),
        }
    }

    /// The state of each data source by address, without `timeouts`.
    pub(crate) fn states(self, atlas: &Simulator) -> BTreeMap<String, Value> {
        let mut states = match self {
            Self::Snapshots(count) => (0..count)
                .map(|n| (format!("atlas_flex_snapshot.x[{n}]"), snapshot(atlas, n)))
                .collect(),
            Self::Organization => {
                let world = atlas.world();
                let projects = states::projects(world.projects(Organization::First));
                let backups = states::cluster_backups(world.projects(Organization::First), |_| true);
                let backups =
                    json!({ "project_ids": null, "results": backups, "total_count": backups.len() });
                BTreeMap::from([
                    ("atlas_projects.x".to_owned(), projects),
                    ("atlas_cluster_backups.x".to_owned(), backups),
                ])
            }
        };
        for state in states.values_mut() {
            without_timeouts(state);
        }
        states
    }
}

/// The state of snapshot `n` of a bulk cluster, in the project that the configuration reads.
pub(crate) fn snapshot(atlas: &Simulator, n: u32) -> Value {
    let project_id = sample::storm_project_id(n % sample::STORM_PROJECTS);
    let cluster = atlas
        .world()
        .project(&project_id)
        .unwrap()
        .cluster(sample::BULK_CLUSTER);
    let snapshot = cluster.unwrap().snapshot(&sample::bulk_snapshot_id(n)).unwrap();
    states::flex_snapshot(&project_id, sample::BULK_CLUSTER, &snapshot)
}

/// The timeout comes from the configuration, not from Atlas.
pub(crate) fn without_timeouts(state: &mut Value) {
    state.as_object_mut().unwrap().remove("timeouts");
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Snapshots(count) => write!(formatter, "{count} snapshots"),
            Self::Organization => formatter.write_str("an organization"),
        }
    }
}
