//! The description of the machine and of the measured programs.

use std::env;
use std::fs;
use std::process::Command;
use std::thread;

use serde_json::{Value, json};

use crate::release;

/// Returns the date, the machine, and the versions of all tools involved.
pub(crate) fn describe(terraform: &str) -> Value {
    json!({
        "date": output(Command::new("date").args(["-u", "+%Y-%m-%dT%H:%M:%SZ"])),
        "commit": commit(),
        "build": release::about(),
        "system": output(Command::new("uname").arg("-srm")),
        "processor": processor(),
        "processors": thread::available_parallelism().map_or(0, usize::from),
        "rust": output(Command::new("rustc").arg("--version")),
        "terraform": terraform,
        "load": load(),
    })
}

/// Returns the same as sentences.
pub(crate) fn sentences(about: &Value) -> String {
    let text = |key: &str| about[key].as_str().unwrap_or_default();
    format!(
        "{} at commit {}, {}. {}, {} of {}. {}, {}. Load at the end: {}.\n",
        text("date"),
        text("commit"),
        text("build"),
        text("system"),
        about["processors"],
        text("processor"),
        text("rust"),
        text("terraform"),
        text("load"),
    )
}

fn output(command: &mut Command) -> String {
    let output = command.output().map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).trim().to_owned()
}

fn commit() -> String {
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        output(git.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments))
    };
    let changed = if git(&["status", "--porcelain"]).is_empty() {
        ""
    } else {
        " with changes"
    };
    git(&["rev-parse", "--short=12", "HEAD"]) + changed
}

fn processor() -> String {
    let information = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = information.lines().find(|line| line.starts_with("model name"));
    let name = line.and_then(|line| line.split_once(": "));
    name.map_or(env::consts::ARCH, |(_, name)| name).to_owned()
}

/// Returns the mean load of the last minute. More than two means that other programs were busy.
fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().unwrap_or_default().to_owned()
}
