//! The Admin API: from a signed-in request to an answer.

mod endpoint;
mod envelope;
mod list;
mod rate_limit;
mod target;

use hyper::Method;
use hyper::header::ACCEPT;
use hyper::http::request::Parts;

pub(crate) use envelope::enveloped_error;
pub(crate) use rate_limit::Buckets;
pub use rate_limit::RateLimit;

use crate::answer::Answer;
use crate::error::ApiError;
use crate::lock;
use crate::sample::{Access, Cluster, ClusterKind, Holder, Snapshot, project};
use crate::state::State;
use endpoint::Endpoint;
use envelope::{Flags, answer};
use rate_limit::Level;
use target::Target;

/// What the answers hold beside the body.
struct Circumstances {
    endpoint: Endpoint,
    level: Option<Level>,
}

/// Answers a request of somebody who has signed in.
pub(crate) fn respond(state: &State, holder: Holder, parts: &Parts) -> Answer {
    let (path, query) = (parts.uri.path(), parts.uri.query().unwrap_or_default());
    let Some(target) = Target::parse(path) else {
        return common(Answer::error(&ApiError::resource_not_found(path)));
    };
    if parts.method != Method::GET {
        return common(Answer::error(&ApiError::method_not_allowed(
            parts.method.as_str(),
        )));
    }
    let endpoint = target.endpoint;
    let accept = parts
        .headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !endpoint.is_accepted(accept) {
        return common(Answer::error(&ApiError::invalid_version_date(accept)));
    }
    let flags = Flags::parse(query, endpoint);
    let mut circumstances = Circumstances {
        endpoint,
        level: None,
    };
    let cluster = cluster(state, holder, &target, path, &mut circumstances);
    let answer = if let Some(id) = &target.snapshot_id {
        answer(
            cluster.and_then(|cluster| snapshot(cluster, endpoint, id)),
            endpoint,
            flags,
        )
    } else {
        let page = cluster
            .and_then(|cluster| list::page(cluster.snapshots(), endpoint, query, path, &state.options));
        list::answer(page, endpoint, flags)
    };
    circumstances.headers(answer, state.is_sunset())
}

/// Checks in the order of a caller who gets one thing right after the other.
fn cluster(
    state: &State,
    holder: Holder,
    target: &Target,
    path: &str,
    circumstances: &mut Circumstances,
) -> Result<&'static Cluster, ApiError> {
    let Target {
        endpoint,
        project_id,
        cluster,
        ..
    } = target;
    target.check()?;
    if *endpoint == Endpoint::SharedTier && state.is_sunset() {
        return Err(ApiError::version_gone(endpoint.version(), path));
    }
    if holder.access == Access::OffAccessList {
        return Err(ApiError::address_not_on_access_list("127.0.0.1"));
    }
    let project = project(project_id).ok_or_else(|| ApiError::group_not_found(project_id))?;
    if holder.organization != project.organization {
        return Err(ApiError::not_in_group(project_id));
    }
    if holder.access == Access::WithoutRole {
        return Err(ApiError::user_unauthorized());
    }
    let level = lock(&state.buckets).draw(project.id, *endpoint, state.clock.now());
    circumstances.level = Some(level);
    if let Some(seconds) = level.retry_after {
        return Err(ApiError::rate_limited(
            path,
            seconds,
            level.limit.capacity,
            level.limit.refill_per_minute,
        ));
    }
    let found = project
        .cluster(cluster)
        .ok_or_else(|| ApiError::cluster_not_found(cluster, project_id))?;
    match (found.kind, endpoint) {
        (ClusterKind::Dedicated, Endpoint::Flex) => return Err(ApiError::not_a_flex_cluster(cluster)),
        (ClusterKind::Dedicated, Endpoint::SharedTier) => {
            return Err(ApiError::not_a_shared_tier_cluster(cluster));
        }
        (ClusterKind::FlexOnceSharedTier, _) => {}
    }
    Ok(found)
}

fn snapshot(cluster: &Cluster, endpoint: Endpoint, id: &str) -> Result<Snapshot, ApiError> {
    cluster.snapshot(id).ok_or_else(|| match endpoint {
        Endpoint::Flex => ApiError::flex_snapshot_not_found(id, cluster.name),
        Endpoint::SharedTier => ApiError::resource_not_found(id),
    })
}

impl Circumstances {
    fn headers(&self, answer: Answer, is_sunset: bool) -> Answer {
        let answer = common(answer).with_header("x-java-method", self.endpoint.java_method());
        let answer = match self.level {
            Some(level) => level.headers(answer),
            None => answer,
        };
        if self.endpoint == Endpoint::SharedTier && !is_sunset {
            // Atlas does not pad the day, which HTTP dates require.
            answer
                .with_header("deprecation", "Wed, 5 Feb 2025 00:00:00 GMT")
                .with_header("sunset", "Thu, 1 Jul 2027 00:00:00 GMT")
        } else {
            answer
        }
    }
}

/// The headers of every answer behind the sign-in.
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
