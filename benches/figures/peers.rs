//! Measures other providers in the same run as this one, for `make bench-peers`.

mod others;

use crate::effort::Effort;
use crate::process;
use crate::provider::{Plan, Provider, SignIn, turns};
use crate::release;
use crate::report::Report;
use crate::samples::{MEBIBYTES, MILLISECONDS, RATIO, SECONDS, Samples};
use crate::simulator::Simulator;
use crate::usages::usages;

const READS: u32 = 1_000;

/// A measured provider.
struct Peer {
    /// The prefix of its figures' keys.
    key: &'static str,
    name: &'static str,
    provider: Provider,
}

pub(crate) fn measure(effort: &Effort) {
    let programs = release::build();
    let simulator = Simulator::start(0);
    let atlas = Provider::atlas(&programs.atlas, &simulator.url, SignIn::ServiceAccount);
    let mut report = Report::new(atlas.plan(0).terraform());
    // The first provider is the one that the others are compared with.
    let mut peers = vec![
        Peer {
            key: "atlas",
            name: "this provider",
            provider: atlas,
        },
        Peer {
            key: "constant",
            name: "a constant, on this provider's crates",
            provider: Provider::constant(&programs.constant, None),
        },
    ];
    peers.extend(others::in_go(&report, &simulator.url));
    peers.extend(others::by_path(&report, &simulator.url));

    processes(&mut report, effort, &peers);
    plans(&mut report, effort, &peers);
    report.finish("peers");
}

fn processes(report: &mut Report, effort: &Effort, peers: &[Peer]) {
    report.step(&format!("starts of the processes, {} times", effort.starts));
    let mut samples = vec![(Samples::new(), Samples::new()); peers.len()];
    for round in 0..=effort.starts {
        for (peer, (times, memory)) in peers.iter().zip(&mut samples) {
            let start = process::start(&peer.provider.program);
            if round > 0 {
                times.add_time(start.time);
                memory.add(start.memory);
            }
        }
    }
    report.table(
        "From start to handshake line",
        &[
            "provider",
            "time",
            "ratio to this provider, paired",
            "peak memory",
        ],
    );
    let (of_the_first, _) = &samples[0];
    for (Peer { key, name, .. }, (times, memory)) in peers.iter().zip(&samples) {
        let key = |figure: &str| format!("{key}.handshake.{figure}");
        let cells = [
            (*name).to_owned(),
            report.figure(&key("time"), MILLISECONDS, times),
            report.figure(&key("over_atlas"), RATIO, &times.over(of_the_first)),
            report.figure(&key("memory"), MEBIBYTES, memory),
        ];
        report.row(cells);
    }
}

fn plans(report: &mut Report, effort: &Effort, peers: &[Peer]) {
    let providers: Vec<_> = peers.iter().map(|peer| &peer.provider).collect();
    let times_of = |report: &Report, reads: u32| {
        report.step(&format!("plans of {reads} reads, {} times", effort.plans));
        let plans: Vec<_> = providers.iter().map(|provider| provider.plan(reads)).collect();
        turns(&plans.iter().collect::<Vec<&Plan>>(), effort.plans)
    };
    let (one, many) = (times_of(report, 1), times_of(report, READS));
    report.step(&format!(
        "CPU time and memory of {READS} reads, {} times",
        effort.plans
    ));
    let usages = usages(&providers, READS, effort.plans);

    let columns = [
        "provider",
        "plan of 1 read",
        "plan of 1000",
        "ratio to this provider, paired",
        "CPU time of its processes",
        "memory of the largest",
    ];
    report.table("terraform plan", &columns);
    for (n, Peer { key, name, .. }) in peers.iter().enumerate() {
        let key = |figure: &str| format!("{key}.plan.{figure}");
        let (cpu, memory) = &usages[n];
        let cells = [
            (*name).to_owned(),
            report.figure(&key("1.time"), SECONDS, &one[n]),
            report.figure(&key("1000.time"), SECONDS, &many[n]),
            report.figure(&key("1000.over_atlas"), RATIO, &many[n].over(&many[0])),
            report.figure(&key("1000.cpu"), MILLISECONDS, cpu),
            report.figure(&key("1000.memory"), MEBIBYTES, memory),
        ];
        report.row(cells);
    }
}
