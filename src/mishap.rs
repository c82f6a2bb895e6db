//! A panic on demand, for the test that one read which panics disturbs no other. Debug builds alone have this file.

use async_trait::async_trait;

use super::{Account, Environment};
use tfplugin::{DataSourceOf, Diagnostics, Object, Schema};

/// Names the data source whose reads panic.
const VARIABLE: &str = "MONGODB_ATLAS_PANIC_IN";

type DataSource = Box<dyn DataSourceOf<Account>>;

/// Replaces the data source that the environment names, if it names one.
pub(super) fn prepare(sources: Vec<DataSource>, environment: &impl Environment) -> Vec<DataSource> {
    let Some(wanted) = environment.variable(VARIABLE) else {
        return sources;
    };
    sources
        .into_iter()
        .map(|source| {
            if wanted == source.name() {
                Box::new(Mishap(source))
            } else {
                source
            }
        })
        .collect()
}

/// A data source that panics when it is read.
struct Mishap(DataSource);

#[async_trait]
impl DataSourceOf<Account> for Mishap {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn schema(&self) -> Schema {
        self.0.schema()
    }

    #[expect(clippy::panic, reason = "it is what this file is for")]
    async fn read(&self, _: &Account, _: &Schema, _: Object) -> Result<Object, Diagnostics> {
        panic!("{VARIABLE} names {}", self.name());
    }
}
