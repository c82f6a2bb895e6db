//! For the tests of a provider: whether the structs of a data source are those of its schema.

use std::iter::once;

use serde::de::value::{Error, MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

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

/// The names of the fields of the struct at a path of attributes.
fn fields<A: DeserializeOwned>(path: &[&Attribute]) -> &'static [&'static str] {
    let mut fields = None;
    // It has no value to give: the error is certain.
    let _ = A::deserialize(Asking {
        path,
        fields: &mut fields,
    });
    fields.unwrap_or_default()
}

/// Learns which fields a struct reads, by giving it none of them.
struct Asking<'a> {
    path: &'a [&'a Attribute],
    fields: &'a mut Option<&'static [&'static str]>,
}

impl<'de> Deserializer<'de> for Asking<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("not a struct"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.path.split_first() {
            None => {
                *self.fields = Some(fields);
                Err(Error::custom("only asking"))
            }
            Some((first, path)) => {
                let inside = Asking { path, ..self };
                visitor.visit_map(MapDeserializer::new(once((first.name, inside))))
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(SeqDeserializer::new(once(self)))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(MapDeserializer::new(once(("key", self))))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        tuple tuple_struct enum identifier ignored_any
    }
}

impl IntoDeserializer<'_> for Asking<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::{Diagnostics, GoDuration, Outcome, Schema};

    struct Source(Vec<Attribute>);

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only the names and types of the fields count")]
    struct Arguments {
        id: String,
        times: Option<Vec<Times>>,
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only the names and types of the fields count")]
    struct Times {
        read: GoDuration,
        count: Option<u8>,
    }

    #[derive(Default, Serialize)]
    struct State {
        results: Vec<Entry>,
    }

    #[derive(Default, Serialize)]
    struct Entry {
        size: u64,
    }

    #[async_trait]
    impl DataSource for Source {
        type Client = ();
        type Arguments = Arguments;
        type State = State;

        fn name(&self) -> &'static str {
            "a_source"
        }

        fn schema(&self) -> Schema {
            Schema {
                description: "",
                deprecated: None,
                attributes: self.0.clone(),
            }
        }

        async fn read(&self, (): &(), _: Arguments) -> Result<Outcome<State>, Diagnostics> {
            unreachable!()
        }
    }

    fn attributes(times: Vec<Attribute>, entry: Vec<Attribute>) -> Vec<Attribute> {
        vec![
            Attribute::required("id", Kind::String, ""),
            Attribute::optional("times", Kind::list(Kind::Object(times)), ""),
            Attribute::computed("results", Kind::list(Kind::Object(entry)), ""),
        ]
    }

    fn times() -> Vec<Attribute> {
        vec![
            Attribute::required("read", Kind::String, "").format::<GoDuration>(),
            Attribute::optional("count", Kind::Number, ""),
        ]
    }

    fn entry() -> Vec<Attribute> {
        vec![Attribute::computed("size", Kind::Number, "")]
    }

    fn state() -> State {
        State {
            results: vec![Entry::default()],
        }
    }

    #[test]
    fn structs_that_are_those_of_the_schema_pass() {
        assert_eq!(
            check_data_source(&Source(attributes(times(), entry())), &state()),
            Ok(())
        );
    }

    #[test]
    fn every_difference_in_the_arguments_is_told() {
        let times = vec![
            Attribute::required("count", Kind::String, ""),
            Attribute::optional("write", Kind::String, ""),
        ];
        let mut attributes = attributes(times, entry());
        attributes.push(Attribute::optional("more", Kind::Bool, ""));
        let problems = check_data_source(&Source(attributes.clone()), &state()).unwrap_err();
        assert_eq!(
            problems,
            [
                "Arguments: the schema declares no argument times.read, which is a field",
                "Arguments: times.count: a string where the struct has a number",
                "Arguments: times.write: the struct has no field for this attribute",
                "Arguments: more: the struct has no field for this attribute",
            ]
        );
        attributes.remove(0);
        let problems = check_data_source(&Source(attributes), &state()).unwrap_err();
        assert_eq!(
            problems[0],
            "Arguments: the schema declares no argument id, which is a field"
        );
    }

    #[test]
    fn a_difference_in_the_state_is_told() {
        let check =
            |entry, state: State| check_data_source(&Source(attributes(times(), entry)), &state).unwrap_err();
        assert_eq!(
            check(vec![], state()),
            ["State: results[0]: the schema declares no attribute \"size\""]
        );
        assert_eq!(
            check(entry(), State::default()),
            ["State: results is empty or null in the sample, so that its fields cannot be checked"]
        );
    }
}
