//! Starts and calls the example `key_value` as a go-plugin host that is not Terraform.
// tfplugin-testing is for Unix alone.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, and its helpers with it"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;
use tfplugin_testing::example;
use tfplugin_testing::host::{Connection, Plugin, PluginHost, TIMEOUT};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::UnixStream;
use tokio::time::timeout;
use tonic::Code;

use wire::key_value_client::KeyValueClient;
use wire::{Entry, Key};

#[path = "../examples/key_value/wire.rs"]
mod wire;

const STARTED_BY_HAND: &str = "This is the key/value example of the crate go-plugin. A host starts it.\n";

fn program() -> PathBuf {
    example("key_value")
}

fn host() -> PluginHost {
    PluginHost::new(program(), ("KEY_VALUE_PLUGIN", "crumbs"), &[1, 2, 7])
}

fn key(key: &str) -> Key {
    Key { key: key.to_owned() }
}

/// Stores and reads a value, requests shutdown, and returns the log.
async fn use_and_end(plugin: Plugin) -> Vec<Value> {
    let connection = plugin.connect().await;
    let mut client = KeyValueClient::new(connection.channel.clone());
    let entry = Entry {
        key: "color".to_owned(),
        value: "green".to_owned(),
    };
    client.put(entry).await.unwrap();
    let found = client.get(key("color")).await.unwrap();
    assert_eq!(found.into_inner().value, "green");
    let missing = client.get(key("shape")).await.unwrap_err();
    assert_eq!(missing.code(), Code::NotFound);
    connection.shut_down().await;
    let (status, stderr) = plugin.end().await;
    assert!(status.success(), "{stderr}");
    let lines = stderr.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

#[tokio::test]
async fn a_host_other_than_terraform_is_served() {
    let plugin = host().start().await;
    let handshake = &plugin.handshake;
    assert_eq!(handshake.protocol_version, 2, "{}", handshake.line);
    assert!(handshake.certificate.is_some(), "{}", handshake.line);
    let directory = plugin.socket().parent().unwrap().file_name().unwrap();
    assert!(
        directory.to_str().unwrap().starts_with("key-value-"),
        "{directory:?}"
    );
    assert_eq!(plugin.connect().await.health("plugin").await.unwrap(), 1);
    assert_eq!(
        use_and_end(plugin).await,
        [Value::Null; 0],
        "no variable asks for a log"
    );
}

#[tokio::test]
async fn without_a_certificate_from_the_host_the_plugin_serves_without_tls() {
    let plugin = host()
        .start_with(|command| {
            command.env_remove("PLUGIN_CLIENT_CERT");
        })
        .await;
    assert!(
        plugin.handshake.certificate.is_none(),
        "{}",
        plugin.handshake.line
    );
    use_and_end(plugin).await;
}

#[tokio::test]
async fn the_variable_of_the_product_sets_the_log_level() {
    let messages = async |variable: &str, level: &str| -> Vec<(String, String)> {
        let plugin = host()
            .start_with(|command| {
                command.env(variable, level);
            })
            .await;
        let log = use_and_end(plugin).await;
        let text = |line: &Value, name: &str| line[name].as_str().unwrap().to_owned();
        log.iter()
            .map(|line| (text(line, "@module"), text(line, "@message")))
            .collect()
    };
    let line = |module: &str, message: &str| (module.to_owned(), message.to_owned());
    let stored = line("key-value", "stored a value");
    assert_eq!(
        messages("KEY_VALUE_LOG", "info").await,
        std::slice::from_ref(&stored)
    );
    let all = messages("KEY_VALUE_LOG", "debug").await;
    for wanted in [
        stored,
        line("key-value", "read a value"),
        line("plugin", "the host requested the shutdown"),
    ] {
        assert!(all.contains(&wanted), "{wanted:?} in {all:?}");
    }
    assert_eq!(messages("TF_LOG", "trace").await, []);
}

#[tokio::test]
async fn a_host_that_shares_no_version_is_told_the_plugins_own() {
    let host = PluginHost::new(program(), ("KEY_VALUE_PLUGIN", "crumbs"), &[5, 6]);
    let plugin = host
        .start_with(|command| {
            command.env("KEY_VALUE_LOG", "warn");
        })
        .await;
    assert_eq!(plugin.handshake.protocol_version, 2);
    let log = use_and_end(plugin).await;
    let warning = &log[0];
    assert_eq!(warning["offered"], "Some(\"5,6\")", "{warning}");
}

#[tokio::test]
async fn without_its_cookie_the_program_explains_itself() {
    let terraform = (
        "TF_PLUGIN_MAGIC_COOKIE",
        "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
    );
    for cookie in [terraform, ("KEY_VALUE_PLUGIN", "cake")] {
        let command = PluginHost::new(program(), cookie, &[2]).command().output();
        let output = timeout(TIMEOUT, command).await;
        let output = output.unwrap().unwrap();
        assert_eq!(output.status.code(), Some(1), "{cookie:?}");
        assert_eq!(
            String::from_utf8(output.stderr).unwrap(),
            STARTED_BY_HAND,
            "{cookie:?}"
        );
        assert_eq!(output.stdout, b"", "{cookie:?}");
    }
}

#[tokio::test]
async fn with_debug_the_program_prints_where_hosts_can_connect() {
    let mut command = PluginHost::new(program(), ("KEY_VALUE_PLUGIN", "cake"), &[2]).command();
    command.arg("--debug").stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let process = child.id().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = timeout(TIMEOUT, stdout.next_line())
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    let said = format!("process {process} speaks version 2 at ");
    let socket = line.strip_prefix(&said).unwrap_or_else(|| panic!("{line}"));
    let stream = UnixStream::connect(socket).await.unwrap();
    let connection = Connection::open(stream, None).await.unwrap();
    assert_eq!(connection.health("plugin").await.unwrap(), 1);
    connection.shut_down().await;
    let status = timeout(TIMEOUT, child.wait()).await.unwrap();
    assert!(status.unwrap().success());
    assert!(!Path::new(socket).exists());
}

/// Any trace of Terraform in the crate would be in every program built on it.
#[test]
fn the_program_holds_no_names_from_terraform() {
    let program = fs::read(program()).unwrap();
    let holds = |text: &str| {
        program
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    };
    assert!(holds("KEY_VALUE_PLUGIN"));
    for text in ["TF_PLUGIN", "TF_LOG", "TF_REATTACH", "TF_DISABLE", "d602bf8f470b"] {
        assert!(!holds(text), "{text}");
    }
}
