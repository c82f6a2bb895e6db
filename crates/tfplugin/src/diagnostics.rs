//! Errors and warnings for the user, each with its place in the configuration.

use std::fmt;

use super::wire;

/// An error or a warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    severity: Severity,
    summary: String,
    detail: String,
    path: AttributePath,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Severity {
    Error,
    Warning,
}

impl Diagnostic {
    /// Creates an error, which stops the run. `summary` is one plain, constant line; `detail` says what happened and what
    /// to do.
    #[must_use]
    pub fn error(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Severity::Error, summary.into(), detail.into())
    }

    /// Creates a warning, which lets the run go on.
    #[must_use]
    pub fn warning(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Severity::Warning, summary.into(), detail.into())
    }

    fn new(severity: Severity, summary: String, detail: String) -> Self {
        Self {
            severity,
            summary,
            detail,
            path: AttributePath::default(),
        }
    }

    /// Points the diagnostic at an attribute, so that Terraform shows its line: by its path, or by its name if it belongs
    /// to the block itself. Without a path, the diagnostic is about the whole block.
    #[must_use]
    pub fn at(mut self, path: impl Into<AttributePath>) -> Self {
        self.path = path.into();
        self
    }

    /// Returns the summary: one plain line.
    #[must_use]
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// Returns the detail: what happened and what to do.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// Returns the path of the attribute; empty for the whole block.
    #[must_use]
    pub fn path(&self) -> &AttributePath {
        &self.path
    }

    /// Returns whether this is an error, which stops the run.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    pub(super) fn into_wire(self) -> wire::Diagnostic {
        let severity = match self.severity {
            Severity::Error => wire::diagnostic::Severity::Error,
            Severity::Warning => wire::diagnostic::Severity::Warning,
        };
        wire::Diagnostic {
            severity: severity.into(),
            summary: self.summary,
            detail: self.detail,
            attribute: self.path.into_wire(),
        }
    }
}

/// Several diagnostics, in the order in which they were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Creates an empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a diagnostic.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Returns whether there is an error among them.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(Diagnostic::is_error)
    }

    /// Keeps the errors and drops the warnings.
    #[must_use]
    pub fn into_errors(mut self) -> Self {
        self.0.retain(Diagnostic::is_error);
        self
    }

    /// Iterates over the diagnostics.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    pub(super) fn into_wire(self) -> Vec<wire::Diagnostic> {
        self.0.into_iter().map(Diagnostic::into_wire).collect()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        self.0.extend(diagnostics);
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The path to a value, from the block inward: attribute names, list indexes, and map keys. An empty path is the block
/// itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttributePath(Vec<Step>);

/// One step of a path. A map key is an `Attribute` too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Attribute(String),
    Index(usize),
}

/// Makes the path of an attribute of the block.
impl From<&str> for AttributePath {
    fn from(name: &str) -> Self {
        Self::root(name)
    }
}

impl AttributePath {
    /// Makes the path of an attribute of the block.
    #[must_use]
    pub fn root(name: &str) -> Self {
        Self::default().attribute(name)
    }

    /// Appends an attribute of a nested object, or a map key.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Self {
        self.append(Step::Attribute(name.to_owned()))
    }

    /// Appends a list index, counted from 0.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.append(Step::Index(index))
    }

    /// Prepends an attribute or a map key, for the view from one level further out.
    pub(super) fn in_attribute(self, name: &str) -> Self {
        self.prepend(Step::Attribute(name.to_owned()))
    }

    /// Prepends a list index, for the view from one level further out.
    pub(super) fn in_element(self, index: usize) -> Self {
        self.prepend(Step::Index(index))
    }

    pub(super) fn steps(&self) -> &[Step] {
        &self.0
    }

    fn prepend(mut self, step: Step) -> Self {
        self.0.insert(0, step);
        self
    }

    fn append(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// Formats the path for the start of a message: `links[0].href: `, or nothing for the block itself.
    #[must_use]
    pub fn as_prefix(&self) -> String {
        if self.0.is_empty() {
            String::new()
        } else {
            format!("{self}: ")
        }
    }

    /// Returns `None` for the block: Terraform drops the source line of a path without steps.
    ///
    /// An attribute of a nested object is sent as a key, not as a name. For a name after the first step, Terraform looks
    /// for a nested block, finds none, and shows the first line of the data source instead.
    fn into_wire(self) -> Option<wire::AttributePath> {
        use wire::attribute_path::step::Selector;
        if self.0.is_empty() {
            return None;
        }
        let steps = self
            .0
            .into_iter()
            .enumerate()
            .map(|(position, step)| wire::attribute_path::Step {
                selector: Some(match step {
                    Step::Attribute(name) if position == 0 => Selector::AttributeName(name),
                    Step::Attribute(name) => Selector::ElementKeyString(name),
                    Step::Index(index) => Selector::ElementKeyInt(i64::try_from(index).unwrap_or(i64::MAX)),
                }),
            });
        Some(wire::AttributePath {
            steps: steps.collect(),
        })
    }
}

