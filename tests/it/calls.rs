//! The provider's calls as Terraform makes them, for behaviour that the command line hides or cannot trigger.

use std::time::{Duration, Instant};

use atlas_simulator::{Fault, Options, Rule, Simulator, sample};
use serde_json::{Value, json};
use tfplugin::wire::{self, DynamicValue};
use tfplugin_testing::host::{Connection, TIMEOUT};
use tfplugin_testing::{Config, Core, Read, summaries};

use crate::core::host;

fn provider_block(atlas: &Simulator) -> Value {
    let account = sample::SERVICE_ACCOUNT;
    json!({
        "base_url": atlas.url(),
        "client_id": account.client_id,
        "client_secret": account.client_secret,
    })
}

/// The data source that these tests read.
const FLEX_SNAPSHOT: &str = "atlas_flex_snapshot";

fn flex_snapshot(snapshot: &str) -> Value {
    json!({
        "project_id": sample::PROJECT_ID,
        "name": sample::FLEX_CLUSTER,
        "snapshot_id": snapshot,
    })
}

async fn read(core: &mut Core, config: impl Into<Config>) -> Read {
    core.read(FLEX_SNAPSHOT, config).await.unwrap()
}

/// Asserts that a read fails with one error.
#[track_caller]
fn assert_fails(read: &Read, summary: &str) {
    assert_eq!(
        (&read.state, summaries(&read.diagnostics)),
        (&None, vec![summary])
    );
}

#[tokio::test]
async fn the_schema_may_be_cached_and_matches_the_metadata() {
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let core = Core::new(&connection).await;
    let schema = core.schema().clone();
    assert!(schema.provider.unwrap().block.is_some());
    assert!(
        schema
            .data_source_schemas
            .values()
            .all(|schema| schema.block.is_some())
    );
    assert!(schema.resource_schemas.is_empty() && schema.diagnostics.is_empty());
    assert!(schema.server_capabilities.unwrap().get_provider_schema_optional);
    let names: Vec<_> = schema.data_source_schemas.into_keys().collect();
    assert!(names.iter().any(|name| name == FLEX_SNAPSHOT), "{names:?}");
    let mut client = core.client();
    let metadata = client
        .get_metadata(wire::get_metadata::Request {})
        .await
        .unwrap()
        .into_inner();
    let mut announced: Vec<_> = metadata
        .data_sources
        .into_iter()
        .map(|source| source.type_name)
        .collect();
    announced.sort_unstable();
    assert_eq!(announced, names);
    let request = wire::get_resource_identity_schemas::Request {};
    let identities = client
        .get_resource_identity_schemas(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        identities,
        wire::get_resource_identity_schemas::Response::default()
    );
}

/// Terraform checks every schema against these rules, the newest from 1.15. A schema that breaks one stops every plan.
#[tokio::test]
async fn the_schema_follows_terraforms_rules() {
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let schema = Core::new(&connection).await.schema().clone();
    assert!(
        schema
            .data_source_schemas
            .keys()
            .all(|name| name.starts_with("atlas_"))
    );
    let blocks = schema.data_source_schemas.into_values().chain(schema.provider);
    let blocks: Vec<_> = blocks.collect();
    assert!(blocks.len() > 4, "{blocks:?}");
    for schema in blocks {
        assert_eq!(schema.version, 0);
        let block = schema.block.unwrap();
        assert_eq!(block.block_types, []);
        assert_eq!(block.deprecated, !block.deprecation_message.is_empty());
        check_attributes(&block.attributes);
    }
}

