//! The commands in the Markdown files.

use crate::fences::{Fence, fences, files};

/// The commands of one file.
pub(super) struct Document {
    /// Its path in the repository.
    pub(super) name: String,
    pub(super) blocks: Vec<Block>,
}

/// A code block of commands.
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
    /// The directory of the configuration that the text showed before and that the commands need. After ` as ` comes
    /// the name of the copy.
    pub(super) example: Option<String>,
    pub(super) text: String,
}

/// Every Markdown file, sorted by path.
pub(super) fn documents() -> Vec<Document> {
    let mut documents: Vec<_> = files()
        .into_iter()
        .map(|file| Document {
            name: file
                .path
                .strip_prefix(super::ROOT)
                .unwrap_or(&file.path)
                .display()
                .to_string(),
            blocks: fences(&file.text).into_iter().filter_map(block).collect(),
        })
        .collect();
    documents.sort_by(|one, other| one.name.cmp(&other.name));
    documents
}

fn block(fence: Fence) -> Option<Block> {
    let Fence {
        line,
        above,
        language,
        text,
    } = fence;
    let is_other_shell = ["shell", "bash", "console", "zsh"].contains(&language.as_str());
    assert!(!is_other_shell, "line {line}: write commands in blocks of `sh`");
    let comment = |beginning: &str| {
        let rest = above.trim().strip_prefix("<!-- ")?.strip_prefix(beginning)?;
        rest.strip_suffix(" -->").map(str::to_owned)
    };
    (language == "sh").then(|| match comment("not run: ") {
        Some(reason) => Block::NotRun { line, reason },
        None => Block::Runs(Command {
            line,
            example: comment("with "),
            text,
        }),
    })
}

#[test]
fn code_blocks_are_extracted() {
    let text = "<!-- with examples/x -->\n```sh\na\n```\n\n   <!-- not run: no c -->\n   ```sh\n   c\n   ```\n\n```sh\nd\n```\n\
                ```hcl\nf\n```\n";
    let runs = |line, example: Option<&str>, text: &str| {
        Block::Runs(Command {
            line,
            example: example.map(str::to_owned),
            text: text.to_owned(),
        })
    };
    let not_run = Block::NotRun {
        line: 7,
        reason: "no c".to_owned(),
    };
    let blocks: Vec<_> = fences(text).into_iter().filter_map(block).collect();
    assert_eq!(
        blocks,
        [runs(2, Some("examples/x"), "a\n"), not_run, runs(11, None, "d\n")]
    );
}
