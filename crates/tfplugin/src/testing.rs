//! Checks for the tests of a provider: whether its structs match its schemas.

mod fields;

use serde::de::DeserializeOwned;

use fields::fields;

use crate::schema::Mode;
use crate::validation::mode;
use crate::value::{CodecError, Number, Problem, to_state};
use crate::{Attribute, AttributePath, DataSource, Kind, Object, Place, Provider, Value};

/// Checks the structs of a data source against its schema. `Arguments` must have a field for each attribute that the user
/// may set, `State` a field for each computed attribute, and neither may have another field. The check covers nested
/// objects and the types of the fields. It also makes sure that `Arguments` accepts null for each optional attribute.
///
/// It sets each string to `text`. If a required field rejects that because of its format, it cannot check for nulls in
/// the same object. It does not see the fields of a flattened struct inside `Arguments`.
///
/// It sees a field of `State` only where the sample `state` contains it, so give the sample an element in each list or
/// map of objects, and no null object.
///
/// # Errors
///
/// Returns a sentence for each attribute or field in which they differ.
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
/// #         Schema::new("A file.", [path, size])
/// #     }
/// #     async fn read(&self, (): &(), _: Arguments) -> Result<Outcome<State>, Diagnostics> { Ok(State { size: 5 }.into()) }
/// # }
/// assert_eq!(testing::check_data_source(&File, &State { size: 5 }), Ok(()));
/// ```
pub fn check_data_source<D: DataSource>(source: &D, state: &D::State) -> Result<(), Vec<String>> {
    let attributes = source.schema().attributes;
    let mut problems = Vec::new();
    check_fields::<D::Arguments>("Arguments", &attributes, &[], &mut problems);
    match to_state(state, &attributes) {
        Ok(state) => check_sample(&attributes, &state, &Place::Block, &mut problems),
        Err(error) => problems.push(format!("State: {error}")),
    }
    into_result(problems)
}

/// Checks the struct of a provider block against its schema, as [`check_data_source`] checks `Arguments`.
///
/// # Errors
///
/// Returns a sentence for each attribute or field in which they differ.
pub fn check_provider<P: Provider>(provider: &P) -> Result<(), Vec<String>> {
    let mut problems = Vec::new();
    check_fields::<P::Config>("Config", &provider.schema().attributes, &[], &mut problems);
    into_result(problems)
}

fn into_result(problems: Vec<String>) -> Result<(), Vec<String>> {
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

/// Checks the struct at a path of attributes, and the structs inside it.
fn check_fields<T: DeserializeOwned>(
    name: &str,
    block: &[Attribute],
    path: &[&Attribute],
    problems: &mut Vec<String>,
) {
    let attributes = path.last().map_or(block, |last| last.kind.attributes());
    for field in fields::<T>(path) {
        if !settable(attributes).any(|attribute| attribute.name == *field) {
            let at = path_of(path).attribute(field);
            problems.push(format!(
                "{name}: the schema declares no argument {at}, which is a field"
            ));
        }
    }
    if let Err(CodecError { at, problem }) = T::deserialize(&sample(block, path, true))
        && problem == Problem::Null
        && mode(block, &at) == Some(Mode::Optional)
    {
        let problem = format!("{name}: {at}: optional in the schema, required in the struct");
        // The samples for the objects inside lack it too, and would repeat the problem.
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    for attribute in settable(attributes) {
        let path: Vec<_> = path.iter().copied().chain([attribute]).collect();
        // Every other attribute is null and the text has no particular format, so other errors do not count here.
        match T::deserialize(&sample(block, &path, false)).map_err(|error| error.problem) {
            Err(problem @ (Problem::NoField | Problem::Type { .. })) => {
                problems.push(format!("{name}: {}: {problem}", path_of(&path)));
            }
            _ => check_fields::<T>(name, block, &path, problems),
        }
    }
}

fn settable(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.mode != Mode::Computed)
}

fn path_of(path: &[&Attribute]) -> AttributePath {
    let steps = path.iter();
    steps.fold(AttributePath::default(), |path, step| path.attribute(step.name))
}

/// Makes an object in which the attributes along a path are set, and every required one if it has to be complete.
fn sample(attributes: &[Attribute], path: &[&Attribute], complete: bool) -> Object {
    let (first, rest) = path.split_first().unzip();
    let is_first = |attribute: &Attribute| first.is_some_and(|first| first.name == attribute.name);
    settable(attributes)
        .filter(|attribute| is_first(attribute) || (complete && attribute.mode == Mode::Required))
        .map(|attribute| {
            let rest = rest.filter(|_| is_first(attribute)).unwrap_or_default();
            (attribute.name, sample_of(&attribute.kind, rest, complete))
        })
        .collect()
}

fn sample_of(kind: &Kind, rest: &[&Attribute], complete: bool) -> Value {
    match kind {
        Kind::Bool => Value::Bool(true),
        Kind::Number => Value::Number(Number::Int(1)),
        Kind::String => Value::String("text".to_owned()),
        Kind::Object(attributes) => Value::Object(sample(attributes, rest, complete)),
        Kind::List(element) => Value::List(vec![sample_of(element, rest, complete)]),
        Kind::Map(element) => Value::Map([("key".to_owned(), sample_of(element, rest, complete))].into()),
    }
}

/// Checks that every nested object is in the sample state.
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
