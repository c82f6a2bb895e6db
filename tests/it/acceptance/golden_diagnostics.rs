//! Every error and warning that a user can see, as Terraform prints it: with its place, its source line, and the line
//! breaks of a terminal of 78 columns. One file holds them all, to be read from top to bottom.

use std::fmt::Write as _;

use atlas_simulator::{Fault, Options, Rule, Simulator, sample};

use super::{block, data};
use crate::golden::assert_golden;
use crate::terraform::{Run, Workspace};

/// A data source without an output, because only the diagnostics matter here.
fn flex(name: &str, snapshot: &str, more: &str) -> String {
    read("atlas_flex_snapshot", "name", name, snapshot, more)
}

fn read(kind: &str, argument: &str, name: &str, snapshot: &str, more: &str) -> String {
    let whole = block(kind, argument, name, snapshot, more);
    let (data, _) = whole.split_once("output ").unwrap();
    data.replace("  \n", "")
}

/// Snapshot IDs that each trigger one fault, so that one plan shows them all.
fn numbered(number: usize) -> String {
    format!("{:024x}", 0xfau64 << 16 | number as u64)
}

/// The golden page: titles, and under each the output of Terraform.
struct Page(String);

impl Page {
    fn add(&mut self, title: &str, run: &Run) {
        let _ = write!(self.0, "# {title}\n\n{}\n", diagnostics(&run.raw()));
    }
}

/// The errors and warnings of a run in the order of their text, without the parts that vary between runs and versions
/// of Terraform.
fn diagnostics(output: &str) -> String {
    let mut found = Vec::new();
    let mut current: Option<Vec<&str>> = None;
    for line in output.lines() {
        let line = line.trim_end();
        if line.starts_with("Error: ") || line.starts_with("Warning: ") {
            found.extend(current.replace(vec![line]));
        } else if let Some(lines) = &mut current {
            lines.push(line);
        }
    }
    found.extend(current);
    let mut texts: Vec<_> = found
        .into_iter()
        .filter(|lines| lines[0] != "Warning: Provider development overrides are in effect")
        .map(|lines| without_ports(lines.join("\n").trim_end()) + "\n")
        .collect();
    texts.sort();
    texts.join("\n")
}

/// Replaces the ports of this run. All have five digits, so that lines break at the same places.
fn without_ports(text: &str) -> String {
    let mut parts = text.split("127.0.0.1:");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|character: char| character.is_ascii_digit());
        whole.push_str("127.0.0.1:");
        whole.push_str(if rest.len() < part.len() { "PORT" } else { "" });
        whole.push_str(rest);
    }
    whole
}

#[test]
fn every_error_and_warning_prints_as_in_the_golden_file() {
    let mut page = Page(String::new());
    arguments(&mut page);
    provider_block(&mut page);
    environment(&mut page);
    answers(&mut page);
    credentials(&mut page);
    token_endpoint(&mut page);
    not_known_yet(&mut page);
    warnings(&mut page);
    assert_golden("diagnostics", &page.0);
}

fn arguments(page: &mut Page) {
    let atlas = Options::new().start().unwrap();
    let long = "x".repeat(65);
    let configuration = format!(
        "data \"atlas_flex_snapshot\" \"a\" {{\n  project_id  = \"my-project\"\n  name        = \"-inventory\"\n  \
         snapshot_id = \"6A6E1F40C3D2B1A09F8E7D01\"\n  timeouts    = {{ read = \"5 minutes\" }}\n}}\n\
         data \"atlas_flex_snapshot\" \"b\" {{\n  project_id  = \"66b0c4f19d2e7a3358f4000\"\n  name        = \"{long}\"\n  \
         snapshot_id = \"\"\n  timeouts    = {{ read = \"0s\" }}\n}}\n\
         data \"atlas_shared_tier_snapshot\" \"c\" {{\n  project_id   = null\n  cluster_name = \"my cluster\"\n  \
         snapshot_id  = \" 6a6e1f40c3d2b1a09f8e7d01\"\n  status       = \"COMPLETED\"\n  links        = []\n  timeouts     = {{\n    \
         read = \"-1m\"\n  }}\n}}\n\
         data \"atlas_flex_snapshot\" \"d\" {{\n  project_id  = \"66b0c4f19d2e7a3358f40001\"\n  \
         name        = \"inventory\"\n  snapshot_id = \"latest\"\n}}\n\
         data \"atlas_cloud_backup_snapshot\" \"e\" {{\n  project_id   = \"66b0c4f19d2e7a3358f40001\"\n  \
         cluster_name = \"warehouse-m10\"\n  snapshot_id  = \"latest\"\n}}\n"
    );
    let workspace = Workspace::new(&atlas, &configuration).signed_in();
    page.add("Arguments", &workspace.run(&["validate", "-no-color"]));
    assert_eq!(atlas.requests().len(), 0);
}

