//! The process as Terraform's core sees it: its start, its first connection, a call, its end.

use std::fs;
use std::io::{BufRead, BufReader};
use std::time::Instant;

use tempfile::TempDir;
use tfplugin::wire::get_provider_schema::Request;
use tfplugin::wire::provider_client::ProviderClient;

use tfplugin_testing::host::ClientIdentity;

use crate::it::core::host;
use crate::samples::{self, MEBIBYTES, MILLISECONDS, Samples};

const STARTS: usize = 200;
const CONNECTIONS: usize = 50;
const CALLS: usize = 1_000;

pub(crate) fn print() {
    samples::heading("The process");
    print_start();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(print_connections());
    runtime.block_on(print_calls());
}

/// With the standard library's process: nothing but the provider is in the time.
fn print_start() {
    let (identity, directory) = (ClientIdentity::from_seed(1), TempDir::new().unwrap());
    let (mut times, mut memory) = (Samples::default(), Samples::default());
    for n in 0..STARTS + 10 {
        let mut command = host().command().into_std();
        command
            .env("PLUGIN_CLIENT_CERT", identity.pem())
            .env("TMPDIR", directory.path());
        let start = Instant::now();
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let time = start.elapsed();
        assert!(line.starts_with("1|6|unix|"), "{line:?}");
        if n >= 10 {
            times.add(time);
            memory.add_mebibytes(peak_memory(child.id()).unwrap_or(f64::NAN));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    times.print(
        &format!("start to handshake line ({STARTS})"),
        MILLISECONDS,
        "<= 1.3 ms",
    );
    memory.print("peak memory at the handshake line", MEBIBYTES, "<= 4 MiB");
}

async fn print_connections() {
    let (mut connecting, mut ending) = (Samples::default(), Samples::default());
    for _ in 0..CONNECTIONS {
        let mut plugin = host().start().await;
        let start = Instant::now();
        let connection = plugin.connect().await;
        connecting.add(start.elapsed());
        connection.shut_down().await;
        let start = Instant::now();
        plugin.child.wait().await.unwrap();
        ending.add(start.elapsed());
    }
    let (connect, end) = (
        "first connection, both ends",
        "answer to Shutdown to end of process",
    );
    connecting.print(
        &format!("{connect} ({CONNECTIONS})"),
        MILLISECONDS,
        "1.4 to 2.8 ms",
    );
    ending.print(&format!("{end} ({CONNECTIONS})"), MILLISECONDS, "");
}

async fn print_calls() {
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let mut client = ProviderClient::new(connection.channel.clone());
    let mut times = Samples::default();
    for n in 0..CALLS + 10 {
        let start = Instant::now();
        client.get_provider_schema(Request {}).await.unwrap();
        if n >= 10 {
            times.add(start.elapsed());
        }
    }
    times.print(&format!("GetProviderSchema ({CALLS})"), MILLISECONDS, "< 0.3 ms");
}

/// The most memory that a process has had, in MiB, where the system says it.
pub(crate) fn peak_memory(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u32 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(f64::from(kibibytes) / 1_024.0)
}
