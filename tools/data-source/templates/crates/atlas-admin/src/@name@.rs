//! FILL IN: the object that this file reads.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::operation::Operation;
use super::{Client, ClusterRequest, ReadError, Resource};

/// FILL IN: the schema's name in Atlas's API document. Serde reads Atlas's names (`createDate`) and writes the names of the fields
/// (`create_date`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct @Name@ {
    /// FILL IN: the fields, as `Option` if Atlas may omit them.
    pub id: String,
}

impl Client {
    /// FILL IN: reads …, and the operation's name. `timeout` limits the whole read, including sign-in, waits, and retries.
    pub async fn @name@(
        &self,
        request: &ClusterRequest,
        timeout: Duration,
    ) -> Result<@Name@, ReadError> {
        let ClusterRequest { project, cluster } = request;
        // FILL IN: the resource, and the path as Atlas documents it. operation.rs has the version of a resource.
        let path = format!("FILL-IN/{cluster}");
        let operation = Operation::of_project(self.base(), Resource::FlexSnapshots, project, path);
        // FILL IN: a check that the response is about the requested object, as in SnapshotId::check.
        let check = |_: &@Name@| Ok(());
        self.get(&operation, &check, timeout).await
    }
}
