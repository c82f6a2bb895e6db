//! Measures the CPU time and memory of plans, in the processes of the provider alone.

use crate::effort::Effort;
use crate::provider::{Provider, SignIn};
use crate::release::Programs;
use crate::report::Report;
use crate::samples::{MEBIBYTES, MICROSECONDS, MILLISECONDS, RATIO, Samples};
use crate::simulator::Simulator;

const SIZES: [u32; 4] = [0, 1, FEW, MANY];

/// Enough reads to tell their cost from that of the plan around them.
const FEW: u32 = 1_000;
const MANY: u32 = 10_000;

pub(crate) fn measure(report: &mut Report, effort: &Effort, programs: &Programs) {
    report.table(
        "CPU time and memory of the provider's processes in a plan",
        &[
            "reads",
            "provider",
            "CPU time of all",
            "per read",
            "memory of the largest",
        ],
    );
    let simulator = Simulator::start(0);
    let atlas = Provider::atlas(&programs.atlas, &simulator.url, SignIn::ServiceAccount);
    let constant = Provider::constant(&programs.constant, None);
    let names = [
        ("", "this provider"),
        ("constant.", "a provider that answers a constant"),
    ];
    let mut empty = [f64::NAN; 2];
    for (reads, rounds) in effort.of_each(SIZES) {
        report.step(&format!("CPU time and memory of {reads} reads, {rounds} times"));
        let usages = usages(&[&atlas, &constant], reads, rounds);
        for (((times, memory), (prefix, name)), empty) in usages.iter().zip(names).zip(&mut empty) {
            let key = |name: &str| format!("usage.{reads}.{prefix}{name}");
            if reads == 0 {
                *empty = times.median();
            }
            let each = times.map(|time| (time - *empty) / f64::from(reads));
            let cells = [
                reads.to_string(),
                name.to_owned(),
                report.figure(&key("cpu"), MILLISECONDS, times),
                if reads < FEW {
                    String::new()
                } else {
                    report.figure(&key("cpu_of_each"), MICROSECONDS, &each)
                },
                report.figure(&key("memory"), MEBIBYTES, memory),
            ];
            report.row(cells);
        }
    }
    if effort.ten_thousand {
        let [few, many] = [FEW, MANY].map(|reads| report.median(&format!("usage.{reads}.cpu_of_each")));
        report.figure("usage.linear", RATIO, &(many / few).into());
    }
}

/// Returns the CPU time and memory of each provider. The providers alternate.
pub(crate) fn usages(providers: &[&Provider], reads: u32, rounds: usize) -> Vec<(Samples, Samples)> {
    let mut samples = vec![(Samples::new(), Samples::new()); providers.len()];
    for _ in 0..rounds {
        for (provider, (times, memory)) in providers.iter().zip(&mut samples) {
            let usage = provider.usage(reads);
            times.add(usage.time);
            memory.add(usage.memory);
        }
    }
    samples
}
