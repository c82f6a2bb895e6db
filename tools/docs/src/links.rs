//! Links between pages, for a registry.
//!
//! In the repository a page links to the file of another page. A registry shows the index at `…/docs` and the other pages
//! below it, without `.md`. There, relative links of the index end one level too high, and those of other pages at files
//! that do not exist. Absolute links work on every page.

use std::borrow::Cow;

/// The registry that shows the pages, at `https://<host>/providers/<namespace>/<name>/latest/docs`.
#[derive(Debug)]
pub(crate) struct Registry {
    docs: String,
}

impl Registry {
    /// Finds the registry of a provider's source address. `None` if the provider is only installed locally.
    pub(crate) fn of(source: &str) -> Option<Self> {
        let (host, provider) = source.split_once('/')?;
        let is_public = host.contains('.') && host != "terraform.local" && provider.contains('/');
        is_public.then(|| Self {
            docs: format!("https://{host}/providers/{provider}/latest/docs"),
        })
    }

    /// Makes the links of a page absolute, and removes its pictures and its Mermaid diagrams, because a registry shows neither.
    /// The text beside a diagram says the same. `page` is the path below `docs/`.
    pub(crate) fn link(&self, page: &str, text: &str) -> String {
        let mut is_code = false;
        let mut is_diagram = false;
        let shown = text.split_inclusive('\n').filter(|line| {
            let was_diagram = is_diagram;
            if line.starts_with("```") {
                is_diagram = line.trim_end() == "```mermaid";
            }
            !was_diagram && !is_diagram && !line.starts_with("![")
        });
        let lines = shown.map(|line| {
            let is_fence = line.trim_start().starts_with("```");
            is_code ^= is_fence;
            if is_code || is_fence {
                Cow::Borrowed(line)
            } else {
                Cow::Owned(self.line(page, line))
            }
        });
        lines.collect()
    }

    fn line(&self, page: &str, line: &str) -> String {
        let mut parts = line.split("](");
        let mut linked = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            linked.push_str("](");
            match part.split_once(')') {
                Some((target, rest)) => {
                    linked.push_str(&self.target(page, target));
                    linked.push(')');
                    linked.push_str(rest);
                }
                None => linked.push_str(part),
            }
        }
        linked
    }

    /// The target of a link. Links to other sites and within the page stay as they are.
    fn target<'a>(&self, page: &str, target: &'a str) -> Cow<'a, str> {
        let (file, anchor) = target.find('#').map_or((target, ""), |at| target.split_at(at));
        let Some(file) = file.strip_suffix(".md").filter(|_| !target.contains("://")) else {
            return Cow::Borrowed(target);
        };
        let mut path: Vec<_> = page.split('/').collect();
        path.pop();
        for step in file.split('/') {
            match step {
                "." => {}
                ".." => drop(path.pop()),
                step => path.push(step),
            }
        }
        let below = match path.join("/") {
            index if index == "index" => String::new(),
            below => format!("/{below}"),
        };
        Cow::Owned(format!("{}{below}{anchor}", self.docs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_to_pages_become_absolute() {
        let registry = Registry::of("registry.example/acme/atlas").unwrap();
        let docs = "https://registry.example/providers/acme/atlas/latest/docs";
        for (page, before, after) in [
            (
                "index.md",
                "[a](guides/b.md), [c](guides/d.md#e)",
                format!("[a]({docs}/guides/b), [c]({docs}/guides/d#e)"),
            ),
            ("guides/a.md", "[b](b.md)\n", format!("[b]({docs}/guides/b)\n")),
            ("guides/a.md", "[b](../index.md#c)", format!("[b]({docs}#c)")),
            (
                "data-sources/a.md",
                "[b](../guides/b.md)",
                format!("[b]({docs}/guides/b)"),
            ),
            (
                "guides/a.md",
                "[b](#c) [d](https://e.example/f.md) x](y",
                "[b](#c) [d](https://e.example/f.md) x](y".to_owned(),
            ),
            ("guides/a.md", "a\n![b](../images/c.png)\nd", "a\nd".to_owned()),
            (
                "guides/a.md",
                "a\n```mermaid\nb\n```\nc\n```text\nd\n```\n",
                "a\nc\n```text\nd\n```\n".to_owned(),
            ),
            (
                "guides/a.md",
                "```sh\n[b](b.md)\n```\n",
                "```sh\n[b](b.md)\n```\n".to_owned(),
            ),
        ] {
            assert_eq!(registry.link(page, before), after);
        }
    }

    #[test]
    fn a_local_source_address_has_no_registry() {
        for source in ["terraform.local/local/atlas", "acme/atlas", "atlas", ""] {
            assert!(Registry::of(source).is_none(), "{source}");
        }
    }
}
