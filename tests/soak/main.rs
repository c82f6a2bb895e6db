//! `make soak` runs plans and applies of the real Terraform for any length of time, while Atlas fails, processes are killed,
//! and the machine runs short of resources. The choices are random, from a seed that it prints.
//!
//! Each trial has its own simulator, so that a violation at its end belongs to that trial. The report in
//! `target/soak/report.md` counts runs by trouble and by outcome. Each of these violations fails the run:
//!
//! - a leftover process or file, or a live token that could have been revoked;
//! - a state that differs from the simulator's data, even after a failed apply;
//! - a failure without a diagnostic that names the cause, a panic, a hang, or a leaked secret;
//! - a serving process that grows.
//!
//! Trials look at processes in `/proc`, so they need Linux.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a program for developers reports progress, and may end at its own faults"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "variables set its duration and its seed"
)]

mod atlas;
mod checks;
mod endurance;
mod mishap;
mod report;
mod settings;
mod sign_in;
mod subject;
mod trial;

/// The states that reads must produce, shared with the other tests.
#[path = "../it/states.rs"]
mod states;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use self::report::{Report, Violation};
use self::settings::Settings;
use self::sign_in::SignIn;
use self::trial::Trial;

/// The number of parallel trials.
const WORKERS: u64 = 3;

/// The last trial starts this long before the end. Most take a few seconds.
const LAST_TRIAL: Duration = Duration::from_secs(12);

/// The interval of progress lines.
const PROGRESS: Duration = Duration::from_secs(20);

#[test]
fn soak_finds_no_violation() {
    let settings = Settings::from_environment();
    eprintln!("{}", settings.introduction());
    let report = Mutex::new(Report::new(&settings));
    match settings.only {
        Some(seed) => run_trial(seed, &settings, &report),
        None => run(&settings, &report),
    }
    let report = report.into_inner().unwrap();
    let path = report.write();
    eprintln!("{report}\nThe report is in {}", path.display());
    assert!(report.violations().is_empty(), "see the violations above");
}

/// Runs trials in parallel, beside the processes that serve for the whole run.
fn run(settings: &Settings, report: &Mutex<Report>) {
    let (start, next) = (Instant::now(), AtomicU64::new(0));
    thread::scope(|scope| {
        for sign_in in [SignIn::ServiceAccount, SignIn::ApiKey] {
            scope.spawn(move || {
                let served = catch_panics(|| endurance::serve(sign_in, settings));
                let mut report = report.lock().unwrap();
                match served {
                    Ok(endurance) => report.add_endurance(endurance),
                    Err(panic) => report.add_violation(Violation::of_endurance(sign_in, vec![panic])),
                }
            });
        }
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while start.elapsed() + LAST_TRIAL < settings.duration {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    run_trial(settings.seed.wrapping_add(number), settings, report);
                }
            });
        }
        scope.spawn(|| {
            while start.elapsed() + PROGRESS < settings.duration {
                thread::sleep(PROGRESS);
                eprintln!(
                    "{:>5} s: {}",
                    start.elapsed().as_secs(),
                    report.lock().unwrap().progress()
                );
            }
        });
    });
}

fn run_trial(seed: u64, settings: &Settings, report: &Mutex<Report>) {
    let trial = Trial::from_seed(seed, settings);
    let outcome = catch_panics(|| trial.run(settings));
    let mut report = report.lock().unwrap();
    match outcome {
        Ok(outcome) => report.add(&trial, outcome),
        Err(panic) => report.add_violation(Violation::of_trial(&trial, vec![panic], String::new())),
    }
}

/// The value, or the message of a panic. A helper that times out must not end the other trials.
fn catch_panics<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        text.unwrap_or("a panic without a message").to_owned()
    })
}
