//! `atlas-dist` writes the files of a release into `dist/`. `make dist` runs it.
//!
//! Releases are reproducible: the same commit, Rust version and linker version yield the same bytes. The files hold no
//! paths of this machine and no build time.
#![expect(
    clippy::disallowed_methods,
    reason = "cargo and the user pass directories and times to a tool through the environment"
)]

mod archive;
mod binary;
mod crates;
mod failure;
mod linking;
mod notices;
mod project;
mod sbom;
mod sums;
mod target;
mod toolchain;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use archive::Entry;
use failure::Failure;
use project::Project;
use target::Target;
use toolchain::Toolchain;

const HELP: &str = "\
Writes the files of a release into dist/.

Usage: atlas-dist [TARGET...]

Targets: linux_amd64 (the default), linux_arm64, darwin_amd64, darwin_arm64, windows_amd64, or all.
The files carry the time in SOURCE_DATE_EPOCH, in seconds, or the time of the commit if it is not set.
";

fn main() -> ExitCode {
    let built = match targets(lexopt::Parser::from_env()) {
        Ok(targets) if targets.is_empty() => write(HELP),
        Ok(targets) => build(&targets),
        Err(error) => Err(Failure::new(format!("{error}. See atlas-dist --help."))),
    };
    match built {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "atlas-dist: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Parses the targets to build. Returns none if the user asks for help.
fn targets(mut parser: lexopt::Parser) -> Result<Vec<Target>, lexopt::Error> {
    use lexopt::prelude::{Long, Short, Value, ValueExt as _};
    let mut targets = Vec::new();
    let mut named = false;
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Vec::new()),
            Value(name) if name == "all" => targets.extend(Target::ALL),
            Value(name) => targets.push(name.parse()?),
            other => return Err(other.unexpected()),
        }
        named = true;
    }
    if !named {
        targets.push(Target::LINUX_AMD64);
    }
    Ok(targets)
}

fn build(targets: &[Target]) -> Result<(), Failure> {
    let project = Project::find()?;
    if project.has_changes()? {
        write("There are uncommitted changes, so these files do not match any commit.\n")?;
    }
    let toolchain = Toolchain::find(&project)?;
    let dist = project.root.join("dist");
    // Files of an earlier build would end up in the checksums.
    if dist.exists() {
        fs::remove_dir_all(&dist).map_err(Failure::about(&dist))?;
    }
    fs::create_dir(&dist).map_err(Failure::about(&dist))?;

    for target in targets {
        write(&format!("{target}\n"))?;
        build_for(&project, &toolchain, *target, &dist)?;
    }
    let manifest = project.root.join("terraform-registry-manifest.json");
    let published = dist.join(project.file_name("manifest.json"));
    fs::copy(&manifest, published).map_err(Failure::about(&manifest))?;
    sums::write(&dist, &project.file_name("SHA256SUMS"))?;

    let names = sums::names(&dist)?.join("\n  ");
    let Toolchain { rust, zig, .. } = toolchain;
    write(&format!(
        "dist/\n  {names}\nbuilt with Rust {rust} and zig {zig}\n"
    ))
}

fn build_for(project: &Project, toolchain: &Toolchain, target: Target, dist: &Path) -> Result<(), Failure> {
    let binary = binary::build(project, toolchain, target)?;
    if target.is_linux() {
        linking::require_static(&binary)?;
    }
    let crates = crates::in_binary(project, target)?;
    let parts = toolchain.parts(target)?;
    let text = |name: &str| {
        let path = project.root.join(name);
        fs::read(&path).map_err(Failure::about(&path))
    };
    let entries = [
        Entry::text("CHANGELOG.md", text("CHANGELOG.md")?),
        Entry::text("LICENSE", text("LICENSE")?),
        Entry::text("README.md", text("README.md")?),
        Entry::text(
            "THIRD-PARTY-NOTICES-RUST.html",
            toolchain.standard_library_notices()?,
        ),
        Entry::text(
            "THIRD-PARTY-NOTICES.txt",
            notices::text(&crates, &parts)?.into_bytes(),
        ),
        Entry::program(target.program(&project.version), binary),
    ];
    let archive = dist.join(project.file_name(&format!("{target}.zip")));
    archive::write(&archive, &entries, project.time)?;
    let sbom = dist.join(project.file_name(&format!("{target}.cdx.json")));
    let document = sbom::json(project, toolchain, target, &crates, &parts)?;
    fs::write(&sbom, document).map_err(Failure::about(&sbom))
}

fn write(text: &str) -> Result<(), Failure> {
    std::io::stdout()
        .write_all(text.as_bytes())
        .map_err(Failure::about(Path::new("standard output")))
}
