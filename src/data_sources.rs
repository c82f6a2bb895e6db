//! The data sources, one in each file, and the parts that they share.

mod arguments;
mod cloud_attributes;
mod cloud_backup_snapshot;
mod cloud_backup_snapshots;
mod cluster_backups;
mod clusters;
mod entry;
mod flex_clusters;
mod flex_snapshot;
mod flex_snapshots;
mod list;
mod projects;
mod shared_tier_snapshot;
mod shared_tier_snapshots;
mod snapshot;
#[cfg(test)]
mod tests;

use super::Account;
pub(super) use arguments::Timeouts;
use tfplugin::DataSources;

/// Every data source, in the order of the documentation.
pub(super) fn all() -> DataSources<Account> {
    DataSources::new()
        .with(cluster_backups::ClusterBackups)
        .with(projects::Projects)
        .with(clusters::Clusters)
        .with(flex_clusters::FlexClusters)
        .with(cloud_backup_snapshot::CloudBackupSnapshot)
        .with(cloud_backup_snapshots::CloudBackupSnapshots)
        .with(flex_snapshot::FlexSnapshot)
        .with(flex_snapshots::FlexSnapshots)
        .with(shared_tier_snapshot::SharedTierSnapshot)
        .with(shared_tier_snapshots::SharedTierSnapshots)
}
