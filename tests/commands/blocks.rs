//! The blocks of commands in the Markdown files.

use std::fs;
use std::path::{Path, PathBuf};

use super::ROOT;

/// A Markdown file.
pub(super) struct Document {
    pub(super) path: PathBuf,
    pub(super) blocks: Vec<Block>,
}

/// What stands between two fences.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// Commands to run.
    Runs(Command),
    /// Commands that cannot run here.
    NotRun { line: usize, reason: String },
}

/// The commands of one block.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Command {
    /// The line of its fence.
    pub(super) line: usize,
    /// The directory of the repository whose configuration the text above has shown, and that is needed for them.
    pub(super) example: Option<String>,
    pub(super) text: String,
}

/// Every Markdown file that users or contributors read, in the order of their paths.
pub(super) fn documents() -> Vec<Document> {
    let root = Path::new(ROOT);
    let mut paths: Vec<_> = [
        root.to_owned(),
        root.join("docs"),
        root.join("docs/data-sources"),
        root.join("docs/guides"),
        root.join("examples"),
    ]
    .iter()
    .flat_map(|directory| fs::read_dir(directory).unwrap())
    .map(|entry| entry.unwrap().path())
    .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
    .collect();
    paths.sort();
    let document = |path: PathBuf| {
        let blocks = blocks(&fs::read_to_string(&path).unwrap());
        Document { path, blocks }
    };
    paths.into_iter().map(document).collect()
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut before = "";
    let mut lines = text.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            let indentation = line.len() - line.trim_start().len();
            let body = lines
                .by_ref()
                .map(|(line, _)| line)
                .take_while(|line| !line.trim_start().starts_with("```"));
            let text = body.map(|line| line.get(indentation..).unwrap_or_default().to_owned() + "\n");
            let text: String = text.collect();
            let is_other_shell = ["shell", "bash", "console", "zsh"].contains(&language);
            assert!(!is_other_shell, "line {number}: commands are in blocks of `sh`");
            let comment = |beginning: &str| {
                let rest = before.trim().strip_prefix("<!-- ")?.strip_prefix(beginning)?;
                rest.strip_suffix(" -->").map(str::to_owned)
            };
            blocks.extend((language == "sh").then(|| match comment("not run: ") {
                Some(reason) => Block::NotRun { line: number, reason },
                None => Block::Runs(Command {
                    line: number,
                    example: comment("with "),
                    text,
                }),
            }));
        }
        before = line;
    }
    blocks
}

#[test]
fn blocks_are_read() {
    let text = "<!-- with examples/x -->\n```sh\na\n```\n\n1. b\n\n   <!-- not run: no c -->\n   ```sh\n   c\n   ```\n\n   \
                ```sh\n   d\n     e\n   ```\n```hcl\nf\n```\n";
    let runs = |line, example: Option<&str>, text: &str| {
        Block::Runs(Command {
            line,
            example: example.map(str::to_owned),
            text: text.to_owned(),
        })
    };
    let not_run = Block::NotRun {
        line: 9,
        reason: "no c".to_owned(),
    };
    assert_eq!(
        blocks(text),
        [
            runs(2, Some("examples/x"), "a\n"),
            not_run,
            runs(13, None, "d\n  e\n")
        ]
    );
}
