//! Connections, the log, and the life of a simulator.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use atlas_simulator::{Authorization, CallKind, Options, Simulator, sample};

use crate::client::{Connection, FLEX, bearer, bulk_path, flex_path, read};

/// Host and port.
fn address(simulator: &Simulator) -> String {
    simulator.url().trim_start_matches("http://").to_owned()
}

#[test]
fn a_connection_serves_many_requests() {
    let simulator = Simulator::start().unwrap();
    let mut connection = Connection::to(&simulator);
    for n in 0..20 {
        let answer = connection.get(&bulk_path(n), FLEX, &bearer(sample::BULK_ACCESS_TOKEN.token));
        assert_eq!(answer.unwrap().status, 200);
    }
    assert_eq!((simulator.connections(), simulator.api_requests()), (1, 20));
}

#[test]
fn the_log_records_requests() {
    let simulator = Simulator::start().unwrap();
    let path = flex_path(sample::COMPLETED_SNAPSHOT_ID);
    let token = bearer(sample::ACCESS_TOKEN.token);
    let headers = [
        ("Accept", FLEX),
        ("User-Agent", "test/1"),
        ("Authorization", token.as_str()),
    ];
    Connection::to(&simulator)
        .send("GET", &format!("{path}?envelope=true"), &headers, "")
        .unwrap();
    let requests = simulator.requests();
    let [request] = requests.as_slice() else {
        unreachable!("one request was sent")
    };
    assert_eq!((request.kind, request.method.as_str()), (CallKind::Api, "GET"));
    assert_eq!(
        (request.path.as_str(), request.query.as_deref()),
        (path.as_str(), Some("envelope=true"))
    );
    assert_eq!(
        (request.accept.as_deref(), request.user_agent.as_deref()),
        (Some(FLEX), Some("test/1"))
    );
    assert_eq!(request.authorization, Authorization::Bearer);
    assert_eq!(
        (format!("{:?}", request.version), request.status),
        ("HTTP/1.1".to_owned(), Some(200))
    );
    assert!(!format!("{requests:?}").contains(sample::ACCESS_TOKEN.token));
    simulator.clear_requests();
    assert!(simulator.requests().is_empty());
}

#[test]
fn answers_take_as_long_as_the_latency() {
    let simulator = Options::new().latency(Duration::from_millis(40)).start().unwrap();
    let begin = Instant::now();
    assert_eq!(
        read(&simulator, &flex_path(sample::COMPLETED_SNAPSHOT_ID))
            .unwrap()
            .status,
        200
    );
    Connection::to(&simulator)
        .send("POST", "/api/oauth/token", &[], "")
        .unwrap();
    assert!(begin.elapsed() >= Duration::from_millis(80));
}

#[test]
fn answers_are_compressed_if_client_and_options_allow_it() {
    for (offered, accepted, compressed) in [
        (false, "gzip", false),
        (true, "br", false),
        (true, "identity, gzip", true),
    ] {
        let simulator = Options::new().gzip(offered).start().unwrap();
        // The compressed response would break as text, so only its head and the log are checked.
        let request = format!(
            "GET {} HTTP/1.1\r\nHost: localhost\r\nAccept: {FLEX}\r\nAccept-Encoding: {accepted}\r\n\
             Authorization: {}\r\nConnection: close\r\n\r\n",
            flex_path(sample::COMPLETED_SNAPSHOT_ID),
            bearer(sample::ACCESS_TOKEN.token)
        );
        let mut stream = TcpStream::connect(address(&simulator)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let head = String::from_utf8_lossy(&answer);
        assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
        assert_eq!(head.contains("Content-Encoding: gzip\r\n"), compressed, "{head}");
        assert_eq!(head.contains("COMPLETED"), !compressed, "{head}");
        let logged: Vec<_> = simulator.requests().iter().map(|request| request.gzip).collect();
        assert_eq!(logged, [compressed]);
    }
}

#[test]
fn without_tls_there_are_no_authorities_to_trust() {
    let (plain, tls) = (Options::new(), Options::new().tls(true));
    assert_eq!(plain.start().unwrap().ca_pem(), None);
    let (one, two) = (tls.clone().start().unwrap(), tls.start().unwrap());
    assert!(one.url().starts_with("https://127.0.0.1:"));
    let pem = one.ca_pem().unwrap();
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----\n"), "{pem}");
    assert!(pem.lines().all(|line| line.len() <= 64), "{pem}");
    // Each has its own authority.
    assert_ne!(one.ca_pem(), two.ca_pem());
}

#[test]
fn a_dropped_simulator_frees_its_port() {
    let simulator = Simulator::start().unwrap();
    let address = address(&simulator);
    let _idle = TcpStream::connect(&address).unwrap();
    drop(simulator);
    assert!(TcpStream::connect(&address).is_err());
}
