//! A provider that a person started with `-debug`, with Terraform attached to it.

use std::time::Duration;

use atlas_simulator::{Options, Simulator, sample};
use tokio::time::timeout;

use tfplugin_testing::Core;
use tfplugin_testing::host::{Debugged, TIMEOUT};

use crate::core::host;
use crate::terraform::{Workspace, until};

#[tokio::test]
async fn the_reattach_text_holds_address_and_process() {
    for argument in ["-debug", "--debug"] {
        let debugged = host().debug_with(argument, Core::REATTACH, |_| {}).await;
        let (source, entry) = debugged.entry();
        assert_eq!(source, "terraform.local/local/atlas");
        assert_eq!(
            entry,
            serde_json::json!({
                "Protocol": "grpc",
                "ProtocolVersion": 6,
                "Pid": debugged.child.id(),
                "Test": true,
                "Addr": { "Network": "unix", "String": debugged.socket() },
            })
        );
        assert!(debugged.socket().starts_with(&debugged.temporary));
        assert!(debugged.socket().exists());
    }
}

#[tokio::test]
async fn signals_and_shutdown_end_a_debugged_process_with_code_0() {
    for signal in ["INT", "TERM", "HUP"] {
        let debugged = host().debug("-debug", Core::REATTACH).await;
        let _connection = debugged.connect().await;
        debugged.signal(signal);
        let (status, more, stderr) = debugged.end().await;
        assert_eq!((status.code(), stderr.as_str()), (Some(0), ""), "{signal}");
        assert!(more.contains("terraform.local/local/atlas"), "{more}");
    }
    let debugged = host().debug("-debug", Core::REATTACH).await;
    debugged.connect().await.shut_down().await;
    assert_eq!(debugged.end().await.0.code(), Some(0));
}

#[tokio::test]
async fn a_debugged_process_serves_several_connections_and_new_ones() {
    let mut debugged = host().debug("-debug", Core::REATTACH).await;
    let (one, two) = (debugged.connect().await, debugged.connect().await);
    drop(one);
    assert_eq!(two.health("plugin").await.unwrap(), 1);
    drop(two);
    // Longer than the three to four seconds after which a process started by Terraform would end.
    let stays = timeout(Duration::from_secs(5), debugged.child.wait()).await;
    assert!(stays.is_err(), "{stays:?}");
    assert!(debugged.is_running());
    assert_eq!(debugged.connect().await.health("plugin").await.unwrap(), 1);
}

/// Variables that Terraform sets for its plugins do not apply to a process that a person started.
#[tokio::test]
async fn a_debugged_process_logs_to_standard_error_and_ignores_terraforms_variables() {
    let debugged = host()
        .debug_with("-debug", Core::REATTACH, |command| {
            command
                .env("TF_LOG_PROVIDER_ATLAS", "trace")
                .env("PLUGIN_CLIENT_CERT", "nonsense")
                .env("TF_PLUGIN_MAGIC_COOKIE", "wrong");
        })
        .await;
    debugged.connect().await;
    debugged.signal("INT");
    let (status, _, stderr) = debugged.end().await;
    assert!(status.success());
    assert!(stderr.contains("a signal requested the shutdown"), "{stderr}");
}

#[tokio::test]
async fn a_debugged_process_fails_if_standard_output_is_closed() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let child = host().command().arg("-debug").stdout(writer).spawn().unwrap();
    let output = timeout(TIMEOUT, child.wait_with_output()).await.unwrap().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("cannot write the address to standard output"),
        "{text}"
    );
}

#[tokio::test]
async fn help_and_the_message_without_a_cookie_mention_debug() {
    let help = host().command().arg("--help").output().await.unwrap();
    assert!(String::from_utf8(help.stdout).unwrap().contains("-debug"));
    let by_hand = host()
        .command()
        .env_remove("TF_PLUGIN_MAGIC_COOKIE")
        .output()
        .await
        .unwrap();
    assert_eq!(by_hand.status.code(), Some(1));
    assert!(String::from_utf8(by_hand.stderr).unwrap().contains("-debug"));
}