/// Formats the path as in HCL: `timeouts.read`, `links[0].href`, `tags["cost centre"]`.
impl fmt::Display for AttributePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Attribute(name) if position == 0 => write!(formatter, "{name}")?,
                Step::Attribute(name) if is_identifier(name) => write!(formatter, ".{name}")?,
                Step::Attribute(key) => write!(formatter, "[{key:?}]")?,
                Step::Index(index) => write!(formatter, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Returns whether HCL accepts the text as a name without quotes. Attribute names qualify; map keys may not.
fn is_identifier(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text
            .chars()
            .all(|other| other.is_ascii_alphanumeric() || other == '_' || other == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_as_in_hcl() {
        let path = AttributePath::root("links").index(2).attribute("href");
        assert_eq!(path.to_string(), "links[2].href");
        assert_eq!(path.as_prefix(), "links[2].href: ");
        assert_eq!(AttributePath::default().as_prefix(), "");
        let tags = AttributePath::root("tags");
        assert_eq!(tags.attribute("team").to_string(), "tags.team");
        assert_eq!(
            tags.attribute("cost centre").to_string(),
            r#"tags["cost centre"]"#
        );
    }

    #[test]
    fn a_map_key_that_is_not_an_hcl_identifier_is_in_brackets() {
        let shown = |key| AttributePath::root("tags").attribute(key).to_string();
        for identifier in ["team", "_team", "Team_2", "a-b"] {
            assert_eq!(shown(identifier), format!("tags.{identifier}"));
        }
        for other in ["", "2nd", "-a", "a.b", "größe"] {
            assert_eq!(shown(other), format!("tags[{other:?}]"));
        }
    }

    #[test]
    fn a_name_converts_to_the_path_of_an_attribute_of_the_block() {
        let diagnostic = Diagnostic::error("a", "b").at("name");
        assert_eq!(diagnostic.path(), &AttributePath::root("name"));
    }

    #[test]
    fn diagnostics_keep_their_order() {
        let mut diagnostics = Diagnostics::from(Diagnostic::warning("first", ""));
        diagnostics.push(Diagnostic::error("second", ""));
        let summaries: Vec<_> = (&diagnostics).into_iter().map(Diagnostic::summary).collect();
        assert_eq!(summaries, ["first", "second"]);
    }

    #[test]
    fn a_diagnostic_about_the_whole_block_has_no_path_on_the_wire() {
        let wire = Diagnostic::error("a", "b").into_wire();
        assert_eq!(wire.attribute, None);
        assert_eq!(wire.severity, 1);
    }

    #[test]
    fn a_path_keeps_its_steps_on_the_wire() {
        use wire::attribute_path::step::Selector;
        let path = AttributePath::root("links").index(2).attribute("href");
        let wire = Diagnostic::warning("a", "b").at(path).into_wire();
        assert_eq!(wire.severity, 2);
        let selectors: Vec<_> = wire
            .attribute
            .unwrap()
            .steps
            .into_iter()
            .map(|step| step.selector.unwrap())
            .collect();
        assert_eq!(
            selectors,
            [
                Selector::AttributeName("links".into()),
                Selector::ElementKeyInt(2),
                Selector::ElementKeyString("href".into()),
            ]
        );
    }
}
