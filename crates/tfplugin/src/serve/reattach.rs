//! How Terraform finds a process that it did not start: the variable `TF_REATTACH_PROVIDERS`, and the text around it.

use std::collections::BTreeMap;
use std::fmt;

use go_plugin::Reattach;
use serde::Serialize;

const VARIABLE: &str = "TF_REATTACH_PROVIDERS";

/// What a person is told who starts the process to attach Terraform to it.
#[derive(Debug)]
pub(super) struct Invitation<'a> {
    /// The `source` of the provider in the configuration. Terraform passes over a variable that names another.
    pub(super) source: &'a str,
    pub(super) reattach: &'a Reattach,
}

/// An entry of the variable, in the words of go-plugin.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    protocol: &'static str,
    protocol_version: u32,
    pid: u32,
    /// That the process lives its own life. Without it Terraform takes the protocol for 5, and kills the process.
    test: bool,
    addr: Socket,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Socket {
    network: &'static str,
    string: String,
}

impl Invitation<'_> {
    /// The value of the variable.
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

/// The lines that set the variable begin with a tab, as other providers write them, so that a script finds them.
impl fmt::Display for Invitation<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "The provider is running. To have Terraform use this process, set this variable where Terraform runs:\n\n",
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
                "Every program on this machine can connect to this port, those of other users too, and use the \
                 credentials in the environment of this process. Stop it as soon as you are done.\n\n",
            )?;
        }
        writeln!(
            formatter,
            "Where the configuration's required_providers names another source than {}, put that source in its place. \
             No terraform init is needed for it. Ctrl-C ends the process.",
            self.source
        )
    }
}

/// One word for a shell, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r#"'"'"'"#))
}

#[cfg(test)]
mod tests {
    use go_plugin::Address;

    use super::*;

    fn invitation(path: &str) -> String {
        invitation_to(Address::Unix(path.to_owned()))
    }

    fn invitation_to(address: Address) -> String {
        let reattach = &Reattach {
            address,
            protocol_version: 6,
            process: 123,
        };
        let source = "terraform.local/local/x";
        Invitation { source, reattach }.to_string()
    }

    #[test]
    fn a_line_of_its_own_sets_the_variable() {
        let text = invitation("/tmp/tfp-abc/plugin");
        let lines: Vec<_> = text.lines().collect();
        let at = lines.iter().position(|line| line.starts_with('\t')).unwrap();
        assert_eq!(
            lines[at],
            "\tTF_REATTACH_PROVIDERS='{\"terraform.local/local/x\":{\"Protocol\":\"grpc\",\"ProtocolVersion\":6,\
             \"Pid\":123,\"Test\":true,\"Addr\":{\"Network\":\"unix\",\"String\":\"/tmp/tfp-abc/plugin\"}}}'"
        );
        assert_eq!(lines[at + 1], "");
        assert!(text.ends_with('\n') && text.contains("another source than terraform.local/local/x"));
    }

    #[test]
    fn a_port_that_everybody_can_connect_to_comes_with_a_warning() {
        let warning = "Every program on this machine can connect";
        assert!(invitation_to(Address::Tcp("127.0.0.1:10000".parse().unwrap())).contains(warning));
        assert!(!invitation("/tmp/tfp-abc/plugin").contains(warning));
    }

    #[test]
    fn a_quote_in_the_path_stays_in_it() {
        assert_eq!(quoted("it's"), r#"'it'"'"'s'"#);
        assert!(invitation("/it's/plugin").contains(r#""String":"/it'"'"'s/plugin""#));
    }
}
