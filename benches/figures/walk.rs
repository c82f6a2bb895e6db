//! Measures `atlas_cluster_backups` on an organization of 100 projects and 1,000 clusters.

use atlas_simulator::sample;

use crate::effort::Effort;
use crate::provider::{Provider, SignIn, in_turns};
use crate::release::Programs;
use crate::report::Report;
use crate::samples::{COUNT, MEBIBYTES, MILLISECONDS, RATIO, SECONDS, Samples};
use crate::simulator::Simulator;

const CONFIGURATION: &str = "data \"atlas_cluster_backups\" \"x\" {}\noutput \"count\" {\n  value = \
                             data.atlas_cluster_backups.x.total_count\n}\n";

/// The number of concurrent requests that the provider sends.
const PERMITS: u32 = 16;

pub(crate) fn measure(report: &mut Report, effort: &Effort, programs: &Programs) {
    let columns = [
        "latency",
        "plan",
        "ideal",
        "ratio to the ideal",
        "requests",
        "CPU time",
        "memory",
    ];
    report.table("The audit of 1000 clusters in 100 projects", &columns);
    for latency_ms in [0, 50] {
        let rounds = effort.long_plans;
        report.step(&format!("audits with {latency_ms} ms latency, {rounds} times"));
        let mut simulator = Simulator::with_organization(latency_ms, 100, 1_000);
        let account = sample::SERVICE_ACCOUNT;
        let atlas = Provider {
            environment: vec![
                ("MONGODB_ATLAS_BASE_URL", simulator.url.clone()),
                ("MONGODB_ATLAS_CLIENT_ID", account.client_id.to_owned()),
                ("MONGODB_ATLAS_CLIENT_SECRET", account.client_secret.to_owned()),
            ],
            ..Provider::atlas(&programs.atlas, &simulator.url, SignIn::ServiceAccount)
        };
        let [empty, times] = in_turns([&atlas.plan(0), &atlas.plan_of(CONFIGURATION)], rounds);
        simulator.requests();
        let (mut cpu, mut memory) = (Samples::new(), Samples::new());
        for _ in 0..rounds {
            let usage = atlas.usage_of(CONFIGURATION);
            cpu.add(usage.time);
            memory.add(usage.memory);
        }
        let requests = f64::from(simulator.requests().api) / f64::from(u32::try_from(rounds).unwrap());
        let ideal = (requests / f64::from(PERMITS)).ceil() * f64::from(latency_ms) / 1e3 + empty.median();
        let key = |name: &str| format!("walk.latency_{latency_ms}.{name}");
        let cells = [
            format!("{latency_ms} ms"),
            report.figure(&key("time"), SECONDS, &times),
            report.figure(&key("ideal"), SECONDS, &ideal.into()),
            report.figure(&key("over_ideal"), RATIO, &times.map(|time| time / ideal)),
            report.figure(&key("requests"), COUNT, &requests.into()),
            report.figure(&key("cpu"), MILLISECONDS, &cpu),
            report.figure(&key("memory"), MEBIBYTES, &memory),
        ];
        report.row(cells);
    }
}
