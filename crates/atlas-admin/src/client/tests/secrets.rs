//! Secrets, which no output may show.

use super::*;

/// Keeps every event as text, at every level and of every library.
struct Lines(Arc<Mutex<String>>);

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Lines {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        use std::fmt::Write as _;
        let Ok(mut lines) = self.0.lock() else { return };
        let mut visit = |field: &tracing::field::Field, value: &dyn std::fmt::Debug| {
            let _ = write!(lines, "{field}={value:?} ");
        };
        event.record(&mut visit);
        lines.push('\n');
    }
}

#[tokio::test]
async fn neither_logs_nor_debug_nor_errors_hold_a_secret() -> Result<(), Box<dyn StdError>> {
    let lines = Arc::new(Mutex::new(String::new()));
    // While there is but one subscriber, tracing asks that of the thread which meets an event first, and other tests' threads
    // have none: a second one makes it ask all.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(Lines(lines.clone())));
    let challenge = "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"";
    let turn = Arc::new(AtomicU32::new(0));
    let server = TestServer::start(move |seen| {
        std::future::ready(match (seen.line.as_str(), turn.fetch_add(1, Ordering::Relaxed)) {
            ("POST /api/oauth/token", _) => json(
                200,
                r#"{"access_token":"SECRET-issued","token_type":"Bearer","expires_in":3600}"#,
            ),
            ("POST /api/oauth/revoke", _) => json(500, "{}"),
            (line, turn) if line.contains("/tenant/") && turn % 2 == 0 => json(410, "{}"),
            _ => reply(401, &[challenge], ""),
        })
    })
    .await?;
    let (id, key) = ("id".to_owned(), "key".to_owned());
    for credentials in [
        Credentials::ServiceAccount {
            client_id: id,
            client_secret: Secret::new("SECRET-client"),
        },
        Credentials::ApiKey {
            public_key: key,
            private_key: Secret::new("SECRET-private"),
        },
        Credentials::AccessToken(Secret::new("SECRET-ready")),
    ] {
        let client = server.client(credentials.clone());
        let outcome = client.shared_tier_snapshot(&request()?, AMPLE).await;
        let shown = format!("{credentials:?} {client:?} {outcome:?}");
        client.close().await;
        assert!(!shown.contains("SECRET"), "{shown}");
        assert!(!shown.contains("Bearer "), "{shown}");
    }
    let lines = lines.lock().map(|lines| lines.clone()).unwrap_or_default();
    assert!(
        lines.contains("message=HTTP request method=\"GET\" path=\"/api/atlas/v2/groups/"),
        "{lines}"
    );
    assert!(lines.contains("could not be revoked"), "{lines}");
    for secret in ["SECRET", "Basic ", "response=", "U0VDUkVU"] {
        assert!(!lines.contains(secret), "{secret} in {lines}");
    }
    Ok(())
}
