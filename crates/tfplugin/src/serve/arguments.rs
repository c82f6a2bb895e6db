//! The arguments. Terraform gives none; people look for the version and for help.

use std::ffi::OsString;

/// What the arguments ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    /// Serve the Terraform that started the process: what no argument means.
    Serve,
    /// Serve whichever Terraform connects, and say how.
    Debug,
    Version,
    Help,
}

/// Parses the arguments that follow the program's name, or gives back the first that is unknown. One dash or two, as with
/// Terraform itself.
pub(super) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, OsString> {
    let mut command = Command::Serve;
    for argument in arguments {
        command = match argument.to_str() {
            Some("--debug" | "-debug") => Command::Debug,
            Some("--version" | "-version") => Command::Version,
            Some("--help" | "-help" | "-h") => Command::Help,
            _ => return Err(argument),
        };
    }
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Command, OsString> {
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
    fn what_is_unknown_is_given_back() {
        assert_eq!(parsed(&["--version", "serve"]), Err("serve".into()));
    }
}
