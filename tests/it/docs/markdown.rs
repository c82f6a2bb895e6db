//! A parser for the parts of Markdown that the project uses.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::fences::File;

/// A file in the root directory.
pub(super) fn file(name: &str) -> File {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let text = fs::read_to_string(&path).expect("a file");
    File { path, text }
}

/// The code blocks in this language.
pub(super) fn fences(text: &str, language: &str) -> Vec<String> {
    super::fences::fences(text)
        .into_iter()
        .filter(|fence| fence.language == language)
        .map(|fence| fence.text)
        .collect()
}

/// The lines outside code blocks.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut is_code = false;
    text.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    })
}

/// The targets of the links.
pub(super) fn links(text: &str) -> Vec<&str> {
    prose(text)
        .flat_map(|line| line.split("](").skip(1))
        .filter_map(|after| after.split_once(')').map(|(link, _)| link))
        .collect()
}

/// The text between single backquotes.
pub(super) fn code_spans(text: &str) -> Vec<&str> {
    prose(text)
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .collect()
}

fn headings(text: &str) -> impl Iterator<Item = &str> {
    prose(text)
        .filter(|line| line.starts_with('#'))
        .map(|line| line.trim_start_matches('#').trim())
}

/// The anchors that a link can name: headings, and `<a id="…">`.
pub(super) fn anchors(text: &str) -> BTreeSet<String> {
    let anchor = |heading: &str| {
        let kept = heading.to_lowercase().replace(' ', "-");
        kept.chars()
            .filter(|character| character.is_alphanumeric() || "-_".contains(*character))
            .collect()
    };
    let by_hand = text
        .split("<a id=\"")
        .skip(1)
        .filter_map(|after| Some(after.split_once('"')?.0.to_owned()));
    headings(text).map(anchor).chain(by_hand).collect()
}

/// The text from this heading to the next one of any level. Panics without such a heading.
#[track_caller]
pub(super) fn section<'a>(text: &'a str, heading: &str) -> &'a str {
    let beginnings = ["## ", "### "].map(|level| format!("\n{level}{heading}\n"));
    let (_, after) = beginnings
        .iter()
        .find_map(|beginning| text.split_once(beginning.as_str()))
        .unwrap_or_else(|| panic!("there is no section {heading}"));
    let end = after.find("\n#").unwrap_or(after.len());
    after.get(..end).unwrap_or(after)
}

/// The cells of all table rows, without the headers.
pub(super) fn rows(text: &str) -> Vec<Vec<String>> {
    let lines: Vec<_> = text.lines().collect();
    let is_head = |at: usize| lines.get(at + 1).is_some_and(|next| next.starts_with("|--"));
    let is_row = |at: &usize| lines[*at].starts_with('|') && !lines[*at].starts_with("|--") && !is_head(*at);
    let cells = |line: &str| {
        line.trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect()
    };
    (0..lines.len())
        .filter(is_row)
        .map(|at| cells(lines[at]))
        .collect()
}

#[test]
fn markdown_is_parsed() {
    let text = "# A `b` c\n[x](y.md#z) and `q`\n\n## T\n| h |\n|---|\n| `a` | b |\n\n   ```hcl\n   x = 1\n     y\n   ```\n\
                ```sh\n[no](link)\n```\n<a id=\"at\"></a>\n### U\n";
    assert_eq!(fences(text, "hcl"), ["x = 1\n  y\n"]);
    assert_eq!(links(text), ["y.md#z"]);
    assert_eq!(code_spans(text), ["b", "q", "a"]);
    assert_eq!(anchors(text), ["a-b-c", "at", "t", "u"].map(str::to_owned).into());
    assert_eq!(rows(section(text, "T")), [["`a`", "b"]]);
}
