#![doc = include_str!("../README.md")]
//!
//! # Where to find what
//!
//! | | |
//! |---|---|
//! | [`Client`], [`Settings`] | a client, with one method for each operation |
//! | [`Credentials`], [`Secret`] | who asks |
//! | [`BaseUrl`], [`Network`] | where Atlas is, and what lies on the way there |
//! | [`SharedTierRequest`], [`FlexRequest`], [`ClusterRequest`] | what is asked for, made of [`ProjectId`], [`ClusterName`] and [`SnapshotId`], which check themselves when they are parsed |
//! | [`Snapshot`], [`SnapshotDetails`], [`Link`], [`Endpoint`] | what Atlas answers |
//! | [`ReadError`], [`Error`] and the types in its variants | what went wrong |
//!
//! Making a [`Client`] costs nothing: it loads certificates, opens connections and fetches a token at the first read. Reads
//! may run at the same time, and dropping the future of a read ends that read and no other.
//!
//! The crate logs through [`tracing`]: each HTTP request, retry and pause at DEBUG, and at INFO that Atlas has taken an
//! endpoint away or announces to do so.

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
pub use credentials::{CredentialKind, Credentials};
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
