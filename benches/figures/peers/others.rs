//! The other providers: two in Go, from `benches/peers/go`, and those that environment variables name.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use atlas_simulator::sample;

use super::Peer;
use crate::provider::{Provider, SignIn, snapshot_arguments};
use crate::release;
use crate::report::Report;

const TOKEN: &str = sample::BULK_ACCESS_TOKEN.token;

/// Builds the providers in Go. Returns none if Go is missing or the build fails.
pub(super) fn in_go(report: &Report, url: &str) -> Vec<Peer> {
    let directory = release::target().join("bench").join("peers");
    report.step("building the peers in Go");
    let built = Command::new("go")
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/go"))
        .env("CGO_ENABLED", "0")
        .args(["build", "-trimpath", "-ldflags=-s -w", "-o"])
        // The trailing slash makes Go treat the path as a directory for several programs.
        .arg(directory.join(""))
        .arg("./...")
        .status();
    let problem = match built {
        Ok(status) if status.success() => {
            return vec![constant(&directory), one_request(&directory, url)];
        }
        Ok(status) => format!("go build ended with {status}"),
        Err(error) => format!("go cannot be started: {error}"),
    };
    report.step(&format!("{problem}. Skipping the peers in Go."));
    Vec::new()
}

fn constant(directory: &Path) -> Peer {
    Peer {
        key: "go_constant",
        name: "a constant, on terraform-plugin-framework",
        provider: Provider {
            program: directory.join("terraform-provider-goconstant"),
            source: "terraform.local/local/goconstant",
            block: String::new(),
            data_source: "goconstant_snapshot",
            arguments: snapshot_arguments(),
            result: "status",
            environment: Vec::new(),
        },
    }
}

fn one_request(directory: &Path, url: &str) -> Peer {
    let provider = Provider {
        program: directory.join("terraform-provider-goget"),
        source: "terraform.local/local/goget",
        block: format!("url = \"{url}\"\n  token = \"{TOKEN}\""),
        data_source: "goget_snapshot",
        ..constant(directory).provider
    };
    Peer {
        key: "go_get",
        name: "one request per read, on terraform-plugin-framework",
        provider,
    }
}

/// Returns the providers from registries whose programs the environment variables name.
pub(super) fn by_path(report: &Report, url: &str) -> Vec<Peer> {
    let official = program(report, "PEER_OFFICIAL").map(|program| Peer {
        key: "official",
        name: "mongodb/mongodbatlas",
        provider: Provider {
            source: "registry.terraform.io/mongodb/mongodbatlas",
            data_source: "mongodbatlas_flex_snapshot",
            ..Provider::atlas(&program, url, SignIn::ServiceAccount)
        },
    });
    let http = program(report, "PEER_HTTP").map(|program| Peer {
        key: "http",
        name: "hashicorp/http",
        provider: http(program, url),
    });
    official.into_iter().chain(http).collect()
}

fn program(report: &Report, variable: &str) -> Option<PathBuf> {
    let program = env::var_os(variable).map(PathBuf::from);
    if program.is_none() {
        report.step(&format!("{variable} is not set. Skipping this peer."));
    }
    program
}

fn http(program: PathBuf, url: &str) -> Provider {
    let (project, cluster) = (sample::BULK_PROJECT_ID, sample::BULK_CLUSTER);
    let snapshots = format!("{url}/api/atlas/v2/groups/{project}/flexClusters/{cluster}/backup/snapshots");
    Provider {
        program,
        source: "registry.terraform.io/hashicorp/http",
        block: String::new(),
        data_source: "http",
        arguments: format!(
            "url = format(\"{snapshots}/%024x\", count.index)\n  request_headers = {{\n    Accept = \
             \"application/vnd.atlas.2024-11-13+json\"\n    Authorization = \"Bearer {TOKEN}\"\n  }}"
        ),
        result: "response_body",
        environment: Vec::new(),
    }
}
