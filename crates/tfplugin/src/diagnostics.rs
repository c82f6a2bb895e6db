//! What a user is told: errors and warnings, each with the place in the configuration that it is about.

use std::fmt;

use super::wire;

/// One error or warning.
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
    /// What stops the run. `summary` is one plain, constant line; `detail` says what failed and what to do.
    #[must_use]
    pub fn error(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Severity::Error, summary.into(), detail.into())
    }

    /// What the user should know, while the run goes on.
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

    /// The same, about one attribute, by its path or, in the block itself, by its name: Terraform shows its line. Without it,
    /// the diagnostic is about the whole block.
    #[must_use]
    pub fn at(mut self, path: impl Into<AttributePath>) -> Self {
        self.path = path.into();
        self
    }

    /// The one plain line.
    #[must_use]
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// What failed and what to do.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The attribute that it is about; empty for the whole block.
    #[must_use]
    pub fn path(&self) -> &AttributePath {
        &self.path
    }

    /// Whether it stops the run.
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
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Whether one of them stops the run.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(Diagnostic::is_error)
    }

    /// The errors among them.
    #[must_use]
    pub fn into_errors(mut self) -> Self {
        self.0.retain(Diagnostic::is_error);
        self
    }

    /// Each of them.
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

/// Where a value sits: names of attributes and places in lists, from the block down. Empty: the block itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttributePath(Vec<Step>);

/// One step of a path. The key of a map is an `Attribute` too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Attribute(String),
    Index(usize),
}

/// The path of an attribute of the block.
impl From<&str> for AttributePath {
    fn from(name: &str) -> Self {
        Self::root(name)
    }
}

impl AttributePath {
    /// The path of an attribute of the block.
    #[must_use]
    pub fn root(name: &str) -> Self {
        Self::default().attribute(name)
    }

    /// One step on, to an attribute of a nested object or to a key of a map.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Self {
        self.then(Step::Attribute(name.to_owned()))
    }

    /// One step on, to a place in a list, counted from 0.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.then(Step::Index(index))
    }

    /// The same path from one level further out, where it begins with an attribute or a key.
    pub(super) fn in_attribute(self, name: &str) -> Self {
        self.after(Step::Attribute(name.to_owned()))
    }

    /// The same path from one level further out, where it begins with a place in a list.
    pub(super) fn in_element(self, index: usize) -> Self {
        self.after(Step::Index(index))
    }

    pub(super) fn steps(&self) -> &[Step] {
        &self.0
    }

    fn after(mut self, step: Step) -> Self {
        self.0.insert(0, step);
        self
    }

    fn then(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// For the beginning of a message: `links[0].href: `, or nothing for the block itself.
    #[must_use]
    pub fn as_prefix(&self) -> String {
        if self.0.is_empty() {
            String::new()
        } else {
            format!("{self}: ")
        }
    }

    /// `None` for the block: Terraform loses the source line of a path that is there without a step.
    ///
    /// An attribute inside another one goes as a key, not as a name: for names behind the first Terraform looks for a
    /// nested block, finds none, and shows the first line of the data source in place of the one that is meant.
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

/// As HCL writes it: `timeouts.read`, `links[0].href`, `tags["cost centre"]`.
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

/// Whether HCL takes it for a name without quotes. Names of attributes are; keys of maps need not be.
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
    fn a_path_reads_as_terraform_writes_it() {
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
    fn a_key_that_is_not_an_identifier_of_hcl_stands_in_brackets() {
        let shown = |key| AttributePath::root("tags").attribute(key).to_string();
        for identifier in ["team", "_team", "Team_2", "a-b"] {
            assert_eq!(shown(identifier), format!("tags.{identifier}"));
        }
        for other in ["", "2nd", "-a", "a.b", "größe"] {
            assert_eq!(shown(other), format!("tags[{other:?}]"));
        }
    }

    #[test]
    fn a_name_alone_is_the_path_of_an_attribute_of_the_block() {
        let diagnostic = Diagnostic::error("a", "b").at("name");
        assert_eq!(diagnostic.path(), &AttributePath::root("name"));
    }

    #[test]
    fn diagnostics_come_in_the_order_in_which_they_were_found() {
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
