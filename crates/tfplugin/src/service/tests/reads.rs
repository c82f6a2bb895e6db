//! Validation and reads of data sources.

use std::time::Duration;

use super::*;
use crate::value::Number;

#[tokio::test]
async fn a_state_repeats_the_arguments_as_they_were_set() {
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
    // A value that does not fit the struct is an error, not a guess.
    let response = read(&service, &[("text", text("ho")), ("times", times)]).await;
    assert_eq!(summaries(&response.diagnostics), ["Invalid attribute value"]);
}

#[tokio::test]
async fn a_state_can_come_with_warnings() {
    let (service, _) = configured().await;
    let response = read(&service, &[("text", text("hm"))]).await;
    assert_eq!(summaries(&response.diagnostics), ["Doubtful"]);
    assert!(response.state.is_some());
}

#[tokio::test]
async fn a_failed_read_gives_a_diagnostic_and_no_state() {
    let (service, _) = configured().await;
    let cases = [
        (vec![("text", text("refuse"))], "Refused"),
        (vec![("text", text("not a warning"))], "Refused"),
        (vec![("text", text("nothing"))], "Data source returned no result"),
        (vec![("text", text("panic"))], "Provider bug"),
        (vec![], "Missing required attribute"),
        (vec![("text", Value::Unknown)], "Unknown argument value"),
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
    // The connection still works.
    assert!(
        read(&service, &[("text", text("still here"))])
            .await
            .state
            .is_some()
    );
}

#[tokio::test]
async fn a_rule_across_attributes_holds_at_validation_and_at_the_read() {
    let (service, _) = configured().await;
    let values = [("text", text("once")), ("times", Value::Number(Number::Int(2)))];
    let validated = validate(&service, &values).await;
    assert_eq!(summaries(&validated), ["Contradiction"]);
    assert!(validated[0].attribute.is_some());
    assert_eq!(read(&service, &values).await.diagnostics, validated);
    assert_eq!(read(&service, &values[..1]).await.diagnostics, []);
}

#[tokio::test]
async fn a_read_with_an_unknown_provider_block_is_deferred_if_the_host_allows_it() {
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

    // Errors of the data source itself are still reported.
    let response = read(&unknown, allowed, &[]).await;
    assert_eq!(summaries(&response.diagnostics), ["Missing required attribute"]);
    assert_eq!((response.state, response.deferred), (None, None));

    let (known, _) = configured().await;
    let none = Some(wire::ClientCapabilities::default());
    for (service, capabilities) in [(&unknown, None), (&unknown, none), (&known, allowed)] {
        let response = read(service, capabilities, &[("text", text("a"))]).await;
        assert_eq!((response.deferred, response.diagnostics), (None, vec![]));
        let state = msgpack::decode(&response.state.unwrap().msgpack, &attributes).unwrap();
        assert_eq!(state.first_unknown(), None);
    }
}

#[tokio::test]
async fn malformed_requests_are_answered_with_diagnostics() {
    let (service, _) = configured().await;
    let malformed = wire::DynamicValue {
        msgpack: vec![0x81, 0xa1],
        json: vec![],
    };
    for config in [None, Some(wire::DynamicValue::default()), Some(malformed)] {
        let response = read_raw(&service, "echo_text", config).await;
        assert_eq!(
            summaries(&response.diagnostics),
            ["Cannot decode the configuration"]
        );
    }
    let response = read_raw(&service, "echo_text", Some(wire::DynamicValue::default())).await;
    let detail = &response.diagnostics[0].detail;
    assert!(detail.contains("the value is missing"), "{detail}");
    let response = read_raw(&service, "echo_nothing", None).await;
    assert_eq!(summaries(&response.diagnostics), ["Unsupported data source"]);
    let json = wire::DynamicValue {
        json: br#"{"text": "a"}"#.to_vec(),
        msgpack: vec![],
    };
    assert_eq!(read_raw(&service, "echo_text", Some(json)).await.diagnostics, []);
}

#[tokio::test]
async fn a_read_before_the_provider_is_configured_is_an_error() {
    let service = Service::new(Echoes::default());
    let response = read(&service, &[("text", text("a"))]).await;
    assert_eq!(summaries(&response.diagnostics), ["Provider not configured"]);
}

#[tokio::test(start_paused = true)]
async fn stop_ends_reads_in_flight_but_not_later_ones() {
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

async fn validate(service: &Service<Echoes>, values: &[(&'static str, Value)]) -> Vec<wire::Diagnostic> {
    let request = wire::validate_data_resource_config::Request {
        type_name: "echo_text".into(),
        config: Some(dynamic(&Echo.schema().attributes, values)),
    };
    let response = service.validate_data_resource_config(Request::new(request)).await;
    response.unwrap().into_inner().diagnostics
}

#[tokio::test]
async fn validation_warns_of_a_deprecated_data_source_until_the_provider_is_configured() {
    let diagnostics = validate(&Service::new(Echoes::default()), &[("text", Value::Unknown)]).await;
    let [warning] = diagnostics.try_into().unwrap();
    assert_eq!((warning.severity, warning.detail.as_str()), (2, "Shout instead."));
    assert_eq!(warning.attribute, None);
    let (configured, _) = configured().await;
    assert_eq!(validate(&configured, &[("text", Value::Unknown)]).await, []);
    assert_eq!(
        summaries(&validate(&configured, &[("text", Value::Null)]).await),
        ["Missing required attribute"]
    );
}
