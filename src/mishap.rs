//! A panic on demand, for the test that a panic in one read does not disturb the others. Only debug builds have this file.

use async_trait::async_trait;

use serde::{Deserialize, Deserializer};

use super::{Account, Environment};
use tfplugin::{DataSource, DataSources, Diagnostics, Outcome, Schema};

/// Names the data source whose reads panic.
const VARIABLE: &str = "MONGODB_ATLAS_PANIC_IN";

/// Replaces the data source that the environment names, if it names one.
pub(super) fn prepare(sources: DataSources<Account>, environment: &impl Environment) -> DataSources<Account> {
    let wanted = environment.variable(VARIABLE);
    let named = sources
        .iter()
        .find(|source| wanted.as_ref().is_some_and(|wanted| wanted == source.name()));
    match named {
        Some(source) => {
            let mishap = Mishap {
                name: source.name(),
                schema: source.schema().clone(),
            };
            sources.replace(mishap)
        }
        None => sources,
    }
}

/// A data source that panics when it is read.
struct Mishap {
    name: &'static str,
    schema: Schema,
}

/// Accepts any arguments and ignores them.
struct AnyArguments;

impl<'de> Deserialize<'de> for AnyArguments {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Ok(Self)
    }
}

#[async_trait]
impl DataSource for Mishap {
    type Client = Account;
    type Arguments = AnyArguments;
    type State = ();

    fn name(&self) -> &'static str {
        self.name
    }

    fn schema(&self) -> Schema {
        self.schema.clone()
    }

    #[expect(clippy::panic, reason = "the purpose of this file")]
    async fn read(&self, _: &Account, _: AnyArguments) -> Result<Outcome<()>, Diagnostics> {
        panic!("{VARIABLE} names {}", self.name);
    }
}
