//! A Terraform provider that reads backup snapshots of MongoDB Atlas shared-tier (M2, M5) and Flex clusters: its
//! configuration, one file for each data source, and the words of errors.

mod account;
mod configuration;
mod data_sources;
mod explain;
mod identity;
#[cfg(debug_assertions)]
mod mishap;
mod provider;

pub use account::Account;
pub use configuration::{Block, Environment, ProcessEnvironment};
pub use provider::AtlasProvider;
