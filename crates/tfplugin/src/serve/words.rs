//! Texts for people who start the program by hand.

use std::ffi::OsStr;

use super::PROTOCOL;

pub(super) fn version(program: &str, version: Option<&str>) -> String {
    let version = version.map(|version| format!(" {version}")).unwrap_or_default();
    format!("{program}{version} (provider protocol {PROTOCOL}.0)\n")
}

pub(super) fn unknown_argument(program: &str, argument: &OsStr) -> String {
    let argument = argument.display();
    format!("{program}: unknown argument \"{argument}\". Run {program} --help for the arguments.\n")
}

pub(super) fn help(program: &str, about: &str) -> String {
    format!(
        "\
{program} {about}

Terraform starts this program itself, without arguments. To start it by hand:

  {program} -debug
      Serve until Ctrl-C, and print how to connect Terraform to this process:
      for a debugger, or for a log in a separate terminal (TF_LOG=DEBUG).
  {program} --version
      Print the version.
  {program} --help
      Print this text.
"
    )
}

pub(super) fn started_by_hand(source: &str) -> String {
    format!(
        "\
This is a Terraform provider. Terraform starts it; started by hand, it does
nothing.

To use the provider, name it in the `required_providers` block of a
configuration, then run `terraform init`.

To try a binary that you built, add its directory to the CLI configuration file
(~/.terraformrc, or the file that TF_CLI_CONFIG_FILE names). Then run
`terraform plan` without `terraform init`:

    provider_installation {{
      dev_overrides {{
        \"{source}\" = \"/path/to/the/directory/with/this/binary\"
      }}
      direct {{}}
    }}

To run the provider in a debugger, or to see its log in a separate terminal,
start it with -debug. It then prints how to connect Terraform to the process."
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
    fn help_describes_each_argument_below_it() {
        let help = help("terraform-provider-file", "reads files.");
        assert!(
            help.starts_with("terraform-provider-file reads files.\n"),
            "{help}"
        );
        for (argument, description) in [
            ("-debug", "Serve until Ctrl-C"),
            ("--version", "Print the version"),
            ("--help", "Print this text"),
        ] {
            let lines = format!("  terraform-provider-file {argument}\n      {description}");
            assert!(help.contains(&lines), "{help}");
        }
        assert!(help.lines().all(|line| line.len() <= 80), "{help}");
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
