//! The calls as Terraform makes them, on a provider of one data source.

use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tonic::Request;

use super::Service;
use crate::value::{Number, msgpack};
use crate::wire::provider_server::Provider as _;
use crate::{
    Attribute, DataSource, DataSources, Diagnostic, Diagnostics, Host, Kind, Object, Outcome, Place,
    Provider, Schema, Value, wire,
};

/// Closed clients are counted here.
#[derive(Default)]
struct Echoes(&'static Closed);

#[derive(Default)]
struct Closed(Mutex<Vec<String>>);

impl Default for &'static Closed {
    fn default() -> Self {
        Box::leak(Box::default())
    }
}

#[async_trait]
impl Provider for Echoes {
    type Client = String;

    fn schema(&self) -> Schema {
        let attributes = vec![Attribute::optional("prefix", Kind::String, "")];
        Schema {
            description: "",
            deprecated: None,
            attributes,
        }
    }

    fn data_sources(&self) -> DataSources<String> {
        DataSources::new().with(Echo)
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        match config.get("prefix") {
            Value::String(text) if text == "bad" => Diagnostic::error("Bad prefix", "").into(),
            _ => Diagnostics::new(),
        }
    }

    async fn configure(&self, config: &Object, host: &Host) -> Result<Outcome<String>, Diagnostics> {
        match config.get("prefix") {
            Value::String(text) => Ok(format!("{text} {} ", host.terraform_version).into()),
            Value::Unknown => Ok("unknown ".to_owned().into()),
            _ => Err(Diagnostic::error("No prefix", "").into()),
        }
    }

    async fn close(&self, client: &String) {
        self.0.0.lock().unwrap().push(client.clone());
    }
}

struct Echo;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    text: String,
    times: Option<u8>,
}

#[derive(Serialize)]
struct State {
    answer: String,
    extra: Option<String>,
}

#[async_trait]
impl DataSource for Echo {
    type Client = String;
    type Arguments = Arguments;
    type State = State;

    fn name(&self) -> &'static str {
        "echo_text"
    }

    fn schema(&self) -> Schema {
        Schema {
            description: "",
            deprecated: Some("Shout instead."),
            attributes: vec![
                Attribute::required("text", Kind::String, ""),
                Attribute::optional("times", Kind::Number, ""),
                Attribute::computed("answer", Kind::String, ""),
                Attribute::computed("extra", Kind::String, ""),
            ],
        }
    }

    async fn read(&self, client: &String, arguments: Arguments) -> Result<Outcome<State>, Diagnostics> {
        match arguments.text.as_str() {
            "panic" => panic!("a mishap"),
            "forever" => std::future::pending().await,
            "refuse" => Err(Diagnostic::error("Refused", "").into()),
            text => {
                let answer = client.clone() + &text.repeat(arguments.times.unwrap_or(1).into());
                Ok(State { answer, extra: None }.into())
            }
        }
    }
}

fn text(text: &str) -> Value {
    Value::String(text.into())
}

