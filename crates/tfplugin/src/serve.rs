//! The program of a provider: arguments, log, and the connection between a [`Provider`] and the host that started the
//! process.

use std::any::type_name;
use std::io;
use std::process::ExitCode;

use go_plugin::log::Module;
use go_plugin::{Contract, Cookie, Session, panic_hook};
use tokio::runtime;

use crate::{Provider, Service};
use arguments::Command;
use reattach::Instructions;

mod arguments;
mod reattach;
mod words;

/// The version of the provider protocol.
const PROTOCOL: u32 = 6;

/// Runs a provider: the only call that its `main` needs.
///
/// `source` is the address by which configurations name the provider, such as `example.com/me/file`. `factory` makes a
/// provider for each connection. One thread serves all calls, so none of them may block it.
///
/// Terraform starts the program without arguments. People may pass `-debug`, which serves any Terraform that attaches to
/// the process, `--version`, or `--help`. Events that the provider's own crate records with `tracing` go to Terraform's
/// log. Use [`Program`] to set a version, a description, or more crates to log.
pub fn run<P: Provider>(source: &'static str, factory: impl FnMut() -> P) -> ExitCode {
    Program::new(source, factory).run()
}

/// The program of a provider, with its settings.
///
/// ```no_run
/// # use std::process::ExitCode;
/// # use tfplugin::{Program, Provider};
/// # fn main_of<P: Provider>(file_provider: fn() -> P) -> ExitCode {
/// Program::new("example.com/me/file", file_provider)
///     .version(env!("CARGO_PKG_VERSION"))
///     .about("reads the sizes and sums of files.")
///     .log("file_sums", "provider.sums")
///     .run()
/// # }
/// ```
#[derive(Debug)]
pub struct Program<F> {
    source: &'static str,
    factory: F,
    version: Option<&'static str>,
    about: &'static str,
    log: Vec<Module>,
}

impl<P: Provider, F: FnMut() -> P> Program<F> {
    /// Creates a program from the parameters of [`run`].
    #[must_use]
    pub fn new(source: &'static str, factory: F) -> Self {
        let log = [
            (crate_of::<P>(), "provider"),
            (env!("CARGO_CRATE_NAME"), "provider.framework"),
            ("go_plugin", "provider.plugin"),
        ];
        Self {
            source,
            factory,
            version: None,
            about: "is a Terraform provider.",
            log: log.map(|(of_crate, name)| Module { of_crate, name }).to_vec(),
        }
    }

    /// Sets the version that `--version` prints.
    #[must_use]
    pub fn version(mut self, version: &'static str) -> Self {
        self.version = Some(version);
        self
    }

    /// Sets the rest of the sentence that begins with the program's name in `--help`.
    #[must_use]
    pub fn about(mut self, about: &'static str) -> Self {
        self.about = about;
        self
    }

    /// Adds a crate to the log, by the name that the compiler uses for it. Its lines are filed under `module`.
    ///
    /// Only these crates, the provider's own and this framework are logged: a dependency may log a request with its
    /// headers, and a credential with them.
    #[must_use]
    pub fn log(mut self, of_crate: &'static str, module: &'static str) -> Self {
        self.log.push(Module {
            of_crate,
            name: module,
        });
        self
    }

