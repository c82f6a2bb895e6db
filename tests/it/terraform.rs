//! Runs the real Terraform with this build of the provider, on the simulator or another Atlas.

use std::fs;
use std::ops::Deref;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use atlas_simulator::Simulator;
use atlas_simulator::sample::{self, ServiceAccount};
use tfplugin_testing::terraform::{self, ProviderBinary};
pub(crate) use tfplugin_testing::terraform::{Run, assert_contains, until};

#[cfg(target_os = "linux")]
pub(crate) use tfplugin_testing::terraform::processes_with;

/// The variables that the provider takes its configuration from begin so.
const VARIABLES: [&str; 2] = ["MONGODB_ATLAS_", "MCLI_"];

fn provider() -> ProviderBinary {
    let program = env!("CARGO_BIN_EXE_terraform-provider-atlas");
    ProviderBinary::new("atlas", "terraform.local/local/atlas", program).reads_variables(&VARIABLES)
}

/// A configuration that asks an Atlas, by the environment.
#[derive(Debug)]
pub(crate) struct Workspace(terraform::Workspace);

impl Workspace {
    /// A configuration that asks the simulator, without credentials.
    pub(crate) fn new(atlas: &Simulator, configuration: &str) -> Self {
        Self::at(atlas.url(), configuration)
    }

    /// The same, for an Atlas at any address.
    pub(crate) fn at(base_url: &str, configuration: &str) -> Self {
        Self(terraform::Workspace::new(&provider(), configuration)).env("MONGODB_ATLAS_BASE_URL", base_url)
    }

    /// The configuration of a directory, and nothing else of it. It asks the simulator, without credentials.
    pub(crate) fn copy_of(atlas: &Simulator, directory: &Path) -> Self {
        Self(terraform::Workspace::copy_of(&provider(), directory)).env("MONGODB_ATLAS_BASE_URL", atlas.url())
    }

    /// The same, with a variable set.
    pub(crate) fn env(self, name: &str, value: &str) -> Self {
        Self(self.0.env(name, value))
    }

    /// The same, signed in as the sample service account by the environment.
    pub(crate) fn signed_in(self) -> Self {
        self.signed_in_as(sample::SERVICE_ACCOUNT)
    }

    /// The same, signed in as the service account that reads the bulk cluster.
    pub(crate) fn signed_in_to_bulk(self) -> Self {
        self.signed_in_as(sample::BULK_SERVICE_ACCOUNT)
    }

    /// The same, signed in as this service account by the environment.
    pub(crate) fn signed_in_as(self, account: ServiceAccount) -> Self {
        self.env("MONGODB_ATLAS_CLIENT_ID", account.client_id)
            .env("MONGODB_ATLAS_CLIENT_SECRET", account.client_secret)
    }

    /// The same, and Terraform has to be attached to a process that runs.
    pub(crate) fn without_binary(self) -> Self {
        Self(self.0.without_binary())
    }
}

impl Deref for Workspace {
    type Target = terraform::Workspace;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// Keeps what the user has set for other work, such as an account, from a command.
pub(crate) fn forget_settings(command: &mut Command) {
    terraform::forget_settings(command, &VARIABLES);
}

/// A script in a directory, for a program that a test does without: its path.
pub(crate) fn stand_in(directory: &Path, name: &str, text: &str) -> String {
    let path = directory.join(name);
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("a file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a mode");
    path.display().to_string()
}
