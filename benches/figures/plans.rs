//! `terraform plan`, as a user waits for it.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use atlas_simulator::sample;

use crate::atlas::Atlas;
use crate::it::terraform::Workspace;
use crate::plugin::peak_memory;
use crate::release::BINARY;
use crate::samples::{self, SECONDS, Samples};

const ROUNDS: usize = 11;
const ROUNDS_WITH_LATENCY: usize = 3;
const LATENCY_MS: u32 = 50;

/// Terraform's own default.
const PARALLELISM: u32 = 10;

pub(crate) fn print() {
    samples::heading("terraform plan");
    let mut atlas = Atlas::start(0);
    // In turns, so that a minute in which the machine is busy does not fall upon one of them alone.
    let mut cases = [
        Case::new("no provider", "", without_provider(&atlas)),
        Case::new("0 data sources", "", configured(&atlas)),
        Case::new("1 data source", "<= 0.045 s over 0", reading(&atlas, 1)),
        Case::new("100 data sources", "", reading(&atlas, 100)),
        Case::new("1,000 data sources", "<= 0.5 s", reading(&atlas, 1_000)),
    ];
    for _ in 0..=ROUNDS {
        for case in &mut cases {
            case.run();
        }
    }
    for case in &cases {
        let name = format!("{} ({ROUNDS})", case.name);
        case.times.print(&name, SECONDS, case.goal);
    }
    let [_, empty, one, ..] = &cases;
    let (empty, one) = (empty.times.median(), one.times.median());
    samples::line("1 over 0", &format!("{:.3} s", one - empty), "<= 0.045 s");

    print_latency(empty);
    print_requests(&mut atlas);
}

/// One configuration, and the times that its plans took. The first does not count.
struct Case {
    name: &'static str,
    goal: &'static str,
    workspace: Workspace,
    is_warm: bool,
    times: Samples,
}

impl Case {
    fn new(name: &'static str, goal: &'static str, workspace: Workspace) -> Self {
        Self {
            name,
            goal,
            workspace,
            is_warm: false,
            times: Samples::default(),
        }
    }

    fn run(&mut self) {
        let start = Instant::now();
        self.workspace.plan().succeeded();
        let time = start.elapsed();
        if std::mem::replace(&mut self.is_warm, true) {
            self.times.add(time);
        }
    }
}

fn without_provider(atlas: &Atlas) -> Workspace {
    let workspace = Workspace::at(&atlas.url, "output \"count\" {\n  value = 0\n}\n");
    // Which would require it.
    workspace.write("versions.tf", "");
    workspace
}

fn configured(atlas: &Atlas) -> Workspace {
    let configuration = "provider \"atlas\" {}\noutput \"count\" {\n  value = 0\n}\n";
    Workspace::at(&atlas.url, configuration).signed_in()
}

fn reading(atlas: &Atlas, count: u32) -> Workspace {
    reading_signed_out(atlas, count).signed_in_to_bulk()
}

fn reading_signed_out(atlas: &Atlas, count: u32) -> Workspace {
    let configuration = format!(
        "data \"atlas_flex_snapshot\" \"x\" {{\n  count = {count}\n  project_id = \"{}\"\n  name = \"{}\"\n  \
         snapshot_id = format(\"%024x\", count.index)\n}}\noutput \"count\" {{\n  value = \
         length(data.atlas_flex_snapshot.x[*].status)\n}}\n",
        sample::BULK_PROJECT_ID,
        sample::BULK_CLUSTER
    );
    Workspace::at(&atlas.url, &configuration)
}

fn print_latency(empty: f64) {
    let atlas = Atlas::start(LATENCY_MS.into());
    let mut case = Case::new("", "", reading(&atlas, 1_000));
    for _ in 0..=ROUNDS_WITH_LATENCY {
        case.run();
    }
    let waiting = f64::from(1_000 / PARALLELISM * LATENCY_MS) / 1_000.0;
    case.times.print(
        &format!("1,000, each after {LATENCY_MS} ms ({ROUNDS_WITH_LATENCY})"),
        SECONDS,
        &format!("ideal {:.3} s: {waiting} s and an empty plan", waiting + empty),
    );
}

fn print_requests(atlas: &mut Atlas) {
    let account = reading(atlas, 1_000);
    let key = reading_signed_out(atlas, 1_000)
        .env("MONGODB_ATLAS_PUBLIC_API_KEY", sample::BULK_API_KEY.public_key)
        .env("MONGODB_ATLAS_PRIVATE_API_KEY", sample::BULK_API_KEY.private_key);
    for (name, workspace, goal) in [
        ("a service account", account, "1.0"),
        ("an API key", key, "<= 1.02"),
    ] {
        atlas.requests();
        let memory = watched(|| {
            workspace.plan().succeeded();
        });
        let requests = atlas.requests();
        let per_read = f64::from(requests.api) / 1_000.0;
        samples::line(
            &format!("requests a read of 1,000, {name}"),
            &format!("{per_read:.3}"),
            goal,
        );
        samples::line(
            &format!("token calls of 1,000, {name}"),
            &requests.token.to_string(),
            "",
        );
        samples::line(
            &format!("peak memory of 1,000, {name}"),
            &format!("{memory:.2} MiB"),
            "",
        );
    }
}

/// The most memory, in MiB, that a process of the provider has had during a run. A look each millisecond: what it does
/// after the last look before its end is not seen.
fn watched(run: impl FnOnce()) -> f64 {
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let mut most = f64::NAN;
            while !is_over.load(Ordering::Relaxed) {
                for process in providers() {
                    most = most.max(peak_memory(process).unwrap_or(f64::NAN));
                }
                thread::sleep(Duration::from_millis(1));
            }
            most
        });
        run();
        is_over.store(true, Ordering::Relaxed);
        watcher.join().unwrap()
    })
}

/// The processes that run the measured binary.
fn providers() -> Vec<u32> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter(|entry| fs::read_link(entry.path().join("exe")).is_ok_and(|exe| exe == Path::new(BINARY)))
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect()
}
