//! The table of data sources in README.md and in the index.

use std::fmt::Write as _;

use tfplugin::Schema;

use crate::page_name;

/// A table with one row for each data source, which links to its page in `directory`.
pub(crate) fn data_sources(sources: &[(&str, Schema)], directory: &str) -> String {
    let mut table = "| data source | purpose |\n|---|---|\n".to_owned();
    for (name, schema) in sources {
        let page = page_name(name);
        let deprecated = if schema.deprecated.is_some() {
            "Deprecated. "
        } else {
            ""
        };
        let summary = first_sentence(schema.description);
        let _ = writeln!(
            table,
            "| [{name}]({directory}/{page}.md) | {deprecated}{summary} |"
        );
    }
    table
}

fn first_sentence(text: &str) -> &str {
    text.find(". ").map_or(text, |end| text.split_at(end + 1).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_the_link_and_the_first_sentence() {
        let schema = |deprecated| Schema {
            description: "All of 8.0. Needs a role.",
            deprecated,
            attributes: Vec::new(),
        };
        let sources = [
            ("atlas_a", schema(None)),
            ("atlas_b", schema(Some("Use atlas_a."))),
        ];
        assert_eq!(
            data_sources(&sources, "at"),
            "| data source | purpose |\n|---|---|\n| [atlas_a](at/a.md) | All of 8.0. |\n\
             | [atlas_b](at/b.md) | Deprecated. All of 8.0. |\n"
        );
    }
}