fn provider_block(page: &mut Page) {
    let atlas = Options::new().start().unwrap();
    let blocks = [
        "client_id = \"mdb_sa_id_x\"",
        "private_key = \"x\"",
        "public_key  = \"mdb_sa_id_x\"\n  private_key = \"x\"",
        "client_id     = \"mdb_sa_sk_x\"\n  client_secret = \"mdb_sa_id_x\"",
        "client_id     = \"mdb_sa_id_…\"\n  client_secret = \"mdb_sa_sk_x\"",
        "base_url = \"http://cloud.mongodb.com\"",
        "base_url = \"cloud.mongodb.com\"",
        "base_url = \"https://user:hunter2@cloud.mongodb.com\"",
        "base_url = \"https://cloud.mongodb.com/api/atlas\"",
        "base_url            = \"https://cloud.mongodb.com\"\n  is_mongodbgov_cloud = true",
        "access_token = \"two\\nlines\"",
        "public_key   = \"x\"\n  private_key  = \"\\\"quoted\\\"\"",
    ];
    let named = |number: usize, block: &str| through(&format!("p{number}"), &format!("  {block}\n"));
    let configuration: String = blocks
        .iter()
        .enumerate()
        .map(|(number, block)| named(number, block))
        .collect();
    let workspace = Workspace::new(&atlas, &configuration).env("MONGODB_ATLAS_CLIENT_ID", "x");
    page.add("Provider blocks", &workspace.run(&["validate", "-no-color"]));
    let workspace = Workspace::new(&atlas, &named(0, blocks[0])).env("MONGODB_ATLAS_CLIENT_SECRET", "x");
    page.add(
        "Half a pair in the provider block, the other in the environment",
        &workspace.run(&["validate", "-no-color"]),
    );
    assert_eq!(atlas.requests().len(), 0);
}

fn environment(page: &mut Page) {
    let atlas = Options::new().start().unwrap();
    let configuration = flex("x", sample::COMPLETED_SNAPSHOT_ID, "");
    let workspace = || Workspace::new(&atlas, &configuration);
    page.add("No credentials", &workspace().plan());
    let half = workspace().env("MONGODB_ATLAS_PUBLIC_KEY", "abcdefgh");
    page.add("Half a pair in the environment", &half.plan());
    let misplaced = workspace()
        .env("MONGODB_ATLAS_PUBLIC_API_KEY", "mdb_sa_id_x")
        .env("MONGODB_ATLAS_PRIVATE_API_KEY", "mdb_sa_sk_x")
        .env("MONGODB_ATLAS_BASE_URL", "cloud.mongodb.com/");
    page.add(
        "A service account where an API key belongs, and a base URL, in the environment",
        &misplaced.plan(),
    );
    assert_eq!(atlas.requests().len(), 0);
}

