//! A schema as Markdown, in the form that the Terraform Registry's own pages have.

use tfplugin::schema::Mode;
use tfplugin::{Attribute, Kind, Schema};

/// The section `## Schema`: who sets which attribute, each with its type and meaning, and what is inside the nested ones.
pub(crate) fn section(schema: &Schema) -> String {
    let attributes = &schema.attributes;
    // Only the attributes of a nested one have no headings of their own: there are too many of them.
    let modes = modes(attributes, "", |mode| format!("### {mode}"));
    format!("## Schema\n{modes}{}", nested(attributes, ""))
}

/// The attributes that the user must set, may set and cannot set, in this order; without those that there are none of.
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

/// What is inside the nested attributes, each followed by what is nested in it.
fn nested(attributes: &[Attribute], path: &str) -> String {
    let nested = attributes
        .iter()
        .filter(|attribute| !attribute.kind.attributes().is_empty());
    nested
        .map(|attribute| {
            let (path, inside) = (join(path, attribute.name), attribute.kind.attributes());
            let modes = modes(inside, &path, |mode| format!("{mode}:"));
            let anchor = anchor(&path);
            let heading = format!("\n<a id=\"{anchor}\"></a>\n### Nested Schema for `{path}`\n");
            heading + &modes + &self::nested(inside, &path)
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
    fn attributes_stand_under_who_sets_them_and_nested_ones_follow() {
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
                Attribute::computed("results", Kind::list(Kind::Object(entry)), "All."),
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

<a id=\"nestedatt--results\"></a>
### Nested Schema for `results`

Read-Only:

- `links` (Attributes List) Links. (see [below for nested schema](#nestedatt--results--links))

<a id=\"nestedatt--results--links\"></a>
### Nested Schema for `results.links`

Read-Only:

- `href` (String) Where.

<a id=\"nestedatt--timeouts\"></a>
### Nested Schema for `timeouts`

Optional:

- `read` (String) How long.
";
        assert_eq!(section(&schema), expected);
    }
}
