//! Connections, the log, and the life of a simulator.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use atlas_simulator::{Authorization, CallKind, Options, Simulator, sample};

use crate::client::{Connection, FLEX, bearer, flex_path, read};

#[test]
fn a_connection_serves_many_requests() {
    let simulator = Simulator::start().unwrap();
    let mut connection = Connection::to(&simulator);
    for n in 0..20 {
        let path =
            flex_path(&sample::bulk_snapshot_id(n)).replace(sample::FLEX_CLUSTER, sample::BULK_CLUSTER);
        assert_eq!(
            connection
                .get(&path, FLEX, &bearer(sample::ACCESS_TOKEN.token))
                .unwrap()
                .status,
            200
        );
    }
    assert_eq!((simulator.connections(), simulator.api_requests()), (1, 20));
}

#[test]
fn the_log_says_what_came_in() {
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
fn answers_take_the_latency() {
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
fn a_dropped_simulator_frees_its_port() {
    let simulator = Simulator::start().unwrap();
    let address = simulator.url().trim_start_matches("http://").to_owned();
    let _idle = TcpStream::connect(&address).unwrap();
    drop(simulator);
    assert!(TcpStream::connect(&address).is_err());
}
