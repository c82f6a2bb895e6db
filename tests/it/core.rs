//! This build of the provider, started as Terraform starts it.

use tfplugin_testing::Core;
use tfplugin_testing::host::PluginHost;

pub(crate) fn host() -> PluginHost {
    Core::host(env!("CARGO_BIN_EXE_terraform-provider-atlas"))
}
