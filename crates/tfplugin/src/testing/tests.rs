use std::collections::BTreeMap;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::*;
use crate::{DataSources, Diagnostics, GoDuration, Host, Outcome, Schema};

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
fn structs_that_match_the_schema_pass() {
    assert_eq!(
        check_data_source(&Source(attributes(times(), entry())), &state()),
        Ok(())
    );
}

#[test]
fn every_difference_in_the_arguments_is_reported() {
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
fn a_difference_in_the_state_is_reported() {
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

#[test]
fn a_map_of_objects_needs_an_element_in_the_sample() {
    let part = Kind::Object(vec![Attribute::computed("size", Kind::Number, "")]);
    let machine = Kind::Object(vec![Attribute::computed("parts", Kind::list(part), "")]);
    let attributes = [Attribute::computed("machines", Kind::map(machine), "")];
    let check = |machines| {
        let mut problems = Vec::new();
        let state = Object::from_iter([("machines", Value::Map(machines))]);
        check_sample(&attributes, &state, &Place::Block, &mut problems);
        problems
    };
    let one = |parts| {
        let machine = Object::from_iter([("parts", Value::List(parts))]);
        BTreeMap::from([("a".to_owned(), Value::Object(machine))])
    };
    let part = Object::from_iter([("size", Value::Null)]);
    assert_eq!(check(one(vec![Value::Object(part)])), [""; 0]);
    let empty = |machines| {
        let problems = check(machines);
        let [problem] = problems.as_slice() else {
            panic!("{problems:?}")
        };
        problem.split(" is empty").next().map(str::to_owned)
    };
    assert_eq!(empty(BTreeMap::new()).as_deref(), Some("State: machines"));
    assert_eq!(empty(one(vec![])).as_deref(), Some("State: machines.parts"));
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only the names and types of the fields count")]
struct Strict {
    id: String,
    more: bool,
    #[serde(default)]
    names: Vec<String>,
    parts: Option<Vec<Part>>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only the names and types of the fields count")]
struct Part {
    size: u8,
    weight: f64,
}

struct Block(Vec<Attribute>);

#[async_trait]
impl Provider for Block {
    type Config = Strict;
    type Client = ();

    fn schema(&self) -> Schema {
        Schema::new("", self.0.clone())
    }

    fn data_sources(&self) -> DataSources<()> {
        DataSources::new()
    }

    async fn configure(&self, _: Strict, _: &Host) -> Result<Outcome<()>, Diagnostics> {
        unreachable!()
    }
}

#[test]
fn a_struct_that_requires_an_optional_attribute_is_reported() {
    let check = |more, weight| {
        let part = Kind::Object(vec![
            Attribute::required("size", Kind::Number, ""),
            Attribute {
                name: "weight",
                kind: Kind::Number,
                ..weight
            },
        ]);
        check_provider(&Block(vec![
            Attribute::required("id", Kind::String, ""),
            Attribute {
                name: "more",
                kind: Kind::Bool,
                ..more
            },
            Attribute::optional("names", Kind::list(Kind::String), ""),
            Attribute::optional("parts", Kind::list(part), ""),
        ]))
    };
    let required = || Attribute::required("", Kind::Bool, "");
    let optional = || Attribute::optional("", Kind::Bool, "");
    assert_eq!(check(required(), required()), Ok(()));
    assert_eq!(
        check(optional(), required()).unwrap_err(),
        ["Config: more: optional in the schema, required in the struct"]
    );
    assert_eq!(
        check(required(), optional()).unwrap_err(),
        ["Config: parts[0].weight: optional in the schema, required in the struct"]
    );
}
