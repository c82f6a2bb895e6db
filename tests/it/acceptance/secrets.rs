//! No output, log, state, or member of a saved plan contains a secret or a connection string.
//!
//! The secrets come from the environment, because Terraform copies a configuration into its plans. Each search first
//! proves that it finds a planted secret.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use atlas_simulator::{Fault, Options, Rule, Simulator, sample};

use super::{data, flex, shared_tier};
use crate::terraform::Workspace;

/// The beginnings of connection strings, which Atlas sends with each cluster.
const CONNECTION_STRINGS: [&str; 2] = ["mongodb://", "mongodb+srv://"];

const PLANTED: &str = "planted-6b1d0a";

/// Texts, each with its place.
struct Haystack(Vec<(String, Vec<u8>)>);

impl Haystack {
    fn places_of(&self, needle: &str) -> Vec<&str> {
        let needle = needle.as_bytes();
        let found = self
            .0
            .iter()
            .filter(|(_, hay)| hay.windows(needle.len()).any(|window| window == needle));
        found.map(|(place, _)| place.as_str()).collect()
    }
}

/// Everything that a plan and an apply write or print at the most detailed log level.
fn everything(workspace: &Workspace) -> Haystack {
    let mut hay = Vec::new();
    for arguments in [
        &["plan", "-no-color", "-out=saved.tfplan"][..],
        &["show", "-json", "saved.tfplan"],
        &["apply", "-no-color", "saved.tfplan"],
        &["show", "-json"],
        &["destroy", "-no-color", "-auto-approve"],
    ] {
        let run = workspace.run(arguments).succeeded();
        hay.push((format!("the output of {}", arguments[0]), run.raw().into_bytes()));
        if arguments[0] == "apply" {
            hay.push((
                "the state".into(),
                std::fs::read(workspace.path("terraform.tfstate")).unwrap(),
            ));
        }
    }
    let mut plan = zip::ZipArchive::new(File::open(workspace.path("saved.tfplan")).unwrap()).unwrap();
    for index in 0..plan.len() {
        let mut member = plan.by_index(index).unwrap();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).unwrap();
        hay.push((format!("{} in the plan", member.name().unwrap()), bytes));
    }
    Haystack(hay)
}

/// Runs with the most detailed log and these variables, and searches for the secrets.
fn search(atlas: &Simulator, variables: &[(&str, &str)], secrets: &[&str]) {
    let in_project = ("project_id", sample::PROJECT_ID);
    let of_cluster = [in_project, ("cluster_name", sample::DEDICATED_CLUSTER)];
    let configuration = [
        format!(
            "locals {{\n  planted = \"{PLANTED}\"\n}}\noutput \"planted\" {{\n  value = local.planted\n}}\n"
        ),
        flex("a", sample::COMPLETED_SNAPSHOT_ID, ""),
        shared_tier("b", sample::FAILED_SNAPSHOT_ID, ""),
        data("atlas_projects", "c", &[]),
        data("atlas_clusters", "d", &[in_project]),
        data("atlas_flex_clusters", "e", &[in_project]),
        data("atlas_cloud_backup_snapshots", "f", &of_cluster),
        data("atlas_cluster_backups", "g", &[]),
    ]
    .concat();
    let mut workspace = Workspace::new(atlas, &configuration).env("TF_LOG", "TRACE");
    for (name, value) in variables {
        workspace = workspace.env(name, value);
    }
    let hay = everything(&workspace);
    let planted = hay.places_of(PLANTED);
    for place in [
        "the output of plan",
        "the output of show",
        "the state",
        "tfplan in the plan",
        "tfconfig/m-/main.tf in the plan",
    ] {
        assert!(
            planted.contains(&place),
            "the search looks at {planted:?}, but not at {place}"
        );
    }
    // Proves that the log contains the requests and their times.
    assert!(hay.places_of("HTTP request").contains(&"the output of plan"));
    let tokens = atlas.issued_tokens();
    let secrets = secrets.iter().copied().chain(tokens.iter().map(String::as_str));
    for secret in secrets.chain(CONNECTION_STRINGS) {
        assert_eq!(hay.places_of(secret), Vec::<&str>::new(), "{secret}");
    }
}

#[test]
fn secrets_of_a_service_account_appear_nowhere() {
    let atlas = Options::new().start().unwrap();
    let account = sample::SERVICE_ACCOUNT;
    let variables = [
        ("MONGODB_ATLAS_CLIENT_ID", account.client_id),
        ("MONGODB_ATLAS_CLIENT_SECRET", account.client_secret),
    ];
    let basic = base64(&format!("{}:{}", account.client_id, account.client_secret));
    search(
        &atlas,
        &variables,
        &[
            account.client_secret,
            &basic,
            "Authorization",
            "Basic ",
            "Bearer ",
        ],
    );
    assert!(!atlas.issued_tokens().is_empty());
}

#[test]
fn secrets_of_an_api_key_appear_nowhere() {
    let atlas = Options::new().start().unwrap();
    let key = sample::API_KEY;
    search(
        &atlas,
        &[
            ("MONGODB_ATLAS_PUBLIC_API_KEY", key.public_key),
            ("MONGODB_ATLAS_PRIVATE_API_KEY", key.private_key),
        ],
        &[key.private_key, "response=\"", "cnonce"],
    );
}

