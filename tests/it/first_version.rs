//! `make data-source` generates a first version of a data source and lists the unfinished lines.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::terraform::assert_contains;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The files that get lines for a new data source.
const CHANGED: [&str; 6] = [
    "CHANGELOG.md",
    "crates/atlas-admin/src/lib.rs",
    "src/data_sources.rs",
    "src/data_sources/tests.rs",
    "tests/it/acceptance.rs",
    "tests/simulator/src/api.rs",
];

/// The files that are generated for `example_thing`.
const WRITTEN: [&str; 6] = [
    "crates/atlas-admin/src/example_thing.rs",
    "docs-src/data-sources/example_thing.md",
    "examples/data-sources/atlas_example_thing/data-source.tf",
    "src/data_sources/example_thing.rs",
    "tests/it/acceptance/example_thing.rs",
    "tests/simulator/src/api/example_thing.rs",
];

/// The marks of unfinished lines, the second one inside a path. They are split so that the search does not find this
/// file.
const MARKS: [&str; 2] = [concat!("FILL", " IN"), concat!("FILL", "-IN")];

/// A copy of the files that the generator changes.
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

fn output_text(output: &Output) -> String {
    let stdout = String::from_utf8_lossy(&output.stdout);
    stdout.into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn a_new_data_source_gets_files_and_registrations() {
    let copy = Copy::new();
    let output = copy.generate("example_thing");
    let text = output_text(&output);
    assert!(output.status.success(), "{text}");
    for file in WRITTEN {
        let written = copy.read(file);
        assert!(!written.contains('@'), "{file} has a placeholder:\n{written}");
        assert_contains(&text, &[file, &format!("{file}:")]);
    }
    assert_contains(
        &copy.read("src/data_sources.rs"),
        &[
            "\nmod example_thing;\n",
            "\n        .with(example_thing::ExampleThing)\n}",
        ],
    );
    assert_contains(
        &copy.read("src/data_sources/tests.rs"),
        &["\n        assert_fits(&example_thing::ExampleThing),\n    ];\n"],
    );
    assert_contains(
        &copy.read("crates/atlas-admin/src/lib.rs"),
        &[
            "\nmod example_thing;\n",
            "\npub use example_thing::ExampleThing;\n",
        ],
    );
    assert_contains(
        &copy.read("tests/simulator/src/api.rs"),
        &["\nmod example_thing;\n", "\n    example_thing::OPERATION,\n];\n"],
    );
    assert_contains(&copy.read("tests/it/acceptance.rs"), &["\nmod example_thing;\n"]);
    assert_contains(
        &copy.read("CHANGELOG.md"),
        &["\n* **New Data Source:** `atlas_example_thing`\n"],
    );

    // The code is well-formed. `make check-docs` compiles it.
    let is_rust = |file: &&&str| {
        Path::new(file)
            .extension()
            .is_some_and(|extension| extension == "rs")
    };
    for file in WRITTEN.iter().chain(&CHANGED).filter(is_rust) {
        let output = Command::new("rustfmt")
            .args(["--edition", "2024", "--config", "skip_children=true"])
            .arg(copy.0.path().join(file))
            .output()
            .expect("rustfmt");
        assert!(output.status.success(), "{file}: {}", output_text(&output));
    }
}

#[test]
fn existing_files_stay_unchanged() {
    let copy = Copy::new();
    assert!(copy.generate("example_thing").status.success());
    let page = copy.0.path().join("docs-src/data-sources/example_thing.md");
    fs::write(&page, "By hand.\n").unwrap();
    let before = CHANGED.map(|file| copy.read(file));
    let output = copy.generate("atlas_example_thing");
    assert!(output.status.success(), "{}", output_text(&output));
    assert_eq!(fs::read_to_string(page).unwrap(), "By hand.\n");
    assert_eq!(CHANGED.map(|file| copy.read(file)), before);
}

#[test]
fn an_invalid_name_is_rejected() {
    let copy = Copy::new();
    for name in ["", "ExampleThing", "example-thing", "example__thing", "../x"] {
        let output = copy.generate(name);
        let text = output_text(&output);
        assert!(
            !output.status.success() && text.contains("lower-case words"),
            "{name}: {text}"
        );
        assert!(!text.contains("Traceback"), "{text}");
    }
    let lib = "crates/atlas-admin/src/lib.rs";
    fs::write(copy.0.path().join(lib), "").unwrap();
    let text = output_text(&copy.generate("example_thing"));
    assert!(text.contains(&format!("{lib}: add this line")), "{text}");
    assert!(
        !copy.0.path().join(WRITTEN[0]).exists(),
        "files of half a data source"
    );
}

/// A file of that name would not compile, or would replace another.
#[test]
fn a_name_in_use_is_rejected_before_anything_is_written() {
    let copy = Copy::new();
    let before = CHANGED.map(|file| copy.read(file));
    let used = ["a name that other code uses", "choose another"];
    for (name, expected) in [
        // A module beside the new one, in the provider, its tests, the client, or the simulator.
        ("snapshot", used),
        ("arguments", used),
        ("tests", used),
        ("logs", used),
        ("client", used),
        ("error", used),
        ("rate_limit", used),
        ("flex_snapshots", used),
        // An imported crate, and an imported type.
        ("tfplugin", used),
        ("account", used),
        ("cluster_name", used),
        ("type", ["a keyword of Rust", "choose another"]),
        ("gen", ["a keyword of Rust", "choose another"]),
    ] {
        let output = copy.generate(name);
        let text = output_text(&output);
        assert!(
            !output.status.success() && !text.contains("Traceback"),
            "{name}: {text}"
        );
        assert_contains(&text, &expected);
        assert_eq!(CHANGED.map(|file| copy.read(file)), before, "{name}");
        assert!(!copy.0.path().join("docs-src").exists(), "{name}");
    }
}

#[test]
fn unfinished_lines_are_listed() {
    let copy = Copy::new();
    assert!(copy.generate("--check").status.success());
    assert!(copy.generate("example_thing").status.success());
    let output = copy.generate("--check");
    assert!(!output.status.success());
    for file in WRITTEN {
        let places = format!("\n{file}:");
        assert!(output_text(&output).contains(&places), "{}", output_text(&output));
    }
    let [words, path] = MARKS;
    let fill_in = |mark| {
        for file in WRITTEN {
            fs::write(
                copy.0.path().join(file),
                copy.read(file).replace(mark, "filled in"),
            )
            .unwrap();
        }
        copy.generate("--check")
    };
    // Only the invented path is still unfinished: in the client, the simulator, and the page.
    let output = fill_in(words);
    assert!(!output.status.success());
    assert_eq!(
        output_text(&output).matches(path).count(),
        3,
        "{}",
        output_text(&output)
    );
    let output = fill_in(path);
    assert!(output.status.success(), "{}", output_text(&output));
}

/// Runs the check on this repository.
#[test]
fn the_repository_has_no_unfinished_lines() {
    let output = generate(Path::new(ROOT), "--check");
    assert!(output.status.success(), "{}", output_text(&output));
}