fn check_attributes(attributes: &[wire::schema::Attribute]) {
    let mut names: Vec<_> = attributes.iter().map(|attribute| &attribute.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), attributes.len(), "{names:?}");
    for attribute in attributes {
        let name = &attribute.name;
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        assert!(!name.is_empty() && name.chars().all(plain), "{name}");
        let modes = [attribute.required, attribute.optional, attribute.computed];
        assert_eq!(modes.into_iter().filter(|mode| *mode).count(), 1, "{name}");
        assert_eq!(
            attribute.deprecated,
            !attribute.deprecation_message.is_empty(),
            "{name}"
        );
        assert!(!attribute.write_only, "{name}");
        if let Some(nested) = &attribute.nested_type {
            assert!(attribute.r#type.is_empty(), "{name} has two types");
            // A single object or a list: diagnostics cannot point at elements of a set.
            assert!([1, 2].contains(&nested.nesting), "{name}");
            check_attributes(&nested.attributes);
        } else {
            let kind: serde_json::Value = serde_json::from_slice(&attribute.r#type).unwrap();
            assert!(is_kind(&kind), "{name}: {kind}");
        }
    }
}

/// Whether this is a type name, or a list or a map of one.
fn is_kind(kind: &serde_json::Value) -> bool {
    match kind.as_array().map(Vec::as_slice) {
        Some([outer, inner]) => ["list", "map"].iter().any(|name| outer == name) && is_kind(inner),
        _ => ["bool", "number", "string"].iter().any(|name| kind == name),
    }
}

/// Terraform caches schemas, so its later processes do not ask for one, and it reads in parallel.
#[tokio::test]
async fn reads_overlap_in_a_process_without_a_schema_call() {
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new("/flexClusters/", Fault::hang()));
    let (asked, plugin) = (host().start().await, host().start().await);
    let connection = plugin.connect().await;
    let cached = Core::new(&asked.connect().await).await;
    let mut core = Core::with_schema_of(&connection, &cached);
    core.configure(provider_block(&atlas)).await;
    let mut reader = core.clone();
    let hanging =
        tokio::spawn(async move { read(&mut reader, flex_snapshot(sample::FAILED_SNAPSHOT_ID)).await });
    until(|| atlas.api_requests() == 1).await;
    let read = read(&mut core, flex_snapshot(sample::COMPLETED_SNAPSHOT_ID));
    let read = tokio::time::timeout(TIMEOUT, read)
        .await
        .expect("it waits for the other");
    assert!(read.state.is_some_and(|state| state["status"] == "COMPLETED"));
    assert!(!hanging.is_finished());
}

/// Only experimental builds of Terraform allow this, and keep the read for a later run. Others would report a bug in
/// the provider.
#[tokio::test]
async fn a_read_with_an_unknown_provider_block_is_deferred_if_the_host_allows_it() {
    let atlas = Options::new().start().unwrap();
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let mut core = Core::new(&connection).await;
    let block = Config::from(provider_block(&atlas)).unknown("client_secret");
    assert_eq!(core.configure(block).await, []);
    let mut request = request(&core);
    request.client_capabilities = Some(wire::ClientCapabilities {
        deferral_allowed: true,
        ..Default::default()
    });
    let response = core
        .client()
        .read_data_source(request.clone())
        .await
        .unwrap()
        .into_inner();
    let reason = wire::deferred::Reason::ProviderConfigUnknown.into();
    assert_eq!(response.deferred, Some(wire::Deferred { reason }));
    assert_eq!((response.diagnostics.len(), response.state.is_some()), (0, true));

    let refused = read(&mut core, flex_snapshot(sample::COMPLETED_SNAPSHOT_ID)).await;
    assert_fails(&refused, "Unknown value in provider configuration");
    assert_eq!((atlas.api_requests(), atlas.token_requests()), (0, 0));

    // Once the block is known, the same request is read.
    core.configure(provider_block(&atlas)).await;
    let response = core
        .client()
        .read_data_source(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!((response.deferred, response.diagnostics.len()), (None, 0));
}

/// Terraform sends a user's configuration whatever its size, but tonic's default limit is 4 MiB.
#[tokio::test]
async fn a_request_of_twenty_mebibytes_is_accepted() {
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let mut core = Core::new(&connection).await;
    let config = flex_snapshot(&"x".repeat(20 << 20));
    let diagnostics = core.validate(FLEX_SNAPSHOT, config).await;
    assert_eq!(summaries(&diagnostics), ["Invalid attribute value"]);
}

#[tokio::test]
async fn invalid_bytes_are_diagnostics_and_the_process_keeps_serving() {
    let atlas = Options::new().start().unwrap();
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let mut core = Core::new(&connection).await;
    let nonsense: [&[u8]; 6] = [
        &[0x81],
        &[0xc1],
        &[0x91, 0xc0],
        &[0xdf, 0xff, 0xff, 0xff, 0xff],
        b"\xa5hello",
        &[0x81, 0xa1, 0xff, 0xc0],
    ];
    for bytes in nonsense {
        let value = DynamicValue {
            msgpack: bytes.to_vec(),
            json: Vec::new(),
        };
        let answers = [
            core.configure(value.clone()).await,
            core.validate(FLEX_SNAPSHOT, value.clone()).await,
        ];
        for diagnostics in answers {
            assert_eq!(
                summaries(&diagnostics),
                ["Cannot decode the configuration"],
                "{bytes:?}"
            );
        }
        assert_fails(&read(&mut core, value).await, "Cannot decode the configuration");
    }
    let snapshot = flex_snapshot(sample::COMPLETED_SNAPSHOT_ID);
    let unknown = Config::from(snapshot.clone()).unknown("snapshot_id");
    assert_fails(&read(&mut core, unknown).await, "Unknown argument value");
    assert_fails(
        &read(&mut core, snapshot.clone()).await,
        "Provider not configured",
    );
    assert_eq!(core.configure(provider_block(&atlas)).await, []);
    let read = read(&mut core, snapshot).await;
    assert!(read.state.is_some() && read.diagnostics.is_empty());
}

/// Starts a read, stops it once it waits, and checks its error.
async fn stop_a_read(connection: &Connection, atlas: &Simulator, waits: impl Fn() -> bool) {
    let mut core = Core::new(connection).await;
    core.configure(provider_block(atlas)).await;
    let mut reader = core.clone();
    let reading =
        tokio::spawn(async move { read(&mut reader, flex_snapshot(sample::COMPLETED_SNAPSHOT_ID)).await });
    until(waits).await;
    assert!(!reading.is_finished());
    assert_eq!(core.stop().await, "");
    let read = tokio::time::timeout(TIMEOUT, reading)
        .await
        .expect("the read ends")
        .unwrap();
    assert_fails(&read, "Read cancelled");
    assert_eq!(atlas.api_requests(), 1);
}

#[tokio::test]
async fn stop_ends_a_read_that_waits_for_atlas() {
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new("/flexClusters/", Fault::hang()));
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    stop_a_read(&connection, &atlas, || atlas.api_requests() == 1).await;
    // Later reads work.
    let mut later = Core::new(&connection).await;
    let later = read(&mut later, flex_snapshot(sample::COMPLETED_SNAPSHOT_ID)).await;
    assert!(later.state.is_some());
}

