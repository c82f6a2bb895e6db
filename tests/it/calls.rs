//! The provider's calls, as Terraform makes them, where the command line would not let a test see or send enough.

mod not_offered;

use std::time::{Duration, Instant};

use atlas_simulator::{Fault, Options, Rule, Simulator, sample};
use terraform_provider_atlas::{AtlasProvider, ProcessEnvironment};
use tfplugin::value::{Object, Value, msgpack};
use tfplugin::wire::provider_client::ProviderClient;
use tfplugin::wire::{self, DynamicValue};
use tfplugin::{Provider as _, Schema};

use tfplugin_testing::host::{Channel, Connection, TIMEOUT};

use crate::core::host;

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

/// A block as Terraform sends it: with every attribute of the schema.
fn encode(schema: &Schema, values: &[(&'static str, Value)]) -> DynamicValue {
    let object: Object = values
        .iter()
        .map(|(name, value)| (*name, value.clone()))
        .collect();
    DynamicValue {
        msgpack: msgpack::encode(&object, &schema.attributes).unwrap(),
        json: Vec::new(),
    }
}

fn provider_block(atlas: &Simulator) -> DynamicValue {
    let account = sample::SERVICE_ACCOUNT;
    encode(
        &AtlasProvider::new(ProcessEnvironment).schema(),
        &[
            ("base_url", text(atlas.url())),
            ("client_id", text(account.client_id)),
            ("client_secret", text(account.client_secret)),
        ],
    )
}

/// The data source whose reads these tests make.
const FLEX_SNAPSHOT: &str = "atlas_flex_snapshot";

fn flex_snapshot(snapshot: Value) -> DynamicValue {
    let sources = AtlasProvider::new(ProcessEnvironment).data_sources();
    let source = sources
        .iter()
        .find(|source| source.name() == FLEX_SNAPSHOT)
        .unwrap();
    encode(
        source.schema(),
        &[
            ("project_id", text(sample::PROJECT_ID)),
            ("name", text(sample::FLEX_CLUSTER)),
            ("snapshot_id", snapshot),
        ],
    )
}

struct Provider(ProviderClient<Channel>);

impl Provider {
    fn of(connection: &Connection) -> Self {
        Self(ProviderClient::new(connection.channel.clone()).max_encoding_message_size(usize::MAX))
    }

    async fn configure(&mut self, config: DynamicValue) -> Vec<String> {
        let request = wire::configure_provider::Request {
            terraform_version: "1.11.4".to_owned(),
            config: Some(config),
            client_capabilities: None,
        };
        summaries(
            self.0
                .configure_provider(request)
                .await
                .unwrap()
                .into_inner()
                .diagnostics,
        )
    }

    async fn read(&mut self, config: DynamicValue) -> (Option<DynamicValue>, Vec<String>) {
        let request = wire::read_data_source::Request {
            type_name: FLEX_SNAPSHOT.to_owned(),
            config: Some(config),
            ..Default::default()
        };
        let response = self.0.read_data_source(request).await.unwrap().into_inner();
        assert_eq!(response.deferred, None);
        (response.state, summaries(response.diagnostics))
    }

    async fn validate(&mut self, config: DynamicValue) -> Vec<wire::Diagnostic> {
        let request = wire::validate_data_resource_config::Request {
            type_name: FLEX_SNAPSHOT.to_owned(),
            config: Some(config),
        };
        self.0
            .validate_data_resource_config(request)
            .await
            .unwrap()
            .into_inner()
            .diagnostics
    }
}

fn summaries(diagnostics: Vec<wire::Diagnostic>) -> Vec<String> {
    diagnostics
        .into_iter()
        .map(|diagnostic| diagnostic.summary)
        .collect()
}

#[tokio::test]
async fn the_schema_comes_at_once_and_may_be_cached() {
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let mut provider = Provider::of(&connection);
    let schema = provider
        .0
        .get_provider_schema(wire::get_provider_schema::Request {})
        .await
        .unwrap()
        .into_inner();
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
    let metadata = provider
        .0
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
    let identities = provider
        .0
        .get_resource_identity_schemas(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        identities,
        wire::get_resource_identity_schemas::Response::default()
    );
}

/// The rules that Terraform holds every schema to, the youngest being those of 1.15: one that breaks them stops every
/// plan of every user.
#[tokio::test]
async fn the_schema_keeps_the_rules_of_terraform() {
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let request = wire::get_provider_schema::Request {};
    let schema = Provider::of(&connection)
        .0
        .get_provider_schema(request)
        .await
        .unwrap()
        .into_inner();
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
            // Single or list: no set, whose elements no diagnostic could name.
            assert!([1, 2].contains(&nested.nesting), "{name}");
            check_attributes(&nested.attributes);
        } else {
            let kind: serde_json::Value = serde_json::from_slice(&attribute.r#type).unwrap();
            let kind = kind.as_str().unwrap();
            assert!(["bool", "number", "string"].contains(&kind), "{name}");
        }
    }
}

/// Terraform caches schemas, and its processes then ask for none; and it runs its reads side by side.
#[tokio::test]
async fn reads_overlap_in_a_process_that_was_not_asked_for_its_schema() {
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new("/flexClusters/", Fault::hang()));
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let mut provider = Provider::of(&connection);
    provider.configure(provider_block(&atlas)).await;
    let mut reader = Provider::of(&connection);
    let hanging =
        tokio::spawn(async move { reader.read(flex_snapshot(text(sample::FAILED_SNAPSHOT_ID))).await });
    until(|| atlas.api_requests() == 1).await;
    let read = provider.read(flex_snapshot(text(sample::COMPLETED_SNAPSHOT_ID)));
    let (state, _) = tokio::time::timeout(TIMEOUT, read)
        .await
        .expect("it waits for the other");
    assert!(state.is_some_and(|state| state.json.is_empty() && !state.msgpack.is_empty()));
    assert!(!hanging.is_finished());
}

