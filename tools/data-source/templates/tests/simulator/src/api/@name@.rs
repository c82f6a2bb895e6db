//! FILL IN: the object that these operations read.

use serde::Serialize;

use super::call::Call;
use super::operation::Operation;
use super::rate_limit::FLEX;
use crate::answer::Answer;
use crate::error::ApiError;

/// FILL IN: the operation's name, and its path, version, and limit as Atlas documents them.
pub(super) const OPERATION: Operation = Operation {
    path: "/groups/{groupId}/FILL-IN/{name}",
    version: "2024-11-13",
    java_method: "FILL IN",
    allowance: FLEX,
    knows_pretty: true,
    has_sunset: false,
    read: one,
};

/// FILL IN: the fields, in the order of real responses.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct @Name@ {
    id: &'static str,
}

/// FILL IN: the requests that Atlas rejects.
fn one(call: &Call<'_>) -> Result<Answer, ApiError> {
    call.cluster("name")?;
    Ok(call.one(&@Name@ {
        id: "6a6e1f40c3d2b1a09f8eaa01",
    }))
}
