//! A Terraform provider that reads backup snapshots of MongoDB Atlas shared-tier (M2, M5) and Flex clusters.
//!
//! Four rooms, whose arrows ARCHITECTURE.md draws and a test keeps: [`plugin`] makes a process a Terraform plugin,
//! [`framework`] is what any provider needs, [`atlas`] is the Admin API client, and [`provider`] joins the last two.

pub mod atlas;
pub mod cli;
pub mod framework;
pub mod plugin;
pub mod provider;
mod signatures;
