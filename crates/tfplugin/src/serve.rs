//! The program of a provider: arguments, log, and the way from a [`Provider`] to the host that started the process.

use std::any::type_name;
use std::io;
use std::process::ExitCode;

use go_plugin::log::Module;
use go_plugin::{Contract, Cookie, Session, panic_hook};
use tokio::runtime;

use crate::{Provider, Service};
use arguments::Command;
use reattach::Invitation;

mod arguments;
mod reattach;
mod words;

/// The version of the provider protocol that this crate speaks.
const PROTOCOL: u32 = 6;

/// Runs a provider: all that its `main` has to do.
///
/// `source` is the address that configurations name the provider by, such as `example.com/me/file`. `factory`
/// makes the provider of one connection. One thread serves all calls, so none of them may block it. Terraform starts the program without arguments; people may give it `-debug`, which
/// serves a Terraform that is attached to the process, `--version` or `--help`. What the provider's own crate logs with
/// `tracing` goes to Terraform's log. [`Program`] does the same and can be told more.
pub fn run<P: Provider>(source: &'static str, factory: impl FnMut() -> P) -> ExitCode {
    Program::new(source, factory).run()
}

/// The program of a provider, and what people are told about it.
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
    /// See [`run`].
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

    /// The version for `--version`.
    #[must_use]
    pub fn version(mut self, version: &'static str) -> Self {
        self.version = Some(version);
        self
    }

    /// The rest of the sentence that begins with the program's name, for `--help`.
    #[must_use]
    pub fn about(mut self, about: &'static str) -> Self {
        self.about = about;
        self
    }

    /// Lets another crate write to the log, by the name that the compiler knows it by. Its lines are filed under `module`.
    ///
    /// No crate is logged but those named here, the provider's own and this framework: a dependency may well log a request
    /// with its headers, and a credential with them.
    #[must_use]
    pub fn log(mut self, of_crate: &'static str, module: &'static str) -> Self {
        self.log.push(Module {
            of_crate,
            name: module,
        });
        self
    }

    /// Does what the arguments say, until that is done.
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
        // Terraform takes JSON, and words that it does not know, for all levels, and filters what it gets.
        let variables = [own_variable.as_str(), "TF_LOG_PROVIDER", "TF_LOG"];
        go_plugin::log::install(&variables, tracing::Level::TRACE, self.log);
        // One thread: reads wait for answers, not for a processor, and a process for each step of a plan is to start fast.
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
                let invite = |reattach: &_| Invitation { source, reattach }.to_string();
                go_plugin::debug(&contract, invite, session).await
            } else {
                go_plugin::serve(&contract, session).await
            }
        });
        // Terraform waits for the end of this process: no thread may hold it up.
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
    /// The type of the provider, such as `file`: the last part of its source.
    fn provider_type(&self) -> &'static str {
        self.source.rsplit('/').next().unwrap_or(self.source)
    }

    /// The name that Terraform demands of a provider's program.
    fn name(&self) -> String {
        format!("terraform-provider-{}", self.provider_type())
    }

    /// The variable that sets the level of this provider's log alone, as providers made with Go's libraries name it.
    fn log_variable(&self) -> String {
        let provider_type = self.provider_type().replace('-', "_").to_uppercase();
        format!("TF_LOG_PROVIDER_{provider_type}")
    }
}

/// What Terraform, and everything compatible with it, expects of a provider of protocol 6.
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

/// One connection's share: a provider that is not configured yet.
fn session(provider: impl Provider) -> Session {
    let service = Service::new(provider);
    Session {
        routes: service.routes(),
        close: Box::pin(service.close()),
    }
}

/// The crate that a type is defined in, as the log knows it. The form of the name is not promised by Rust: where it changes,
/// the log lacks lines, and nothing else is lost.
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
    fn the_source_gives_the_names() {
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
    fn the_log_knows_the_crate_of_a_type() {
        assert_eq!(crate_of::<Program<()>>(), env!("CARGO_CRATE_NAME"));
        assert_eq!(crate_of::<Option<()>>(), "core");
    }
}
