//! Texts for people who start the program by hand.

use std::ffi::OsStr;

use super::PROTOCOL;

pub(super) fn version(program: &str, version: Option<&str>) -> String {
    let version = version.map(|version| format!(" {version}")).unwrap_or_default();
    format!("{program}{version} (provider protocol {PROTOCOL}.0)\n")
}

pub(super) fn unknown_argument(program: &str, argument: &OsStr) -> String {
    let argument = argument.display();
    format!("{program}: unknown argument \"{argument}\". See {program} --help.\n")
}

pub(super) fn help(program: &str, about: &str) -> String {
    let indent = " ".repeat(program.len() + "   --version   ".len());
    format!(
        "\
{program} {about}
Terraform starts it by itself; it takes no arguments from there.

Usage:
  {program} -debug      run until Ctrl-C, and say how to have Terraform use this process: for a debugger,
{indent}or to see its log (TF_LOG=DEBUG, or TRACE) in a terminal of its own
  {program} --version   print the version
  {program} --help      print this text
"
    )
}

pub(super) fn started_by_hand(source: &str) -> String {
    format!(
        "\
This is a Terraform provider: Terraform starts it by itself, and it does nothing when started by hand.

To use it, name it under `required_providers` in a configuration and run `terraform init`, which installs it from a
registry or from a directory on this machine.

To try a binary that you built yourself, let the CLI configuration file (~/.terraformrc, or the file that
TF_CLI_CONFIG_FILE names) point Terraform at its directory, and run `terraform plan` without `terraform init`:

    provider_installation {{
      dev_overrides {{
        \"{source}\" = \"/path/to/the/directory/with/this/binary\"
      }}
      direct {{}}
    }}

To see it work, in a debugger or with its log in a terminal of its own, start it with -debug: it then says how to have
Terraform use that process."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_shown_if_it_is_set() {
        let program = "terraform-provider-file";
        assert_eq!(
            version(program, Some("1.2.3")),
            "terraform-provider-file 1.2.3 (provider protocol 6.0)\n"
        );
        assert_eq!(
            version(program, None),
            "terraform-provider-file (provider protocol 6.0)\n"
        );
    }

    #[test]
    fn the_columns_of_help_line_up() {
        let help = help("terraform-provider-file", "reads files.");
        assert!(
            help.starts_with("terraform-provider-file reads files.\n"),
            "{help}"
        );
        let column = |text: &str| help.lines().find_map(|line| line.find(text));
        for text in ["or to see its log", "print the version", "print this text"] {
            assert_eq!(column(text), column("run until Ctrl-C"), "{text}");
        }
    }

    #[test]
    fn the_text_for_people_names_the_source_to_override() {
        let text = started_by_hand("example.com/me/file");
        assert!(
            text.contains("\n    provider_installation {\n      dev_overrides {\n"),
            "{text}"
        );
        assert!(text.contains("\"example.com/me/file\" = \""), "{text}");
    }

    #[test]
    fn an_unknown_argument_is_named() {
        let text = unknown_argument("terraform-provider-file", OsStr::new("serve"));
        assert!(text.contains("\"serve\""), "{text}");
    }
}
