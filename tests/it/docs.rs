//! Checks that the statements in the Markdown files are true.

mod crates;
mod fences;
mod markdown;
mod official;
mod summaries;
mod versions;
mod workflows;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use atlas_simulator::{Options, sample};
use terraform_provider_atlas::{AtlasProvider, ProcessEnvironment};
use tfplugin::{Attribute, Provider as _};

use crate::terraform::Workspace;
use fences::files;
use markdown::{anchors, code_spans, fences, file, links, rows, section};
use summaries::summaries;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn every_link_has_a_target_in_the_repository() {
    let mut broken = Vec::new();
    for file in files() {
        for link in links(&file.text) {
            if link.starts_with("https://") {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() {
                file.path.clone()
            } else {
                file.path.parent().unwrap().join(path)
            };
            let is_there = target.exists()
                && (anchor.is_empty() || anchors(&fs::read_to_string(&target).unwrap()).contains(anchor));
            if !is_there {
                broken.push(format!("{}: {link}", file.path.display()));
            }
        }
    }
    assert_eq!(broken, [""; 0], "these links lead nowhere");
}

#[test]
fn every_named_path_of_the_repository_exists() {
    let mut missing = Vec::new();
    for file in files() {
        for span in code_spans(&file.text) {
            let is_path = [
                "crates/",
                "docs/",
                "docs-src/",
                "examples/",
                "proto/",
                "scripts/",
                "src/",
                "tests/",
                "tools/",
            ]
            .iter()
            .any(|directory| span.starts_with(directory));
            // `<name>` is a placeholder.
            let is_there = |root: &Path| root.join(span).exists();
            // A crate's README names files of the crate.
            let is_there = is_there(Path::new(ROOT)) || file.path.parent().is_some_and(is_there);
            if is_path && !span.contains('<') && !is_there {
                missing.push(format!("{}: {span}", file.path.display()));
            }
        }
    }
    assert_eq!(missing, [""; 0], "these paths do not exist");
}

#[test]
fn configurations_in_documents_are_formatted_and_valid() {
    let atlas = Options::new().start().unwrap();
    let entries = fs::read_dir(Path::new(ROOT).join("examples")).unwrap();
    let examples: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    let is_main_of = |example: &Path, block: &str| {
        fs::read_to_string(example.join("main.tf")).is_ok_and(|text| text == block)
    };
    let mut checked = 0;
    for file in files() {
        for block in fences(&file.text, "hcl") {
            // An example may use modules that the text does not show.
            let workspace = if let Some(example) = examples.iter().find(|path| is_main_of(path, &block)) {
                Workspace::copy_of(&atlas, example)
            } else {
                Workspace::new(&atlas, &block)
            };
            let versions = workspace.path("versions.tf");
            if versions.exists() && block.contains("required_providers") {
                fs::remove_file(versions).unwrap();
            }
            workspace.run(&["fmt", "-check", "-diff"]).succeeded();
            workspace.run(&["validate", "-no-color"]).succeeded();
            checked += 1;
        }
    }
    assert!(checked > 0, "no document has a configuration");
}

#[test]
fn plans_in_documents_match_the_examples() {
    let atlas = Options::new().start().unwrap();
    let example = |name: &str| {
        Workspace::copy_of(&atlas, &Path::new(ROOT).join("examples").join(name))
            .signed_in()
            .env("TF_VAR_project_ids", &format!("[\"{}\"]", sample::PROJECT_ID))
    };
    let patterns = "docs/guides/patterns.md";
    let audit = "docs/guides/audit-backups.md";
    for (document, name) in [
        ("docs/index.md", "provider"),
        (audit, "backup-audit"),
        (patterns, "newest-of-every-cluster"),
        (patterns, "outputs-for-a-restore"),
    ] {
        let plan = without_times(&example(name).plan().raw());
        let is_shown = fences(&file(document).text, "text")
            .iter()
            .any(|block| block.starts_with("Changes to Outputs:\n") && plan.contains(&without_times(block)));
        assert!(is_shown, "{document} does not show this plan of {name}:\n{plan}");
    }

    // The result depends on the date, except with an age that no snapshot reaches.
    let check = example("snapshot-age-check").env("TF_VAR_max_age", "-876000h");
    let plan = check.plan().text().replace("-876000h", "25h");
    let warning = fences(&file(patterns).text, "text")
        .into_iter()
        .find(|block| block.starts_with("Warning: Check block assertion failed\n"))
        .unwrap();
    assert!(plan.contains(&without_frames(&warning)), "{plan}");

    let enforced = example("backup-audit").env("TF_VAR_enforce", "true");
    let plan = enforced.plan().failed();
    let findings: Vec<_> = fences(&file(audit).text, "text")
        .into_iter()
        .filter(|block| block.starts_with("Warning: ") || block.starts_with("Error: "))
        .collect();
    assert_eq!(findings.len(), 2);
    for finding in findings {
        assert!(plan.contains(&without_frames(&finding)), "{finding}\n{plan}");
    }
}

#[test]
fn the_picture_in_the_readme_shows_a_real_plan() {
    let atlas = Options::new().start().unwrap();
    let configurations = fences(&file("README.md").text, "hcl");
    let example = Path::new(ROOT).join("examples/every-cluster-has-a-snapshot/main.tf");
    assert_eq!(fs::read_to_string(example).unwrap(), configurations.join("\n"));
    let plan = Workspace::new(&atlas, &configurations[0]).signed_in().plan();
    let svg = fs::read_to_string(Path::new(ROOT).join("docs/images/plan.svg")).unwrap();
    let texts: Vec<_> = svg
        .split("</text>")
        .filter_map(|element| Some(element.split_once("<text ")?.1.split_once('>')?.1))
        .collect();
    let shown = texts.join(" ").replace("&#160;", " ").replace("&quot;", "\"");
    // The frames that `Run::text` removes are elements of their own.
    let words = shown.split_whitespace().filter(|word| !"│╷╵".contains(word));
    let shown = words.collect::<Vec<_>>().join(" ");
    let (command, finding) = shown.split_once(" Warning: ").unwrap();
    assert!(command.contains("$ terraform plan "), "{command}");
    let text = plan.text();
    assert!(
        text.contains(finding),
        "make terminal-picture draws it again\n{finding}\n{text}"
    );
}

/// The words of diagnostics as [`Run::text`](tfplugin_testing::terraform::Run::text) returns them.
fn without_frames(diagnostics: &str) -> String {
    let lines = diagnostics
        .lines()
        .map(|line| line.trim_start_matches(['│', ' ']));
    let words: Vec<_> = lines.flat_map(str::split_whitespace).collect();
    words.join(" ")
}

/// The text without quoted times, because most samples date from the hours before the simulator's start.
fn without_times(text: &str) -> String {
    let parts = text.split('"');
    let is_time = |part: &str| part.len() == "2026-08-01T14:22:31Z".len() && part.ends_with('Z');
    let kept = parts.map(|part| if is_time(part) { "a time" } else { part });
    kept.collect::<Vec<_>>().join("\"")
}

#[test]
fn the_error_in_the_guide_matches_a_real_run() {
    let atlas = Options::new().start().unwrap();
    let guide = file("docs/guides/troubleshooting.md").text;
    let commands = fences(&guide, "sh").into_iter().find_map(|block| {
        let (_, after) = block.split_once("cat >main.tf <<'END'\n")?;
        Some(after.split_once("\nEND\n")?.0.to_owned())
    });
    let configuration = commands.unwrap();
    assert!(configuration.contains(sample::COMPLETED_SNAPSHOT_ID));
    let workspace = Workspace::new(
        &atlas,
        &configuration.replace(sample::COMPLETED_SNAPSHOT_ID, sample::UNKNOWN_SNAPSHOT_ID),
    )
    .signed_in();
    fs::remove_file(workspace.path("versions.tf")).unwrap();
    let text = workspace.plan().failed();
    let shown = fences(&guide, "text")
        .into_iter()
        .find(|block| block.starts_with("Error: Snapshot not found\n"));
    let expected = shown.unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains(&expected), "{text}");
}

