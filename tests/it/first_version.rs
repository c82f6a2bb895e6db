//! `make data-source` writes a first version of a data source, and says what is left to write.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::terraform::assert_contains;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What a new data source gets lines in.
const CHANGED: [&str; 6] = [
    "CHANGELOG.md",
    "crates/atlas-admin/src/lib.rs",
    "src/data_sources.rs",
    "src/data_sources/tests.rs",
    "tests/it/acceptance.rs",
    "tests/simulator/src/api.rs",
];

/// What is written for `flex_cluster`.
const WRITTEN: [&str; 6] = [
    "crates/atlas-admin/src/flex_cluster.rs",
    "docs-src/data-sources/flex_cluster.md",
    "examples/data-sources/atlas_flex_cluster/data-source.tf",
    "src/data_sources/flex_cluster.rs",
    "tests/it/acceptance/flex_cluster.rs",
    "tests/simulator/src/api/flex_cluster.rs",
];

/// What stands in each line that is left to write. In two parts, as this file would be found too.
const MARK: &str = concat!("FILL", " IN");

/// As much of the repository as the generator changes.
struct Copy(TempDir);

impl Copy {
    fn new() -> Self {
        let copy = Self(TempDir::new().unwrap());
        for file in CHANGED {
            let target = copy.0.path().join(file);
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::copy(Path::new(ROOT).join(file), target).unwrap();
        }
        copy
    }

    fn read(&self, file: &str) -> String {
        let path = self.0.path().join(file);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    fn generate(&self, argument: &str) -> Output {
        generate(self.0.path(), argument)
    }
}

fn generate(root: &Path, argument: &str) -> Output {
    Command::new("python3")
        .arg(Path::new(ROOT).join("tools/data-source/generate.py"))
        .arg("--root")
        .args([root.as_os_str(), argument.as_ref()])
        .output()
        .expect("python3")
}

fn told(output: &Output) -> String {
    let stdout = String::from_utf8_lossy(&output.stdout);
    stdout.into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn a_data_source_gets_its_files_and_its_lines() {
    let copy = Copy::new();
    let output = copy.generate("flex_cluster");
    let text = told(&output);
    assert!(output.status.success(), "{text}");
    for file in WRITTEN {
        let written = copy.read(file);
        assert!(!written.contains('@'), "{file} has a placeholder:\n{written}");
        assert_contains(&text, &[file, &format!("{file}:")]);
    }
    assert_contains(
        &copy.read("src/data_sources.rs"),
        &[
            "mod flex_cluster;\nmod flex_snapshot;\n",
            "\n        .with(flex_cluster::FlexCluster)\n}",
        ],
    );
    assert_contains(
        &copy.read("crates/atlas-admin/src/lib.rs"),
        &["\nmod flex_cluster;\n", "\npub use flex_cluster::FlexCluster;\n"],
    );
    assert_contains(
        &copy.read("tests/simulator/src/api.rs"),
        &["\nmod flex_cluster;\n", "\n    flex_cluster::OPERATION,\n];\n"],
    );
    assert_contains(&copy.read("tests/it/acceptance.rs"), &["\nmod flex_cluster;\n"]);
    assert_contains(
        &copy.read("CHANGELOG.md"),
        &["\n* **New Data Source:** `atlas_flex_cluster`\n* **New Data Source:** `atlas_flex_snapshot`\n"],
    );

    // Well-formed and formatted; that it compiles, `make check-docs` sees.
    let is_rust = |file: &&&str| {
        Path::new(file)
            .extension()
            .is_some_and(|extension| extension == "rs")
    };
    let rust = WRITTEN.iter().chain(&CHANGED).filter(is_rust);
    for file in rust {
        let path = copy.0.path().join(file);
        let output = Command::new("rustfmt")
            .args(["--check", "--edition", "2024", "--config-path", ROOT])
            .args(["--config", "skip_children=true"])
            .arg(path)
            .output()
            .expect("rustfmt");
        assert!(output.status.success(), "{file}: {}", told(&output));
    }
}

#[test]
fn what_exists_stays_as_it_is() {
    let copy = Copy::new();
    assert!(copy.generate("flex_cluster").status.success());
    let page = copy.0.path().join("docs-src/data-sources/flex_cluster.md");
    fs::write(&page, "By hand.\n").unwrap();
    let before = CHANGED.map(|file| copy.read(file));
    let output = copy.generate("atlas_flex_cluster");
    assert!(output.status.success(), "{}", told(&output));
    assert_eq!(fs::read_to_string(page).unwrap(), "By hand.\n");
    assert_eq!(CHANGED.map(|file| copy.read(file)), before);
}

#[test]
fn a_name_that_cannot_be_one_is_refused() {
    let copy = Copy::new();
    for name in ["", "FlexCluster", "flex-cluster", "flex__cluster", "../x"] {
        let output = copy.generate(name);
        let text = told(&output);
        assert!(
            !output.status.success() && text.contains("lower-case words"),
            "{name}: {text}"
        );
        assert!(!text.contains("Traceback"), "{text}");
    }
    let lib = "crates/atlas-admin/src/lib.rs";
    fs::write(copy.0.path().join(lib), "").unwrap();
    let text = told(&copy.generate("flex_cluster"));
    assert!(text.contains(&format!("{lib}: add this line")), "{text}");
}

#[test]
fn lines_that_are_left_to_write_are_named() {
    let copy = Copy::new();
    assert!(copy.generate("--check").status.success());
    assert!(copy.generate("flex_cluster").status.success());
    let output = copy.generate("--check");
    assert!(!output.status.success());
    for file in WRITTEN {
        let places = format!("\n{file}:");
        assert!(told(&output).contains(&places), "{}", told(&output));
        let path = copy.0.path().join(file);
        fs::write(&path, copy.read(file).replace(MARK, "filled in")).unwrap();
    }
    let output = copy.generate("--check");
    assert!(output.status.success(), "{}", told(&output));
}

/// The check itself, on this repository.
#[test]
fn nothing_is_left_to_write() {
    let output = generate(Path::new(ROOT), "--check");
    assert!(output.status.success(), "{}", told(&output));
}
