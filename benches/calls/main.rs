//! Measures single calls with criterion: the encoding of values, and calls over an open connection. `make bench` runs it.
//!
//! The program is also the provider: it starts itself, and acts as Terraform towards that process.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a program for developers ends at the first fault"
)]

mod connection;
mod values;

use std::process::ExitCode;
use std::time::Duration;

use criterion::Criterion;
use terraform_provider_atlas::{AtlasProvider, ProcessEnvironment};

fn main() -> ExitCode {
    if connection::is_provider() {
        return tfplugin::run("terraform.local/local/atlas", || {
            AtlasProvider::new(ProcessEnvironment)
        });
    }
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();
    values::measure(&mut criterion);
    connection::measure(&mut criterion);
    criterion.final_summary();
    ExitCode::SUCCESS
}
