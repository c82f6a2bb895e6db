//! HTTP digest from the client's side.

use atlas_simulator::sample::{self, ApiKey};
use atlas_simulator::{Authorization, Options, Refusal, Simulator};
use md5::{Digest, Md5};

use crate::client::{Answer, Connection, FLEX, flex_path};

/// A nonce to sign with.
#[derive(Debug)]
pub(crate) struct Challenge(String);

impl Challenge {
    /// Sends an unsigned request to get a challenge.
    pub(crate) fn fetch(connection: &mut Connection) -> Self {
        Self::of(&connection.get("/api/atlas/v2/groups", FLEX, "").unwrap())
    }

    fn of(answer: &Answer) -> Self {
        let header = answer.header("Www-Authenticate").unwrap();
        Self(
            header
                .split_once("nonce=\"")
                .unwrap()
                .1
                .split_once('"')
                .unwrap()
                .0
                .to_owned(),
        )
    }

    pub(crate) fn sign(&self, key: ApiKey, target: &str, count: u32) -> String {
        let md5 = |text: String| {
            let sum: [u8; 16] = Md5::digest(text).into();
            format!("{:032x}", u128::from_be_bytes(sum))
        };
        let Self(nonce) = self;
        let first = md5(format!("{}:MMS Public API:{}", key.public_key, key.private_key));
        let second = md5(format!("GET:{target}"));
        let response = md5(format!("{first}:{nonce}:{count:08x}:0a4f113b:auth:{second}"));
        format!(
            "Digest username=\"{}\", realm=\"MMS Public API\", nonce=\"{nonce}\", uri=\"{target}\", algorithm=MD5, \
             qop=auth, nc={count:08x}, cnonce=\"0a4f113b\", response=\"{response}\"",
            key.public_key
        )
    }
}

fn last_refusal(simulator: &Simulator) -> Option<Refusal> {
    simulator.requests().last().unwrap().refusal
}

#[test]
fn an_unsigned_request_gets_a_challenge() {
    let simulator = Simulator::start().unwrap();
    let answer = Connection::to(&simulator)
        .get(&flex_path(sample::COMPLETED_SNAPSHOT_ID), FLEX, "")
        .unwrap();
    let Challenge(nonce) = Challenge::of(&answer);
    assert_eq!((answer.status, nonce.len()), (401, 32));
    assert_eq!(
        answer.header("Www-Authenticate").unwrap(),
        format!(
            r#"Digest realm="MMS Public API", domain="", nonce="{nonce}", algorithm=MD5, qop="auth", stale=false"#
        )
    );
    assert_eq!(
        answer.body,
        "{\n  \"error\" : 401,\n  \"reason\" : \"Unauthorized\",\n  \"detail\" : \
         \"You are not authorized for this resource.\",\n  \"errorCode\" : \"UNEXPECTED_ERROR\"\n}"
    );
    assert_eq!(answer.header("Content-Length"), Some("142"));
    assert_eq!(last_refusal(&simulator), Some(Refusal::Unsigned));
}

#[test]
fn a_nonce_serves_many_requests_and_each_count_one() {
    let simulator = Simulator::start().unwrap();
    let target = flex_path(sample::COMPLETED_SNAPSHOT_ID) + "?envelope=true";
    let mut connection = Connection::to(&simulator);
    let challenge = Challenge::fetch(&mut connection);
    for count in [3, 1, 2] {
        let answer = connection
            .get(&target, FLEX, &challenge.sign(sample::API_KEY, &target, count))
            .unwrap();
        assert_eq!(answer.status, 200);
    }
    let Challenge(nonce) = &challenge;
    assert_eq!(
        simulator.requests().last().unwrap().authorization,
        Authorization::Digest {
            username: Some(sample::API_KEY.public_key.to_owned()),
            nonce: Some(nonce.clone()),
            nc: Some("00000002".to_owned())
        }
    );
    let replayed = connection
        .get(&target, FLEX, &challenge.sign(sample::API_KEY, &target, 2))
        .unwrap();
    assert_eq!(
        (replayed.status, last_refusal(&simulator)),
        (401, Some(Refusal::ReplayedCount))
    );
    assert!(
        replayed
            .header("Www-Authenticate")
            .unwrap()
            .ends_with("stale=false")
    );
}

