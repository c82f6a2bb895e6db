//! From an account to the snapshots of all its clusters, and configurations of the official provider with another
//! prefix.

use std::collections::BTreeMap;

use atlas_simulator::sample::{self, Access, ClusterKind, Organization, Project};
use atlas_simulator::{Options, Request, Simulator};
use serde_json::json;

use crate::terraform::{Workspace, assert_contains};

const CHAIN: &str = r#"
data "atlas_projects" "all" {}

data "atlas_flex_clusters" "of" {
  for_each   = { for project in data.atlas_projects.all.results : project.id => project.name }
  project_id = each.key
}

data "atlas_clusters" "of" {
  for_each   = { for project in data.atlas_projects.all.results : project.id => project.name }
  project_id = each.key
}

locals {
  flex = merge([
    for id, list in data.atlas_flex_clusters.of : {
      for cluster in list.results : "${id}/${cluster.name}" => cluster
    }
  ]...)
  dedicated = merge([
    for id, list in data.atlas_clusters.of : {
      for cluster in list.results : "${id}/${cluster.name}" => cluster if cluster.backup_enabled
    }
  ]...)
}

data "atlas_flex_snapshots" "of" {
  for_each   = local.flex
  project_id = each.value.project_id
  name       = each.value.name
}

data "atlas_cloud_backup_snapshots" "of" {
  for_each     = local.dedicated
  project_id   = each.value.project_id
  cluster_name = each.value.name
}

output "counts" {
  value = merge(
    { for key, list in data.atlas_flex_snapshots.of : key => list.total_count },
    { for key, list in data.atlas_cloud_backup_snapshots.of : key => list.total_count },
  )
}
"#;

/// The projects in the list.
fn listed_projects(atlas: &Simulator) -> impl Iterator<Item = &Project> {
    let projects = atlas.world().projects(Organization::First);
    projects.filter(|project| !project.is_left_out)
}

/// The number of snapshots of each cluster that has backups enabled.
fn counts(atlas: &Simulator) -> BTreeMap<String, usize> {
    let clusters = listed_projects(atlas)
        .flat_map(|project| &project.clusters)
        .filter(|cluster| cluster.backup_enabled);
    clusters
        .map(|cluster| {
            let count = match cluster.kind {
                ClusterKind::Flex => cluster.snapshots().len(),
                _ => cluster.cloud_snapshots().len(),
            };
            (format!("{}/{}", cluster.project_id, cluster.name), count)
        })
        .collect()
}

/// One request for the projects, two for each project, and one for each cluster. Sharded clusters and
/// [`sample::ARCHIVE_CLUSTER`], which has two pages, take one more.
#[test]
fn chained_data_sources_reach_every_snapshot_of_the_account() {
    let atlas = Options::new().start().unwrap();
    let outputs = Workspace::new(&atlas, CHAIN).signed_in().outputs();
    let expected = counts(&atlas);
    assert!(expected.len() > 15, "{expected:?}");
    assert_eq!(outputs["counts"], json!(expected));
    let is_second = |request: &&Request| {
        request.path.ends_with("/shardedClusters")
            || request
                .query
                .as_deref()
                .is_some_and(|query| query.ends_with("pageNum=2"))
    };
    let second = atlas.requests().iter().filter(is_second).count();
    assert!(second > 1);
    let projects = listed_projects(&atlas).count();
    assert_eq!(atlas.api_requests(), 1 + 2 * projects + expected.len() + second);
}

/// If the error counted as an empty list, the project would silently be missing.
#[test]
fn a_listed_project_without_access_is_an_error() {
    let atlas = Options::new().start().unwrap();
    let account = sample::SERVICE_ACCOUNT_REFUSED_IN_ONE;
    let Access::RefusedIn(project) = account.holder.access else {
        panic!("{account:?}")
    };
    let workspace = Workspace::new(&atlas, CHAIN)
        .env("MONGODB_ATLAS_CLIENT_ID", account.client_id)
        .env("MONGODB_ATLAS_CLIENT_SECRET", account.client_secret);
    let text = workspace.plan().failed();
    for list in ["clusters", "flex_clusters"] {
        let address = format!("data.atlas_{list}.of[\"{project}\"]");
        assert_contains(&text, &["Error: Missing role in the project", &address]);
    }
    assert_eq!(text.matches("Error: ").count(), 2, "{text}");
}

/// A configuration for the official provider that uses the attributes that both providers have.
const OFFICIAL: &str = r#"
data "mongodbatlas_projects" "all" {}

data "mongodbatlas_flex_clusters" "of" {
  project_id = "PROJECT"
}

data "mongodbatlas_cloud_backup_snapshots" "of" {
  project_id   = "PROJECT"
  cluster_name = "CLUSTER"
}

data "mongodbatlas_cloud_backup_snapshot" "first" {
  project_id   = "PROJECT"
  cluster_name = "CLUSTER"
  snapshot_id  = data.mongodbatlas_cloud_backup_snapshots.of.results[0].id
}

output "projects" {
  value = {
    total_count = data.mongodbatlas_projects.all.total_count
    results = [for project in data.mongodbatlas_projects.all.results : {
      id                        = project.id
      project_id                = project.project_id
      name                      = project.name
      org_id                    = project.org_id
      created                   = project.created
      cluster_count             = project.cluster_count
      tags                      = project.tags
      region_usage_restrictions = project.region_usage_restrictions
    }]
  }
}