/// The variables that an attribute's description names, in order.
fn variables(attribute: &Attribute) -> Vec<String> {
    let is_variable = |name: &String| name.starts_with("MONGODB_ATLAS_") || name.starts_with("MCLI_");
    names(attribute.description)
        .into_iter()
        .filter(is_variable)
        .collect()
}

fn names(text: &str) -> Vec<String> {
    code_spans(text).into_iter().map(str::to_owned).collect()
}

#[test]
fn the_guide_explains_every_error() {
    let guide = file("docs/guides/troubleshooting.md").text;
    let missing: Vec<_> = summaries()
        .into_iter()
        .filter(|summary| !guide.contains(summary))
        .collect();
    assert!(
        missing.is_empty(),
        "docs-src/guides/troubleshooting.md: explain these errors in its table, then run `make docs`: {missing:#?}"
    );
}

/// Every variable that a document names exists in the schema, the program, or the scripts.
#[test]
fn every_named_variable_exists() {
    let known: BTreeSet<_> = AtlasProvider::new(ProcessEnvironment)
        .schema()
        .attributes
        .iter()
        .flat_map(variables)
        // The variable of src/mishap.rs, which only debug builds know.
        .chain(["MONGODB_ATLAS_PANIC_IN".to_owned()])
        .collect();
    let mut unknown = Vec::new();
    for file in files() {
        let words = file
            .text
            .split(|character: char| !character.is_ascii_alphanumeric() && character != '_');
        let variables = words.filter(|word| word.starts_with("MONGODB_ATLAS_") || word.starts_with("MCLI_"));
        // `MONGODB_ATLAS_*` stands for all of them.
        let whole = variables.filter(|word| !word.ends_with('_'));
        unknown.extend(whole.filter(|word| !known.contains(*word)).map(str::to_owned));
    }
    assert_eq!(unknown, [""; 0], "the provider reads no such variables");
}