/// A rate limit of more than three minutes, which fits into the timeout of the read.
#[tokio::test]
async fn stop_ends_a_read_that_waits_for_a_rate_limit() {
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new("/flexClusters/", Fault::rate_limited(200)));
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let is_limited = || atlas.requests().iter().any(|request| request.status == Some(429));
    stop_a_read(&connection, &atlas, is_limited).await;
}

#[tokio::test]
async fn each_connection_has_its_own_client_and_revokes_its_token() {
    let atlas = Options::new().start().unwrap();
    let plugin = host().start().await;
    let (one, two) = (plugin.connect().await, plugin.connect().await);
    let mut core = Core::new(&one).await;
    core.configure(provider_block(&atlas)).await;
    let snapshot = flex_snapshot(sample::COMPLETED_SNAPSHOT_ID);
    assert!(read(&mut core, snapshot.clone()).await.state.is_some());
    assert_eq!(atlas.live_tokens(), 1);
    let mut other = Core::new(&two).await;
    assert_fails(&read(&mut other, snapshot).await, "Provider not configured");
    drop((core, one));
    until(|| atlas.live_tokens() == 0).await;
    two.shut_down().await;
    assert!(plugin.end().await.0.success());
}

#[tokio::test]
async fn shutdown_with_a_read_in_flight_ends_the_process_and_revokes_the_token() {
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new("/flexClusters/", Fault::hang()));
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let mut core = Core::new(&connection).await;
    core.configure(provider_block(&atlas)).await;
    let mut reader = core.clone();
    let reading = tokio::spawn(async move {
        let snapshot = flex_snapshot(sample::COMPLETED_SNAPSHOT_ID);
        reader.read(FLEX_SNAPSHOT, snapshot).await.is_ok()
    });
    until(|| atlas.api_requests() == 1).await;
    connection.ask_for_the_end().await;
    let (status, stderr) = plugin.end().await;
    assert!(status.success(), "{stderr}");
    assert_eq!(atlas.live_tokens(), 0);
    let _ = reading.await;
}

/// Terraform kills a process two seconds after Shutdown.
#[tokio::test]
async fn a_token_that_cannot_be_revoked_does_not_outlast_terraforms_patience() {
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new("/api/oauth/revoke", Fault::hang()).always());
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let mut core = Core::new(&connection).await;
    core.configure(provider_block(&atlas)).await;
    read(&mut core, flex_snapshot(sample::COMPLETED_SNAPSHOT_ID)).await;
    let asked = Instant::now();
    connection.shut_down().await;
    assert!(plugin.end().await.0.success());
    // Without a bound it would wait for 30 s. This bound is generous for busy machines.
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    assert_eq!(atlas.revoke_requests(), 1);
}

fn request(core: &Core) -> wire::read_data_source::Request {
    wire::read_data_source::Request {
        type_name: FLEX_SNAPSHOT.to_owned(),
        config: Some(core.data_block(FLEX_SNAPSHOT, flex_snapshot(sample::COMPLETED_SNAPSHOT_ID))),
        ..Default::default()
    }
}

async fn until(condition: impl Fn() -> bool) {
    let waiting = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(TIMEOUT, waiting).await.expect("it happens");
}
