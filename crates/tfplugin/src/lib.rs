#![doc = include_str!("../README.md")]

mod data_source;
mod data_sources;
mod diagnostics;
mod duration;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod outcome;
mod place;
mod provider;
pub mod schema;
mod serve;
mod service;
pub mod testing;
mod validation;
pub mod value;

/// Attribute macro that every `impl` of [`Provider`] and [`DataSource`] needs, because their methods are async.
pub use async_trait::async_trait;
pub use data_source::DataSource;
pub use data_sources::{DataSources, Registered};
pub use diagnostics::{AttributePath, Diagnostic, Diagnostics};
pub use duration::{GoDuration, GoDurationError};
pub use outcome::Outcome;
use place::Place;
pub use provider::{Host, Provider};
pub use schema::{Attribute, Kind, Schema};
pub use serve::{Program, run};
pub use service::Service;
pub use value::{Field, Object, Value};

/// The messages and the service of protocol 6, generated from `proto/tfplugin6.proto`.
#[expect(
    missing_docs,
    clippy::pedantic,
    reason = "generated from proto/tfplugin6.proto"
)]
pub mod wire {
    include!("generated/tfplugin6.rs");
}
