//! The data sources, each in a file of its own, and the parts that they share.

mod arguments;
mod flex_snapshot;
mod flex_snapshots;
mod latest_completed;
mod shared_tier_snapshot;
mod shared_tier_snapshots;
mod snapshot;
#[cfg(test)]
mod tests;

use super::Account;
use tfplugin::DataSourceOf;

/// Every data source, in the order of the documentation.
pub(super) fn all() -> Vec<Box<dyn DataSourceOf<Account>>> {
    vec![
        Box::new(flex_snapshot::FlexSnapshot),
        Box::new(flex_snapshots::FlexSnapshots),
        Box::new(shared_tier_snapshot::SharedTierSnapshot),
        Box::new(shared_tier_snapshots::SharedTierSnapshots),
    ]
}
