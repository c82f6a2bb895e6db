//! Token calls from the client's side.

use std::time::Duration;

use atlas_simulator::sample::{self, ServiceAccount};
use atlas_simulator::{Options, Refusal, Simulator};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::client::{Answer, Connection, FLEX, bearer, flex_path};

const GRANT: &str = "grant_type=client_credentials";

fn encoded(account: ServiceAccount) -> String {
    let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    basic(&encode(account.client_id), &encode(account.client_secret))
}

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

fn call(simulator: &Simulator, path: &str, authorization: &str, body: &str) -> Answer {
    let headers = [
        ("Content-Type", "application/x-www-form-urlencoded;charset=utf-8"),
        ("Authorization", authorization),
    ];
    Connection::to(simulator)
        .send("POST", path, &headers, body)
        .unwrap()
}

pub(crate) fn token(simulator: &Simulator, account: ServiceAccount) -> String {
    let answer = call(simulator, "/api/oauth/token", &encoded(account), GRANT);
    assert_eq!(answer.status, 200, "{answer:?}");
    answer
        .json()
        .get("access_token")
        .unwrap()
        .as_str()
        .unwrap()
        .to_owned()
}

fn read(simulator: &Simulator, token: &str) -> (u16, Option<Refusal>) {
    let path = flex_path(sample::COMPLETED_SNAPSHOT_ID);
    let answer = Connection::to(simulator)
        .get(&path, FLEX, &bearer(token))
        .unwrap();
    (answer.status, simulator.requests().last().unwrap().refusal)
}

#[test]
fn a_token_is_issued_used_and_revoked() {
    let simulator = Simulator::start().unwrap();
    let answer = call(
        &simulator,
        "/api/oauth/token",
        &encoded(sample::SERVICE_ACCOUNT),
        GRANT,
    );
    let token = answer
        .json()
        .get("access_token")
        .unwrap()
        .as_str()
        .unwrap()
        .to_owned();
    assert!(token.starts_with("eyJ"));
    assert_eq!(
        answer.body,
        format!(r#"{{"access_token":"{token}","expires_in":3600,"token_type":"Bearer"}}"#)
    );
    assert_eq!(read(&simulator, &token), (200, None));
    assert_eq!(simulator.live_tokens_of(sample::SERVICE_ACCOUNT.client_id), 1);

    let body = format!("token={token}&token_type_hint=access_token");
    let revoked = call(
        &simulator,
        "/api/oauth/revoke",
        &encoded(sample::SERVICE_ACCOUNT),
        &body,
    );
    assert_eq!((revoked.status, revoked.body.as_str()), (200, ""));
    assert_eq!(read(&simulator, &token), (401, Some(Refusal::RevokedToken)));
    assert_eq!(simulator.live_tokens(), 0);
    assert_eq!(
        (
            simulator.token_requests(),
            simulator.revoke_requests(),
            simulator.api_requests()
        ),
        (1, 1, 2)
    );
}

#[test]
fn a_token_expires() {
    let simulator = Options::new()
        .token_lifetime(Duration::from_secs(90))
        .start()
        .unwrap();
    let token = token(&simulator, sample::SERVICE_ACCOUNT);
    simulator.advance(Duration::from_secs(60));
    assert_eq!(read(&simulator, &token).0, 200);
    simulator.advance(Duration::from_secs(30));
    assert_eq!(read(&simulator, &token), (401, Some(Refusal::ExpiredToken)));
    assert_eq!(read(&simulator, "eyJ"), (401, Some(Refusal::UnknownToken)));
}

#[test]
fn an_administrator_revokes_every_token() {
    let simulator = Simulator::start().unwrap();
    let token = token(&simulator, sample::SERVICE_ACCOUNT);
    simulator.revoke_tokens();
    assert_eq!(read(&simulator, &token), (401, Some(Refusal::RevokedToken)));
    assert_eq!(read(&simulator, sample::ACCESS_TOKEN.token), (200, None));
}

#[test]
fn too_many_live_tokens_are_403_in_the_shape_of_oauth() {
    let simulator = Options::new().token_cap(2).start().unwrap();
    token(&simulator, sample::SERVICE_ACCOUNT);
    token(&simulator, sample::SERVICE_ACCOUNT);
    let refused = call(
        &simulator,
        "/api/oauth/token",
        &encoded(sample::SERVICE_ACCOUNT),
        GRANT,
    );
    assert_eq!(refused.status, 403);
    assert_eq!(
        refused.body,
        concat!(
            r#"{"error_description":"Access Token limit reached. Please use the existing Access Tokens or create "#,
            r#"a new Service Account.","error":"access_denied"}"#
        )
    );
    token(&simulator, sample::OTHER_SERVICE_ACCOUNT);
}

#[test]
fn a_wrong_secret_is_401_in_the_shape_of_oauth() {
    let simulator = Simulator::start().unwrap();
    let (id, secret) = (
        sample::SERVICE_ACCOUNT.client_id,
        sample::OTHER_SERVICE_ACCOUNT.client_secret,
    );
    for path in ["/api/oauth/token", "/api/oauth/revoke"] {
        for authorization in [
            basic(id, secret),
            basic("nobody", secret),
            bearer("eyJ"),
            "Basic".to_owned(),
        ] {
            let refused = call(&simulator, path, &authorization, GRANT);
            assert_eq!(refused.status, 401);
            assert_eq!(
                refused.body,
                r#"{"error_description":"Invalid credentials provided.","error":"invalid_client"}"#
            );
        }
    }
    assert_eq!(simulator.live_tokens(), 0);
}

#[test]
fn an_id_and_a_secret_with_odd_characters_must_be_form_encoded() {
    let simulator = Simulator::start().unwrap();
    let account = sample::SERVICE_ACCOUNT_TO_ENCODE;
    let as_they_are = basic(account.client_id, account.client_secret);
    assert_eq!(
        call(&simulator, "/api/oauth/token", &as_they_are, GRANT).status,
        401
    );
    let token = token(&simulator, account);
    assert_eq!(read(&simulator, &token), (200, None));
}

#[test]
fn the_body_of_a_token_call_is_checked() {
    let simulator = Simulator::start().unwrap();
    let client = encoded(sample::SERVICE_ACCOUNT);
    for (body, error) in [
        ("grant_type=password", "unsupported_grant_type"),
        ("", "invalid_request"),
    ] {
        let refused = call(&simulator, "/api/oauth/token", &client, body);
        assert_eq!(
            (refused.status, refused.json().get("error").unwrap().as_str()),
            (400, Some(error))
        );
    }
    let json = [
        ("Content-Type", "application/json"),
        ("Authorization", client.as_str()),
    ];
    let refused = Connection::to(&simulator)
        .send("POST", "/api/oauth/token", &json, GRANT)
        .unwrap();
    assert_eq!(refused.status, 400);
    assert_eq!(
        call(
            &simulator,
            "/api/oauth/revoke",
            &client,
            "token_type_hint=access_token"
        )
        .status,
        400
    );
}

#[test]
fn accounts_without_rights_get_tokens_too() {
    let simulator = Simulator::start().unwrap();
    for (account, status) in [
        (sample::SERVICE_ACCOUNT_WITHOUT_ROLE, 401),
        (sample::SERVICE_ACCOUNT_OFF_ACCESS_LIST, 403),
    ] {
        let token = token(&simulator, account);
        assert_eq!(read(&simulator, &token), (status, None));
    }
}
