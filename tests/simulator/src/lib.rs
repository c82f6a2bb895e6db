//! An embedded Atlas, for the demo and the tests of `terraform-provider-atlas`.
//!
//! A [`Simulator`] listens on loopback, on its own thread, and answers the requests that the provider sends: projects,
//! clusters, their backup snapshots, and the token calls of service accounts. It stops when it is dropped.
//!
//! ```
//! use atlas_simulator::{Fault, Options, Simulator, sample};
//!
//! # fn main() -> std::io::Result<()> {
//! let atlas = Options::new().sunset(false).start()?;
//! atlas.inject("/flexClusters/", Fault::rate_limited(2));
//! // … point a client at atlas.url(), sign in as sample::SERVICE_ACCOUNT, read from sample::PROJECT_ID …
//! assert_eq!(atlas.api_requests(), 0);
//! # Ok(())
//! # }
//! ```
//!
//! # How it resembles Atlas
//!
//! - Sign-in. It checks HTTP digest as in RFC 7616: response, realm, URI with its query, nonce, and each count once. It
//!   issues bearer tokens, which expire, have a maximum number, and can be revoked. Clients get the same 401 for every
//!   fault, as from Atlas; the request log tells the faults apart ([`Refusal`]).
//! - Lists. Projects come in the byte order of their names. Atlas cuts a page before it omits some of them, so a page may
//!   be short although another one follows, and the total count too high.
//! - Responses. Status, content type, order of the keys, envelopes, and the headers for versions, rate limits,
//!   deprecation, and error codes have the form of real ones. Names and IDs are invented.
//! - Errors without a script: an unknown project, cluster, or snapshot, the wrong kind of cluster, a bad path parameter,
//!   another organization's project, a missing role, an access list, and a version that is gone.
//!
//! # How it differs
//!
//! - By default, it speaks HTTP/1.1 without TLS or compression ([`Options::tls`], [`Options::gzip`]).
//! - Its [`World`](sample::World) never changes: the sample organizations, or a generated one of any size
//!   ([`Options::organization`]). [`Simulator::delete_cluster`] and [`Simulator::delete_project`] only add rules that
//!   answer as if the cluster or the project were gone.
//! - Headers show rate limits, but only [`Options::rate_limit`] and [`Options::account_rate_limit`] enforce them.
//! - Where no real response is known, it guesses. Guesses are the order of the checks, the text of 400, 403, and 406, the
//!   content type of an error in an envelope, and the empty list of projects for an account without a role. The
//!   shared-tier endpoint's responses for a dedicated cluster (400 `VALIDATION_ERROR`) and for an unknown snapshot (404
//!   `RESOURCE_NOT_FOUND`) are guesses too. A 401 for a missing role has no challenge, since the caller has signed in.
//! - For M10+ clusters, only on-demand snapshots of replica sets were recorded, from queued to completed. Sharded,
//!   scheduled, fallback, and failed snapshots follow the documentation of the API. So does the response to a request for
//!   the snapshots of an M0 cluster (400 `INCORRECT_BACKUP_API_ENDPOINT`).
//!
//! Scripts add all other faults between a client and Atlas: see [`Fault`] and [`Rule`].

mod answer;
mod api;
mod auth;
mod body;
mod clock;
mod connection;
mod error;
mod fault;
mod handler;
mod log;
mod options;
mod random;
pub mod sample;
mod server;
mod simulator;
mod state;
mod tls;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use api::RateLimit;
pub use auth::Refusal;
pub use error::{ApiError, BadRequestDetail, FieldViolation};
pub use fault::{Fault, Rule};
pub use log::{Authorization, CallKind, Request};
pub use options::Options;
pub use simulator::Simulator;

/// Locks, even after a test panicked, so that other tests keep their simulator.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