#[test]
fn documents_name_the_toolchain_of_the_manifest() {
    let wanted = format!("Rust {} or newer", env!("CARGO_PKG_RUST_VERSION"));
    for name in ["README.md", "CONTRIBUTING.md"] {
        let words: Vec<_> = file(name).text.split_whitespace().map(str::to_owned).collect();
        assert!(words.join(" ").contains(&wanted), "{name}: {wanted}");
    }
}

/// Includes the benchmarks, the simulator, and the tools. The first table lists the crates in the binary, and the
/// second the others.
#[test]
fn every_dependency_has_a_reason_in_architecture_md() {
    let packages_in = |directory: &str| -> Vec<_> {
        let entries = fs::read_dir(Path::new(ROOT).join(directory)).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths.filter(|path| path.join("Cargo.toml").exists()).collect()
    };
    let root = Path::new(ROOT).to_owned();
    let own: BTreeSet<_> = ["crates", "tests"]
        .map(packages_in)
        .concat()
        .into_iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    let (mut in_binary, mut others) = (BTreeSet::new(), BTreeSet::new());
    let directories = ["benches", "crates", "tests", "tests/fuzzing", "tools"];
    let packages = directories.map(packages_in).concat();
    for package in packages.into_iter().chain([root.clone()]) {
        let of_the_binary = package == root || package.starts_with(root.join("crates"));
        let is_in_binary = of_the_binary && !package.ends_with("tfplugin-testing");
        let manifest = fs::read_to_string(package.join("Cargo.toml")).unwrap();
        for section in manifest.split("\n[") {
            let (title, lines) = section.split_once('\n').unwrap();
            if !title.ends_with("dependencies]") || title == "workspace.dependencies]" {
                continue;
            }
            let names = lines
                .lines()
                .filter(|line| !line.starts_with('#') && !line.contains("path = "))
                .filter_map(|line| Some(line.split_once([' ', '.'])?.0.to_owned()))
                .filter(|dependency| !own.contains(dependency));
            let is_linked = !title.starts_with("dev-") && !title.starts_with("build-");
            if is_in_binary && is_linked {
                in_binary.extend(names);
            } else {
                others.extend(names);
            }
        }
    }
    let others: BTreeSet<_> = others.difference(&in_binary).cloned().collect();

    let text = file("ARCHITECTURE.md").text;
    let tables = section(&text, "Dependencies").split_once("\nTo build, test, and release it:\n");
    let (first, second) = tables.unwrap();
    for (table, expected) in [(first, in_binary), (second, others)] {
        let listed: BTreeSet<_> = rows(table)
            .iter()
            .flat_map(|row| row[0].split(", ").map(str::to_owned))
            .collect();
        assert_eq!(
            listed, expected,
            "the tables under Dependencies in ARCHITECTURE.md must give a reason for each dependency of the manifests"
        );
    }
}

#[test]
fn the_change_log_starts_with_this_version() {
    let beginning = format!("## {}", env!("CARGO_PKG_VERSION"));
    assert!(file("CHANGELOG.md").text.starts_with(&beginning));
}

#[test]
fn the_change_log_names_every_data_source() {
    let changes = file("CHANGELOG.md").text;
    for source in &AtlasProvider::new(ProcessEnvironment).data_sources() {
        let entry = format!("* **New Data Source:** `{}`", source.name());
        assert!(
            changes.contains(&entry),
            "CHANGELOG.md: add this line under FEATURES of the next version:\n{entry}"
        );
    }
}
