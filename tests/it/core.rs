//! This build of the provider, started as Terraform starts it.

mod provider;

use tfplugin_testing::host::PluginHost;

pub(crate) use self::provider::Provider;

/// What Terraform hands to its plugins, and the variable that tells it where a debugged one is.
const COOKIE: (&str, &str) = (
    "TF_PLUGIN_MAGIC_COOKIE",
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
);
pub(crate) const REATTACH: &str = "TF_REATTACH_PROVIDERS";

pub(crate) fn host() -> PluginHost {
    PluginHost::new(env!("CARGO_BIN_EXE_terraform-provider-atlas"), COOKIE, &[6, 5])
}
