//! The Admin API, from a signed-in request to a response. Each operation has its own file, and their common parts are
//! here.

mod call;
mod cloud_snapshots;
mod clusters;
mod envelope;
mod flex_clusters;
mod flex_snapshots;
mod list;
mod operation;
mod parts;
mod projects;
mod rate_limit;
mod shared_tier_snapshots;

use hyper::Method;
use hyper::header::ACCEPT;
use hyper::http::request::Parts;

pub(crate) use envelope::enveloped_error;
pub use rate_limit::RateLimit;
pub(crate) use rate_limit::{Buckets, Enforced};

use crate::answer::Answer;
use crate::error::ApiError;
use crate::lock;
use crate::sample::{Access, Holder, Project};
use crate::state::State;
use call::Call;
use envelope::Flags;
use operation::{Operation, Parameters};
use rate_limit::Level;

/// Every supported operation.
const OPERATIONS: &[Operation] = &[
    flex_snapshots::ONE,
    flex_snapshots::ALL,
    cloud_snapshots::ALL_SHARDED,
    cloud_snapshots::ONE_SHARDED,
    shared_tier_snapshots::ONE,
    shared_tier_snapshots::ALL,
    cloud_snapshots::ONE,
    cloud_snapshots::ALL,
    projects::ALL,
    flex_clusters::ALL,
    clusters::ALL,
];

/// Answers a request whose sender has signed in.
pub(crate) fn respond(state: &State, holder: Holder, parts: &Parts) -> Answer {
    let (path, query) = (parts.uri.path(), parts.uri.query().unwrap_or_default());
    let found = OPERATIONS
        .iter()
        .find_map(|operation| Some((operation, operation.parameters(path)?)));
    let Some((operation, parameters)) = found else {
        return common(Answer::error(&ApiError::resource_not_found(path)));
    };
    if parts.method != Method::GET {
        return common(Answer::error(&ApiError::method_not_allowed(
            parts.method.as_str(),
        )));
    }
    let accept = parts
        .headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !operation.is_accepted(accept) {
        return common(Answer::error(&ApiError::invalid_version_date(accept)));
    }
    let flags = Flags::parse(query, operation.knows_pretty);
    let mut level = None;
    let answer = admit(state, holder, operation, &parameters, path, &mut level).and_then(|project| {
        (operation.read)(&Call {
            operation,
            state,
            holder,
            project,
            parameters: &parameters,
            path,
            query,
            flags,
        })
    });
    let answer = common(answer.unwrap_or_else(|error| flags.error(&error)))
        .with_header("x-java-method", operation.java_method);
    let answer = match level {
        Some(level) => level.headers(answer),
        None => answer,
    };
    if operation.has_sunset && !state.is_sunset() {
        // Atlas does not pad the day, although HTTP dates require it.
        answer
            .with_header("deprecation", "Wed, 5 Feb 2025 00:00:00 GMT")
            .with_header("sunset", "Thu, 1 Jul 2027 00:00:00 GMT")
    } else {
        answer
    }
}

/// Checks a request in the order in which a caller would fix it, up to access to the project if the path names one.
fn admit<'a>(
    state: &'a State,
    holder: Holder,
    operation: &Operation,
    parameters: &Parameters,
    path: &str,
    level: &mut Option<Level>,
) -> Result<Option<&'a Project>, ApiError> {
    parameters.check()?;
    if operation.has_sunset && state.is_sunset() {
        return Err(ApiError::version_gone(operation.version, path));
    }
    if holder.access == Access::OffAccessList {
        return Err(ApiError::address_not_on_access_list("127.0.0.1"));
    }
    let project_id = parameters.get("groupId");
    let project = match project_id {
        "" => None,
        id => Some(readable(state, holder, id)?),
    };
    let now = state.clock.now();
    let drawn = lock(&state.buckets).draw(project_id, holder.account, &operation.allowance, now);
    *level = Some(drawn);
    if let Some(seconds) = drawn.retry_after {
        return Err(ApiError::rate_limited(
            path,
            seconds,
            drawn.limit.capacity,
            drawn.limit.refill_per_minute,
        ));
    }
    Ok(project)
}

/// The project with this ID, if the account may read it.
fn readable<'a>(state: &'a State, holder: Holder, project_id: &str) -> Result<&'a Project, ApiError> {
    let project = state.world.project(project_id);
    let project = project.ok_or_else(|| ApiError::group_not_found(project_id))?;
    if holder.organization != project.organization {
        Err(ApiError::not_in_group(project_id))
    } else if holder.reads(project) {
        Ok(project)
    } else {
        Err(ApiError::user_unauthorized())
    }
}

/// Adds the headers of every response after the sign-in.
fn common(answer: Answer) -> Answer {
    answer
        .with_header("referrer-policy", "strict-origin-when-cross-origin")
        .with_header(
            "strict-transport-security",
            "max-age=31536000; includeSubdomains;",
        )
        .with_header("x-content-type-options", "nosniff")
        .with_header("x-frame-options", "DENY")
        .with_header("x-permitted-cross-domain-policies", "none")
}
