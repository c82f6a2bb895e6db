//! A panic on demand, for the test that one read which panics disturbs no other. Debug builds alone have this file.

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

/// Any arguments, none of which is read.
struct Whatever;

impl<'de> Deserialize<'de> for Whatever {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Ok(Self)
    }
}

#[async_trait]
impl DataSource for Mishap {
    type Client = Account;
    type Arguments = Whatever;
    type State = ();

    fn name(&self) -> &'static str {
        self.name
    }

    fn schema(&self) -> Schema {
        self.schema.clone()
    }

    #[expect(clippy::panic, reason = "it is what this file is for")]
    async fn read(&self, _: &Account, _: Whatever) -> Result<Outcome<()>, Diagnostics> {
        panic!("{VARIABLE} names {}", self.name);
    }
}
