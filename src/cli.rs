//! The arguments. Terraform gives none; people look for the version and for help.

use std::ffi::OsString;

/// What the arguments ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// None: serve Terraform.
    Serve,
    /// Serve whoever connects, and say how.
    Debug,
    /// The version.
    Version,
    /// Help.
    Help,
}

/// The `source` that a configuration names this provider by, in the examples at least.
pub const SOURCE: &str = "terraform.local/local/atlas";

/// The arguments ask for nothing that there is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("terraform-provider-atlas: unknown argument {0:?}. See terraform-provider-atlas --help.")]
pub struct UnknownArgument(OsString);

/// Parses the arguments that follow the program's name. One dash or two, as with Terraform itself.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, UnknownArgument> {
    let mut command = Command::Serve;
    for argument in arguments {
        command = match argument.to_str() {
            Some("--debug" | "-debug") => Command::Debug,
            Some("--version" | "-version") => Command::Version,
            Some("--help" | "-help" | "-h") => Command::Help,
            _ => return Err(UnknownArgument(argument)),
        };
    }
    Ok(command)
}

/// The answer to `--version`.
#[must_use]
pub fn version() -> String {
    format!(
        "terraform-provider-atlas {} (provider protocol 6.0)\n",
        env!("CARGO_PKG_VERSION")
    )
}

/// The answer to `--help`.
pub const HELP: &str = "\
terraform-provider-atlas reads backup snapshots of MongoDB Atlas shared-tier (M2, M5) and Flex clusters.
Terraform starts it by itself; it takes no arguments from there.

Usage:
  terraform-provider-atlas -debug      run until Ctrl-C, and say how to have Terraform use this process: for a debugger,
                                       or to see its log (TF_LOG=DEBUG, or TRACE) in a terminal of its own
  terraform-provider-atlas --version   print the version
  terraform-provider-atlas --help      print this text
";

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Command, UnknownArgument> {
        parse(arguments.iter().map(OsString::from))
    }

    #[test]
    fn one_dash_or_two() {
        assert_eq!(parsed(&[]), Ok(Command::Serve));
        assert_eq!(parsed(&["--version"]), Ok(Command::Version));
        assert_eq!(parsed(&["-version"]), Ok(Command::Version));
        for help in ["--help", "-help", "-h"] {
            assert_eq!(parsed(&[help]), Ok(Command::Help));
        }
        assert_eq!(parsed(&["-debug"]), Ok(Command::Debug));
        assert_eq!(parsed(&["--debug"]), Ok(Command::Debug));
    }

    #[test]
    fn what_is_unknown_is_named() {
        let error = parsed(&["--version", "serve"]).unwrap_err();
        assert!(error.to_string().contains("\"serve\""), "{error}");
    }
}
