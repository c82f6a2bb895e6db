//! A provider with one data source, which has the attributes of `atlas_flex_snapshot` and returns a constant. A plan
//! with it measures Terraform, go-plugin and the protocol alone. The difference from a plan with the real provider is
//! the cost of the Atlas client.

use std::process::ExitCode;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tfplugin::{Attribute, DataSource, DataSources, Diagnostics, Host, Kind, Outcome, Provider, Schema};

#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

fn main() -> ExitCode {
    tfplugin::run("terraform.local/local/constant", || Constant)
}

struct Constant;

#[derive(Deserialize)]
struct Config {
    delay_ms: Option<u64>,
}

#[tfplugin::async_trait]
impl Provider for Constant {
    type Config = Config;
    /// The delay of each response.
    type Client = Option<Duration>;

    fn schema(&self) -> Schema {
        let delay = Attribute::optional("delay_ms", Kind::Number, "How many milliseconds a read takes.");
        Schema::new("Answers a constant.", [delay])
    }

    fn data_sources(&self) -> DataSources<Self::Client> {
        DataSources::new().with(Snapshot)
    }

    async fn configure(&self, config: Config, _: &Host) -> Result<Outcome<Self::Client>, Diagnostics> {
        Ok(config.delay_ms.map(Duration::from_millis).into())
    }
}

struct Snapshot;

#[derive(Deserialize)]
#[expect(
    dead_code,
    reason = "Terraform sends them, and the answer does not depend on them"
)]
struct Arguments {
    project_id: String,
    name: String,
    snapshot_id: String,
    timeouts: Option<Timeouts>,
}

#[derive(Deserialize)]
#[expect(
    dead_code,
    reason = "Terraform sends it, and the answer does not depend on it"
)]
struct Timeouts {
    read: Option<String>,
}

#[derive(Serialize)]
struct State {
    status: &'static str,
    mongo_db_version: &'static str,
    expiration: &'static str,
    start_time: &'static str,
    finish_time: &'static str,
    scheduled_time: &'static str,
    links: [(); 0],
}

#[tfplugin::async_trait]
impl DataSource for Snapshot {
    type Client = Option<Duration>;
    type Arguments = Arguments;
    type State = State;

    fn name(&self) -> &'static str {
        "constant_snapshot"
    }

    fn schema(&self) -> Schema {
        let required = |name| Attribute::required(name, Kind::String, "Not looked at.");
        let computed = |name| Attribute::computed(name, Kind::String, "A constant.");
        let link = vec![computed("href"), computed("rel")];
        let timeouts = Kind::Object(vec![Attribute::optional("read", Kind::String, "Not looked at.")]);
        Schema::new(
            "A constant.",
            [
                required("project_id"),
                required("name"),
                required("snapshot_id"),
                computed("status"),
                computed("mongo_db_version"),
                computed("expiration"),
                computed("start_time"),
                computed("finish_time"),
                computed("scheduled_time"),
                Attribute::computed("links", Kind::list(Kind::Object(link)), "Empty."),
                Attribute::optional("timeouts", timeouts, "Not looked at."),
            ],
        )
    }

    async fn read(&self, delay: &Self::Client, _: Arguments) -> Result<Outcome<State>, Diagnostics> {
        if let Some(delay) = *delay {
            tokio::time::sleep(delay).await;
        }
        let state = State {
            status: "COMPLETED",
            mongo_db_version: "8.0.29",
            expiration: "2026-08-09T00:00:05Z",
            start_time: "2026-08-01T00:00:21Z",
            finish_time: "2026-08-01T00:00:55Z",
            scheduled_time: "2026-08-01T00:00:05Z",
            links: [],
        };
        Ok(state.into())
    }
}
