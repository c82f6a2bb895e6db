//! Measures one provider process as Terraform's core sees it: start, first connection, a call, and end.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tfplugin::wire::get_provider_schema::Request;
use tfplugin::wire::provider_client::ProviderClient;
use tfplugin_testing::Core;
use tfplugin_testing::host::ClientIdentity;

use crate::effort::Effort;
use crate::report::Report;
use crate::samples::{MEBIBYTES, MILLISECONDS, Samples};

const CALLS: usize = 1_000;

pub(crate) fn measure(report: &mut Report, effort: &Effort, program: &Path) {
    report.step("the process: its start, connections, calls and end");
    report.table(
        "The process",
        &["figure", "median (min to max)", "95th percentile"],
    );
    let bytes = fs::metadata(program).unwrap().len();
    let size = report.figure("binary.size", MEBIBYTES, &Samples::from(float(bytes)));
    report.row(["size of the program".to_owned(), size, String::new()]);

    let (mut times, mut memory) = (Samples::new(), Samples::new());
    for n in 0..=effort.starts {
        let start = start(program);
        if n > 0 {
            times.add_time(start.time);
            memory.add(start.memory);
        }
    }
    row(report, "handshake.time", "from start to handshake line", &times);
    let memory = report.figure("handshake.memory", MEBIBYTES, &memory);
    report.row([
        "memory at the handshake line, peak".to_owned(),
        memory,
        String::new(),
    ]);

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(connections(report, effort, program));
    runtime.block_on(calls(report, program));
}

fn row(report: &mut Report, key: &str, name: &str, samples: &Samples) {
    let figure = report.figure(key, MILLISECONDS, samples);
    report.row([name.to_owned(), figure, MILLISECONDS.text(samples.p95())]);
}

/// The start of a process, up to its handshake line.
pub(crate) struct Start {
    pub(crate) time: Duration,
    /// The peak memory in bytes, or NaN if the system does not report it.
    pub(crate) memory: f64,
}

/// Starts a provider and ends it again. Uses the standard library rather than tokio, so that the time covers the
/// provider alone.
pub(crate) fn start(program: &Path) -> Start {
    let directory = TempDir::new().unwrap();
    let mut command = Core::host(program).command().into_std();
    command
        .env("PLUGIN_CLIENT_CERT", ClientIdentity::from_seed(1).pem())
        .env("TMPDIR", directory.path());
    let start = Instant::now();
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let time = start.elapsed();
    assert!(line.starts_with("1|"), "{line:?}");
    let memory = peak_memory(child.id()).unwrap_or(f64::NAN);
    child.kill().unwrap();
    child.wait().unwrap();
    Start { time, memory }
}

/// Returns the peak memory of a process in bytes, if the system reports it.
fn peak_memory(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u32 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(f64::from(kibibytes) * 1_024.0)
}

async fn connections(report: &mut Report, effort: &Effort, program: &Path) {
    let (mut connecting, mut ending) = (Samples::new(), Samples::new());
    for _ in 0..effort.starts {
        let mut plugin = Core::host(program).start().await;
        let start = Instant::now();
        let connection = plugin.connect().await;
        connecting.add_time(start.elapsed());
        connection.shut_down().await;
        let start = Instant::now();
        plugin.child.wait().await.unwrap();
        ending.add_time(start.elapsed());
    }
    row(
        report,
        "connection.time",
        "first connection with mutual TLS, both ends",
        &connecting,
    );
    row(
        report,
        "end.time",
        "from the answer to Shutdown to the end",
        &ending,
    );
}

async fn calls(report: &mut Report, program: &Path) {
    let plugin = Core::host(program).start().await;
    let connection = plugin.connect().await;
    let mut client = ProviderClient::new(connection.channel.clone());
    let mut times = Samples::new();
    for n in 0..CALLS + 10 {
        let start = Instant::now();
        client.get_provider_schema(Request {}).await.unwrap();
        if n >= 10 {
            times.add_time(start.elapsed());
        }
    }
    row(
        report,
        "schema.time",
        "GetProviderSchema over an open connection",
        &times,
    );
}

#[expect(clippy::cast_precision_loss, reason = "a figure to look at")]
fn float(bytes: u64) -> f64 {
    bytes as f64
}
