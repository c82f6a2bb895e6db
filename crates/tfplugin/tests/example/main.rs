//! Tests of the example provider from the outside: as Terraform's core sees it, and under real Terraforms.
// tfplugin-testing needs Unix.
#![cfg(unix)]

use std::fs;
use std::path::PathBuf;

use serde_json::json;
use tfplugin_testing::host::TIMEOUT;
use tfplugin_testing::terraform::{assert_contains, versions};
use tfplugin_testing::{Core, ProviderBinary, Workspace, example};
use tokio::time::timeout;

mod not_offered;
mod readme;

/// The SHA-256 sum of `abc`, from appendix B.1 of FIPS 180-2.
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

const SUM: &str =
    "data \"file_sum\" \"x\" {\n  path = \"x.txt\"\n}\noutput \"x\" {\n  value = data.file_sum.x\n}\n";

fn program() -> PathBuf {
    example("terraform-provider-file")
}

fn provider() -> ProviderBinary {
    ProviderBinary::new("file", "example.com/me/file", program())
}

/// Runs a test on the oldest and on the newest Terraform that can be downloaded, or else on the installed one.
fn with_each_terraform(test: impl Fn(&dyn Fn(&str) -> Workspace)) {
    let versions = versions();
    for version in [versions.first(), versions.last()] {
        test(&|configuration| {
            let workspace = Workspace::new(&provider(), configuration);
            match version {
                Some(version) => workspace.with_terraform(version),
                None => workspace,
            }
        });
    }
}

#[test]
fn the_sum_of_a_file_is_planned_and_applied_on_the_oldest_and_the_newest_terraform() {
    with_each_terraform(|workspace| {
        let workspace = workspace(SUM);
        workspace.write("x.txt", "abc");
        workspace.validate().succeeded();
        let plan = workspace.plan().succeeded().text();
        assert_contains(&plan, &["+ path = \"x.txt\"", "+ size = 3", ABC]);
        assert_eq!(
            workspace.outputs(),
            json!({ "x": { "path": "x.txt", "size": 3, "sha256": ABC } })
        );
    });
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_at_its_path_on_the_oldest_and_the_newest_terraform() {
    with_each_terraform(|workspace| {
        let missing = workspace(SUM);
        missing.validate().succeeded();
        let directory = workspace(SUM);
        fs::create_dir(directory.path("x.txt")).expect("a directory");
        for (workspace, reason) in [(missing, "No such file"), (directory, "Is a directory")] {
            let error = workspace.plan().failed();
            let place =
                "with data.file_sum.x, on main.tf line 2, in data \"file_sum\" \"x\": 2: path = \"x.txt\"";
            assert_contains(&error, &["Error: File cannot be read", place, reason]);
        }
    });
}

#[test]
fn a_missing_argument_is_reported_before_any_read() {
    let unknown = Workspace::new(&provider(), "data \"file_sum\" \"x\" {\n  size = 3\n}\n");
    let error = unknown.validate().failed();
    assert_contains(&error, &["\"path\" is required", "on main.tf line 1"]);
}

#[tokio::test]
async fn the_program_explains_itself_to_people() {
    let said = async |arguments: &[&str]| {
        let mut command = Core::host(program()).command();
        command.env_remove("TF_PLUGIN_MAGIC_COOKIE").args(arguments);
        let output = timeout(TIMEOUT, command.output()).await;
        let output = output.expect("it ends").expect("it starts");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let version = "terraform-provider-file (provider protocol 6.0)\n".to_owned();
    assert_eq!(said(&["--version"]).await, (Some(0), version, String::new()));
    let (code, help, _) = said(&["--help"]).await;
    assert_eq!(code, Some(0));
    assert!(
        help.starts_with("terraform-provider-file is a Terraform provider."),
        "{help}"
    );
    let (code, stdout, unknown) = said(&["serve"]).await;
    assert_eq!((code, stdout.as_str()), (Some(2), ""));
    assert!(unknown.contains("unknown argument \"serve\""), "{unknown}");
    let (code, stdout, by_hand) = said(&[]).await;
    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    assert!(by_hand.starts_with("This is a Terraform provider"), "{by_hand}");
}

#[tokio::test]
async fn terraform_can_attach_to_a_process_that_a_person_started() {
    let debugged = Core::host(program()).debug("-debug", Core::REATTACH).await;
    let connection = debugged.connect().await;
    let mut core = Core::configured(&connection, json!({})).await;
    assert_eq!(core.validate("file_sum", json!({ "path": "x.txt" })).await, []);
    let (source, entry) = debugged.entry();
    assert_eq!(source, "example.com/me/file");
    assert_eq!(entry["ProtocolVersion"], 6);
    debugged.signal("INT");
    let (status, text, _) = debugged.end().await;
    assert!(status.success());
    assert!(!text.contains("Every program on this machine"), "{text}");
}

#[tokio::test]
async fn the_example_answers_the_calls_of_terraforms_core() {
    let plugin = Core::host(program()).start().await;
    let connection = plugin.connect().await;
    let mut core = Core::configured(&connection, json!({})).await;
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("x.txt");
    fs::write(&path, "abc").expect("a file");

    let config = json!({ "path": path });
    assert_eq!(core.validate("file_sum", config.clone()).await, []);
    let read = core.read("file_sum", config.clone()).await.expect("an answer");
    let expected = json!({ "path": path, "size": 3, "sha256": ABC });
    assert_eq!((read.state, read.diagnostics), (Some(expected), Vec::new()));

    fs::remove_file(&path).expect("a file");
    let read = core.read("file_sum", config).await.expect("an answer");
    let [error] = read.diagnostics.as_slice() else {
        panic!("{:?}", read.diagnostics)
    };
    assert_eq!(error.summary, "File cannot be read");
    assert!(
        error.detail.contains(&path.display().to_string()),
        "{}",
        error.detail
    );

    connection.shut_down().await;
    assert!(plugin.end().await.0.success());
}