fn dynamic(attributes: &[Attribute], values: &[(&'static str, Value)]) -> wire::DynamicValue {
    let object: Object = values
        .iter()
        .map(|(name, value)| (*name, value.clone()))
        .collect();
    wire::DynamicValue {
        msgpack: msgpack::encode(&object, attributes).unwrap(),
        json: Vec::new(),
    }
}

async fn configured() -> (Service<Echoes>, &'static Closed) {
    configured_with(text("so:")).await
}

async fn configured_with(prefix: Value) -> (Service<Echoes>, &'static Closed) {
    let provider = Echoes::default();
    let closed = provider.0;
    let schema = provider.schema();
    let service = Service::new(provider);
    let request = wire::configure_provider::Request {
        terraform_version: "1.11.4".into(),
        config: Some(dynamic(&schema.attributes, &[("prefix", prefix)])),
        client_capabilities: None,
    };
    let response = service
        .configure_provider(Request::new(request))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(response.diagnostics, []);
    (service, closed)
}

async fn read(
    service: &Service<Echoes>,
    values: &[(&'static str, Value)],
) -> wire::read_data_source::Response {
    read_raw(
        service,
        "echo_text",
        Some(dynamic(&Echo.schema().attributes, values)),
    )
    .await
}

async fn read_raw(
    service: &Service<Echoes>,
    name: &str,
    config: Option<wire::DynamicValue>,
) -> wire::read_data_source::Response {
    let request = wire::read_data_source::Request {
        type_name: name.into(),
        config,
        ..Default::default()
    };
    service
        .read_data_source(Request::new(request))
        .await
        .unwrap()
        .into_inner()
}

fn summaries(diagnostics: &[wire::Diagnostic]) -> Vec<&str> {
    diagnostics
        .iter()
        .map(|diagnostic| diagnostic.summary.as_str())
        .collect()
}

#[tokio::test]
async fn a_read_answers_beside_its_arguments_as_they_were_set() {
    let (service, _) = configured().await;
    let times = Value::Number(Number::Decimal("2.5".into()));
    let response = read(
        &service,
        &[("text", text("ho")), ("times", Value::Number(Number::Int(2)))],
    )
    .await;
    assert_eq!(response.diagnostics, []);
    let state = msgpack::decode(&response.state.unwrap().msgpack, &Echo.schema().attributes).unwrap();
    let expected = Object::from_iter([
        ("text", text("ho")),
        ("times", Value::Number(Number::Int(2))),
        ("answer", text("so: 1.11.4 hoho")),
        ("extra", Value::Null),
    ]);
    assert_eq!(state, Value::Object(expected));
    // What does not fit the struct is told, not guessed.
    let response = read(&service, &[("text", text("ho")), ("times", times)]).await;
    assert_eq!(summaries(&response.diagnostics), ["Invalid attribute value"]);
}

#[tokio::test]
async fn what_cannot_be_read_is_a_diagnostic_without_a_state() {
    let (service, _) = configured().await;
    let cases = [
        (vec![("text", text("refuse"))], "Refused"),
        (vec![("text", text("panic"))], "Provider bug"),
        (vec![], "Missing required attribute"),
        (vec![("text", Value::Unknown)], "Value not known yet"),
        (
            vec![("text", text("a")), ("answer", text("b"))],
            "Read-only attribute",
        ),
    ];
    for (values, summary) in cases {
        let response = read(&service, &values).await;
        assert_eq!(summaries(&response.diagnostics), [summary]);
        assert_eq!(response.state, None);
    }
    // The connection serves on.
    assert!(
        read(&service, &[("text", text("still here"))])
            .await
            .state
            .is_some()
    );
}

#[tokio::test]
async fn a_read_with_an_unknown_provider_block_is_deferred_where_that_is_allowed() {
    let attributes = Echo.schema().attributes;
    let read = async |service: &Service<Echoes>, capabilities, values: &[(&'static str, Value)]| {
        let request = wire::read_data_source::Request {
            type_name: "echo_text".into(),
            config: Some(dynamic(&attributes, values)),
            client_capabilities: capabilities,
            ..Default::default()
        };
        let response = service.read_data_source(Request::new(request)).await;
        response.unwrap().into_inner()
    };
    let allowed = Some(wire::ClientCapabilities {
        deferral_allowed: true,
        ..Default::default()
    });
    let (unknown, _) = configured_with(Value::Unknown).await;

    let response = read(&unknown, allowed, &[("text", text("a"))]).await;
    let reason = wire::deferred::Reason::ProviderConfigUnknown.into();
    assert_eq!(response.deferred, Some(wire::Deferred { reason }));
    assert_eq!(response.diagnostics, []);
    let state = msgpack::decode(&response.state.unwrap().msgpack, &attributes).unwrap();
    let planned = Object::from_iter([
        ("text", text("a")),
        ("times", Value::Null),
        ("answer", Value::Unknown),
        ("extra", Value::Unknown),
    ]);
    assert_eq!(state, Value::Object(planned));

    // What is wrong with the data source itself is told all the same.
    let response = read(&unknown, allowed, &[]).await;
    assert_eq!(summaries(&response.diagnostics), ["Missing required attribute"]);
    assert_eq!((response.state, response.deferred), (None, None));

    let (known, _) = configured().await;
    let none = Some(wire::ClientCapabilities::default());
    for (service, capabilities) in [(&unknown, None), (&unknown, none), (&known, allowed)] {
        let response = read(service, capabilities, &[("text", text("a"))]).await;
        assert_eq!((response.deferred, response.diagnostics), (None, vec![]));
        let state = msgpack::decode(&response.state.unwrap().msgpack, &attributes).unwrap();
        assert_eq!(state.first_unknown(&Place::Block), None);
    }
}

#[tokio::test]
async fn malformed_requests_are_diagnostics() {
    let (service, _) = configured().await;
    let malformed = wire::DynamicValue {
        msgpack: vec![0x81, 0xa1],
        json: vec![],
    };
    for config in [None, Some(wire::DynamicValue::default()), Some(malformed)] {
        let response = read_raw(&service, "echo_text", config).await;
        assert_eq!(
            summaries(&response.diagnostics),
            ["Configuration cannot be decoded"]
        );
    }
    let response = read_raw(&service, "echo_nothing", None).await;
    assert_eq!(summaries(&response.diagnostics), ["Unknown data source"]);
    let json = wire::DynamicValue {
        json: br#"{"text": "a"}"#.to_vec(),
        msgpack: vec![],
    };
    assert_eq!(read_raw(&service, "echo_text", Some(json)).await.diagnostics, []);
}

#[tokio::test]
async fn a_read_before_the_provider_is_configured_says_so() {
    let service = Service::new(Echoes::default());
    let response = read(&service, &[("text", text("a"))]).await;
    assert_eq!(summaries(&response.diagnostics), ["Provider is not configured"]);
}

#[tokio::test(start_paused = true)]
async fn stop_ends_the_reads_in_flight_and_no_later_one() {
    let (service, _) = configured().await;
    let reading = tokio::spawn({
        let service = service.clone();
        async move { read(&service, &[("text", text("forever"))]).await }
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(!reading.is_finished());
    service
        .stop_provider(Request::new(wire::stop_provider::Request {}))
        .await
        .unwrap();
    let response = reading.await.unwrap();
    assert_eq!(summaries(&response.diagnostics), ["Read cancelled"]);
    assert_eq!(read(&service, &[("text", text("a"))]).await.diagnostics, []);
}

#[tokio::test]
async fn closing_closes_what_was_configured_once() {
    let (service, closed) = configured().await;
    service.clone().close().await;
    service.close().await;
    assert_eq!(*closed.0.lock().unwrap(), ["so: 1.11.4 "]);
}

#[tokio::test]
async fn validation_warns_of_a_deprecated_data_source_until_the_provider_is_configured() {
    let validate = async |service: &Service<Echoes>, text| {
        let config = Some(dynamic(&Echo.schema().attributes, &[("text", text)]));
        let request = wire::validate_data_resource_config::Request {
            type_name: "echo_text".into(),
            config,
        };
        service
            .validate_data_resource_config(Request::new(request))
            .await
            .unwrap()
            .into_inner()
            .diagnostics
    };
    let diagnostics = validate(&Service::new(Echoes::default()), Value::Unknown).await;
    let [warning] = diagnostics.try_into().unwrap();
    assert_eq!((warning.severity, warning.detail.as_str()), (2, "Shout instead."));
    assert_eq!(warning.attribute, None);
    let (configured, _) = configured().await;
    assert_eq!(validate(&configured, Value::Unknown).await, []);
    assert_eq!(
        summaries(&validate(&configured, Value::Null).await),
        ["Missing required attribute"]
    );
}

#[tokio::test]
async fn a_provider_block_is_checked_by_its_schema_and_by_the_provider() {
    let service = Service::new(Echoes::default());
    let attributes = Echoes::default().schema().attributes;
    let check = async |prefix| {
        let config = Some(dynamic(&attributes, &[("prefix", prefix)]));
        let request = wire::validate_provider_config::Request { config };
        service
            .validate_provider_config(Request::new(request))
            .await
            .unwrap()
            .into_inner()
            .diagnostics
    };
    assert_eq!(summaries(&check(text("bad")).await), ["Bad prefix"]);
    assert_eq!(check(Value::Unknown).await, []);
}

#[tokio::test]
async fn the_schema_is_complete_and_its_cache_allowed() {
    let service = Service::new(Echoes::default());
    let response = service
        .get_provider_schema(Request::new(wire::get_provider_schema::Request {}))
        .await
        .unwrap();
    let response = response.into_inner();
    assert!(response.provider.unwrap().block.is_some());
    assert_eq!(
        response.data_source_schemas.keys().collect::<Vec<_>>(),
        ["echo_text"]
    );
    assert!(response.server_capabilities.unwrap().get_provider_schema_optional);
    let request = Request::new(wire::get_resource_identity_schemas::Request {});
    let response = service
        .get_resource_identity_schemas(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(response, wire::get_resource_identity_schemas::Response::default());
}

/// Its schema cannot be made.
struct Broken;

#[async_trait]
impl Provider for Broken {
    type Client = ();

    fn schema(&self) -> Schema {
        panic!("a mishap")
    }

    fn data_sources(&self) -> DataSources<()> {
        DataSources::new()
    }

    async fn configure(&self, _: &Object, _: &Host) -> Result<Outcome<()>, Diagnostics> {
        Ok(().into())
    }
}

/// Terraform itself crashes on an answer without a block.
#[tokio::test]
async fn a_schema_that_cannot_be_made_is_a_diagnostic_beside_an_empty_block() {
    let service = Service::new(Broken);
    let request = Request::new(wire::get_provider_schema::Request {});
    let response = service.get_provider_schema(request).await.unwrap().into_inner();
    assert_eq!(
        response.provider.unwrap().block,
        Some(wire::schema::Block::default())
    );
    assert_eq!(summaries(&response.diagnostics), ["Provider bug"]);
}
