//! Two provider blocks are two accounts, each in its own process.

use atlas_simulator::{Options, sample};

use crate::terraform::Workspace;

#[test]
fn each_provider_alias_uses_its_own_account() {
    let atlas = Options::new().start().unwrap();
    let (one, two) = (sample::SERVICE_ACCOUNT, sample::OTHER_API_KEY);
    let read = |name: &str, provider: &str, project: &str| {
        format!(
            "data \"atlas_flex_snapshot\" \"{name}\" {{\n  provider = {provider}\n  project_id = \"{project}\"\n  \
             name = \"{}\"\n  snapshot_id = \"{}\"\n}}\noutput \"{name}\" {{\n  value = \
             data.atlas_flex_snapshot.{name}.mongo_db_version\n}}\n",
            sample::FLEX_CLUSTER,
            sample::COMPLETED_SNAPSHOT_ID
        )
    };
    let providers = format!(
        "provider \"atlas\" {{\n  client_id = \"{}\"\n  client_secret = \"{}\"\n}}\nprovider \"atlas\" {{\n  \
         alias = \"two\"\n  public_key = \"{}\"\n  private_key = \"{}\"\n}}\n",
        one.client_id, one.client_secret, two.public_key, two.private_key
    );
    let configuration = [
        &providers,
        &read("a", "atlas", sample::PROJECT_ID),
        &read("b", "atlas.two", sample::OTHER_PROJECT_ID),
    ]
    .map(String::as_str)
    .concat();
    let outputs = Workspace::new(&atlas, &configuration).outputs();
    let version = |project| {
        sample::cluster(project, sample::FLEX_CLUSTER)
            .and_then(|cluster| cluster.snapshot(sample::COMPLETED_SNAPSHOT_ID))
            .unwrap()
            .mongo_db_version
            .unwrap()
    };
    assert_eq!(outputs["a"], version(sample::PROJECT_ID));
    assert_eq!(outputs["b"], version(sample::OTHER_PROJECT_ID));
    assert_ne!(outputs["a"], outputs["b"]);

    // With the accounts swapped, neither can read.
    let crossed = [
        &providers,
        &read("a", "atlas.two", sample::PROJECT_ID),
        &read("b", "atlas", sample::OTHER_PROJECT_ID),
    ]
    .map(String::as_str)
    .concat();
    let text = Workspace::new(&atlas, &crossed).plan().failed();
    assert_eq!(
        text.matches("Error: Missing role in the project").count(),
        2,
        "{text}"
    );
}
