//! Measures msgpack encoding and decoding with the state of one `atlas_flex_snapshot`.

use std::hint::black_box;

use criterion::Criterion;
use terraform_provider_atlas::{AtlasProvider, ProcessEnvironment};
use tfplugin::value::{json, msgpack};
use tfplugin::{Provider as _, Value};

const STATE: &[u8] = br#"{
    "project_id": "66b0c4f19d2e7a3358f41a01", "name": "Cluster0", "snapshot_id": "000000000000000000000001",
    "status": "COMPLETED", "mongo_db_version": "8.0.29", "expiration": "2026-08-09T00:01:05Z",
    "start_time": "2026-08-01T00:01:21Z", "finish_time": "2026-08-01T00:01:55Z",
    "scheduled_time": "2026-08-01T00:01:05Z", "links": [], "timeouts": null
}"#;

pub(crate) fn measure(criterion: &mut Criterion) {
    let sources = AtlasProvider::new(ProcessEnvironment).data_sources();
    let source = sources
        .iter()
        .find(|source| source.name() == "atlas_flex_snapshot");
    let attributes = &source.unwrap().schema().attributes;
    let Value::Object(state) = json::decode(STATE, attributes).unwrap() else {
        panic!("a state is an object")
    };
    let bytes = msgpack::encode(&state, attributes).unwrap();

    criterion.bench_function("msgpack encode", |bencher| {
        bencher.iter(|| msgpack::encode(black_box(&state), attributes).unwrap());
    });
    criterion.bench_function("msgpack decode", |bencher| {
        bencher.iter(|| msgpack::decode(black_box(&bytes), attributes).unwrap());
    });
}
