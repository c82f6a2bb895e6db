//! For the tests of a provider: whether the structs of a data source are those of its schema.

mod fields;

use serde::de::DeserializeOwned;

use fields::fields;

use crate::schema::Mode;
use crate::value::{Number, Problem, to_state};
use crate::{Attribute, AttributePath, DataSource, Kind, Object, Place, Value};

/// Holds the structs of a data source against its schema: `Arguments` has a field for each attribute that the user may
/// set, `State` has one for each computed attribute, and neither has another. Objects inside objects count too, and so
/// do the types of the fields.
///
/// A field shows only where it is written: in the sample `state`, no list or map of objects is empty and no object is
/// null. The fields of a flattened struct inside `Arguments` are not seen.
///
/// # Errors
/// One sentence for each attribute or field in which they differ.
///
/// ```
/// # use tfplugin::{Attribute, DataSource, Diagnostics, Kind, Outcome, Schema, testing};
/// # #[derive(serde::Deserialize)] struct Arguments { path: String }
/// # #[derive(serde::Serialize)] struct State { size: u64 }
/// # struct File;
/// # #[async_trait::async_trait]
/// # impl DataSource for File {
/// #     type Client = ();
/// #     type Arguments = Arguments;
/// #     type State = State;
/// #     fn name(&self) -> &'static str { "local_file" }
/// #     fn schema(&self) -> Schema {
/// #         let path = Attribute::required("path", Kind::String, "Path of the file.");
/// #         let size = Attribute::computed("size", Kind::Number, "Size of the file in bytes.");
/// #         Schema { description: "A file.", deprecated: None, attributes: vec![path, size] }
/// #     }
/// #     async fn read(&self, (): &(), _: Arguments) -> Result<Outcome<State>, Diagnostics> { unimplemented!() }
/// # }
/// assert_eq!(testing::check_data_source(&File, &State { size: 5 }), Ok(()));
/// ```
pub fn check_data_source<D: DataSource>(source: &D, state: &D::State) -> Result<(), Vec<String>> {
    let attributes = source.schema().attributes;
    let mut problems = Vec::new();
    check_arguments::<D::Arguments>(&attributes, &[], &mut problems);
    match to_state(state, &attributes) {
        Ok(state) => check_sample(&attributes, &state, &Place::Block, &mut problems),
        Err(error) => problems.push(format!("State: {error}")),
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

/// The struct at a path of attributes, and those inside it.
fn check_arguments<A: DeserializeOwned>(
    attributes: &[Attribute],
    path: &[&Attribute],
    problems: &mut Vec<String>,
) {
    let arguments = || {
        attributes
            .iter()
            .filter(|attribute| attribute.mode != Mode::Computed)
    };
    for field in fields::<A>(path) {
        if !arguments().any(|attribute| attribute.name == *field) {
            let at = path_of(path).attribute(field);
            problems.push(format!(
                "Arguments: the schema declares no argument {at}, which is a field"
            ));
        }
    }
    for attribute in arguments() {
        let path: Vec<_> = path.iter().copied().chain([attribute]).collect();
        // Every other attribute is null, and whether "text" has the right format is not the question.
        match A::deserialize(&sample(&path)).map_err(|error| error.problem) {
            Err(problem @ (Problem::NoField | Problem::Type { .. })) => {
                problems.push(format!("Arguments: {}: {problem}", path_of(&path)));
            }
            _ => check_arguments::<A>(attribute.kind.attributes(), &path, problems),
        }
    }
}

fn path_of(path: &[&Attribute]) -> AttributePath {
    let steps = path.iter();
    steps.fold(AttributePath::default(), |path, step| path.attribute(step.name))
}

/// A block in which one attribute is set.
fn sample(path: &[&Attribute]) -> Object {
    path.split_first()
        .map(|(first, rest)| (first.name, sample_of(&first.kind, rest)))
        .into_iter()
        .collect()
}

fn sample_of(kind: &Kind, rest: &[&Attribute]) -> Value {
    match kind {
        Kind::Bool => Value::Bool(true),
        Kind::Number => Value::Number(Number::Int(1)),
        Kind::String => Value::String("text".to_owned()),
        Kind::Object(_) => Value::Object(sample(rest)),
        Kind::List(element) => Value::List(vec![sample_of(element, rest)]),
        Kind::Map(element) => Value::Map([("key".to_owned(), sample_of(element, rest))].into()),
    }
}

/// Everything of the state that has attributes is there.
fn check_sample(attributes: &[Attribute], state: &Object, at: &Place<'_>, problems: &mut Vec<String>) {
    let nested = attributes
        .iter()
        .filter(|attribute| !attribute.kind.attributes().is_empty());
    for attribute in nested.filter(|attribute| attribute.mode == Mode::Computed) {
        let at = at.attribute(attribute.name);
        check_nested(
            attribute.kind.attributes(),
            state.get(attribute.name),
            &at,
            problems,
        );
    }
}

fn check_nested(attributes: &[Attribute], value: &Value, at: &Place<'_>, problems: &mut Vec<String>) {
    let mut elements: Box<dyn Iterator<Item = &Value>> = match value {
        Value::Object(object) => return check_sample(attributes, object, at, problems),
        Value::List(elements) => Box::new(elements.iter()),
        Value::Map(elements) => Box::new(elements.values()),
        _ => Box::new(std::iter::empty()),
    };
    match elements.next() {
        Some(first) => check_nested(attributes, first, at, problems),
        None => problems.push(format!(
            "State: {} is empty or null in the sample, so that its fields cannot be checked",
            at.path()
        )),
    }
}

#[cfg(test)]
mod tests;
