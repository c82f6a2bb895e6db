#![doc = include_str!("../README.md")]
//!
//! # Map of the crate
//!
//! | items | purpose |
//! |---|---|
//! | [`Client`], [`Settings`] | a client, with one method for each operation |
//! | [`Credentials`], [`Secret`] | the credentials to sign in with |
//! | [`BaseUrl`], [`Network`] | the address of Atlas, and the proxies and certificate authorities on the way there |
//! | [`SharedTierRequest`], [`FlexRequest`], [`CloudSnapshotRequest`], [`ClusterRequest`] | requests, made of [`ProjectId`], [`ClusterName`] and [`SnapshotId`], which are checked when they are parsed |
//! | [`Project`], [`Cluster`], [`FlexCluster`], [`CloudSnapshot`], [`Snapshot`], [`Endpoint`] and the types of their fields | responses |
//! | [`LatestCompleted`] | the newest completed snapshot of a list |
//! | [`ClusterBackup`], [`LatestBackup`] | the backup state of each cluster of all projects |
//! | [`ReadError`], [`WalkError`], [`Error`] and the types in their variants | errors |
//! | [`ShownDuration`] | a duration as Terraform users write it, such as `1h30m` |
//!
//! A [`Client`] does nothing until its first read, which loads certificates, opens connections and fetches a
//! token. Reads may run concurrently. Dropping the future of a read cancels that read only.
//!
//! The crate logs through [`tracing`]: each HTTP request, retry and pause at DEBUG, and the removal or
//! deprecation of an endpoint at INFO.

mod answer;
mod auth;
mod base_url;
mod client;
mod clock;
mod cloud_snapshot;
mod cluster;
mod cluster_backup;
mod credentials;
mod deprecation;
mod duration;
mod error;
mod flex_cluster;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod http;
mod ids;
#[cfg(test)]
mod interleaving;
mod json;
mod latest;
mod network;
mod operation;
mod page;
mod project;
mod quote;
mod retry;
mod secret;
mod snapshot;
mod tags;
#[cfg(test)]
mod test_server;
mod text;

pub use base_url::{BaseUrl, InvalidBaseUrl};
pub use client::{Client, Settings};
pub use cloud_snapshot::{CloudSnapshot, CloudSnapshotDetails, CloudSnapshotRequest, Member};
pub use cluster::{Cluster, ClusterKind};
pub use cluster_backup::{ClusterBackup, LatestBackup};
pub use credentials::{CredentialKind, Credentials};
pub use duration::ShownDuration;
pub use error::{
    ApiError, ApiFailure, AuthoritiesProblem, BuildError, CertificateProblem, CertificateRefusal,
    DigestError, DigestProblem, Error, FieldViolation, IncompleteWalk, Misfit, NotJson, OutageError,
    ProxyAddress, ProxyFault, ProxyProblem, ReadError, ReadTimeout, Redirect, RefusedCredentials,
    RequestLine, Signer, TlsFault, TokenError, TokenRefusal, TooLarge, TooLong, TransportError,
    TransportKind, Unreadable, UnreadableAnswer, UnusableAuthorities, UnusableProxy, WalkError, WalkFailure,
    WalkProgress, WrongShape,
};
pub use flex_cluster::{BackupSettings, FlexCluster, FlexProviderSettings};
pub use ids::{ClusterName, InvalidClusterName, InvalidId, ProjectId, SnapshotId};
pub use latest::{Completable, LatestCompleted};
pub use network::Network;
pub use operation::{ClusterRequest, Endpoint, FlexRequest, Resource, SharedTierRequest};
pub use project::Project;
pub use quote::Quote;
pub use secret::Secret;
pub use snapshot::{Link, Snapshot, SnapshotDetails};