    /// Runs the command that the arguments name, and returns its exit code.
    pub fn run(self) -> ExitCode {
        panic_hook::install();
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that takes the arguments of the process"
        )]
        let arguments = std::env::args_os().skip(1);
        let program = self.name();
        match arguments::parse(arguments) {
            Ok(Command::Serve) => self.serve(false),
            Ok(Command::Debug) => self.serve(true),
            Ok(Command::Version) => {
                let version = words::version(&program, self.version);
                print(io::stdout(), &version, ExitCode::SUCCESS)
            }
            Ok(Command::Help) => {
                let help = words::help(&program, self.about);
                print(io::stdout(), &help, ExitCode::SUCCESS)
            }
            Err(argument) => {
                let text = words::unknown_argument(&program, &argument);
                print(io::stderr(), &text, ExitCode::from(2))
            }
        }
    }

    fn serve(mut self, debug: bool) -> ExitCode {
        let own_variable = self.log_variable();
        // Terraform treats `JSON` and unknown words as the lowest level, and filters the lines itself.
        let variables = [own_variable.as_str(), "TF_LOG_PROVIDER", "TF_LOG"];
        go_plugin::log::install(&variables, tracing::Level::TRACE, self.log);
        // One thread: reads wait for responses rather than for a CPU, and each step of a plan starts a process, which must
        // be fast.
        let runtime = match runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => {
                let text = format!("[ERROR] cannot start: {error}\n");
                return print(io::stderr(), &text, ExitCode::FAILURE);
            }
        };
        let (contract, source) = (contract(self.source), self.source);
        let session = |_| session((self.factory)());
        let served = runtime.block_on(async {
            if debug {
                let instructions = |reattach: &_| Instructions { source, reattach }.to_string();
                go_plugin::debug(&contract, instructions, session).await
            } else {
                go_plugin::serve(&contract, session).await
            }
        });
        // Terraform waits for this process to end, so no thread may delay it.
        runtime.shutdown_background();
        match served {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                error.report();
                ExitCode::FAILURE
            }
        }
    }
}

impl<F> Program<F> {
    /// Returns the type of the provider, such as `file`: the last part of its source.
    fn provider_type(&self) -> &'static str {
        self.source.rsplit('/').next().unwrap_or(self.source)
    }

    /// Returns the name that Terraform requires of a provider's program.
    fn name(&self) -> String {
        format!("terraform-provider-{}", self.provider_type())
    }

    /// Returns the variable that sets the log level of this provider alone, named as in providers made with Go's
    /// libraries.
    fn log_variable(&self) -> String {
        let provider_type = self.provider_type().replace('-', "_").to_uppercase();
        format!("TF_LOG_PROVIDER_{provider_type}")
    }
}

/// Returns what Terraform, and every compatible host, expects of a provider of protocol 6.
fn contract(source: &str) -> Contract {
    Contract {
        cookie: Cookie {
            variable: "TF_PLUGIN_MAGIC_COOKIE",
            value: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
        },
        protocol_versions: &[PROTOCOL],
        tls_off: Some("TF_DISABLE_PLUGIN_TLS"),
        socket_prefix: "tfp-",
        started_by_hand: words::started_by_hand(source),
    }
}

/// Starts the session of one connection, with a provider that is not configured yet.
fn session(provider: impl Provider) -> Session {
    let service = Service::new(provider);
    Session {
        routes: service.routes(),
        close: Box::pin(service.close()),
    }
}

/// Returns the crate that defines a type, as the log names it. Rust does not guarantee the form of the name: if it
/// changes, the log lacks lines, and nothing else is lost.
fn crate_of<T>() -> &'static str {
    let name = type_name::<T>();
    name.split("::").next().unwrap_or(name)
}

fn print(mut to: impl io::Write, text: &str, code: ExitCode) -> ExitCode {
    match to.write_all(text.as_bytes()).and_then(|()| to.flush()) {
        Ok(()) => code,
        Err(_) => ExitCode::FAILURE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_determines_the_names_of_the_program_and_of_its_log_variable() {
        let program = Program {
            source: "example.com/me/file-sums",
            factory: (),
            version: None,
            about: "",
            log: Vec::new(),
        };
        assert_eq!(program.name(), "terraform-provider-file-sums");
        assert_eq!(program.log_variable(), "TF_LOG_PROVIDER_FILE_SUMS");
    }

    #[test]
    fn the_crate_of_a_type_is_found() {
        assert_eq!(crate_of::<Program<()>>(), env!("CARGO_CRATE_NAME"));
        assert_eq!(crate_of::<Option<()>>(), "core");
    }
}
