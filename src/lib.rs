//! A Terraform provider that reads backup snapshots of MongoDB Atlas clusters, and the projects and clusters that they belong to.
//!
//! This crate contains the configuration, one file for each data source, and the words of errors.

mod account;
mod configuration;
mod data_sources;
mod explain;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod identity;
#[cfg(debug_assertions)]
mod mishap;
mod provider;

pub use account::Account;
pub use configuration::{Block, Environment, ProcessEnvironment};
pub use provider::AtlasProvider;
