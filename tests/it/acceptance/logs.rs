//! The log as Terraform prints it: its lines, their levels, and the variables that select them.

use atlas_simulator::{Options, Simulator, sample};
use serde_json::Value;

use super::{flex, shared_tier};
use crate::terraform::Workspace;

/// Terraform names the logger of this provider after its binary.
const LOGGER: &str = " provider.terraform-provider-atlas: ";

/// The directories of the files that log. Each `@caller` begins with one of them, not with a path of the build machine.
const SOURCES: [&str; 2] = ["src/", "crates/"];

fn workspace(atlas: &Simulator, variables: &[(&str, &str)]) -> Workspace {
    // With an API key, the first read sends two requests, and no token request appears in the log.
    let key = sample::API_KEY;
    let configuration = flex("a", sample::COMPLETED_SNAPSHOT_ID, "");
    let signed_in = Workspace::new(atlas, &configuration)
        .env("MONGODB_ATLAS_PUBLIC_API_KEY", key.public_key)
        .env("MONGODB_ATLAS_PRIVATE_API_KEY", key.private_key);
    variables
        .iter()
        .fold(signed_in, |workspace, (name, value)| workspace.env(name, value))
}

/// The lines of this provider in a text log.
fn lines(log: &str) -> Vec<&str> {
    log.lines().filter(|line| line.contains(LOGGER)).collect()
}

/// The level of a text line: `2026-01-22T08:09:10.123Z [INFO]  provider.…`.
fn level(line: &str) -> &str {
    let (_, rest) = line.split_once('[').unwrap();
    rest.split_once(']').unwrap().0
}

fn levels(log: &str) -> Vec<&str> {
    let mut levels: Vec<_> = lines(log).into_iter().map(level).collect();
    levels.sort_unstable();
    levels.dedup();
    levels
}

#[test]
fn terraform_understands_every_line_and_keeps_its_level() {
    let atlas = Options::new().start().unwrap();
    let log = workspace(&atlas, &[("TF_LOG", "TRACE")])
        .plan()
        .succeeded()
        .stderr();
    let lines = lines(&log);
    assert!(!lines.is_empty(), "{log}");
    for line in &lines {
        // Terraform prints a line that it cannot parse unchanged.
        assert!(!line.contains("\"@timestamp\""), "{line}");
        assert!(
            line.contains("@module=provider")
                && SOURCES
                    .iter()
                    .any(|sources| line.contains(&format!("@caller={sources}"))),
            "{line}"
        );
        assert!(line.contains(" timestamp=20"), "{line}");
    }
    assert_eq!(levels(&log), ["DEBUG", "TRACE"]);
    for (message, expected) in [
        ("served request", "TRACE"),
        ("HTTP request", "DEBUG"),
        ("data source", "DEBUG"),
        ("the host requested the shutdown", "DEBUG"),
    ] {
        let message = format!("{LOGGER}{message}: ");
        let found: Vec<_> = lines.iter().filter(|line| line.contains(&message)).collect();
        assert!(!found.is_empty(), "{message} in {log}");
        assert!(found.iter().all(|line| level(line) == expected), "{found:#?}");
    }
}

/// The lines of this provider in a JSON log, known by their place in its source.
fn json_lines(log: &str) -> Vec<Value> {
    let lines = log.lines().filter(|line| line.starts_with('{'));
    let parsed = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
    parsed
        .filter(|line| {
            line["@caller"]
                .as_str()
                .is_some_and(|caller| SOURCES.iter().any(|sources| caller.starts_with(sources)))
        })
        .collect()
}

fn with_message<'a>(lines: &'a [Value], message: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["@message"] == message).collect()
}

