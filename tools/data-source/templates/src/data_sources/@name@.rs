//! `atlas_@name@`: FILL IN the object (`FILL IN the operation`).

use async_trait::async_trait;
use serde::Deserialize;

use super::arguments::{self, Timeouts};
use crate::Account;
use crate::explain::Target;
use atlas_admin::{ClusterName, ClusterRequest, ProjectId};
use tfplugin::{Attribute, DataSource, Diagnostics, Kind, Outcome, Schema};

pub(super) struct @Name@;

// FILL IN: the parameters of the operation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    project_id: ProjectId,
    name: ClusterName,
    timeouts: Option<Timeouts>,
}

#[async_trait]
impl DataSource for @Name@ {
    type Client = Account;
    type Arguments = Arguments;
    type State = atlas_admin::@Name@;

    fn name(&self) -> &'static str {
        "atlas_@name@"
    }

    fn schema(&self) -> Schema {
        Schema {
            // FILL IN: the tables of README.md and of the index show the first sentence.
            description: "Reads FILL IN. Needs the role Project Read Only. Atlas Admin API: `FILL IN`.",
            deprecated: None,
            // FILL IN: an attribute for each field of atlas_admin::@Name@.
            attributes: vec![
                arguments::project_id(),
                arguments::cluster_name("name"),
                Attribute::computed(
                    "id",
                    Kind::String,
                    "FILL IN: ID of the object (`^([a-f0-9]{24})$`).",
                ),
                Timeouts::attribute(),
            ],
        }
    }

    async fn read(
        &self,
        account: &Account,
        arguments: Arguments,
    ) -> Result<Outcome<Self::State>, Diagnostics> {
        let request = ClusterRequest {
            project: arguments.project_id,
            cluster: arguments.name,
        };
        let target = Target::cluster(&request.project, "name", &request.cluster);
        account
            .read(target, arguments.timeouts, async |atlas, timeout| {
                atlas.@name@(&request, timeout).await
            })
            .await
    }
}

#[cfg(test)]
impl super::tests::Sampled for @Name@ {
    fn sample(&self) -> Self::State {
        // FILL IN: a state without empty lists and without null objects.
        Self::State::default()
    }
}
