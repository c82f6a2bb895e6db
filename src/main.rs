//! The program: it joins the rooms, and ends with an exit code.

use std::io;
use std::process::ExitCode;

use go_plugin::{self as plugin, Session};
use terraform_provider_atlas::cli::{self, Command};
use terraform_provider_atlas::{AtlasProvider, ProcessEnvironment};
use tfplugin::Service;
use tonic::service::Routes;

/// Who may write to the log.
const LOG_MODULES: plugin::log::Modules = &[
    ("terraform_provider_atlas", "provider"),
    ("atlas_admin", "provider.atlas"),
    ("tfplugin", "provider.framework"),
    ("go_plugin", "provider.plugin"),
];

/// That of musl gives memory back to the system and asks for it again, time after time.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

fn main() -> ExitCode {
    plugin::panic_hook::install();
    match cli::parse(std::env::args_os().skip(1)) {
        Ok(Command::Serve) => serve(false),
        Ok(Command::Debug) => serve(true),
        Ok(Command::Version) => print(io::stdout(), &cli::version(), ExitCode::SUCCESS),
        Ok(Command::Help) => print(io::stdout(), cli::HELP, ExitCode::SUCCESS),
        Err(unknown) => print(io::stderr(), &format!("{unknown}\n"), ExitCode::from(2)),
    }
}

/// Serves Terraform, or whoever connects to be debugged.
fn serve(debug: bool) -> ExitCode {
    let environment = plugin::Environment::of_process();
    plugin::log::install(&environment, LOG_MODULES);
    // One thread: reads wait for Atlas, not for a processor, and a process for each step of a plan is to start fast.
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            return print(
                io::stderr(),
                &format!("[ERROR] cannot start: {error}\n"),
                ExitCode::FAILURE,
            );
        }
    };
    let served = runtime.block_on(async {
        if debug {
            plugin::debug(&environment, cli::SOURCE, session).await
        } else {
            plugin::serve(&environment, session).await
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

/// One connection's share: a provider that nobody has configured yet.
fn session() -> Session {
    let service = Service::new(AtlasProvider::new(ProcessEnvironment));
    Session {
        routes: Routes::new(service.service()),
        close: Box::pin(service.close()),
    }
}

fn print(mut to: impl io::Write, text: &str, code: ExitCode) -> ExitCode {
    match to.write_all(text.as_bytes()).and_then(|()| to.flush()) {
        Ok(()) => code,
        Err(_) => ExitCode::FAILURE,
    }
}
