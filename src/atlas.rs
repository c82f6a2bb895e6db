//! The Atlas Admin API client: typed requests in, typed answers and errors out. Knows no Terraform.

mod base_url;
mod credentials;
mod ids;
mod operation;
mod secret;

pub use base_url::{BaseUrl, InvalidBaseUrl};
pub use credentials::Credentials;
pub use ids::{ClusterName, InvalidClusterName, InvalidId, ProjectId, SnapshotId};
pub use operation::{Endpoint, FlexRequest, SharedTierRequest};
pub use secret::Secret;