#[test]
fn an_access_token_appears_nowhere() {
    let atlas = Options::new().start().unwrap();
    let token = sample::ACCESS_TOKEN.token;
    search(
        &atlas,
        &[("MONGODB_ATLAS_ACCESS_TOKEN", token)],
        &[token, "Bearer "],
    );
}

/// Otherwise the searches for connection strings would prove nothing.
#[test]
fn atlas_sends_connection_strings() {
    let atlas = Options::new().start().unwrap();
    for (list, version) in [("clusters", "2024-08-05"), ("flexClusters", "2024-11-13")] {
        let mut stream = TcpStream::connect(atlas.url().trim_start_matches("http://")).unwrap();
        write!(
            stream,
            "GET /api/atlas/v2/groups/{}/{list} HTTP/1.1\r\nHost: atlas\r\nAuthorization: Bearer {}\r\n\
             Accept: application/vnd.atlas.{version}+json\r\nConnection: close\r\n\r\n",
            sample::PROJECT_ID,
            sample::ACCESS_TOKEN.token
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        for beginning in CONNECTION_STRINGS {
            assert!(answer.contains(beginning), "{answer}");
        }
    }
}

/// The schema marks them as sensitive, so Terraform hides them.
#[test]
fn terraform_hides_secrets_of_the_block() {
    let atlas = Options::new().start().unwrap();
    let account = sample::SERVICE_ACCOUNT;
    let configuration = format!(
        "provider \"atlas\" {{\n  client_id = \"{}\"\n  client_secret = \"{}\"\n}}\n{}",
        account.client_id,
        account.client_secret,
        flex("x", sample::COMPLETED_SNAPSHOT_ID, "")
    );
    let workspace = Workspace::new(&atlas, &configuration);
    let planned = workspace.plan().succeeded().raw();
    assert!(planned.contains("COMPLETED") && !planned.contains(account.client_secret));
    workspace.outputs();
    let state = std::fs::read_to_string(workspace.path("terraform.tfstate")).unwrap();
    assert!(state.contains("COMPLETED") && !state.contains(account.client_secret));
}

/// Terraform prints the source line of an error, so no error points at the line of a secret.
#[test]
fn source_lines_of_errors_show_no_secret_of_the_block() {
    let atlas = Options::new().start().unwrap();
    for (lines, summary) in [
        ("client_secret = \"planted\"", "Incomplete credentials"),
        ("private_key = \"planted\"", "Incomplete credentials"),
        (
            "client_id = \"x\"\n  client_secret = \"planted\"\n  public_key = \"mdb_sa_sk_planted\"",
            "Credential in the wrong place",
        ),
    ] {
        let read = flex("x", sample::COMPLETED_SNAPSHOT_ID, "");
        let configuration = format!("provider \"atlas\" {{\n  {lines}\n}}\n{read}");
        let text = Workspace::new(&atlas, &configuration)
            .run(&["validate", "-no-color"])
            .failed();
        assert!(
            text.contains(summary) && text.contains("main.tf line 1, in provider"),
            "{text}"
        );
        assert!(!text.contains("planted"), "{text}");
    }
}

/// A token endpoint may echo the request.
#[test]
fn an_error_that_echoes_secrets_of_a_service_account_hides_them() {
    let atlas = Options::new().start().unwrap();
    let account = sample::SERVICE_ACCOUNT;
    let body = format!(
        r#"{{"error":"invalid_client","error_description":"no client {} with the secret {}"}}"#,
        account.client_id, account.client_secret
    );
    atlas.add(
        Rule::new("/api/oauth/token", Fault::answer(401, "application/json", body))
            .always()
            .on_arrival(),
    );
    let text = Workspace::new(&atlas, &flex("x", sample::COMPLETED_SNAPSHOT_ID, ""))
        .signed_in()
        .env("TF_LOG", "TRACE")
        .plan()
        .failed();
    assert!(text.contains("with the secret [hidden]"), "{text}");
    assert!(!text.contains(account.client_secret), "{text}");
}

/// The state keeps a response unchanged, even if part of it happens to equal the token.
#[test]
fn a_secret_that_equals_part_of_an_answer_does_not_change_the_state() {
    let atlas = Options::new().start().unwrap();
    let id = sample::COMPLETED_SNAPSHOT_ID;
    let body = format!(
        r#"{{"id":"{id}","status":"COMPLETED","links":[{{"href":"https://cloud.mongodb.com/test-cluster","rel":"self"}}]}}"#
    );
    atlas.add(
        Rule::new("/flexClusters/", Fault::json(&body))
            .always()
            .on_arrival(),
    );
    for token in ["test", "E", "COMPLETED"] {
        let outputs = Workspace::new(&atlas, &flex("x", id, ""))
            .env("MONGODB_ATLAS_ACCESS_TOKEN", token)
            .outputs();
        assert_eq!(outputs["x"]["status"], "COMPLETED");
        assert_eq!(
            outputs["x"]["links"][0]["href"],
            "https://cloud.mongodb.com/test-cluster"
        );
    }
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}
