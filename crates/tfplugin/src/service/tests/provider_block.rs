//! The provider block: validation, configuration, and the end of the client.

use std::time::Duration;

use super::*;
use crate::value::Number;

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

/// A provider whose struct cannot hold an unknown size.
struct Strict;

#[derive(Deserialize)]
#[expect(dead_code, reason = "the fields are only there to be read")]
struct StrictConfig {
    name: String,
    size: Option<u8>,
}

#[async_trait]
impl Provider for Strict {
    type Config = StrictConfig;
    type Client = String;

    fn schema(&self) -> Schema {
        let name = Attribute::required("name", Kind::String, "");
        Schema::new("", [name, Attribute::optional("size", Kind::Number, "")])
    }

    fn data_sources(&self) -> DataSources<String> {
        DataSources::new()
    }

    async fn configure(&self, _: StrictConfig, _: &Host) -> Result<Outcome<String>, Diagnostics> {
        Ok(String::new().into())
    }
}

#[tokio::test]
async fn a_value_that_the_struct_rejects_is_reported_once_and_an_unknown_one_only_when_configured() {
    let service = Service::new(Strict);
    let attributes = Strict.schema().attributes;
    let name = ("name", text("n"));
    let half = Value::Number(Number::Float(0.5));
    let cases = [
        (
            vec![name.clone(), ("size", half.clone())],
            "Invalid attribute value",
        ),
        (vec![("size", half)], "Missing required attribute"),
        (
            vec![name, ("size", Value::Unknown)],
            "Unknown value in provider configuration",
        ),
    ];
    for (values, summary) in cases {
        let config = Some(dynamic(&attributes, &values));
        let request = wire::validate_provider_config::Request {
            config: config.clone(),
        };
        let validated = service.validate_provider_config(Request::new(request)).await;
        let validated = validated.unwrap().into_inner().diagnostics;
        let request = wire::configure_provider::Request {
            config,
            ..Default::default()
        };
        let configured = service.configure_provider(Request::new(request)).await;
        let configured = configured.unwrap().into_inner().diagnostics;
        assert_eq!(summaries(&configured), [summary]);
        if values.contains(&("size", Value::Unknown)) {
            assert_eq!(validated, []);
        } else {
            assert_eq!(validated, configured);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn stop_ends_a_configure_call_that_waits() {
    let service = Service::new(Echoes::default());
    let configuring = tokio::spawn({
        let service = service.clone();
        async move { configure(&service, text("forever")).await }
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(!configuring.is_finished());
    service
        .stop_provider(Request::new(wire::stop_provider::Request {}))
        .await
        .unwrap();
    assert_eq!(
        summaries(&configuring.await.unwrap()),
        ["Configuration cancelled"]
    );
    let response = read(&service, &[("text", text("a"))]).await;
    assert_eq!(summaries(&response.diagnostics), ["Provider not configured"]);
}

#[tokio::test]
async fn an_error_of_configure_is_reported() {
    let service = Service::new(Echoes::default());
    assert_eq!(summaries(&configure(&service, Value::Null).await), ["No prefix"]);
}

#[tokio::test]
async fn close_closes_each_client_once() {
    let (service, seen) = configured().await;
    service.clone().close().await;
    service.close().await;
    assert_eq!(*seen.closed.lock().unwrap(), ["so: 1.11.4 "]);
}

#[tokio::test]
async fn an_error_among_the_warnings_closes_the_client() {
    let seen = Arc::<Seen>::default();
    let service = Service::new(Echoes(seen.clone()));
    assert_eq!(summaries(&configure(&service, text("broken")).await), ["Broken"]);
    assert_eq!(*seen.closed.lock().unwrap(), ["broken"]);
    let response = read(&service, &[("text", text("a"))]).await;
    assert_eq!(summaries(&response.diagnostics), ["Provider not configured"]);
}
