//! `atlas-simulator`: the embedded Atlas as a separate process.

mod arguments;

use std::error::Error;
use std::io::{self, Read, Write};
use std::process::ExitCode;

use arguments::{Arguments, Command};
use atlas_simulator::Request;
use tokio::runtime;
use tokio::sync::oneshot;

fn main() -> ExitCode {
    let outcome = match Command::parse(lexopt::Parser::from_env()) {
        Ok(Command::Help) => io::stdout()
            .write_all(arguments::help().as_bytes())
            .map_err(Into::into),
        Ok(Command::Serve(arguments)) => serve(arguments),
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "atlas-simulator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let options = if arguments.print_requests {
        arguments.options.observer(print)
    } else {
        arguments.options
    };
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // Before the address is printed, because its reader may send a signal at once.
        let stopped = stopped()?;
        let simulator = options.start()?;
        let mut stdout = io::stdout();
        if arguments.exports {
            stdout.write_all(arguments::exports(simulator.url()).as_bytes())?;
        } else {
            writeln!(stdout, "{}", simulator.url())?;
        }
        stdout.flush()?;
        let closed = standard_input_closed(arguments.until_stdin_closes);
        tokio::select! {
            () = stopped => {}
            () = closed => {}
        }
        Ok(())
    })
}

/// Returns a future that completes at SIGTERM or SIGINT. The call itself installs the handlers.
#[cfg(unix)]
fn stopped() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Returns a future that completes at Ctrl-C. The call itself installs the handler.
#[cfg(windows)]
fn stopped() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}

/// Completes when standard input ends, if `wanted`. It reads on a separate thread, because such a read cannot be cancelled
/// and must not keep the process alive.
async fn standard_input_closed(wanted: bool) {
    if !wanted {
        return std::future::pending().await;
    }
    let (ended, end) = oneshot::channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 1_024];
        while matches!(io::stdin().read(&mut buffer), Ok(1..)) {}
        let _ = ended.send(());
    });
    let _ = end.await;
}

/// Prints one line for each request. It ignores a closed standard error.
fn print(request: &Request) {
    let query = request
        .query
        .as_deref()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    let status = request.status.unwrap_or_default();
    let _ = writeln!(
        io::stderr(),
        "{} {}{query} {status}",
        request.method,
        request.path
    );
}
