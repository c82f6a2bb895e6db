//! A source file of this crate, read as a list of names and signs: enough to see whom it names.

use std::fs;
use std::path::Path;

/// A file below `src/`.
#[derive(Debug)]
pub(super) struct Source {
    /// Its path below `src/`.
    pub(super) path: String,
    tokens: Vec<Token>,
}

/// A name, or a single sign, with the line that it is in.
#[derive(Debug)]
struct Token {
    line: usize,
    text: String,
}

/// Every file below `src/`.
pub(super) fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    let mut directories = vec![root.clone()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                directories.push(path);
            } else {
                let name = path
                    .strip_prefix(&root)
                    .expect("below src")
                    .to_str()
                    .expect("UTF-8");
                sources.push(Source::new(name, &fs::read_to_string(&path).expect("UTF-8")));
            }
        }
    }
    sources
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            tokens: tokens(text),
        }
    }

    /// The room that it belongs to; `main` and `lib` for the files of that name.
    pub(super) fn room(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or_default()
    }

    /// Each of `rooms` that a path from the crate's root names, and the line. A path from the root begins with `crate`
    /// (in `main.rs` with the library's name), or with as many `super` as the file is modules deep.
    pub(super) fn rooms_named(&self, rooms: &[&str]) -> Vec<(usize, String)> {
        let depth = self.path.trim_end_matches(".rs").split('/').count();
        let mut found = Vec::new();
        for start in 0..self.tokens.len() {
            let mut at = start;
            if self.is(at, "crate") || self.is(at, "terraform_provider_atlas") {
                at += 1;
            } else if (0..depth).all(|n| self.is(start + n * 3, "super")) {
                at += depth * 3 - 2;
            } else {
                continue;
            }
            if self.is(at, ":") && self.is(at + 1, ":") {
                let names = self.names_after(at + 2).into_iter();
                found.extend(names.filter(|(_, name)| rooms.contains(&name.as_str())));
            }
        }
        found
    }

    /// What is taken from `std::env`, and the line; `*` where the module itself is taken.
    pub(super) fn environment_used(&self) -> Vec<(usize, String)> {
        let mut used = Vec::new();
        for at in (0..self.tokens.len()).filter(|at| self.is(*at, "env") && !self.is(at + 1, "!")) {
            if self.is(at + 1, ":") && self.is(at + 2, ":") {
                used.extend(self.names_after(at + 3));
            } else {
                used.push((self.tokens[at].line, "*".to_owned()));
            }
        }
        used
    }

    /// The name there, or the first name of each path in the braces there.
    fn names_after(&self, start: usize) -> Vec<(usize, String)> {
        let (mut names, mut depth) = (Vec::new(), 0_usize);
        let mut is_first = true;
        for token in self.tokens.iter().skip(start) {
            match token.text.as_str() {
                "{" => depth += 1,
                "}" => depth = depth.saturating_sub(1),
                "," => is_first = depth == 1,
                _ => {
                    if is_first {
                        names.push((token.line, token.text.clone()));
                    }
                    is_first = false;
                }
            }
            if depth == 0 {
                break;
            }
        }
        names
    }

    fn is(&self, at: usize, text: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.text == text)
    }
}

/// Names and signs, without comments and without what quotation marks enclose.
fn tokens(text: &str) -> Vec<Token> {
    let (mut tokens, mut line, mut rest) = (Vec::new(), 1, text);
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            'r' if raw_quote(rest).is_some() => {
                let hashes = raw_quote(rest).unwrap_or_default();
                let end = format!("\"{}", "#".repeat(hashes));
                let body = hashes + 2;
                rest[body..]
                    .find(&end)
                    .map_or(rest.len(), |at| body + at + end.len())
            }
            '"' => quoted(rest, '"'),
            // A lifetime has no second quotation mark.
            '\'' if rest[1..].starts_with('\\') || rest.chars().nth(2) == Some('\'') => quoted(rest, '\''),
            _ if first.is_alphanumeric() || first == '_' => {
                let end = rest.find(|next: char| !next.is_alphanumeric() && next != '_');
                end.unwrap_or(rest.len())
            }
            _ => first.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        let is_name_or_sign = !first.is_whitespace() && length > 0 && !token.starts_with(['"', '\'', '/']);
        if is_name_or_sign && !token.contains('"') {
            tokens.push(Token {
                line,
                text: token.to_owned(),
            });
        }
        line += token.matches('\n').count();
        rest = after;
    }
    tokens
}

/// How many `#` stand between the `r` and the quotation mark of a raw string, if it is one.
fn raw_quote(text: &str) -> Option<usize> {
    let after = text.strip_prefix('r')?.trim_start_matches('#');
    after.starts_with('"').then(|| text.len() - after.len() - 1)
}

/// The length of what stands between two quotation marks, with both of them.
fn quoted(text: &str, mark: char) -> usize {
    let mut is_escaped = true; // the mark that it begins with
    for (at, character) in text.char_indices() {
        if character == mark && !is_escaped {
            return at + 1;
        }
        is_escaped = character == '\\' && !is_escaped;
    }
    text.len()
}
