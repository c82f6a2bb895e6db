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

/// The prefixes of the variables that configure the provider.
const VARIABLES: [&str; 2] = ["MONGODB_ATLAS_", "MCLI_"];

fn provider() -> ProviderBinary {
    let program = env!("CARGO_BIN_EXE_terraform-provider-atlas");
    ProviderBinary::new("atlas", "terraform.local/local/atlas", program).reads_variables(&VARIABLES)
}

/// A configuration that reads from an Atlas named in the environment.
#[derive(Debug)]
pub(crate) struct Workspace(terraform::Workspace);

impl Workspace {
    /// A configuration that reads from the simulator, without credentials.
    pub(crate) fn new(atlas: &Simulator, configuration: &str) -> Self {
        Self::at(atlas.url(), configuration)
    }

    /// A configuration that reads from an Atlas at any address.
    pub(crate) fn at(base_url: &str, configuration: &str) -> Self {
        Self(terraform::Workspace::new(&provider(), configuration)).env("MONGODB_ATLAS_BASE_URL", base_url)
    }

    /// A copy of the configuration in a directory. It reads from the simulator, without credentials.
    pub(crate) fn copy_of(atlas: &Simulator, directory: &Path) -> Self {
        Self(terraform::Workspace::copy_of(&provider(), directory)).env("MONGODB_ATLAS_BASE_URL", atlas.url())
    }

    /// Sets a variable.
    pub(crate) fn env(self, name: &str, value: &str) -> Self {
        Self(self.0.env(name, value))
    }

    /// Signs in as the sample service account through the environment.
    pub(crate) fn signed_in(self) -> Self {
        self.signed_in_as(sample::SERVICE_ACCOUNT)
    }

    /// Signs in as the service account that reads the bulk cluster.
    pub(crate) fn signed_in_to_bulk(self) -> Self {
        self.signed_in_as(sample::BULK_SERVICE_ACCOUNT)
    }

    /// Signs in as this service account through the environment.
    pub(crate) fn signed_in_as(self, account: ServiceAccount) -> Self {
        self.env("MONGODB_ATLAS_CLIENT_ID", account.client_id)
            .env("MONGODB_ATLAS_CLIENT_SECRET", account.client_secret)
    }

    /// Removes the provider's binary, so that Terraform must attach to a running process.
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

/// Removes the user's settings, such as an account, from a command.
pub(crate) fn forget_settings(command: &mut Command) {
    terraform::forget_settings(command, &VARIABLES);
}

/// Writes a script that replaces a program in a test, and returns its path.
pub(crate) fn stand_in(directory: &Path, name: &str, text: &str) -> String {
    let path = directory.join(name);
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("a file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a mode");
    path.display().to_string()
}
