//! The variable `TF_REATTACH_PROVIDERS`, by which Terraform finds a process that it did not start.

use std::collections::BTreeMap;
use std::fmt;

use go_plugin::Reattach;
use serde::Serialize;

const VARIABLE: &str = "TF_REATTACH_PROVIDERS";

/// The text for a person who starts the process to attach Terraform to it.
#[derive(Debug)]
pub(super) struct Instructions<'a> {
    /// The `source` of the provider in the configuration. Terraform ignores a variable that names another one.
    pub(super) source: &'a str,
    pub(super) reattach: &'a Reattach,
}

/// An entry of the variable, with the field names of go-plugin.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    protocol: &'static str,
    protocol_version: u32,
    pid: u32,
    /// Whether the process outlives its host. If false, Terraform assumes protocol 5 and kills the process.
    test: bool,
    addr: Socket,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Socket {
    network: &'static str,
    string: String,
}

impl Instructions<'_> {
    /// Returns the value of the variable, as JSON.
    fn value(&self) -> String {
        let address = &self.reattach.address;
        let entry = Entry {
            protocol: "grpc",
            protocol_version: self.reattach.protocol_version,
            pid: self.reattach.process,
            test: true,
            addr: Socket {
                network: address.network(),
                string: address.to_string(),
            },
        };
        serde_json::to_string(&BTreeMap::from([(self.source, entry)])).unwrap_or_default()
    }
}

/// Starts the line that sets the variable with a tab, as other providers do, so that a script can find it.
impl fmt::Display for Instructions<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "The provider is running. To connect Terraform to this process, set this\nvariable in the environment of Terraform:\n\n",
        )?;
        let value = self.value();
        if cfg!(windows) {
            write!(
                formatter,
                "Command Prompt:\tset \"{VARIABLE}={value}\"\nPowerShell:\t$env:{VARIABLE}='{}'\n\n",
                value.replace('\'', "''")
            )?;
        } else {
            writeln!(formatter, "\t{VARIABLE}={}\n", quoted(&value))?;
        }
        if !self.reattach.address.is_private() {
            formatter.write_str(
                "Every user of this machine can connect to this port and use the credentials in\nthe environment of this \
                 process. Stop the process as soon as you are done.\n\n",
            )?;
        }
        writeln!(
            formatter,
            "If required_providers in your configuration names a source other than\n{}, put that source in its place. \
             The\nprovider needs no terraform init. Press Ctrl-C to stop it.",
            self.source
        )
    }
}

/// Quotes a text as one word for a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r#"'"'"'"#))
}

#[cfg(test)]
mod tests {
    use go_plugin::Address;

    use super::*;

    fn instructions(path: &str) -> String {
        instructions_to(Address::Unix(path.to_owned()))
    }

    fn instructions_to(address: Address) -> String {
        let reattach = &Reattach {
            address,
            protocol_version: 6,
            process: 123,
        };
        let source = "terraform.local/local/x";
        Instructions { source, reattach }.to_string()
    }

    #[test]
    fn the_variable_is_set_on_a_line_of_its_own() {
        let text = instructions("/tmp/tfp-abc/plugin");
        let lines: Vec<_> = text.lines().collect();
        let at = lines.iter().position(|line| line.starts_with('\t')).unwrap();
        assert_eq!(
            lines[at],
            "\tTF_REATTACH_PROVIDERS='{\"terraform.local/local/x\":{\"Protocol\":\"grpc\",\"ProtocolVersion\":6,\
             \"Pid\":123,\"Test\":true,\"Addr\":{\"Network\":\"unix\",\"String\":\"/tmp/tfp-abc/plugin\"}}}'"
        );
        assert_eq!(lines[at + 1], "");
        assert!(text.ends_with('\n') && text.contains("a source other than\nterraform.local/local/x"));
    }

    #[test]
    fn a_port_that_every_user_can_reach_comes_with_a_warning() {
        let warning = "Every user of this machine can connect";
        assert!(instructions_to(Address::Tcp("127.0.0.1:10000".parse().unwrap())).contains(warning));
        assert!(!instructions("/tmp/tfp-abc/plugin").contains(warning));
    }

    #[test]
    fn a_quote_in_the_path_survives_the_shell() {
        assert_eq!(quoted("it's"), r#"'it'"'"'s'"#);
        assert!(instructions("/it's/plugin").contains(r#""String":"/it'"'"'s/plugin""#));
    }
}
