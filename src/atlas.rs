//! The Atlas Admin API client: typed requests in, typed answers and errors out. Knows no Terraform.
//!

mod answer;
mod base_url;
mod credentials;
mod error;
mod ids;
mod operation;
mod secret;
mod snapshot;
mod text;

pub use base_url::{BaseUrl, InvalidBaseUrl};
pub use credentials::Credentials;
pub use error::{
    ApiError, ApiFailure, BuildError, DigestError, DigestProblem, Error, FieldViolation, NotJson, ReadError,
    ReadTimeout, Redirect, RequestLine, TokenError, TokenRefusal, TooLarge, TransportError, TransportKind,
    WrongShape,
};
pub use ids::{ClusterName, InvalidClusterName, InvalidId, ProjectId, SnapshotId};
pub use operation::{Endpoint, FlexRequest, SharedTierRequest};
pub use secret::Secret;
pub use snapshot::{Link, Snapshot};
