//! Checks a configuration against its schema. Terraform leaves a part of these checks to the provider.

use super::diagnostics::Step;
use super::schema::Mode;
use super::value::{CodecError, Problem};
use super::{Attribute, AttributePath, Diagnostic, Diagnostics, Kind, Object, Place, Value};

/// Returns every problem of a configuration, each with its path. Skips unknown values.
pub(super) fn validate(attributes: &[Attribute], config: &Object) -> Diagnostics {
    let mut check = Check {
        schema: attributes,
        diagnostics: Diagnostics::new(),
    };
    check.object(attributes, config, &Place::Block);
    check.diagnostics
}

struct Check<'a> {
    schema: &'a [Attribute],
    diagnostics: Diagnostics,
}

impl Check<'_> {
    fn object(&mut self, attributes: &[Attribute], config: &Object, at: &Place<'_>) {
        for attribute in attributes {
            self.attribute(
                attribute,
                config.get(attribute.name),
                &at.attribute(attribute.name),
            );
        }
    }

    fn attribute(&mut self, attribute: &Attribute, value: &Value, at: &Place<'_>) {
        match (attribute.mode, value) {
            // Terraform lets a value through that the user set for a computed attribute.
            (Mode::Computed, Value::Null) => return,
            (Mode::Computed, _) => return self.diagnostics.push(read_only(at.path())),
            // Terraform requires the argument, but accepts an explicit null.
            (Mode::Required, Value::Null) => return self.diagnostics.push(missing(at.path())),
            (Mode::Optional, Value::Null) | (_, Value::Unknown) => return,
            (Mode::Required | Mode::Optional, _) => {}
        }
        if let Some(message) = attribute.deprecated {
            let warning = Diagnostic::warning("Deprecated attribute", message);
            self.diagnostics.push(warning.at(at.path()));
        }
        self.inside(attribute, value, at);
    }

    /// Checks strings against their format, and objects against their attributes. A format applies to every string in a
    /// collection.
    fn inside(&mut self, attribute: &Attribute, value: &Value, at: &Place<'_>) {
        match value {
            Value::String(text) => {
                if let Some(Err(problem)) = attribute.format.map(|format| format(text)) {
                    let error = malformed(self.schema, at.path(), &Problem::Invalid(problem));
                    self.diagnostics.push(error);
                }
            }
            Value::Object(object) => self.object(attribute.kind.attributes(), object, at),
            Value::List(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    self.element(attribute, element, &at.index(index));
                }
            }
            Value::Map(elements) => {
                for (key, element) in elements {
                    self.element(attribute, element, &at.attribute(key));
                }
            }
            Value::Null | Value::Unknown | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn element(&mut self, attribute: &Attribute, value: &Value, at: &Place<'_>) {
        match value {
            Value::Null if attribute.format.is_some() => self.diagnostics.push(null_element(at.path())),
            value => self.inside(attribute, value, at),
        }
    }
}

/// Returns the diagnostic for a value that a struct rejects. `None` if the provider is at fault.
pub(super) fn rejection(attributes: &[Attribute], error: &CodecError) -> Option<Diagnostic> {
    let at = error.at.clone();
    match &error.problem {
        Problem::Null => match mode(attributes, &at) {
            // The schema makes it optional, so the struct is wrong.
            Some(Mode::Optional) => None,
            Some(Mode::Required | Mode::Computed) => Some(missing(at)),
            // Terraform accepts a null element, whatever the schema says.
            None => Some(null_element(at)),
        },
        problem @ (Problem::Invalid(_) | Problem::NotWhole { .. } | Problem::NotAFloat { .. }) => {
            Some(malformed(attributes, at, problem))
        }
        _ => None,
    }
}

/// Iterates over the attributes along a path. A step to an element gives `None`.
fn attributes_along<'a>(
    attributes: &'a [Attribute],
    path: &'a AttributePath,
) -> impl Iterator<Item = Option<&'a Attribute>> {
    let mut inside: Result<&[Attribute], &Kind> = Ok(attributes);
    path.steps().iter().map_while(move |step| {
        let (kind, attribute) = match (inside, step) {
            (Ok(attributes), Step::Attribute(name)) => {
                let attribute = attributes.iter().find(|attribute| attribute.name == name)?;
                (&attribute.kind, Some(attribute))
            }
            (Err(Kind::List(element) | Kind::Map(element)), _) => (&**element, None),
            _ => return None,
        };
        inside = match kind {
            Kind::Object(attributes) => Ok(attributes),
            other => Err(other),
        };
        Some(attribute)
    })
}

/// Returns whether the user or the provider sets the attribute at a path. `None` if the path leads to an element.
pub(super) fn mode(attributes: &[Attribute], path: &AttributePath) -> Option<Mode> {
    attributes_along(attributes, path)
        .last()
        .flatten()
        .map(|attribute| attribute.mode)
}

