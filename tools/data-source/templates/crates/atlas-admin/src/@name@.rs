//! FILL IN: what the operation of this file reads.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::operation::{ClusterRequest, Endpoint, Operation};
use super::{Client, ReadError};

/// FILL IN: the name of the schema in Atlas's document. Serde reads the fields by Atlas's names (`createDate`) and writes them by
/// the names here (`create_date`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct @Name@ {
    /// FILL IN: the fields, `Option` where Atlas may leave one out.
    pub id: String,
}

impl Client {
    /// FILL IN: what it reads, and the operation's name. `timeout` bounds the whole read: signing in, waiting and all that is
    /// tried again.
    pub async fn @name@(
        &self,
        request: &ClusterRequest,
        timeout: Duration,
    ) -> Result<@Name@, ReadError> {
        let ClusterRequest { project, cluster } = request;
        let operation = Operation {
            endpoint: Endpoint::Flex,
            // FILL IN: the version of the API that has the operation.
            accept: "application/vnd.atlas.2024-11-13+json",
            // FILL IN: the path, as Atlas documents it.
            path: format!(
                "{}/api/atlas/v2/groups/{project}/FILL-IN/{cluster}",
                self.base().path()
            ),
        };
        // FILL IN: whether the answer is about what was asked for, as Snapshot::check has it.
        let check = |_: &@Name@| Ok(());
        self.get(project, &operation, &check, timeout).await
    }
}