/// Terraform allows that in experimental builds alone, and then keeps the read for a later run. Elsewhere the answer would be
/// taken for a mistake of the provider.
#[tokio::test]
async fn a_read_is_deferred_where_the_host_allows_it_and_the_provider_block_is_unknown() {
    let atlas = Options::new().start().unwrap();
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let mut provider = Provider::of(&connection);
    let block = encode(
        &AtlasProvider::new(ProcessEnvironment).schema(),
        &[
            ("base_url", text(atlas.url())),
            ("client_id", text(sample::SERVICE_ACCOUNT.client_id)),
            ("client_secret", Value::Unknown),
        ],
    );
    assert_eq!(provider.configure(block).await, Vec::<String>::new());
    let mut request = request();
    request.client_capabilities = Some(wire::ClientCapabilities {
        deferral_allowed: true,
        ..Default::default()
    });
    let response = provider
        .0
        .read_data_source(request.clone())
        .await
        .unwrap()
        .into_inner();
    let reason = wire::deferred::Reason::ProviderConfigUnknown.into();
    assert_eq!(response.deferred, Some(wire::Deferred { reason }));
    assert_eq!((response.diagnostics.len(), response.state.is_some()), (0, true));

    let config = flex_snapshot(text(sample::COMPLETED_SNAPSHOT_ID));
    let refused = vec!["Provider configuration not known yet".to_owned()];
    assert_eq!(provider.read(config).await, (None, refused));
    assert_eq!((atlas.api_requests(), atlas.token_requests()), (0, 0));

    // Once the block is known, the same request is read.
    provider.configure(provider_block(&atlas)).await;
    let response = provider.0.read_data_source(request).await.unwrap().into_inner();
    assert_eq!((response.deferred, response.diagnostics.len()), (None, 0));
}

/// Terraform sends what a user's configuration holds, however large: tonic alone would stop at 4 MiB.
#[tokio::test]
async fn a_request_of_twenty_mebibytes_is_taken() {
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let mut provider = Provider::of(&connection);
    let diagnostics = provider
        .validate(flex_snapshot(text(&"x".repeat(20 << 20))))
        .await;
    assert_eq!(summaries(diagnostics), ["Invalid attribute value"]);
}

#[tokio::test]
async fn bytes_that_make_no_sense_are_diagnostics_and_the_process_serves_on() {
    let atlas = Options::new().start().unwrap();
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let mut provider = Provider::of(&connection);
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
        assert_eq!(
            provider.configure(value.clone()).await,
            ["Configuration cannot be decoded"],
            "{bytes:?}"
        );
        assert_eq!(
            provider.read(value.clone()).await,
            (None, vec!["Configuration cannot be decoded".to_owned()])
        );
        assert_eq!(
            summaries(provider.validate(value).await),
            ["Configuration cannot be decoded"]
        );
    }
    assert_eq!(
        provider.read(flex_snapshot(Value::Unknown)).await.1,
        ["Value not known yet"]
    );
    let (state, summary) = provider
        .read(flex_snapshot(text(sample::COMPLETED_SNAPSHOT_ID)))
        .await;
    assert_eq!(
        (state, summary),
        (None, vec!["Provider is not configured".to_owned()])
    );
    assert_eq!(
        provider.configure(provider_block(&atlas)).await,
        Vec::<String>::new()
    );
    let (state, summary) = provider
        .read(flex_snapshot(text(sample::COMPLETED_SNAPSHOT_ID)))
        .await;
    assert!(state.is_some() && summary.is_empty());
}