/// Returns whether a configuration can be read, apart from the formats of its strings: every value is known, no required
/// attribute is null, and no computed attribute is set.
pub(super) fn is_complete(attributes: &[Attribute], config: &Object) -> bool {
    attributes
        .iter()
        .all(|attribute| match (attribute.mode, config.get(attribute.name)) {
            (Mode::Computed, value) => *value == Value::Null,
            (Mode::Required, Value::Null) => false,
            (Mode::Required | Mode::Optional, value) => {
                is_complete_inside(attribute.kind.attributes(), value)
            }
        })
}

fn is_complete_inside(attributes: &[Attribute], value: &Value) -> bool {
    match value {
        Value::Unknown => false,
        Value::Object(object) => is_complete(attributes, object),
        Value::List(elements) => elements
            .iter()
            .all(|element| is_complete_inside(attributes, element)),
        Value::Map(elements) => elements
            .values()
            .all(|element| is_complete_inside(attributes, element)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}

fn read_only(at: AttributePath) -> Diagnostic {
    Diagnostic::error(
        "Read-only attribute",
        format!("Only the provider can set {at}. Remove this line."),
    )
    .at(at)
}

fn missing(at: AttributePath) -> Diagnostic {
    Diagnostic::error(
        "Missing required attribute",
        format!("{at} is required, but its value is null. Set it, or check why the expression gives null."),
    )
    .at(at)
}

fn null_element(at: AttributePath) -> Diagnostic {
    Diagnostic::error(
        "Null element",
        format!(
            "{at} is null. Set it, or remove the element. The function compact() removes every null from a list of strings."
        ),
    )
    .at(at)
}

/// The message of a type that rejects a string may quote it, and Terraform hides the value of a sensitive attribute.
fn malformed(attributes: &[Attribute], at: AttributePath, problem: &Problem) -> Diagnostic {
    let sensitive = attributes_along(attributes, &at)
        .flatten()
        .any(|attribute| attribute.sensitive);
    let detail = match problem {
        Problem::Invalid(_) if sensitive => format!("{at} does not have the required format."),
        problem => format!("{at} {problem}."),
    };
    Diagnostic::error("Invalid attribute value", detail).at(at)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;
    use crate::value::Number;
    use crate::{GoDuration, Kind};

    fn attributes() -> Vec<Attribute> {
        vec![
            Attribute::required("name", Kind::String, ""),
            Attribute::required("wait", Kind::String, "").format::<GoDuration>(),
            Attribute::optional("old", Kind::Bool, "").deprecated("Leave it out."),
            Attribute::optional(
                "timeouts",
                Kind::Object(vec![
                    Attribute::optional("read", Kind::String, "").format::<GoDuration>(),
                ]),
                "",
            ),
            Attribute::optional(
                "parts",
                Kind::list(Kind::Object(vec![Attribute::required("id", Kind::String, "")])),
                "",
            ),
            Attribute::computed("id", Kind::String, ""),
            Attribute::computed(
                "links",
                Kind::list(Kind::Object(vec![Attribute::computed("href", Kind::String, "")])),
                "",
            ),
        ]
    }

    fn text(text: &str) -> Value {
        Value::String(text.into())
    }

    /// Returns the path and the summary of each diagnostic.
    fn problems(config: &Object) -> Vec<String> {
        validate(&attributes(), config)
            .iter()
            .map(|diagnostic| format!("{}: {}", diagnostic.path(), diagnostic.summary()))
            .collect()
    }

    #[test]
    fn all_errors_are_reported_at_once() {
        let config = Object::from_iter([
            ("wait", text("soon")),
            (
                "timeouts",
                Value::Object(Object::from_iter([("read", text("-1s"))])),
            ),
            (
                "parts",
                Value::List(vec![Value::Null, Value::Object(Object::default())]),
            ),
            ("id", text("mine")),
            ("links", Value::List(vec![])),
        ]);
        assert_eq!(
            problems(&config),
            [
                "name: Missing required attribute",
                "wait: Invalid attribute value",
                "timeouts.read: Invalid attribute value",
                "parts[1].id: Missing required attribute",
                "id: Read-only attribute",
                "links: Read-only attribute",
            ]
        );
        let wait = validate(&attributes(), &config).into_iter().nth(1).unwrap();
        assert!(
            wait.detail().contains("\"soon\", which is not a duration"),
            "{}",
            wait.detail()
        );
    }

    #[test]
    fn a_format_applies_to_each_string_in_a_list_or_map() {
        let attribute = |name, kind| Attribute::optional(name, kind, "").format::<GoDuration>();
        let attributes = [
            attribute("waits", Kind::list(Kind::String)),
            attribute("by_name", Kind::map(Kind::String)),
        ];
        let by_name = BTreeMap::from([
            ("a b".to_owned(), text("soon")),
            ("c".to_owned(), text("1s")),
            ("d".to_owned(), Value::Null),
        ]);
        let config = Object::from_iter([
            (
                "waits",
                Value::List(vec![text("1s"), Value::Unknown, Value::Null, text("later")]),
            ),
            ("by_name", Value::Map(by_name)),
        ]);
        let paths: Vec<_> = validate(&attributes, &config)
            .iter()
            .map(|diagnostic| diagnostic.path().to_string())
            .collect();
        assert_eq!(paths, ["waits[2]", "waits[3]", r#"by_name["a b"]"#, "by_name.d"]);
    }

    #[test]
    fn unknown_values_are_not_checked() {
        let config = Object::from_iter([
            ("name", Value::Unknown),
            ("wait", Value::Unknown),
            ("old", Value::Unknown),
            (
                "timeouts",
                Value::Object(Object::from_iter([("read", Value::Unknown)])),
            ),
            ("parts", Value::List(vec![Value::Unknown])),
        ]);
        assert_eq!(problems(&config), Vec::<String>::new());
    }

    /// A read does not validate first, so both must report the same.
    #[test]
    fn a_value_that_a_struct_rejects_gets_the_diagnostic_of_the_validation() {
        #[derive(Debug, serde::Deserialize)]
        #[expect(dead_code, reason = "never constructed")]
        struct Arguments {
            wait: GoDuration,
            count: Option<u8>,
        }
        let attributes = [
            Attribute::required("wait", Kind::String, "").format::<GoDuration>(),
            Attribute::optional("count", Kind::Number, ""),
        ];
        let reject = |config: &Object| rejection(&attributes, &Arguments::deserialize(config).unwrap_err());
        for wait in [text("soon"), text("-1s"), Value::Null] {
            let config = Object::from_iter([("wait", wait)]);
            let validated: Vec<_> = validate(&attributes, &config).into_iter().collect();
            assert_eq!(validated, [reject(&config).unwrap()]);
        }
        let count = |count| Object::from_iter([("wait", text("1s")), ("count", count)]);
        let rejected = reject(&count(Value::Number(Number::Float(1.5)))).unwrap();
        assert_eq!(rejected.path().to_string(), "count");
        assert_eq!(rejected.detail(), "count must be a whole number from 0 to 255.");
        assert_eq!(
            reject(&count(text("one"))),
            None,
            "the schema would have rejected it"
        );
    }

    /// The user may leave the attribute out, and did nothing wrong.
    #[test]
    fn a_struct_that_requires_an_optional_attribute_is_a_fault_of_the_provider() {
        #[derive(Debug, serde::Deserialize)]
        #[expect(dead_code, reason = "never constructed")]
        struct Arguments {
            parts: Vec<Part>,
        }
        #[derive(Debug, serde::Deserialize)]
        #[expect(dead_code, reason = "never constructed")]
        struct Part {
            id: String,
            old: bool,
        }
        let part = vec![
            Attribute::required("id", Kind::String, ""),
            Attribute::optional("old", Kind::Bool, ""),
        ];
        let attributes = [Attribute::optional("parts", Kind::list(Kind::Object(part)), "")];
        let reject = |parts| {
            let config = Object::from_iter([("parts", parts)]);
            rejection(&attributes, &Arguments::deserialize(&config).unwrap_err())
        };
        let part = |id| Value::List(vec![Value::Object(Object::from_iter([("id", id)]))]);
        assert_eq!(reject(Value::Null), None);
        assert_eq!(reject(part(text("a"))), None);
        let of_user =
            |parts| reject(parts).map(|rejected| format!("{}: {}", rejected.path(), rejected.summary()));
        assert_eq!(
            of_user(part(Value::Null)).unwrap(),
            "parts[0].id: Missing required attribute"
        );
        assert_eq!(
            of_user(Value::List(vec![Value::Null])).unwrap(),
            "parts[0]: Null element"
        );
    }

    /// Neither the validation nor the struct may quote it.
    #[test]
    fn no_error_quotes_a_sensitive_value() {
        #[derive(Debug, serde::Deserialize)]
        #[expect(dead_code, reason = "never constructed")]
        struct Arguments {
            keys: Vec<Key>,
        }
        #[derive(Debug, serde::Deserialize)]
        #[expect(dead_code, reason = "never constructed")]
        struct Key {
            wait: GoDuration,
        }
        let key = vec![Attribute::required("wait", Kind::String, "").format::<GoDuration>()];
        let attributes = [Attribute::required("keys", Kind::list(Kind::Object(key)), "").sensitive()];
        let key = Value::Object(Object::from_iter([("wait", text("hunter2"))]));
        let config = Object::from_iter([("keys", Value::List(vec![key]))]);
        let validated: Vec<_> = validate(&attributes, &config).into_iter().collect();
        let rejected = rejection(&attributes, &Arguments::deserialize(&config).unwrap_err()).unwrap();
        assert_eq!(validated, [rejected]);
        assert_eq!(
            validated[0].detail(),
            "keys[0].wait does not have the required format."
        );
    }

    #[test]
    fn setting_a_deprecated_attribute_gives_a_warning() {
        let config = |old| Object::from_iter([("name", text("a")), ("wait", text("1s")), ("old", old)]);
        assert_eq!(problems(&config(Value::Null)), Vec::<String>::new());
        assert_eq!(
            problems(&config(Value::Bool(true))),
            ["old: Deprecated attribute"]
        );
        assert!(!validate(&attributes(), &config(Value::Bool(true))).has_errors());
    }
}