#[test]
fn each_read_request_and_call_logs_a_line_with_fields() {
    let atlas = Options::new().start().unwrap();
    let log = workspace(&atlas, &[("TF_LOG", "JSON")])
        .plan()
        .succeeded()
        .stderr();
    let lines = json_lines(&log);
    assert!(
        lines
            .iter()
            .all(|line| line["@module"].as_str().unwrap().starts_with("provider")),
        "{lines:#?}"
    );

    let [read] = with_message(&lines, "data source").try_into().unwrap();
    assert_eq!(read["@level"], "debug");
    assert_eq!(read["tf_data_source_type"], "atlas_flex_snapshot");
    assert_eq!(read["tf_rpc"], "ReadDataSource");
    assert_eq!(read["outcome"], "read");
    assert!(
        read["tf_req_duration_ms"].is_u64() && read["tf_req_id"].is_u64(),
        "{read}"
    );

    let [challenge, request] = with_message(&lines, "HTTP request").try_into().unwrap();
    assert_eq!(
        (&challenge["status"], &request["status"]),
        (&401.into(), &200.into())
    );
    for line in [challenge, request] {
        assert_eq!(
            (&line["@level"], &line["method"]),
            (&"debug".into(), &"GET".into())
        );
        assert!(
            line["path"]
                .as_str()
                .unwrap()
                .starts_with("/api/atlas/v2/groups/"),
            "{line}"
        );
        assert!(line["attempt"].is_u64() && line["duration_ms"].is_u64(), "{line}");
        // Requests carry the ID of the read that they belong to.
        assert_eq!(line["tf_req_id"], read["tf_req_id"]);
        assert_eq!(line["tf_data_source_type"], "atlas_flex_snapshot");
    }

    let served = with_message(&lines, "served request");
    assert_eq!(served.len(), with_message(&lines, "received request").len());
    for rpc in [
        "GetProviderSchema",
        "ValidateProviderConfig",
        "ConfigureProvider",
        "ValidateDataResourceConfig",
        "ReadDataSource",
    ] {
        let of_rpc: Vec<_> = served.iter().filter(|line| line["tf_rpc"] == rpc).collect();
        assert!(!of_rpc.is_empty(), "{rpc}");
        assert!(
            of_rpc
                .iter()
                .all(|line| line["@level"] == "trace" && line["tf_req_duration_ms"].is_u64()),
            "{of_rpc:#?}"
        );
    }
}

#[test]
fn the_line_of_a_failed_read_says_so() {
    let atlas = Options::new().start().unwrap();
    let workspace = workspace(&atlas, &[("TF_LOG", "JSON")]);
    workspace.write("main.tf", &flex("a", sample::UNKNOWN_SNAPSHOT_ID, ""));
    let run = workspace.plan();
    let lines = json_lines(&run.stderr());
    let [read] = with_message(&lines, "data source").try_into().unwrap();
    assert_eq!(read["outcome"], "Snapshot not found");
}

#[test]
fn terraforms_variables_set_the_level() {
    let atlas = Options::new().start().unwrap();
    let log = |variables: &[(&str, &str)]| {
        let workspace = workspace(&atlas, variables);
        // The old endpoint adds one line at INFO.
        workspace.write("main.tf", &shared_tier("a", sample::COMPLETED_SNAPSHOT_ID, ""));
        workspace.plan().succeeded().stderr()
    };
    for (variables, expected) in [
        (&[("TF_LOG", "INFO")][..], &["INFO"][..]),
        (&[("TF_LOG_PROVIDER", "DEBUG")], &["DEBUG", "INFO"]),
        (&[("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER", "ERROR")], &[]),
        (
            &[("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER_ATLAS", "INFO")],
            &["INFO"],
        ),
        (&[("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER_ATLAS", "off")], &[]),
        (
            &[("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER_ATLAS", "JSON")],
            &["DEBUG", "INFO", "TRACE"],
        ),
        (&[("TF_LOG_CORE", "TRACE")], &[]),
        (&[], &[]),
    ] {
        assert_eq!(levels(&log(variables)), expected, "{variables:?}");
    }
}

/// The notice appears once per process, whatever the number of reads. Like Atlas, the simulator does not pad the day of
/// the month.
#[test]
fn an_announced_sunset_is_logged_once() {
    let atlas = Options::new().sunset(false).start().unwrap();
    let configuration = [
        shared_tier("a", sample::COMPLETED_SNAPSHOT_ID, ""),
        shared_tier("b", sample::FAILED_SNAPSHOT_ID, ""),
    ];
    let workspace = Workspace::new(&atlas, &configuration.concat())
        .signed_in()
        .env("TF_LOG", "INFO");
    let log = workspace.plan().succeeded().stderr();
    assert_eq!(
        log.matches("Atlas announces the removal of this endpoint")
            .count(),
        1,
        "{log}"
    );
    assert!(log.contains("sunset=\"Thu, 01 Jul 2027 00:00:00 GMT\""), "{log}");
}