fn read(name: &str, provider: &str, project: &str) -> String {
    format!(
        "data \"atlas_flex_snapshot\" \"{name}\" {{\n  provider = {provider}\n  project_id = \"{project}\"\n  \
         name = \"{}\"\n  snapshot_id = \"{}\"\n}}\noutput \"{name}\" {{\n  value = \
         data.atlas_flex_snapshot.{name}.mongo_db_version\n}}\n",
        sample::FLEX_CLUSTER,
        sample::COMPLETED_SNAPSHOT_ID
    )
}

/// Two accounts, each of which can read one of two projects.
fn two_accounts() -> String {
    let (one, two) = (sample::SERVICE_ACCOUNT, sample::OTHER_SERVICE_ACCOUNT);
    format!(
        "provider \"atlas\" {{\n  client_id = \"{}\"\n  client_secret = \"{}\"\n}}\nprovider \"atlas\" {{\n  \
         alias = \"two\"\n  client_id = \"{}\"\n  client_secret = \"{}\"\n}}\n{}{}",
        one.client_id,
        one.client_secret,
        two.client_id,
        two.client_secret,
        read("a", "atlas", sample::PROJECT_ID),
        read("b", "atlas.two", sample::OTHER_PROJECT_ID),
    )
}

/// Running Terraform blocks this thread, but the simulator has its own.
fn attached(atlas: &Simulator, configuration: &str, debugged: &Debugged) -> Workspace {
    Workspace::new(atlas, configuration)
        .without_binary()
        .env(Core::REATTACH, &debugged.variable)
}

#[tokio::test]
async fn terraform_plans_repeatedly_through_one_process() {
    let atlas = Options::new().start().unwrap();
    let base_url = atlas.url().to_owned();
    // The process reads its own environment, not Terraform's.
    let mut debugged = host()
        .debug_with("-debug", Core::REATTACH, |command| {
            command
                .env("MONGODB_ATLAS_BASE_URL", &base_url)
                .env("MONGODB_ATLAS_CLIENT_ID", sample::SERVICE_ACCOUNT.client_id)
                .env(
                    "MONGODB_ATLAS_CLIENT_SECRET",
                    sample::SERVICE_ACCOUNT.client_secret,
                );
        })
        .await;

    let one = read("a", "atlas", sample::PROJECT_ID);
    // Terraform needs no init, no lock file, and no installed provider.
    let plan = attached(&atlas, &one, &debugged).plan().succeeded();
    assert!(plan.text().contains("a = \""), "{}", plan.raw());
    assert_eq!((atlas.api_requests(), atlas.token_requests()), (1, 1));
    until("the token is given back", || atlas.live_tokens() == 0);
    assert!(debugged.is_running());

    let workspace = attached(&atlas, &two_accounts(), &debugged);
    let outputs = workspace.outputs();
    let version = |project| {
        let cluster = sample::cluster(project, sample::FLEX_CLUSTER).unwrap();
        cluster
            .snapshot(sample::COMPLETED_SNAPSHOT_ID)
            .unwrap()
            .mongo_db_version
            .unwrap()
    };
    assert_eq!(outputs["a"], version(sample::PROJECT_ID));
    assert_eq!(outputs["b"], version(sample::OTHER_PROJECT_ID));
    assert_ne!(outputs["a"], outputs["b"]);
    assert!(!workspace.path(".terraform.lock.hcl").exists());
    #[cfg(target_os = "linux")]
    assert!(
        workspace.providers().is_empty(),
        "Terraform started one of its own"
    );
    until("the tokens are given back", || atlas.live_tokens() == 0);
    assert_eq!(atlas.token_requests(), atlas.revoke_requests());

    assert!(debugged.is_running());
    debugged.signal("INT");
    let (status, _, stderr) = debugged.end().await;
    assert_eq!((status.code(), stderr.as_str()), (Some(0), ""));
    assert_eq!(atlas.live_tokens(), 0);
}

#[tokio::test]
async fn terraform_fails_once_the_debugged_process_has_ended() {
    let atlas = Options::new().start().unwrap();
    let debugged = host().debug("-debug", Core::REATTACH).await;
    let workspace = attached(&atlas, &read("a", "atlas", sample::PROJECT_ID), &debugged);
    debugged.signal("TERM");
    debugged.end().await;
    assert_eq!(workspace.plan().exit_code(), Some(1));
}
