//! Measures the project's key figures. `make bench` prints them with their goals. It succeeds even if a figure misses
//! its goal, because other programs on the machine may be the cause.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for developers prints, and ends at the first fault"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "a program for developers finds cargo and other tools through the environment"
)]

mod effort;
mod machine;
mod peers;
mod plans;
mod process;
mod provider;
mod release;
mod report;
mod requests;
mod samples;
mod simulator;
mod usage;
mod usages;
mod walk;

use std::env;
use std::process::ExitCode;

use effort::Effort;
use provider::Provider;
use report::{Goal, Report};

const HELP: &str = "\
usage: make bench [ARGUMENTS=--quick]
       make bench-peers [ARGUMENTS=--quick]

  --quick   fewer runs, and no plans of 10,000 reads

BENCH_PROGRAMS names a directory with other programs to measure.

cargo must start this program as a benchmark, with optimization.
";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [simulator::ARGUMENT, numbers @ ..] => simulator::serve(numbers),
        [usage::ARGUMENT, program, file] => return usage::stand_in(program, file),
        // cargo passes `--bench` to benchmarks.
        ["--bench"] => measure(&Effort::FULL),
        ["--quick", "--bench"] => measure(&Effort::QUICK),
        ["--peers", "--bench"] => peers::measure(&Effort::FULL),
        ["--peers", "--quick", "--bench"] => peers::measure(&Effort::QUICK),
        _ => {
            eprint!("{HELP}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn measure(effort: &Effort) {
    let programs = release::build();
    let terraform = Provider::constant(&programs.constant, None).plan(0).terraform();
    let mut report = Report::new(terraform);
    process::measure(&mut report, effort, &programs.atlas);
    plans::measure(&mut report, effort, &programs);
    usages::measure(&mut report, effort, &programs);
    requests::measure(&mut report, &programs);
    walk::measure(&mut report, effort, &programs);
    report.goals(&GOALS);
    report.finish("figures");
}

const GOALS: [Goal; 14] = [
    Goal::new("size of the program", "binary.size", 6.0),
    Goal::new("from start to handshake line", "handshake.time", 1.2),
    Goal::new("memory at the handshake line", "handshake.memory", 4.0),
    Goal::new("first connection", "connection.time", 2.8),
    Goal::new("GetProviderSchema", "schema.time", 0.3),
    Goal::new("plan of 1 read minus an empty plan", "plan.1.over_empty", 0.045),
    Goal::new("plan of 1000 reads", "plan.1000.time", 0.5),
    Goal::new(
        "plan of 1000 reads, ratio to constants",
        "plan.1000.over_constant",
        1.1,
    ),
    Goal::new(
        "plan of 1000 reads at 50 ms, ratio to the ideal",
        "plan.1000.latency_50.over_ideal",
        1.06,
    ),
    Goal::new("CPU time of 1000 reads", "usage.1000.cpu", 80.0),
    Goal::new("memory of 10000 reads", "usage.10000.memory", 9.0),
    Goal::new("CPU time per read, ratio of 10000 to 1000", "usage.linear", 1.05),
    Goal::new(
        "requests per read with a service account",
        "requests.service_account.api",
        1.0,
    ),
    Goal::new("requests per read with an API key", "requests.api_key.api", 1.02),
];
