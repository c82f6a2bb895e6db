//! Command-line arguments: Terraform passes none; people ask for the version or for help.

use std::ffi::OsString;

/// The command that the arguments name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    /// Serve the Terraform that started the process. This is the default.
    Serve,
    /// Serve any Terraform that attaches to the process, and print how to attach.
    Debug,
    Version,
    Help,
}

/// Parses the arguments after the program's name, with one dash or two, as Terraform does. The error is the first unknown
/// argument.
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
    fn an_option_takes_one_dash_or_two() {
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
    fn the_error_is_the_first_unknown_argument() {
        assert_eq!(parsed(&["--version", "serve"]), Err("serve".into()));
    }
}
