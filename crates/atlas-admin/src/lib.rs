#![doc = include_str!("../README.md")]
//!
//! # Overview
//!
//! | | |
//! |---|---|
//! | [`Client`], [`Settings`] | a client, with one method for each operation |
//! | [`Credentials`], [`Secret`] | the credentials to sign in with |
//! | [`BaseUrl`], [`Network`] | the address of Atlas, and the proxies and certificate authorities on the way there |
//! | [`SharedTierRequest`], [`FlexRequest`], [`ClusterRequest`] | requests, made of [`ProjectId`], [`ClusterName`] and [`SnapshotId`], checked when they are parsed |
//! | [`Snapshot`], [`SnapshotDetails`], [`Link`], [`Endpoint`] | answers |
//! | [`ReadError`], [`Error`] and the types in its variants | errors |
//!
//! Making a [`Client`] costs nothing: it loads certificates, opens connections and fetches a token at the first read. Reads
//! may run at the same time, and dropping the future of a read ends that read and no other.
//!
//! The crate logs through [`tracing`]: each HTTP request, retry and pause at DEBUG, and at INFO that Atlas has removed an
//! endpoint or announces its removal.

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
