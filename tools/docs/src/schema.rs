//! A schema as Markdown, in the form of the Terraform Registry.

use std::collections::BTreeMap;

use tfplugin::schema::Mode;
use tfplugin::{Attribute, Kind, Schema};

/// The section `## Schema`: required, optional, and read-only attributes, then the nested ones.
pub(crate) fn section(schema: &Schema) -> String {
    let attributes = &schema.attributes;
    let modes = modes(attributes, "", |mode| format!("### {mode}"));
    format!(
        "## Schema\n{modes}{}",
        nested(attributes, "", &mut BTreeMap::new())
    )
}

/// One list for each mode that the attributes have.
fn modes(attributes: &[Attribute], path: &str, heading: impl Fn(&str) -> String) -> String {
    let all = [
        (Mode::Required, "Required"),
        (Mode::Optional, "Optional"),
        (Mode::Computed, "Read-Only"),
    ];
    let lines = |mode| {
        let of_mode = attributes.iter().filter(move |attribute| attribute.mode == mode);
        of_mode.map(|attribute| line(attribute, path)).collect::<String>()
    };
    let sections = all.map(|(mode, name)| match lines(mode) {
        none if none.is_empty() => none,
        lines => format!("\n{}\n\n{lines}", heading(name)),
    });
    sections.concat()
}

/// A section for each nested attribute, followed by those nested in it. If an earlier section lists the same attributes, as
/// `results` does for `latest_completed`, it links to that one. `listed` has the path of each section by its content.
fn nested(attributes: &[Attribute], path: &str, listed: &mut BTreeMap<String, String>) -> String {
    let nested = attributes
        .iter()
        .filter(|attribute| !attribute.kind.attributes().is_empty());
    nested
        .map(|attribute| {
            let (path, inside) = (join(path, attribute.name), attribute.kind.attributes());
            let modes = |path: &str| modes(inside, path, |mode| format!("{mode}:"));
            let content = modes("") + &self::nested(inside, "", &mut BTreeMap::new());
            let body = if let Some(first) = listed.get(&content) {
                format!("\nThe same attributes as [`{first}`](#{}).\n", anchor(first))
            } else {
                listed.insert(content, path.clone());
                modes(&path) + &self::nested(inside, &path, listed)
            };
            let anchor = anchor(&path);
            let heading = format!("\n<a id=\"{anchor}\"></a>\n### Nested Schema for `{path}`\n");
            heading + &body
        })
        .collect()
}

fn line(attribute: &Attribute, path: &str) -> String {
    let Attribute {
        name,
        kind,
        description,
        ..
    } = attribute;
    let kind_name = kind_name(kind);
    let sensitive = if attribute.sensitive { ", Sensitive" } else { "" };
    let deprecated = if attribute.deprecated.is_some() {
        ", Deprecated"
    } else {
        ""
    };
    let nested = if kind.attributes().is_empty() {
        String::new()
    } else {
        format!(" (see [below for nested schema](#{}))", anchor(&join(path, name)))
    };
    format!("- `{name}` ({kind_name}{sensitive}{deprecated}) {description}{nested}\n")
}

fn kind_name(kind: &Kind) -> String {
    match kind {
        Kind::Bool => "Boolean".to_owned(),
        Kind::Number => "Number".to_owned(),
        Kind::String => "String".to_owned(),
        Kind::Object(_) => "Attributes".to_owned(),
        Kind::List(element) if matches!(**element, Kind::Object(_)) => "Attributes List".to_owned(),
        Kind::Map(element) if matches!(**element, Kind::Object(_)) => "Attributes Map".to_owned(),
        Kind::List(element) => format!("List of {}", kind_name(element)),
        Kind::Map(element) => format!("Map of {}", kind_name(element)),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn anchor(path: &str) -> String {
    format!("nestedatt--{}", path.replace('.', "--"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_grouped_by_mode_and_nested_ones_follow_once() {
        let inner = vec![Attribute::optional("read", Kind::String, "How long.")];
        let link = vec![Attribute::computed("href", Kind::String, "Where.")];
        let entry = vec![Attribute::computed(
            "links",
            Kind::list(Kind::Object(link)),
            "Links.",
        )];
        let schema = Schema {
            description: "",
            deprecated: None,
            attributes: vec![
                Attribute::computed("results", Kind::list(Kind::Object(entry.clone())), "All."),
                Attribute::computed("latest", Kind::Object(entry), "One."),
                Attribute::required("id", Kind::String, "Which."),
                Attribute::optional("key", Kind::String, "Who.").sensitive(),
                Attribute::optional("timeouts", Kind::Object(inner), "Times."),
                Attribute::optional("ids", Kind::list(Kind::String), "Some."),
                Attribute::optional("tags", Kind::map(Kind::String), "Marks."),
            ],
        };
        let expected = "\
## Schema

### Required

- `id` (String) Which.

### Optional

- `key` (String, Sensitive) Who.
- `timeouts` (Attributes) Times. (see [below for nested schema](#nestedatt--timeouts))
- `ids` (List of String) Some.
- `tags` (Map of String) Marks.

### Read-Only

- `results` (Attributes List) All. (see [below for nested schema](#nestedatt--results))
- `latest` (Attributes) One. (see [below for nested schema](#nestedatt--latest))

<a id=\"nestedatt--results\"></a>
### Nested Schema for `results`

Read-Only:

- `links` (Attributes List) Links. (see [below for nested schema](#nestedatt--results--links))

<a id=\"nestedatt--results--links\"></a>
### Nested Schema for `results.links`

Read-Only:

- `href` (String) Where.

<a id=\"nestedatt--latest\"></a>
### Nested Schema for `latest`

The same attributes as [`results`](#nestedatt--results).

<a id=\"nestedatt--timeouts\"></a>
### Nested Schema for `timeouts`

Optional:

- `read` (String) How long.
";
        assert_eq!(section(&schema), expected);
    }
}