/// Responses to a read, from Atlas or from something in its place.
fn answers(page: &mut Page) {
    let atlas = Options::new().start().unwrap();
    let faults = [
        Fault::validation_error(),
        Fault::not_org_group_creator(),
        Fault::cannot_change_group_name(),
        Fault::address_not_on_access_list(),
        Fault::organization_requires_access_list(),
        Fault::resource_not_found(),
        Fault::version_gone(),
        Fault::rate_limited(0),
        Fault::unexpected_error(),
        Fault::service_unavailable(),
        Fault::service_unavailable_page(),
        Fault::answer(406, "application/json", ""),
        Fault::answer(418, "text/plain", "no coffee here"),
        Fault::html_page(200),
        Fault::truncated_json(),
        Fault::wrong_types(),
        Fault::redirect("https://elsewhere.example/login"),
        Fault::huge_body(17 << 20),
        Fault::cut(),
        Fault::json(r#"{"message": "ok"}"#),
        Fault::json(r#"{"error": 404, "errorCode": "GROUP_NOT_FOUND", "detail": "No group."}"#),
        Fault::hang(),
    ];
    let mut configuration = "provider \"atlas\" {\n  max_retries = 0\n}\n".to_owned();
    let last = faults.len() - 1;
    for (number, fault) in faults.into_iter().enumerate() {
        let snapshot = numbered(number);
        atlas.add(Rule::new(&snapshot, fault).always());
        // The last one never gets a response; all others have ample time, even on a busy machine.
        let timeout = if number == last { "2500ms" } else { "2m" };
        configuration += &flex(
            &format!("x{number:02}"),
            &snapshot,
            &format!("timeouts    = {{ read = \"{timeout}\" }}"),
        );
    }
    page.add(
        "Answers",
        &Workspace::new(&atlas, &configuration).signed_in().plan(),
    );

    let elsewhere = |name: &str, project: &str, cluster: &str| {
        flex(name, sample::UNKNOWN_SNAPSHOT_ID, "")
            .replace(sample::PROJECT_ID, project)
            .replace(sample::FLEX_CLUSTER, cluster)
    };
    let configuration = [
        elsewhere("project", sample::UNKNOWN_PROJECT_ID, sample::FLEX_CLUSTER),
        elsewhere("other_account", sample::OTHER_PROJECT_ID, sample::FLEX_CLUSTER),
        elsewhere("cluster", sample::PROJECT_ID, sample::UNKNOWN_CLUSTER),
        elsewhere("dedicated", sample::PROJECT_ID, sample::DEDICATED_CLUSTER),
        elsewhere("snapshot", sample::PROJECT_ID, sample::FLEX_CLUSTER),
    ];
    let workspace = Workspace::new(&atlas, &configuration.concat()).signed_in();
    page.add("What is not there", &workspace.plan());
    organization(page, &atlas);

    let shared_tier = || {
        read(
            "atlas_shared_tier_snapshot",
            "cluster_name",
            "x",
            sample::UNKNOWN_SNAPSHOT_ID,
            "",
        )
    };
    let past = Workspace::new(&atlas, &shared_tier()).signed_in();
    page.add("Shared tier, past the sunset", &past.plan());
    let atlas = Options::new().sunset(false).start().unwrap();
    let before = Workspace::new(&atlas, &shared_tier()).signed_in();
    page.add("Shared tier, before the sunset", &before.plan());
}

/// Faults of projects, clusters, and snapshots of dedicated clusters.
fn organization(page: &mut Page, atlas: &Simulator) {
    let read = |kind: &str, name: &str, arguments: &[(&str, &str)]| {
        let whole = data(kind, name, arguments);
        whole.split_once("output ").unwrap().0.to_owned()
    };
    let of = |cluster| [("project_id", sample::PROJECT_ID), ("cluster_name", cluster)];
    let one = |cluster, snapshot| {
        let [project, cluster] = of(cluster);
        [project, cluster, ("snapshot_id", snapshot)]
    };
    let unknown = [("project_id", sample::UNKNOWN_PROJECT_ID)];
    let configuration = [
        read("atlas_clusters", "project", &unknown),
        read(
            "atlas_flex_clusters",
            "other",
            &[("project_id", sample::OTHER_PROJECT_ID)],
        ),
        read("atlas_cloud_backup_snapshots", "flex", &of(sample::FLEX_CLUSTER)),
        read(
            "atlas_cloud_backup_snapshot",
            "flex",
            &one(sample::FLEX_CLUSTER, sample::COMPLETED_SNAPSHOT_ID),
        ),
        read(
            "atlas_flex_snapshots",
            "dedicated",
            &[
                of(sample::DEDICATED_CLUSTER)[0],
                ("name", sample::DEDICATED_CLUSTER),
            ],
        ),
        read(
            "atlas_cloud_backup_snapshots",
            "cluster",
            &of(sample::UNKNOWN_CLUSTER),
        ),
        read(
            "atlas_cloud_backup_snapshot",
            "snapshot",
            &one(sample::DEDICATED_CLUSTER, sample::UNKNOWN_SNAPSHOT_ID),
        ),
    ];
    let workspace = Workspace::new(atlas, &configuration.concat()).signed_in();
    page.add(
        "Projects, clusters, and snapshots of dedicated clusters",
        &workspace.plan(),
    );

    atlas.add(Rule::new("/groups?", Fault::rate_limited(0)).always());
    let configuration = format!(
        "provider \"atlas\" {{\n  max_retries = 0\n}}\n{}",
        read("atlas_projects", "all", &[])
    );
    let workspace = Workspace::new(atlas, &configuration).signed_in();
    page.add("The rate limit of an account", &workspace.plan());
}

/// A provider block with an alias, and a data source that reads through it.
fn through(name: &str, block: &str) -> String {
    format!(
        "provider \"atlas\" {{\n  alias       = \"{name}\"\n  max_retries = 0\n{block}}}\n{}",
        flex(
            name,
            sample::COMPLETED_SNAPSHOT_ID,
            &format!("provider    = atlas.{name}")
        )
    )
}

fn attributes(attributes: &[(&str, &str)]) -> String {
    let lines = attributes
        .iter()
        .map(|(name, value)| format!("  {name} = {value:?}\n"));
    lines.collect()
}

/// Credentials that Atlas rejects, and addresses that are not Atlas.
fn credentials(page: &mut Page) {
    let atlas = Options::new().start().unwrap();
    let key = sample::API_KEY_OFF_ACCESS_LIST;
    let account = sample::SERVICE_ACCOUNT;
    // A port that was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let signed_in = [
        ("client_id", account.client_id),
        ("client_secret", account.client_secret),
    ];
    let at = |base_url: &str| {
        let mut block = signed_in.to_vec();
        block.push(("base_url", base_url));
        attributes(&block)
    };
    let configuration = [
        through(
            "secret",
            &attributes(&[("client_id", account.client_id), ("client_secret", "wrong")]),
        ),
        through(
            "key",
            &attributes(&[
                ("public_key", sample::API_KEY.public_key),
                ("private_key", "wrong"),
            ]),
        ),
        through(
            "address",
            &attributes(&[("public_key", key.public_key), ("private_key", key.private_key)]),
        ),
        through("token", &attributes(&[("access_token", "wrong")])),
        through(
            "role",
            &attributes(&[
                ("client_id", sample::SERVICE_ACCOUNT_WITHOUT_ROLE.client_id),
                (
                    "client_secret",
                    sample::SERVICE_ACCOUNT_WITHOUT_ROLE.client_secret,
                ),
            ]),
        ),
        through("nobody", &at(&format!("http://{free}"))),
        through("no_tls", &at(&atlas.url().replace("http://", "https://"))),
    ];
    page.add(
        "Credentials and addresses",
        &Workspace::new(&atlas, &configuration.concat()).plan(),
    );

    let atlas = Options::new().start().unwrap();
    let no_digest = Fault::answer(401, "text/html", "<html>Sign in</html>")
        .with_header("www-authenticate", "Basic realm=\"proxy\"");
    atlas.add(Rule::new("/flexClusters/", no_digest).on_arrival().always());
    let configuration = through(
        "digest",
        &attributes(&[
            ("public_key", sample::API_KEY.public_key),
            ("private_key", sample::API_KEY.private_key),
        ]),
    );
    page.add(
        "No digest challenge",
        &Workspace::new(&atlas, &configuration).plan(),
    );
}

fn token_endpoint(page: &mut Page) {
    let faults = [
        ("limit", Fault::token_limit_reached()),
        ("rate", Fault::token_rate_limited()),
        ("page", Fault::html_page(502)),
        ("empty", Fault::json("{}")),
        ("html", Fault::html_page(200)),
    ];
    let mut atlases: Vec<Simulator> = Vec::new();
    let mut configuration = String::new();
    for (name, fault) in faults {
        let atlas = Options::new().start().unwrap();
        atlas.add(Rule::new("/api/oauth/token", fault).always());
        let account = sample::SERVICE_ACCOUNT;
        let block = [
            ("base_url", atlas.url()),
            ("client_id", account.client_id),
            ("client_secret", account.client_secret),
        ];
        configuration += &through(name, &attributes(&block));
        atlases.push(atlas);
    }
    page.add(
        "The token endpoint",
        &Workspace::new(&atlases[0], &configuration).plan(),
    );
}

fn not_known_yet(page: &mut Page) {
    let atlas = Options::new().start().unwrap();
    let configuration = format!(
        "resource \"terraform_data\" \"secret\" {{\n  input = \"x\"\n}}\nprovider \"atlas\" {{\n  client_id     = \"x\"\n  \
         client_secret = terraform_data.secret.output\n}}\n{}",
        flex("x", sample::COMPLETED_SNAPSHOT_ID, "")
    );
    page.add(
        "A provider block that is not known yet",
        &Workspace::new(&atlas, &configuration).plan(),
    );
    assert_eq!(atlas.requests().len(), 0);
}

fn warnings(page: &mut Page) {
    let atlas = Options::new().start().unwrap();
    let configuration = format!(
        "provider \"atlas\" {{\n  access_token = \"{}\"\n  public_key   = \"abcdefgh\"\n  private_key  = \"x\"\n}}\n{}{}",
        sample::ACCESS_TOKEN.token,
        read(
            "atlas_shared_tier_snapshot",
            "cluster_name",
            "x",
            sample::COMPLETED_SNAPSHOT_ID,
            ""
        ),
        flex("x", sample::COMPLETED_SNAPSHOT_ID, ""),
    );
    let run = Workspace::new(&atlas, &configuration).plan().succeeded();
    page.add("Warnings", &run);

    let run = Workspace::new(&atlas, &flex("x", sample::COMPLETED_SNAPSHOT_ID, ""))
        .signed_in()
        .env("MONGODB_ATLAS_PUBLIC_KEY", "abcdefgh")
        .plan()
        .succeeded();
    page.add("Multiple kinds of credentials in the environment", &run);
}
