//! The report of a panic on standard error.

use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::fmt::Write as _;
use std::io;
use std::io::Write as _;
use std::panic::{self, PanicHookInfo};

/// Reports panics in the form of Go, which hosts look for: Terraform, for one, keeps what follows a line that begins with
/// `panic: `, and shows it to the user as the crash of this plugin. A report in Rust's form would be a log line like others.
pub fn install() {
    panic::set_hook(Box::new(|info| {
        let report = report(info, &Backtrace::capture());
        // A panic during the report would abort the process, so a failed write is ignored.
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

/// The text of a panic, from the payload that a hook or [`catch_unwind`](std::panic::catch_unwind) gets.
#[must_use]
pub fn message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hook is the whole process's, so this one is installed and panics in a process of its own.
    #[test]
    #[ignore = "the test below runs it"]
    #[should_panic(expected = "a mishap")]
    fn a_mishap() {
        install();
        panic!("a mishap");
    }

    #[test]
    fn a_panic_is_reported_with_its_place_and_with_a_backtrace_where_one_is_asked_for() {
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
    fn the_message_is_found_in_either_type_of_text() {
        assert_eq!(message(&"constant"), "constant");
        assert_eq!(message(&"made".to_owned()), "made");
        assert_eq!(message(&3), "without a message");
    }
}
