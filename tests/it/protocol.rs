//! The rules of the plugin protocol, which do not depend on Atlas.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::MetadataExt;
use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime};

use futures_util::future::join_all;
use go_plugin::wire::Empty;
use go_plugin::wire::grpc_stdio_client::GrpcStdioClient;
use rustls::version::TLS12;
use tokio::io::AsyncWriteExt;
use tonic::client::Grpc;
use tonic::{Code, Request};
use tonic_prost::ProstCodec;

use tfplugin_testing::host::{Channel, ClientIdentity, Connection, TIMEOUT};

use crate::core::host;

#[tokio::test]
async fn the_program_explains_itself_to_a_person_who_starts_it() {
    for cookie in [None, Some("wrong")] {
        let mut command = host().command();
        command
            .env_remove("TF_PLUGIN_MAGIC_COOKIE")
            .envs(cookie.map(|cookie| ("TF_PLUGIN_MAGIC_COOKIE", cookie)));
        let output = command.output().await.unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(output.stdout, b"");
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(
            text.starts_with("This is a Terraform provider") && text.contains("dev_overrides"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn the_line_has_six_fields_and_an_absolute_path() {
    let plugin = host().start().await;
    assert_eq!(plugin.handshake.protocol_version, 6);
    assert!(plugin.socket().is_absolute());
    assert!(plugin.handshake.certificate.is_some());
    assert_eq!(plugin.handshake.multiplexes, None, "{}", plugin.handshake.line);
}

#[tokio::test]
async fn a_seventh_field_answers_a_host_that_offers_multiplexing() {
    let plugin = host()
        .start_with(|command| {
            command.env("PLUGIN_MULTIPLEX_GRPC", "true");
        })
        .await;
    assert_eq!(plugin.handshake.multiplexes, Some(false));
    plugin.connect().await.shut_down().await;
    assert!(plugin.end().await.0.success());
}

#[tokio::test]
async fn the_line_announces_version_6_to_any_host() {
    for versions in ["4,5", "nonsense", ""] {
        let plugin = host()
            .start_with(|command| {
                command.env("PLUGIN_PROTOCOL_VERSIONS", versions);
            })
            .await;
        assert!(
            plugin.handshake.line.starts_with("1|6|"),
            "{versions:?}: {}",
            plugin.handshake.line
        );
    }
}

#[tokio::test]
async fn only_the_same_user_can_reach_the_socket() {
    let plugin = host().start().await;
    let directory = plugin.socket().parent().unwrap().metadata().unwrap();
    assert_eq!(directory.mode() & 0o777, 0o700);
}

#[tokio::test]
async fn an_unusable_client_certificate_is_an_error_that_terraform_shows() {
    let other_kind = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
    for certificate in ["nonsense", other_kind] {
        let output = host()
            .command()
            .env("PLUGIN_CLIENT_CERT", certificate)
            .output()
            .await
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(output.stdout, b"");
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(
            text.starts_with("[ERROR] ") && text.contains("PLUGIN_CLIENT_CERT"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn terraforms_client_certificate_is_accepted() {
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    assert_eq!(connection.health("plugin").await.unwrap(), 1);
}

#[tokio::test]
async fn other_client_certificates_are_rejected() {
    let plugin = host().start().await;
    let refused = [
        plugin.tls().without_certificate(),
        plugin.tls().with_certificate(ClientIdentity::from_seed(2)),
        plugin
            .tls()
            .with_certificate(plugin.identity.with_key_of(&ClientIdentity::from_seed(2))),
        plugin.tls().with_version(&TLS12),
    ];
    for tls in refused {
        let description = format!("{tls:?}");
        assert!(
            Connection::open(plugin.dial().await, Some(tls)).await.is_err(),
            "{description}"
        );
    }
    assert!(
        Connection::open(plugin.dial().await, None).await.is_err(),
        "without TLS"
    );
    plugin.connect().await;
}

#[tokio::test]
async fn the_server_certificate_equals_the_announced_one() {
    let (plugin, other) = (host().start().await, host().start().await);
    let mut tls = plugin.tls();
    tls.server = other.tls().server;
    assert!(Connection::open(plugin.dial().await, Some(tls)).await.is_err());
}

#[tokio::test]
async fn without_a_client_certificate_the_provider_serves_plain_http_2() {
    for certificate in [None, Some("")] {
        let plugin = host()
            .start_with(|command| {
                command
                    .env_remove("PLUGIN_CLIENT_CERT")
                    .envs(certificate.map(|text| ("PLUGIN_CLIENT_CERT", text)));
            })
            .await;
        assert_eq!(plugin.handshake.certificate, None);
        let connection = plugin.connect().await;
        assert_eq!(connection.health("").await.unwrap(), 1);
        connection.shut_down().await;
        assert!(plugin.end().await.0.success());
    }
}

#[tokio::test]
async fn closed_malformed_and_silent_connections_do_not_disturb_others() {
    let plugin = host().start().await;
    for _ in 0..20 {
        drop(plugin.dial().await);
        // The process may close the connection before the write ends.
        let _ = plugin.dial().await.write_all(b"GET / HTTP/1.1\r\n\r\n").await;
    }
    let mut silent = Vec::new();
    for _ in 0..20 {
        silent.push(plugin.dial().await);
    }
    let connection = plugin.connect().await;
    assert_eq!(connection.health("plugin").await.unwrap(), 1);
    connection.shut_down().await;
    assert!(plugin.end().await.0.success());
}

#[tokio::test]
async fn several_connections_are_served_at_once() {
    let plugin = host().start().await;
    let (one, two) = (plugin.connect().await, plugin.connect().await);
    drop(one);
    assert_eq!(two.health("plugin").await.unwrap(), 1);
    two.shut_down().await;
    assert!(plugin.end().await.0.success());
}

#[tokio::test]
async fn the_health_service_knows_only_the_plugin() {
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    assert_eq!(connection.health("").await.unwrap(), 1);
    assert_eq!(connection.health("plugin").await.unwrap(), 1);
    assert_eq!(
        connection.health("other").await.unwrap_err().code(),
        Code::NotFound
    );
}

#[tokio::test]
async fn unknown_calls_are_unimplemented() {
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    for path in ["/plugin.GRPCController/Other", "/no.such.Service/Method"] {
        assert_eq!(
            call(&connection.channel, path).await,
            Code::Unimplemented,
            "{path}"
        );
    }
}

async fn call(channel: &Channel, path: &'static str) -> Code {
    let mut grpc = Grpc::new(channel.clone());
    grpc.ready().await.unwrap();
    let path = http::uri::PathAndQuery::from_static(path);
    let codec = ProstCodec::<Empty, Empty>::default();
    grpc.unary(Request::new(Empty {}), path, codec)
        .await
        .unwrap_err()
        .code()
}

#[tokio::test]
async fn shutdown_ends_the_process_with_both_streams_open() {
    let plugin = host().start().await;
    let mut connection = plugin.connect().await;
    // Both streams are open and have sent nothing.
    let quiet = Duration::from_millis(50);
    assert!(
        tokio::time::timeout(quiet, connection.stdio.message())
            .await
            .is_err()
    );
    assert!(
        tokio::time::timeout(quiet, connection.broker.message())
            .await
            .is_err()
    );
    let start = Instant::now();
    connection.shut_down().await;
    let (status, stderr) = plugin.end().await;
    assert_eq!(status.code(), Some(0));
    assert_eq!(stderr, "");
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[tokio::test]
async fn shutdown_ends_the_process_even_if_the_host_stays_connected() {
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    connection.ask_for_the_end().await;
    assert_eq!(plugin.end().await.0.code(), Some(0));
    drop(connection);
}

#[tokio::test]
async fn sigint_and_sighup_do_not_end_the_process() {
    for signal in ["INT", "HUP"] {
        let mut plugin = host().start().await;
        let connection = plugin.connect().await;
        for _ in 0..3 {
            plugin.signal(signal);
        }
        assert_eq!(connection.health("plugin").await.unwrap(), 1);
        assert!(plugin.is_running());
        connection.shut_down().await;
        assert_eq!(plugin.end().await.0.code(), Some(0));
    }
}

#[tokio::test]
async fn sigterm_ends_the_process_with_and_without_a_connection() {
    let plugin = host().start().await;
    plugin.signal("TERM");
    assert_eq!(plugin.end().await.0.code(), Some(0));

    let plugin = host().start().await;
    let _connection = plugin.connect().await;
    plugin.signal("TERM");
    assert_eq!(plugin.end().await.0.code(), Some(0));
}

#[tokio::test]
async fn a_process_ends_after_its_host_disconnected() {
    let plugin = host().start().await;
    drop(plugin.connect().await);
    assert_eq!(plugin.end().await.0.code(), Some(0));
}

#[tokio::test]
async fn a_process_ends_after_its_host_was_killed() {
    // The shell in between takes Terraform's place, and the test never connects to the socket.
    let mut plugin = host()
        .start_with(|command| {
            let binary = command.as_std().get_program().to_owned();
            let environment: Vec<_> = command
                .as_std()
                .get_envs()
                .filter_map(|(key, value)| Some((key.to_owned(), value?.to_owned())))
                .collect();
            let mut shell = tokio::process::Command::new("sh");
            shell
                .arg("-c")
                .arg("\"$0\" & wait")
                .arg(binary)
                .env_clear()
                .envs(environment);
            shell
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .kill_on_drop(true);
            *command = shell;
        })
        .await;
    plugin.child.start_kill().unwrap();
    let socket = plugin.socket().to_owned();
    assert!(socket.exists());
    // Both pipes end with the last process that holds them, which is the provider.
    plugin.end().await;
    assert!(!socket.exists());
}

#[tokio::test]
async fn standard_input_is_never_read() {
    // The provider and this test share one pipe, as Terraform and its providers share the terminal.
    let (mut left, mut typed) = std::io::pipe().unwrap();
    let provider = left.try_clone().unwrap();
    let plugin = host()
        .start_with(|command| {
            command.stdin(provider);
        })
        .await;
    typed.write_all(b"yes\n").unwrap();
    let connection = plugin.connect().await;
    assert_eq!(connection.health("plugin").await.unwrap(), 1);
    connection.shut_down().await;
    assert!(plugin.end().await.0.success());
    // With the write end closed, the read below ends after the bytes that are left.
    drop(typed);
    let mut text = String::new();
    left.read_to_string(&mut text).unwrap();
    assert_eq!(text, "yes\n");
}

#[tokio::test]
async fn the_log_has_the_form_that_terraform_reads() {
    let plugin = host()
        .start_with(|command| {
            command.env("TF_LOG", "trace");
        })
        .await;
    let connection = plugin.connect().await;
    plugin.signal("INT");
    connection.shut_down().await;
    let (_, stderr) = plugin.end().await;
    assert_ne!(stderr, "");
    for line in stderr.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        for key in ["@level", "@message", "@timestamp", "@module"] {
            assert!(line[key].is_string(), "{key} in {line}");
        }
        // 2026-01-22T08:09:10.000123Z
        let timestamp = line["@timestamp"].as_str().unwrap();
        assert_eq!(
            (timestamp.len(), &timestamp[19..20], &timestamp[26..]),
            (27, ".", "Z")
        );
    }
}

#[tokio::test]
async fn the_next_process_removes_leftovers_of_a_killed_one() {
    let mut killed = host().start().await;
    killed.child.kill().await.unwrap();
    let directory = killed.socket().parent().unwrap();
    let long_ago = SystemTime::now() - Duration::from_secs(3600);
    File::open(directory).unwrap().set_modified(long_ago).unwrap();
    let next = host()
        .start_with(|command| {
            command.env("TMPDIR", directory.parent().unwrap());
        })
        .await;
    let removed = async {
        while directory.exists() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(TIMEOUT, removed)
        .await
        .expect("it is still there");
    assert!(next.socket().exists());
}

/// Terraform opens as many reads at once as its user says, and two streams.
#[tokio::test]
async fn hundreds_of_calls_run_at_once() {
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let calls = (0..500).map(async |_| {
        let mut client = GrpcStdioClient::new(connection.channel.clone());
        client.stream_stdio(()).await.unwrap()
    });
    let open = tokio::time::timeout(TIMEOUT, join_all(calls)).await;
    assert_eq!(open.expect("some calls wait for others to end").len(), 500);
    assert_eq!(connection.health("plugin").await.unwrap(), 1);
    connection.shut_down().await;
    assert!(plugin.end().await.0.success());
}

/// An interrupted host cancels all its calls at once. By default an HTTP/2 server treats that as an attack.
#[tokio::test]
async fn hundreds_of_calls_can_be_cancelled_at_once() {
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    for _ in 0..3 {
        let calls = (0..500).map(|_| {
            let mut client = GrpcStdioClient::new(connection.channel.clone());
            tokio::spawn(async move { client.stream_stdio(()).await.is_ok() })
        });
        let calls: Vec<_> = calls.collect();
        // They are sent, and most have no response yet.
        tokio::task::yield_now().await;
        calls.iter().for_each(tokio::task::JoinHandle::abort);
        join_all(calls).await;
    }
    assert_eq!(connection.health("plugin").await.unwrap(), 1);
    connection.shut_down().await;
    assert!(plugin.end().await.0.success());
}

#[tokio::test]
async fn a_closed_standard_error_does_not_fail_the_process() {
    let mut plugin = host()
        .start_with(|command| {
            command.env("TF_LOG", "trace");
        })
        .await;
    drop(plugin.child.stderr.take());
    let connection = plugin.connect().await;
    plugin.signal("INT");
    assert_eq!(connection.health("plugin").await.unwrap(), 1);
    connection.shut_down().await;
    let status = tokio::time::timeout(TIMEOUT, plugin.child.wait()).await;
    assert!(status.expect("the process does not end").unwrap().success());
}

#[tokio::test]
async fn no_log_is_written_unless_a_variable_asks_for_it() {
    let plugin = host()
        .start_with(|command| {
            command.env("TF_LOG_CORE", "trace");
        })
        .await;
    let connection = plugin.connect().await;
    assert_eq!(connection.health("plugin").await.unwrap(), 1);
    connection.shut_down().await;
    assert_eq!(plugin.end().await.1, "");
}