/// Begins a read, stops it once it waits, and checks what it says.
async fn stop_a_read(connection: &Connection, atlas: &Simulator, waits: impl Fn() -> bool) {
    let (mut provider, mut reader) = (Provider::of(connection), Provider::of(connection));
    provider.configure(provider_block(atlas)).await;
    let reading = tokio::spawn(async move {
        reader
            .read(flex_snapshot(text(sample::COMPLETED_SNAPSHOT_ID)))
            .await
    });
    until(waits).await;
    assert!(!reading.is_finished());
    let stop = wire::stop_provider::Request {};
    assert_eq!(
        provider.0.stop_provider(stop).await.unwrap().into_inner().error,
        ""
    );
    let (state, summaries) = tokio::time::timeout(TIMEOUT, reading)
        .await
        .expect("the read ends")
        .unwrap();
    assert_eq!((state, summaries), (None, vec!["Read cancelled".to_owned()]));
    assert_eq!(atlas.api_requests(), 1);
}

#[tokio::test]
async fn stop_ends_a_read_that_atlas_keeps_waiting() {
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new("/flexClusters/", Fault::hang()));
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    stop_a_read(&connection, &atlas, || atlas.api_requests() == 1).await;
    // A later read is as good as ever.
    let later = Provider::of(&connection)
        .read(flex_snapshot(text(sample::COMPLETED_SNAPSHOT_ID)))
        .await;
    assert!(later.0.is_some());
}

/// A limit of more than three minutes, which the read has time for.
#[tokio::test]
async fn stop_ends_a_read_that_waits_for_a_limit() {
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new("/flexClusters/", Fault::rate_limited(200)));
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let is_limited = || atlas.requests().iter().any(|request| request.status == Some(429));
    stop_a_read(&connection, &atlas, is_limited).await;
}

#[tokio::test]
async fn connections_share_nothing_and_each_gives_its_token_back() {
    let atlas = Options::new().start().unwrap();
    let plugin = host().start().await;
    let (one, two) = (plugin.connect().await, plugin.connect().await);
    let mut provider = Provider::of(&one);
    provider.configure(provider_block(&atlas)).await;
    assert!(
        provider
            .read(flex_snapshot(text(sample::COMPLETED_SNAPSHOT_ID)))
            .await
            .0
            .is_some()
    );
    assert_eq!(atlas.live_tokens(), 1);
    let mut other = Provider::of(&two);
    let (state, summaries) = other
        .read(flex_snapshot(text(sample::COMPLETED_SNAPSHOT_ID)))
        .await;
    assert_eq!(
        (state, summaries),
        (None, vec!["Provider is not configured".to_owned()])
    );
    drop((provider, one));
    until(|| atlas.live_tokens() == 0).await;
    two.shut_down().await;
    assert!(plugin.end().await.0.success());
}

#[tokio::test]
async fn shutdown_with_a_read_in_flight_ends_the_process_and_gives_the_token_back() {
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new("/flexClusters/", Fault::hang()));
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let mut provider = Provider::of(&connection);
    provider.configure(provider_block(&atlas)).await;
    let mut reader = Provider::of(&connection);
    let reading = tokio::spawn(async move { reader.0.read_data_source(request()).await.is_ok() });
    until(|| atlas.api_requests() == 1).await;
    connection.ask_for_the_end().await;
    let (status, stderr) = plugin.end().await;
    assert!(status.success(), "{stderr}");
    assert_eq!(atlas.live_tokens(), 0);
    let _ = reading.await;
}

/// Terraform kills what has not ended two seconds after Shutdown.
#[tokio::test]
async fn a_token_that_cannot_be_given_back_keeps_the_process_no_longer_than_terraform_waits() {
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new("/api/oauth/revoke", Fault::hang()).always());
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let mut provider = Provider::of(&connection);
    provider.configure(provider_block(&atlas)).await;
    assert!(provider.0.read_data_source(request()).await.is_ok());
    let asked = Instant::now();
    connection.shut_down().await;
    assert!(plugin.end().await.0.success());
    // Without a bound it would wait for 30 s: the bound here is generous, for machines that are busy.
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    assert_eq!(atlas.revoke_requests(), 1);
}

fn request() -> wire::read_data_source::Request {
    wire::read_data_source::Request {
        type_name: FLEX_SNAPSHOT.to_owned(),
        config: Some(flex_snapshot(text(sample::COMPLETED_SNAPSHOT_ID))),
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
