//! The binary as a process.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use atlas_simulator::sample;

use crate::client::{Connection, FLEX, SHARED_TIER, bearer, flex_path, shared_tier_path};

fn spawn(arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_atlas-simulator"));
    command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Waits for a process that must end. The bound is only for one that does not.
fn end(child: &mut Child) -> ExitStatus {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "it does not end");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn the_binary_prints_its_address_and_stops_with_its_standard_input() {
    let mut child = spawn(&["--before-sunset", "--print-requests", "--until-stdin-closes"]);
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut address = String::new();
    stdout.read_line(&mut address).unwrap();
    let token = bearer(sample::ACCESS_TOKEN.token);
    let mut connection = Connection::to_url(address.trim_end());
    let path = shared_tier_path(sample::COMPLETED_SNAPSHOT_ID);
    assert_eq!(connection.get(&path, SHARED_TIER, &token).unwrap().status, 200);

    drop(child.stdin.take());
    assert!(end(&mut child).success());
    let (mut rest, mut stderr) = (String::new(), String::new());
    stdout.read_to_string(&mut rest).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((rest.as_str(), stderr), ("", format!("GET {path} 200\n")));
}

#[test]
fn the_binary_stops_at_sigterm_and_by_default_ignores_its_standard_input() {
    let mut child = spawn(&[]);
    drop(child.stdin.take());
    let mut address = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut address)
        .unwrap();
    let path = flex_path(sample::COMPLETED_SNAPSHOT_ID);
    assert_eq!(
        Connection::to_url(address.trim_end())
            .get(&path, FLEX, "")
            .unwrap()
            .status,
        401
    );
    // A shell always has this command built in; the program of that name may be missing.
    let kill = Command::new("sh")
        .args(["-c", &format!("kill {}", child.id())])
        .status();
    assert!(kill.unwrap().success());
    assert!(end(&mut child).success());
}

#[test]
fn a_wrong_argument_fails_and_help_lists_the_sample_data() {
    // A process that served anyway would end at once.
    let output = |argument| {
        let child = spawn(&["--until-stdin-closes", argument]);
        child.wait_with_output().unwrap()
    };
    let wrong = output("--sunset");
    assert!(!wrong.status.success() && wrong.stdout.is_empty());
    let help = String::from_utf8(output("--help").stdout).unwrap();
    assert!(help.ends_with(&sample::Listing.to_string()), "{help}");
}

#[test]
fn exports_are_lines_for_a_shell() {
    let mut child = spawn(&["--exports", "--until-stdin-closes"]);
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut exports = String::new();
    while !exports.ends_with("\n\n") {
        assert_ne!(stdout.read_line(&mut exports).unwrap(), 0, "{exports}");
    }
    let script = format!("{exports}echo $MONGODB_ATLAS_BASE_URL; env");
    let shell = Command::new("sh").args(["-euc", &script]).output().unwrap();
    let said = String::from_utf8(shell.stdout).unwrap();
    let url = said.lines().next().unwrap();
    assert_eq!(
        Connection::to_url(url)
            .get(&flex_path(sample::COMPLETED_SNAPSHOT_ID), FLEX, "")
            .unwrap()
            .status,
        401
    );
    let account = sample::SERVICE_ACCOUNT;
    for (name, value) in [("ID", account.client_id), ("SECRET", account.client_secret)] {
        assert!(
            said.contains(&format!("\nMONGODB_ATLAS_CLIENT_{name}={value}\n")),
            "{said}"
        );
    }
    drop(child.stdin.take());
    assert!(end(&mut child).success());
}