#[test]
fn wrong_signatures_are_unauthorized() {
    let simulator = Simulator::start().unwrap();
    let path = flex_path(sample::COMPLETED_SNAPSHOT_ID);
    let mut connection = Connection::to(&simulator);
    let challenge = Challenge::fetch(&mut connection);
    let wrong_key = ApiKey {
        private_key: sample::OTHER_API_KEY.private_key,
        ..sample::API_KEY
    };
    let unknown_key = ApiKey {
        public_key: "nobody",
        ..sample::API_KEY
    };
    for (signature, refusal) in [
        (challenge.sign(wrong_key, &path, 1), Refusal::WrongResponse),
        (challenge.sign(unknown_key, &path, 1), Refusal::UnknownAccount),
        (
            challenge.sign(sample::API_KEY, &(path.clone() + "?envelope=true"), 1),
            Refusal::WrongUri,
        ),
        (challenge.sign(sample::API_KEY, &path, 0), Refusal::ZeroCount),
        (
            Challenge("A".repeat(32)).sign(sample::API_KEY, &path, 1),
            Refusal::UnknownNonce,
        ),
        ("Digest username=\"x".to_owned(), Refusal::Malformed),
        ("Basic eDp5".to_owned(), Refusal::Scheme),
    ] {
        let answer = connection.get(&path, FLEX, &signature).unwrap();
        assert_eq!((answer.status, last_refusal(&simulator)), (401, Some(refusal)));
    }
}

#[test]
fn strict_counts_must_rise() {
    let simulator = Options::new().strict_nc(true).start().unwrap();
    let path = flex_path(sample::COMPLETED_SNAPSHOT_ID);
    let mut connection = Connection::to(&simulator);
    let challenge = Challenge::fetch(&mut connection);
    let mut status = |count| {
        connection
            .get(&path, FLEX, &challenge.sign(sample::API_KEY, &path, count))
            .unwrap()
            .status
    };
    assert_eq!([status(2), status(1), status(3)], [200, 401, 200]);
}

#[test]
fn a_used_up_nonce_is_stale_and_the_new_one_works() {
    let simulator = Options::new().nonce_uses(1).start().unwrap();
    let path = flex_path(sample::COMPLETED_SNAPSHOT_ID);
    let mut connection = Connection::to(&simulator);
    let challenge = Challenge::fetch(&mut connection);
    let mut get = |challenge: &Challenge, count| {
        connection
            .get(&path, FLEX, &challenge.sign(sample::API_KEY, &path, count))
            .unwrap()
    };
    assert_eq!(get(&challenge, 1).status, 200);
    let refused = get(&challenge, 2);
    assert!(
        refused
            .header("Www-Authenticate")
            .unwrap()
            .ends_with("stale=true")
    );
    assert_eq!(get(&Challenge::of(&refused), 1).status, 200);
}

#[test]
fn a_forgotten_nonce_is_not_called_stale() {
    let simulator = Simulator::start().unwrap();
    let path = flex_path(sample::COMPLETED_SNAPSHOT_ID);
    let mut connection = Connection::to(&simulator);
    let challenge = Challenge::fetch(&mut connection);
    simulator.forget_nonces();
    let answer = connection
        .get(&path, FLEX, &challenge.sign(sample::API_KEY, &path, 1))
        .unwrap();
    assert!(
        answer
            .header("Www-Authenticate")
            .unwrap()
            .ends_with("stale=false")
    );
    assert_eq!(last_refusal(&simulator), Some(Refusal::UnknownNonce));
}
