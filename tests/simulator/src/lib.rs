//! An embedded Atlas, for the demo and the tests of `terraform-provider-atlas`.
//!
//! A [`Simulator`] listens on loopback, on a thread of its own, and answers the calls that the provider makes: projects,
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
//! # What it is faithful to
//!
//! - Signing in. HTTP digest is checked as RFC 7616 has it (response, realm, uri with its query, nonce, each count
//!   once), bearer tokens are given out, expire, are capped and revoked; nobody is let in on trust. Every refusal
//!   reads the same to the client, as with Atlas; the request log tells them apart ([`Refusal`]).
//! - The lists: projects come in the order of their names, byte by byte. Atlas cuts a page before it leaves some of them out,
//!   so that a page may be short although another one follows, and the total count too great.
//! - The answers: status, content type, the order of the keys, the headers of versions, rate limits, deprecation and
//!   error codes, envelopes. Their shape is that of real answers; names and ids are invented.
//! - The errors that arise by themselves: unknown project, cluster or snapshot, the wrong kind of cluster, a bad path
//!   parameter, another organization's project, a missing role, an access list, a version that is gone.
//!
//! # What it is not
//!
//! - It speaks HTTP/1.1 without TLS, and compresses nothing, unless asked to ([`Options::tls`], [`Options::gzip`]).
//! - It holds the [`World`](sample::World) that it starts with: the sample organizations, or a generated one of any size
//!   ([`Options::organization`]). It never changes. [`Simulator::delete_cluster`] and
//!   [`Simulator::delete_project`] add rules that answer as if the cluster or the project were gone.
//! - Rate limits are shown, but enforced only with [`Options::rate_limit`] and [`Options::account_rate_limit`].
//! - Where no real answer is known, it guesses: the order in which a request is checked, the wording of 400,
//!   403 and 406, what the shared-tier endpoint says of a dedicated cluster (400 `VALIDATION_ERROR`) or of an unknown
//!   snapshot (404 `RESOURCE_NOT_FOUND`), the content type of an error in an envelope, and that an account without a role
//!   sees an empty list of projects. A 401 for a missing role comes without a challenge, since the caller has signed in.
//! - Of M10+ clusters, real answers are known of on-demand snapshots of replica sets, from queued to completed. Those of a
//!   sharded cluster, of a schedule, fallback ones and failed ones follow the API document, and so does what an M0 cluster
//!   answers to a request for its snapshots (400 `INCORRECT_BACKUP_API_ENDPOINT`).
//!
//! Whatever else goes wrong between a client and Atlas is scripted: see [`Fault`] and [`Rule`].

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

/// Locks; a test that panicked meanwhile must not take the other tests' view of the simulator away.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