output "flex_clusters" {
  value = [for cluster in data.mongodbatlas_flex_clusters.of.results : {
    project_id                     = cluster.project_id
    name                           = cluster.name
    id                             = cluster.id
    cluster_type                   = cluster.cluster_type
    state_name                     = cluster.state_name
    mongo_db_version               = cluster.mongo_db_version
    create_date                    = cluster.create_date
    termination_protection_enabled = cluster.termination_protection_enabled
    version_release_system         = cluster.version_release_system
    tags                           = cluster.tags
    backups                        = cluster.backup_settings.enabled
    where = join(" ", [
      cluster.provider_settings.backing_provider_name,
      cluster.provider_settings.disk_size_gb,
      cluster.provider_settings.provider_name,
      cluster.provider_settings.region_name,
    ])
  }]
}

output "snapshots" {
  value = {
    total_count = data.mongodbatlas_cloud_backup_snapshots.of.total_count
    results = [for snapshot in concat(
      data.mongodbatlas_cloud_backup_snapshots.of.results,
      [data.mongodbatlas_cloud_backup_snapshot.first],
      ) : {
      id                 = snapshot.id
      created_at         = snapshot.created_at
      expires_at         = snapshot.expires_at
      description        = snapshot.description
      master_key_uuid    = snapshot.master_key_uuid
      mongod_version     = snapshot.mongod_version
      snapshot_type      = snapshot.snapshot_type
      status             = snapshot.status
      storage_size_bytes = snapshot.storage_size_bytes
      type               = snapshot.type
      cloud_provider     = snapshot.cloud_provider
      replica_set_name   = snapshot.replica_set_name
      snapshot_ids       = snapshot.snapshot_ids
      members = [for member in snapshot.members : {
        id               = member.id
        cloud_provider   = member.cloud_provider
        replica_set_name = member.replica_set_name
      }]
    }]
  }
}
"#;

#[test]
fn a_configuration_of_the_official_provider_works_after_a_change_of_prefix() {
    let atlas = Options::new().start().unwrap();
    let configuration = OFFICIAL
        .replace("mongodbatlas_", "atlas_")
        .replace("PROJECT", sample::PROJECT_ID)
        .replace("CLUSTER", sample::DEDICATED_CLUSTER);
    let outputs = Workspace::new(&atlas, &configuration).signed_in().outputs();
    let project = atlas.world().project(sample::PROJECT_ID).unwrap();
    let cluster = project.cluster(sample::DEDICATED_CLUSTER).unwrap();
    let snapshots = cluster.cloud_snapshots();
    let results = outputs["snapshots"]["results"].as_array().unwrap();
    assert_eq!(outputs["snapshots"]["total_count"], snapshots.len());
    assert_eq!(results.len(), snapshots.len() + 1);
    assert_eq!(results.last(), results.first());
    let flex: Vec<_> = outputs["flex_clusters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cluster| &cluster["where"])
        .collect();
    assert!(flex.contains(&&json!("AWS 5 FLEX US_EAST_1")), "{flex:?}");
    let storefront = outputs["projects"]["results"]
        .as_array()
        .unwrap()
        .iter()
        .find(|project| project["id"] == sample::PROJECT_ID);
    assert_eq!(storefront.unwrap()["name"], json!(project.name));
}

/// Attributes that the official data sources have and these omit on purpose.
#[test]
fn attributes_that_only_the_official_provider_has_fail_validation() {
    let atlas = Options::new().start().unwrap();
    for (kind, arguments, attribute) in [
        ("atlas_projects", "", "results[0].users"),
        ("atlas_projects", "", "results[0].teams"),
        ("atlas_projects", "", "results[0].limits"),
        ("atlas_projects", "", "results[0].ip_addresses"),
        ("atlas_projects", "", "id"),
        (
            "atlas_flex_clusters",
            "project_id = \"66b0c4f19d2e7a3358f40001\"",
            "results[0].connection_strings",
        ),
        (
            "atlas_clusters",
            "project_id = \"66b0c4f19d2e7a3358f40001\"",
            "results[0].connection_strings",
        ),
        (
            "atlas_cloud_backup_snapshots",
            "project_id = \"66b0c4f19d2e7a3358f40001\"\n  cluster_name = \"a\"",
            "id",
        ),
    ] {
        let configuration = format!(
            "data \"{kind}\" \"x\" {{\n  {arguments}\n}}\noutput \"x\" {{\n  value = data.{kind}.x.{attribute}\n}}\n"
        );
        let text = Workspace::new(&atlas, &configuration)
            .run(&["validate", "-no-color"])
            .failed();
        assert!(
            text.contains("Unsupported attribute"),
            "{kind} {attribute}: {text}"
        );
    }
    let of_cluster = "project_id = \"66b0c4f19d2e7a3358f40001\"\n  cluster_name = \"a\"";
    for (kind, arguments, argument) in [
        ("atlas_projects", "", "page_num"),
        ("atlas_projects", "", "items_per_page"),
        ("atlas_cloud_backup_snapshots", of_cluster, "page_num"),
        ("atlas_cloud_backup_snapshots", of_cluster, "items_per_page"),
    ] {
        let configuration = format!("data \"{kind}\" \"x\" {{\n  {arguments}\n  {argument} = 1\n}}\n");
        let text = Workspace::new(&atlas, &configuration)
            .run(&["validate", "-no-color"])
            .failed();
        assert!(text.contains("Unsupported argument"), "{text}");
    }
    assert_eq!(atlas.requests().len(), 0);
}
