//! What a panic leaves on standard error.

use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::fmt::Write as _;
use std::io;
use std::io::Write as _;
use std::panic::{self, PanicHookInfo};

/// Reports panics in the form that Terraform looks for: it keeps what follows a line that begins with `panic: `, and
/// shows it to the user as the crash of this provider. Rust's own words it takes for log lines of no weight.
pub fn install() {
    panic::set_hook(Box::new(|info| {
        let report = report(info, &Backtrace::capture());
        // A panic while a panic is reported would abort the process: whether anybody can read it is not asked.
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

/// What `panic!` was given: text of one of two types, or anything at all.
fn message(payload: &dyn Any) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_is_found_in_either_type_of_text() {
        assert_eq!(message(&"constant"), "constant");
        assert_eq!(message(&"made".to_owned()), "made");
        assert_eq!(message(&3), "without a message");
    }
}
