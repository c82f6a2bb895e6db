//! The Atlas Admin API client: typed requests in, typed answers and errors out. Knows no Terraform.
//!
//! A [`Client`] reads snapshots for one set of [`Credentials`]. Making one costs nothing: certificates are loaded,
//! connections opened and tokens fetched by the first read that needs them. Every answer and every failure has a type;
//! no error, log line or `Debug` output holds a secret.

mod answer;
mod auth;
mod base_url;
mod client;
mod clock;
mod credentials;
mod deprecation;
mod error;
mod http;
mod ids;
mod json;
mod network;
mod operation;
mod quote;
mod retry;
mod secret;
mod snapshot;
#[cfg(test)]
mod test_server;
mod text;

pub use base_url::{BaseUrl, InvalidBaseUrl};
pub use client::{Client, Settings};
pub use credentials::Credentials;
pub use error::{
    ApiError, ApiFailure, AuthoritiesProblem, BuildError, CertificateProblem, CertificateRefusal,
    DigestError, DigestProblem, Error, FieldViolation, Misfit, NotJson, OutageError, ProxyAddress,
    ProxyFault, ProxyProblem, ReadError, ReadTimeout, Redirect, RefusedCredentials, RequestLine, Signer,
    TlsFault, TokenError, TokenRefusal, TooLarge, TooLong, TransportError, TransportKind, Unreadable,
    UnreadableAnswer, UnusableAuthorities, UnusableProxy, WrongShape,
};
pub use ids::{ClusterName, InvalidClusterName, InvalidId, ProjectId, SnapshotId};
pub use network::Network;
pub use operation::{ClusterRequest, Endpoint, FlexRequest, SharedTierRequest};
pub use quote::Quote;
pub use secret::Secret;
pub use snapshot::{Link, Snapshot, SnapshotDetails};
