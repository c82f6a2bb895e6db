//! Schemas, which Terraform requests or has cached.

use std::fmt;

use serde::de::IgnoredAny;
use tracing::field::Visit;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::*;
use crate::Registered;

#[tokio::test]
async fn the_schema_is_complete_and_may_be_cached() {
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

/// Collects the names of the calls that begin, as the log shows them.
#[derive(Clone, Default)]
struct Calls(Arc<Mutex<Vec<String>>>);

impl Visit for Calls {
    fn record_str(&mut self, field: &tracing::field::Field, value: &str) {
        if field.name() == "tf_rpc" {
            self.0.lock().unwrap().push(value.to_owned());
        }
    }

    fn record_debug(&mut self, _: &tracing::field::Field, _: &dyn fmt::Debug) {}
}

impl Subscriber for Calls {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        attributes.record(&mut self.clone());
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn a_call_that_is_always_answered_the_same_is_logged_too() {
    let calls = Calls::default();
    let _guard = tracing::subscriber::set_default(calls.clone());
    let service = Service::new(Echoes::default());
    let request = Request::new(wire::get_resource_identity_schemas::Request {});
    service.get_resource_identity_schemas(request).await.unwrap();
    let request = Request::new(wire::get_functions::Request {});
    service.get_functions(request).await.unwrap();
    assert_eq!(
        *calls.0.lock().unwrap(),
        ["GetResourceIdentitySchemas", "GetFunctions"]
    );
}

#[tokio::test]
async fn the_debug_output_of_a_connection_shows_no_client() {
    let (service, _) = configured().await;
    assert_eq!(format!("{:?}", service.0), "Connection { .. }");
}

#[tokio::test]
async fn the_schema_is_made_once() {
    let seen = Arc::<Seen>::default();
    let service = Service::new(Echoes(seen.clone()));
    for _ in 0..2 {
        let request = Request::new(wire::get_provider_schema::Request {});
        service.get_provider_schema(request).await.unwrap();
    }
    assert_eq!(configure(&service, text("so:")).await, []);
    assert_eq!(seen.schemas.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn metadata_lists_the_names_of_the_data_sources() {
    let request = Request::new(wire::get_metadata::Request {});
    let response = Service::new(Echoes::default()).get_metadata(request).await;
    let response = response.unwrap().into_inner();
    let names = response.data_sources.iter().map(|known| known.type_name.as_str());
    assert_eq!(names.collect::<Vec<_>>(), ["echo_text"]);
    assert!(response.server_capabilities.unwrap().get_provider_schema_optional);
    assert_eq!(response.diagnostics, []);
}

/// `Echo` under another name, or a replacement for it.
struct Other(&'static str);

#[async_trait]
impl DataSource for Other {
    type Client = String;
    type Arguments = IgnoredAny;
    type State = ();

    fn name(&self) -> &'static str {
        self.0
    }

    fn schema(&self) -> Schema {
        Schema::new("Another one.", [])
    }

    async fn read(&self, _: &String, _: IgnoredAny) -> Result<Outcome<()>, Diagnostics> {
        Ok(().into())
    }
}

#[test]
fn replacing_a_data_source_keeps_the_others() {
    let sources = DataSources::new()
        .with(Echo)
        .with(Other("echo_file"))
        .replace(Other("echo_text"));
    let descriptions = |sources: &DataSources<String>| {
        let each = sources.into_iter();
        each.map(|known| (known.name(), known.schema().description))
            .collect::<Vec<_>>()
    };
    let both = [("echo_text", "Another one."), ("echo_file", "Another one.")];
    assert_eq!(descriptions(&sources), both);
    assert_eq!(descriptions(&sources.replace(Echo))[0], ("echo_text", ""));
}

#[test]
fn the_debug_form_of_a_collection_lists_its_names() {
    let sources = DataSources::new().with(Echo).with(Other("echo_file"));
    assert_eq!(format!("{sources:?}"), "DataSources([echo_text, echo_file])");
}

#[test]
fn replace_overrides_a_name_and_with_duplicates_it() {
    let one = || DataSources::new().with(Echo);
    let names = |sources: &DataSources<_>| sources.iter().map(Registered::name).collect::<Vec<_>>();
    assert_eq!(names(&one().replace(Echo)), ["echo_text"]);
    assert_eq!(names(&DataSources::new().replace(Echo)), [""; 0]);
    assert_eq!(one().first_duplicate(), None);
    assert_eq!(one().with(Echo).first_duplicate(), Some("echo_text"));
}

/// A provider in which two data sources share a name.
struct DuplicateName;

#[async_trait]
impl Provider for DuplicateName {
    type Config = ();
    type Client = String;

    fn schema(&self) -> Schema {
        Schema::new("", [])
    }

    fn data_sources(&self) -> DataSources<String> {
        DataSources::new().with(Echo).with(Echo)
    }

    async fn configure(&self, (): (), _: &Host) -> Result<Outcome<String>, Diagnostics> {
        Ok(String::new().into())
    }
}

#[tokio::test]
async fn a_duplicate_name_is_an_error_of_the_schema() {
    let request = Request::new(wire::get_provider_schema::Request {});
    let response = Service::new(DuplicateName)
        .get_provider_schema(request)
        .await
        .unwrap();
    assert_eq!(
        summaries(&response.into_inner().diagnostics),
        ["Duplicate data source"]
    );
}

/// A provider whose schema panics.
struct Broken;

#[async_trait]
impl Provider for Broken {
    type Config = IgnoredAny;
    type Client = ();

    fn schema(&self) -> Schema {
        panic!("a mishap")
    }

    fn data_sources(&self) -> DataSources<()> {
        DataSources::new()
    }

    async fn configure(&self, _: IgnoredAny, _: &Host) -> Result<Outcome<()>, Diagnostics> {
        Ok(().into())
    }
}

/// Terraform crashes on a response without a block.
#[tokio::test]
async fn a_panic_in_the_schema_gives_a_diagnostic_and_an_empty_block() {
    let service = Service::new(Broken);
    let request = Request::new(wire::get_provider_schema::Request {});
    let response = service.get_provider_schema(request).await.unwrap().into_inner();
    assert_eq!(
        response.provider.unwrap().block,
        Some(wire::schema::Block::default())
    );
    assert_eq!(summaries(&response.diagnostics), ["Provider bug"]);
}
