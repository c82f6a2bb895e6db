//! Measures sequential calls over an open connection with mutual TLS. The provider is a separate process, and its reads
//! go to the simulator, which is a thread of this process. A read with an API key takes longer because of digest
//! authentication.

use std::env;

use atlas_simulator::{Simulator, sample};
use criterion::Criterion;
use serde_json::{Value, json};
use tfplugin::wire::{get_provider_schema, read_data_source};
use tfplugin_testing::Core;
use tokio::runtime::{self, Runtime};

const NAME: &str = "atlas_flex_snapshot";

/// Whether this process was started as the provider, that is, with the cookie in its environment.
#[expect(
    clippy::disallowed_methods,
    reason = "the provider is started by this program itself"
)]
pub(crate) fn is_provider() -> bool {
    env::var_os("TF_PLUGIN_MAGIC_COOKIE").is_some()
}

pub(crate) fn measure(criterion: &mut Criterion) {
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let simulator = Simulator::start().unwrap();
    let token = json!({ "base_url": simulator.url(), "access_token": sample::BULK_ACCESS_TOKEN.token });
    let key = json!({
        "base_url": simulator.url(),
        "public_key": sample::BULK_API_KEY.public_key,
        "private_key": sample::BULK_API_KEY.private_key,
    });
    schema(criterion, &runtime, token.clone());
    read(criterion, &runtime, "one read with an access token", token);
    read(criterion, &runtime, "one read with an API key", key);
}

fn schema(criterion: &mut Criterion, runtime: &Runtime, block: Value) {
    let opened = runtime.block_on(open(block));
    let mut client = opened.core.client();
    criterion.bench_function("GetProviderSchema", |bencher| {
        bencher.iter(|| {
            let request = get_provider_schema::Request {};
            runtime.block_on(client.get_provider_schema(request)).unwrap()
        });
    });
    runtime.block_on(opened.connection.shut_down());
}

fn read(criterion: &mut Criterion, runtime: &Runtime, name: &str, block: Value) {
    let opened = runtime.block_on(open(block));
    let arguments = json!({
        "project_id": sample::BULK_PROJECT_ID,
        "name": sample::BULK_CLUSTER,
        "snapshot_id": sample::bulk_snapshot_id(1),
    });
    let request = read_data_source::Request {
        type_name: NAME.to_owned(),
        config: Some(opened.core.data_block(NAME, arguments)),
        ..Default::default()
    };
    let mut client = opened.core.client();
    criterion.bench_function(name, |bencher| {
        bencher.iter(|| {
            let answer = runtime
                .block_on(client.read_data_source(request.clone()))
                .unwrap();
            assert!(answer.get_ref().diagnostics.is_empty(), "{answer:?}");
        });
    });
    runtime.block_on(opened.connection.shut_down());
}

struct Opened {
    core: Core,
    connection: tfplugin_testing::host::Connection,
    /// The process ends when this is dropped.
    _process: tfplugin_testing::host::Plugin,
}

async fn open(block: Value) -> Opened {
    let process = Core::host(env::current_exe().unwrap()).start().await;
    let connection = process.connect().await;
    Opened {
        core: Core::configured(&connection, block).await,
        connection,
        _process: process,
    }
}
