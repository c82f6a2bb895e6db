//! Secrets, which no output may show.

use super::log::Log;
use super::*;

#[tokio::test]
async fn logs_debug_output_and_errors_contain_no_secret() -> Result<(), Box<dyn StdError>> {
    let log = Log::begin();
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
    let lines = log.text();
    assert!(
        lines.contains("message=HTTP request method=\"GET\" path=\"/api/atlas/v2/groups/"),
        "{lines}"
    );
    assert!(lines.contains("cannot revoke an access token"), "{lines}");
    for secret in ["SECRET", "Basic ", "response=", "U0VDUkVU"] {
        assert!(!lines.contains(secret), "{secret} in {lines}");
    }
    Ok(())
}
