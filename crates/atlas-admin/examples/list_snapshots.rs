//! Lists the backup snapshots of a Flex cluster, one per line: ID, status, finish time, `MongoDB` version.
//!
//! ```console
//! $ export MONGODB_ATLAS_CLIENT_ID=mdb_sa_id_… MONGODB_ATLAS_CLIENT_SECRET=mdb_sa_sk_…
//! $ cargo run -p atlas-admin --example list_snapshots -- PROJECT_ID CLUSTER_NAME
//! ```
//!
//! The service account needs the role Project Read Only. Set `MONGODB_ATLAS_BASE_URL` to read from an address
//! other than `https://cloud.mongodb.com`. The exit code is 1 if the read failed. It is 2 if a setting or an
//! argument is missing or malformed; the program then sends no request.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a program of its own: it reads its environment and its arguments, and tells its user what failed"
)]

use std::env;
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use atlas_admin::{BaseUrl, Client, ClusterRequest, Credentials, Network, Secret, Settings, Snapshot};

/// The time limit of the whole read, retries included.
const TIMEOUT: Duration = Duration::from_secs(60);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let (settings, request) = match settings().and_then(|settings| Ok((settings, request()?))) {
        Ok(both) => both,
        Err(problem) => {
            eprintln!("error: {problem}");
            return ExitCode::from(2);
        }
    };
    let client = Client::new(settings);
    let outcome = client.flex_snapshots(&request, TIMEOUT).await;
    // Revoke the access token that the read fetched.
    client.close().await;
    let written = match outcome {
        Ok(snapshots) => print(&snapshots).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Reads the credentials and the address of Atlas from the environment.
fn settings() -> Result<Settings, Box<dyn Error>> {
    let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let needed = |name| {
        set(name).ok_or_else(|| {
            format!(
                "{name} is not set: set MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET to those of a service \
                 account with the role Project Read Only"
            )
        })
    };
    let base_url = match set("MONGODB_ATLAS_BASE_URL") {
        Some(text) => text
            .parse()
            .map_err(|problem| format!("MONGODB_ATLAS_BASE_URL {problem}"))?,
        None => BaseUrl::default(),
    };
    Ok(Settings {
        base_url,
        credentials: Credentials::ServiceAccount {
            client_id: needed("MONGODB_ATLAS_CLIENT_ID")?,
            client_secret: Secret::new(needed("MONGODB_ATLAS_CLIENT_SECRET")?),
        },
        user_agent: concat!("list_snapshots/", env!("CARGO_PKG_VERSION")).to_owned(),
        network: Network::new(|name| env::var_os(name)),
        max_retries: 5,
    })
}

/// Reads the project ID and the cluster name from the arguments.
fn request() -> Result<ClusterRequest, Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(project), Some(cluster), None) = (arguments.next(), arguments.next(), arguments.next()) else {
        return Err(
            "the arguments are a project id and a cluster name: list_snapshots PROJECT_ID CLUSTER_NAME"
                .into(),
        );
    };
    Ok(ClusterRequest {
        project: project
            .parse()
            .map_err(|problem| format!("the project id {problem}"))?,
        cluster: cluster
            .parse()
            .map_err(|problem| format!("the cluster name {problem}"))?,
    })
}

fn print(snapshots: &[Snapshot]) -> io::Result<()> {
    let mut output = io::stdout().lock();
    for Snapshot { id, details } in snapshots {
        let shown = |field: &Option<String>| field.clone().unwrap_or_else(|| "-".to_owned());
        let (status, finished) = (shown(&details.status), shown(&details.finish_time));
        writeln!(
            output,
            "{id}\t{status}\t{finished}\t{}",
            shown(&details.mongo_db_version)
        )?;
    }
    output.flush()
}
