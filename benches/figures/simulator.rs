//! The simulator in a separate process, so that its resource usage does not count as the provider's.

use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use atlas_simulator::Options;

/// The argument that makes this program the simulator: `--simulator LATENCY_MS [PROJECTS CLUSTERS]`.
pub(crate) const ARGUMENT: &str = "--simulator";

/// Serves until standard input ends. Answers each line there with the numbers of API requests and token requests since
/// the last line.
pub(crate) fn serve(numbers: &[&str]) {
    let numbers: Vec<u32> = numbers.iter().map(|number| number.parse().unwrap()).collect();
    let options = Options::new().latency(Duration::from_millis(numbers[0].into()));
    let options = match numbers[1..] {
        [projects, clusters] => options.organization(projects, clusters),
        _ => options,
    };
    let simulator = options.start().unwrap();
    println!("{}", simulator.url());
    for line in io::stdin().lines() {
        line.unwrap();
        println!("{} {}", simulator.api_requests(), simulator.token_requests());
        simulator.clear_requests();
    }
}

/// A running simulator.
pub(crate) struct Simulator {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    pub(crate) url: String,
}

/// The numbers of requests that the simulator received.
#[derive(Clone, Copy)]
pub(crate) struct Requests {
    pub(crate) api: u32,
    pub(crate) token: u32,
}

impl Simulator {
    /// Starts a simulator that delays each response by `latency_ms`.
    pub(crate) fn start(latency_ms: u32) -> Self {
        Self::start_with(&[latency_ms])
    }

    /// Starts a simulator whose first organization has this number of projects and clusters.
    pub(crate) fn with_organization(latency_ms: u32, projects: u32, clusters: u32) -> Self {
        Self::start_with(&[latency_ms, projects, clusters])
    }

    fn start_with(numbers: &[u32]) -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .arg(ARGUMENT)
            .args(numbers.iter().map(u32::to_string))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdin = child.stdin.take();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let url = line(&mut stdout);
        Self {
            child,
            stdin,
            stdout,
            url,
        }
    }

    /// Returns the numbers of requests since the last call.
    pub(crate) fn requests(&mut self) -> Requests {
        self.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
        let counts = line(&mut self.stdout);
        let (api, token) = counts.split_once(' ').unwrap();
        Requests {
            api: api.parse().unwrap(),
            token: token.parse().unwrap(),
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}

fn line(from: &mut impl BufRead) -> String {
    let mut line = String::new();
    from.read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}
