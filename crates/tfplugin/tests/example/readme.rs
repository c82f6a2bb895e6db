//! Checks the code, the plan and the error in README.md. The code is a copy of the example: people read README.md on its
//! own as well as in rustdoc, and Markdown cannot include a file.

use std::fs;

use tfplugin_testing::Workspace;

use crate::provider;

const README: &str = include_str!("../../README.md");

/// Returns the code blocks in a language, without their indentation.
fn blocks(language: &str) -> Vec<String> {
    let mut lines = README.lines();
    let mut blocks = Vec::new();
    while let Some(line) = lines.next() {
        let Some(found) = line.trim_start().strip_prefix("```") else {
            continue;
        };
        let indentation = line.len() - line.trim_start().len();
        let block = lines.by_ref().take_while(|line| line.trim_start() != "```");
        let block = block.map(|line| line.get(indentation..).unwrap_or_default().to_owned() + "\n");
        let block = block.collect();
        if found == language {
            blocks.push(block);
        }
    }
    blocks
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_readme_shows_the_code_of_the_example() {
    assert_eq!(
        blocks("rust,no_run"),
        [include_str!("../../examples/terraform-provider-file.rs")],
        "crates/tfplugin/README.md: put the example into its block of code again"
    );
}

#[test]
fn the_readme_shows_the_plan_and_the_error_of_terraform() {
    let commands = blocks("sh").concat();
    let configuration = commands
        .split_once("cat >main.tf <<'END'\n")
        .and_then(|(_, rest)| rest.split_once("END\n"));
    let (configuration, _) = configuration.expect("README.md writes main.tf");
    let workspace = Workspace::new(&provider(), configuration);
    // The configuration names its provider itself.
    fs::remove_file(workspace.path("versions.tf")).expect("a file");
    let [plan, error] = <[_; 2]>::try_from(blocks("text")).expect("README.md shows a plan and an error");

    workspace.write("abc.txt", "abc");
    let shown = workspace.plan().succeeded().raw();
    assert!(
        shown.contains(&plan),
        "README.md does not show this plan:\n{shown}"
    );

    fs::remove_file(workspace.path("abc.txt")).expect("a file");
    let shown = workspace.plan().failed();
    assert!(
        shown.contains(&words(&error)),
        "README.md does not show this error:\n{shown}"
    );
}
