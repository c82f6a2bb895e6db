//! Calls about types other than data sources.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and its helpers with it"
)]

use prost::Message;
use tfplugin::wire::provider_client::ProviderClient;
use tfplugin::wire::{self, Diagnostic, DynamicValue};
use tonic::client::Grpc;
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;

use tfplugin_testing::Core;
use tfplugin_testing::host::Channel;

use super::program;

/// Each call, with the number of the field that holds the diagnostics in its response.
const CALLS: [(&str, u8); 24] = [
    ("ValidateResourceConfig", 1),
    ("UpgradeResourceState", 2),
    ("UpgradeResourceIdentity", 2),
    ("ReadResource", 2),
    ("PlanResourceChange", 4),
    ("ApplyResourceChange", 3),
    ("ImportResourceState", 2),
    ("GenerateResourceConfig", 2),
    ("ValidateEphemeralResourceConfig", 1),
    ("OpenEphemeralResource", 1),
    ("RenewEphemeralResource", 1),
    ("CloseEphemeralResource", 1),
    ("ListResource", 4),
    ("ValidateListResourceConfig", 1),
    ("ValidateStateStoreConfig", 1),
    ("ConfigureStateStore", 1),
    ("ReadStateBytes", 4),
    ("LockState", 2),
    ("UnlockState", 1),
    ("GetStates", 2),
    ("DeleteState", 1),
    ("PlanAction", 1),
    ("ValidateActionConfig", 1),
    ("InvokeAction", 2),
];

/// The request of most of these calls: the type, and other fields.
#[derive(Clone, PartialEq, Message)]
struct OfType {
    #[prost(string, tag = "1")]
    type_name: String,
    #[prost(message, optional, tag = "2")]
    config: Option<DynamicValue>,
    #[prost(bytes = "vec", tag = "5")]
    private: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
struct Move {
    #[prost(string, tag = "1")]
    source_provider_address: String,
    #[prost(string, tag = "2")]
    source_type_name: String,
    #[prost(int64, tag = "3")]
    source_schema_version: i64,
    #[prost(string, tag = "5")]
    target_type_name: String,
}

#[derive(Clone, PartialEq, Message)]
struct Chunk {
    #[prost(message, optional, tag = "1")]
    meta: Option<Meta>,
    #[prost(bytes = "vec", tag = "2")]
    bytes: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
struct Meta {
    #[prost(string, tag = "1")]
    type_name: String,
    #[prost(string, tag = "2")]
    state_id: String,
}

/// The response to any of these calls, with its fields still encoded.
#[derive(Clone, PartialEq, Message)]
struct Answer {
    #[prost(bytes = "vec", repeated, tag = "1")]
    one: Vec<Vec<u8>>,
    #[prost(bytes = "vec", repeated, tag = "2")]
    two: Vec<Vec<u8>>,
    #[prost(bytes = "vec", repeated, tag = "3")]
    three: Vec<Vec<u8>>,
    #[prost(bytes = "vec", repeated, tag = "4")]
    four: Vec<Vec<u8>>,
}

impl Answer {
    /// Returns the only field that is set.
    fn field(self, number: u8) -> Vec<u8> {
        let mut fields = [self.one, self.two, self.three, self.four];
        let field = std::mem::take(&mut fields[usize::from(number) - 1]);
        assert!(fields.iter().all(Vec::is_empty), "other fields than {number}");
        let [field] = <[_; 1]>::try_from(field).unwrap();
        field
    }
}

/// Sends these messages, and returns the only one that comes back.
async fn call<R>(channel: &Channel, method: &str, requests: Vec<R>) -> Result<Answer, Status>
where
    R: Message + Default + 'static,
{
    let mut grpc = Grpc::new(channel.clone());
    grpc.ready().await.unwrap();
    let path = format!("/tfplugin6.Provider/{method}").parse().unwrap();
    let codec = ProstCodec::<R, Answer>::default();
    let requests = Request::new(futures_util::stream::iter(requests));
    let answer = grpc.client_streaming(requests, path, codec).await?;
    Ok(answer.into_inner())
}

fn check(diagnostic: &[u8], method: &str) {
    let diagnostic = Diagnostic::decode(diagnostic).unwrap();
    assert_eq!(
        (diagnostic.severity, diagnostic.summary.as_str()),
        (1, "Unsupported type"),
        "{method}"
    );
    let detail = diagnostic.detail;
    assert!(
        detail.contains("\"file_thing\"") && detail.contains("file_sum"),
        "{method}: {detail}"
    );
}

#[tokio::test]
async fn every_unsupported_call_is_an_error_that_names_the_type() {
    let plugin = Core::host(program()).start().await;
    let connection = plugin.connect().await;
    let request = OfType {
        type_name: "file_thing".to_owned(),
        config: Some(DynamicValue {
            msgpack: vec![0xc0],
            json: Vec::new(),
        }),
        private: vec![0xff],
    };
    for (method, number) in CALLS {
        let answer = call(&connection.channel, method, vec![request.clone()])
            .await
            .unwrap();
        let mut field = answer.field(number);
        if method == "InvokeAction" {
            // The diagnostics are in the event that completes the action.
            field = Answer::decode(field.as_slice()).unwrap().field(1);
        }
        check(&field, method);
    }

    let request = Move {
        source_provider_address: "terraform.local/local/other".to_owned(),
        source_type_name: "other_thing".to_owned(),
        source_schema_version: 1,
        target_type_name: "file_thing".to_owned(),
    };
    let answer = call(&connection.channel, "MoveResourceState", vec![request])
        .await
        .unwrap();
    check(&answer.field(2), "MoveResourceState");

    let first = Chunk {
        meta: Some(Meta {
            type_name: "file_thing".to_owned(),
            state_id: "default".to_owned(),
        }),
        bytes: vec![1; 1 << 20],
    };
    let second = Chunk {
        meta: None,
        ..first.clone()
    };
    let answer = call(&connection.channel, "WriteStateBytes", vec![first, second])
        .await
        .unwrap();
    check(&answer.field(1), "WriteStateBytes");
}

#[tokio::test]
async fn malformed_and_missing_requests_are_errors_too() {
    let plugin = Core::host(program()).start().await;
    let connection = plugin.connect().await;
    let nonsense = Chunk {
        meta: None,
        bytes: Vec::new(),
    };
    for requests in [vec![nonsense], Vec::new()] {
        let answer = call(&connection.channel, "ReadResource", requests).await.unwrap();
        let diagnostic = Diagnostic::decode(answer.field(2).as_slice()).unwrap();
        assert_eq!(diagnostic.summary, "Unsupported type");
    }
    let unknown = call(&connection.channel, "NoSuchMethod", vec![OfType::default()]).await;
    assert_eq!(unknown.unwrap_err().code(), Code::Unimplemented);
}

#[tokio::test]
async fn the_list_of_functions_is_empty_and_a_call_is_an_error() {
    let plugin = Core::host(program()).start().await;
    let connection = plugin.connect().await;
    let mut client = ProviderClient::new(connection.channel.clone());
    let functions = client
        .get_functions(wire::get_functions::Request {})
        .await
        .unwrap();
    assert_eq!(functions.into_inner(), wire::get_functions::Response::default());
    let request = wire::call_function::Request {
        name: "parse_id".to_owned(),
    };
    let error = client
        .call_function(request)
        .await
        .unwrap()
        .into_inner()
        .error
        .unwrap();
    assert_eq!(
        error.text,
        "The provider does not support the function \"parse_id\", or any other."
    );
}
