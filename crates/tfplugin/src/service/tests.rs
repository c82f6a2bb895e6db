//! Calls as Terraform makes them, to a provider with one data source.

mod provider_block;
mod reads;
mod schemas;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tonic::Request;

use super::Service;
use crate::value::msgpack;
use crate::wire::provider_server::Provider as _;
use crate::{
    Attribute, AttributePath, DataSource, DataSources, Diagnostic, Diagnostics, Field, Host, Kind, Object,
    Outcome, Provider, Schema, Value, wire,
};

#[derive(Default)]
struct Echoes(Arc<Seen>);

/// The calls that a provider has received.
#[derive(Default)]
struct Seen {
    schemas: AtomicUsize,
    closed: Mutex<Vec<String>>,
}

#[derive(Deserialize)]
struct Config {
    prefix: Field<String>,
}

#[async_trait]
impl Provider for Echoes {
    type Config = Config;
    type Client = String;

    fn schema(&self) -> Schema {
        self.0.schemas.fetch_add(1, Ordering::Relaxed);
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

    fn validate(&self, config: &Config) -> Diagnostics {
        match &config.prefix {
            Field::Known(text) if text == "bad" => Diagnostic::error("Bad prefix", "").into(),
            _ => Diagnostics::new(),
        }
    }

    async fn configure(&self, config: Config, host: &Host) -> Result<Outcome<String>, Diagnostics> {
        match config.prefix {
            Field::Known(text) if text == "forever" => std::future::pending().await,
            Field::Known(text) if text == "broken" => {
                Ok(Outcome::from(text).with_warnings([Diagnostic::error("Broken", "")]))
            }
            Field::Known(text) => Ok(format!("{text} {} ", host.terraform_version).into()),
            Field::Unknown => Ok("unknown ".to_owned().into()),
            Field::Null => Err(Diagnostic::error("No prefix", "").into()),
        }
    }

    async fn close(&self, client: &String) {
        self.0.closed.lock().unwrap().push(client.clone());
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

    fn validate(&self, config: &Object) -> Diagnostics {
        match (config.get("text"), config.get("times")) {
            (Value::String(text), Value::Number(_)) if text == "once" => {
                let contradiction = Diagnostic::error("Contradiction", "");
                contradiction.at(AttributePath::root("times")).into()
            }
            _ => Diagnostics::new(),
        }
    }

    async fn read(&self, client: &String, arguments: Arguments) -> Result<Outcome<State>, Diagnostics> {
        match arguments.text.as_str() {
            "panic" => panic!("a mishap"),
            "forever" => std::future::pending().await,
            "nothing" => Err(Diagnostics::new()),
            "refuse" => Err(Diagnostic::error("Refused", "").into()),
            text => {
                let answer = client.clone() + &text.repeat(arguments.times.unwrap_or(1).into());
                let warning = match text {
                    "hm" => Some(Diagnostic::warning("Doubtful", "")),
                    "not a warning" => Some(Diagnostic::error("Refused", "")),
                    _ => None,
                };
                Ok(Outcome::from(State { answer, extra: None }).with_warnings(warning))
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

async fn configured() -> (Service<Echoes>, Arc<Seen>) {
    configured_with(text("so:")).await
}

async fn configured_with(prefix: Value) -> (Service<Echoes>, Arc<Seen>) {
    let seen = Arc::<Seen>::default();
    let service = Service::new(Echoes(seen.clone()));
    assert_eq!(configure(&service, prefix).await, []);
    (service, seen)
}

async fn configure(service: &Service<Echoes>, prefix: Value) -> Vec<wire::Diagnostic> {
    let request = wire::configure_provider::Request {
        terraform_version: "1.11.4".into(),
        config: Some(dynamic(
            &Echoes::default().schema().attributes,
            &[("prefix", prefix)],
        )),
        client_capabilities: None,
    };
    let response = service.configure_provider(Request::new(request)).await;
    response.unwrap().into_inner().diagnostics
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
