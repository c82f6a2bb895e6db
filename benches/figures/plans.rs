//! Measures how long a user waits for `terraform plan`.

use crate::effort::Effort;
use crate::provider::{Provider, SignIn, in_turns};
use crate::release::Programs;
use crate::report::Report;
use crate::samples::{RATIO, SECONDS, Samples};
use crate::simulator::Simulator;

const SIZES: [u32; 6] = [0, 1, 10, 100, 1_000, 10_000];

const READS: u32 = 1_000;
const LATENCY_MS: u32 = 50;

/// The number of concurrent reads in Terraform's default settings.
const PARALLELISM: u32 = 10;

pub(crate) fn measure(report: &mut Report, effort: &Effort, programs: &Programs) {
    let empty = sizes(report, effort, programs);
    latency(report, effort, programs, empty);
}

/// Measures plans whose reads Atlas answers at once. Returns the time of a plan that reads nothing, in seconds.
fn sizes(report: &mut Report, effort: &Effort, programs: &Programs) -> f64 {
    let columns = [
        "reads",
        "this provider",
        "a provider that answers a constant",
        "ratio of paired runs",
        "`terraform_data` instead of reads",
    ];
    report.table("terraform plan", &columns);
    let simulator = Simulator::start(0);
    let atlas = Provider::atlas(&programs.atlas, &simulator.url, SignIn::ServiceAccount);
    let constant = Provider::constant(&programs.constant, None);
    let mut empty = f64::NAN;
    for (reads, rounds) in effort.of_each(SIZES) {
        report.step(&format!("plans of {reads} reads, {rounds} times"));
        let plans = [
            &atlas.plan(reads),
            &constant.plan(reads),
            &atlas.plan_without(reads),
        ];
        let [ours, constants, without] = in_turns(plans, rounds);
        let key = |name: &str| format!("plan.{reads}.{name}");
        let cells = [
            reads.to_string(),
            report.figure(&key("time"), SECONDS, &ours),
            report.figure(&key("constant"), SECONDS, &constants),
            report.figure(&key("over_constant"), RATIO, &ours.over(&constants)),
            report.figure(&key("no_provider"), SECONDS, &without),
        ];
        report.row(cells);
        if reads == 0 {
            empty = ours.median();
        } else {
            report.figure(&key("over_empty"), SECONDS, &ours.map(|time| time - empty));
        }
    }
    empty
}

/// Measures plans whose reads Atlas answers after a delay. The ideal time is that delay once for each batch of parallel
/// reads, plus a plan that reads nothing. The excess of a provider that returns a constant is due to Terraform.
fn latency(report: &mut Report, effort: &Effort, programs: &Programs, empty: f64) {
    let rounds = effort.long_plans;
    report.step(&format!(
        "plans of {READS} reads with {LATENCY_MS} ms latency, {rounds} times"
    ));
    let title = format!("terraform plan of {READS} reads with {LATENCY_MS} ms latency");
    report.table(
        &title,
        &[
            "provider",
            "plan",
            "ratio to the ideal",
            "ratio to constants, paired",
        ],
    );
    let simulator = Simulator::start(LATENCY_MS);
    let atlas = Provider::atlas(&programs.atlas, &simulator.url, SignIn::ServiceAccount);
    let constant = Provider::constant(&programs.constant, Some(LATENCY_MS));
    let [ours, constants] = in_turns([&atlas.plan(READS), &constant.plan(READS)], rounds);

    let ideal = f64::from(READS / PARALLELISM * LATENCY_MS) / 1e3 + empty;
    let key = |name: &str| format!("plan.{READS}.latency_{LATENCY_MS}.{name}");
    let over_ideal = |times: &Samples| times.map(|time| time / ideal);
    let cells = [
        "this provider".to_owned(),
        report.figure(&key("time"), SECONDS, &ours),
        report.figure(&key("over_ideal"), RATIO, &over_ideal(&ours)),
        report.figure(&key("over_constant"), RATIO, &ours.over(&constants)),
    ];
    report.row(cells);
    let cells = [
        "a provider that answers a constant".to_owned(),
        report.figure(&key("constant"), SECONDS, &constants),
        report.figure(&key("constant.over_ideal"), RATIO, &over_ideal(&constants)),
        String::new(),
    ];
    report.row(cells);
    let ideal = report.figure(&key("ideal"), SECONDS, &ideal.into());
    report.row(["ideal".to_owned(), ideal, String::new(), String::new()]);
}
