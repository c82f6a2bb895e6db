//! The Markdown files and their code blocks. `tests/commands` uses this module too.

use std::fs;
use std::path::{Path, PathBuf};

/// A Markdown file.
pub(crate) struct File {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// Every Markdown file in the root directory, `crates/`, `docs/`, and `examples/`.
pub(crate) fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    let mut directories = vec![root.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(&directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            let is_for_readers = directory != root
                || ["crates", "docs", "examples"]
                    .iter()
                    .any(|name| path.ends_with(name));
            if path.is_dir() && is_for_readers {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                let text = fs::read_to_string(&path).expect("UTF-8");
                files.push(File { path, text });
            }
        }
    }
    files
}

/// A fenced code block.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fence {
    /// The line of the opening fence, from 1.
    pub(crate) line: usize,
    /// The text of the line above.
    pub(crate) above: String,
    pub(crate) language: String,
    /// The code without the indentation of the fence.
    pub(crate) text: String,
}

/// All code blocks of a file, in order.
pub(crate) fn fences(text: &str) -> Vec<Fence> {
    let mut fences = Vec::new();
    let mut above = "";
    let mut lines = text.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            let indentation = line.len() - line.trim_start().len();
            let body = lines
                .by_ref()
                .map(|(line, _)| line)
                .take_while(|line| !line.trim_start().starts_with("```"));
            let text = body.map(|line| line.get(indentation..).unwrap_or_default().to_owned() + "\n");
            fences.push(Fence {
                line: number,
                above: above.to_owned(),
                language: language.to_owned(),
                text: text.collect(),
            });
        }
        above = line;
    }
    fences
}

#[test]
fn fenced_blocks_are_extracted() {
    let text = "a\n```sh\nb\n```\n\n   c\n   ```hcl\n   d\n     e\n   ```\n";
    let fence = |line, above: &str, language: &str, text: &str| Fence {
        line,
        above: above.to_owned(),
        language: language.to_owned(),
        text: text.to_owned(),
    };
    assert_eq!(
        fences(text),
        [fence(2, "a", "sh", "b\n"), fence(7, "   c", "hcl", "d\n  e\n")]
    );
}
