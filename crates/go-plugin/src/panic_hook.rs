//! Panic reports on standard error, in the form of Go.

use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::fmt::Write as _;
use std::io;
use std::io::Write as _;
use std::panic::{self, PanicHookInfo};

/// Installs a hook that reports panics in the form of Go, which hosts look for. Terraform, for example, collects the
/// output from a line that begins with `panic: `, and shows it to the user as a crash of the plugin. It would log a
/// report in Rust's form like any other line.
pub fn install() {
    panic::set_hook(Box::new(|info| {
        let report = report(info, &Backtrace::capture());
        // A failed write is ignored, because a panic in the hook would abort the process.
        let _ = io::stderr().lock().write_all(report.as_bytes());
    }));
}

fn report(info: &PanicHookInfo<'_>, backtrace: &Backtrace) -> String {
    let mut report = format!("panic: {}\n", message(info.payload()));
    if let Some(location) = info.location() {
        let _ = writeln!(report, "at {location}");
    }
    match backtrace.status() {
        BacktraceStatus::Captured => {
            let _ = writeln!(report, "{backtrace}");
        }
        _ => report.push_str("(set RUST_BACKTRACE=1 for a backtrace)\n"),
    }
    report
}

/// Returns the message of a panic, from the payload that a hook or [`catch_unwind`](std::panic::catch_unwind) receives.
#[must_use]
pub fn message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs in a separate process, because a panic hook is global.
    #[test]
    #[ignore = "the test below runs it"]
    #[should_panic(expected = "a mishap")]
    fn a_mishap() {
        install();
        panic!("a mishap");
    }

    #[test]
    fn a_panic_is_reported_with_its_location_and_on_request_with_a_backtrace() {
        let report = |backtrace| {
            let test = std::env::current_exe().unwrap();
            let output = std::process::Command::new(test)
                .args([
                    "--exact",
                    "panic_hook::tests::a_mishap",
                    "--ignored",
                    "--nocapture",
                ])
                .env("RUST_BACKTRACE", backtrace)
                .output()
                .unwrap();
            assert!(output.status.success(), "{output:?}");
            String::from_utf8(output.stderr).unwrap()
        };
        let without = report("0");
        let file = "panic: a mishap\nat crates/go-plugin/src/panic_hook.rs:";
        assert!(without.starts_with(file), "{without}");
        assert!(without.contains("set RUST_BACKTRACE=1"), "{without}");
        let with = report("1");
        assert!(with.starts_with(file), "{with}");
        assert!(with.contains("tests::a_mishap"), "{with}");
        assert!(!with.contains("set RUST_BACKTRACE=1"), "{with}");
    }

    #[test]
    fn the_message_is_read_from_either_type_of_payload() {
        assert_eq!(message(&"constant"), "constant");
        assert_eq!(message(&"made".to_owned()), "made");
        assert_eq!(message(&3), "without a message");
    }
}
