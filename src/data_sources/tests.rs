//! The fields of the structs are the attributes of the schemas: neither has one that the other lacks.

use serde::de::{self, DeserializeOwned, Deserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Value;

use super::{flex_snapshot, flex_snapshots, shared_tier_snapshot, shared_tier_snapshots};
use atlas_admin::{ClusterRequest, Endpoint, Link, Snapshot, SnapshotDetails};
use tfplugin::schema::Mode;
use tfplugin::{Attribute, DataSource, Kind, Schema};

/// Learns which fields a struct reads, by refusing to give it any.
struct FieldNames(Option<&'static [&'static str]>);

impl<'de> Deserializer<'de> for &mut FieldNames {
    type Error = de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(de::Error::custom("not a struct"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Self::Error> {
        self.0 = Some(fields);
        Err(de::Error::custom("only asking"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

fn argument_fields<A: DeserializeOwned>() -> Vec<&'static str> {
    let mut names = FieldNames(None);
    assert!(A::deserialize(&mut names).is_err());
    sorted(names.0.expect("a struct").to_vec())
}

fn attribute_names(schema: &Schema, computed: bool) -> Vec<&'static str> {
    let chosen = schema
        .attributes
        .iter()
        .filter(|attribute| (attribute.mode == Mode::Computed) == computed);
    sorted(chosen.map(|attribute| attribute.name).collect())
}

fn sorted(mut names: Vec<&'static str>) -> Vec<&'static str> {
    names.sort_unstable();
    names
}

/// Holds one data source against its structs, and returns its name.
fn check<D: DataSource>(source: &D, state: &D::State) -> &'static str {
    let schema = source.schema();
    assert_eq!(
        argument_fields::<D::Arguments>(),
        attribute_names(&schema, false),
        "{}",
        source.name()
    );
    let computed: Vec<_> = schema
        .attributes
        .iter()
        .filter(|attribute| attribute.mode == Mode::Computed)
        .cloned()
        .collect();
    check_fields(
        source.name(),
        &computed,
        &serde_json::to_value(state).expect("JSON"),
    );
    source.name()
}

/// An editor shows the description of one attribute, and nothing that stands around it in the documentation.
#[test]
fn descriptions_stand_by_themselves() {
    fn check(at: &str, attributes: &[Attribute]) {
        for attribute in attributes {
            let (at, text) = (format!("{at}.{}", attribute.name), attribute.description);
            assert!(text.ends_with('.') && text.split(' ').count() > 4, "{at}: {text}");
            let words: Vec<_> = text
                .split(|character: char| !character.is_alphanumeric())
                .collect();
            for pointer in ["above", "below", "former", "latter", "preceding", "following"] {
                assert!(!words.contains(&pointer), "{at}: {text}");
            }
            check(&at, attribute.kind.attributes());
        }
    }
    check("provider", &crate::configuration::schema().attributes);
    for source in &super::all() {
        check(source.name(), &source.schema().attributes);
    }
}

/// The fields of a struct and of those inside it, one element of a list standing for all.
fn check_fields(at: &str, attributes: &[Attribute], state: &Value) {
    let fields = state
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect::<Vec<_>>();
    let declared: Vec<_> = attributes.iter().map(|attribute| attribute.name).collect();
    let sorted = |mut names: Vec<_>| {
        names.sort_unstable();
        names.join(" ")
    };
    assert_eq!(sorted(fields), sorted(declared), "{at}");
    for attribute in attributes {
        let at = format!("{at}.{}", attribute.name);
        match (&attribute.kind, &state[attribute.name]) {
            (Kind::Object(inner), value) => check_fields(&at, inner, value),
            (Kind::List(_), value) => check_fields(&at, attribute.kind.attributes(), &value[0]),
            (Kind::Bool | Kind::Number | Kind::String | Kind::Map(_), _) => {}
        }
    }
}

/// One with a link and an end, so that nothing inside its state is empty.
fn snapshot() -> Snapshot {
    Snapshot {
        id: String::new(),
        details: SnapshotDetails {
            status: Some("COMPLETED".to_owned()),
            finish_time: Some("2026-08-02T17:06:56Z".to_owned()),
            links: vec![Link::default()],
            ..SnapshotDetails::default()
        },
    }
}

#[test]
fn the_structs_are_those_of_the_schemas() {
    let request = ClusterRequest {
        project: "66b0c4f19d2e7a3358f40001".parse().expect("an id"),
        cluster: "inventory".parse().expect("a name"),
    };
    let checked = [
        check(&flex_snapshot::FlexSnapshot, &snapshot().into()),
        check(
            &flex_snapshots::FlexSnapshots,
            &flex_snapshots::State::new(vec![snapshot()], &request),
        ),
        check(
            &shared_tier_snapshot::SharedTierSnapshot,
            &shared_tier_snapshot::State::new(snapshot(), Endpoint::Flex),
        ),
        check(
            &shared_tier_snapshots::SharedTierSnapshots,
            &shared_tier_snapshots::State::new(vec![snapshot()], Endpoint::Flex),
        ),
    ];
    let all: Vec<_> = super::all().iter().map(tfplugin::Registered::name).collect();
    assert_eq!(checked.as_slice(), all, "each data source has to be checked here");
}

/// `timeouts` is read by a struct too.
#[test]
fn the_nested_arguments_are_those_of_the_schema() {
    use super::arguments::Timeouts;
    let attribute = Timeouts::attribute();
    let declared: Vec<_> = attribute
        .kind
        .attributes()
        .iter()
        .map(|attribute| attribute.name)
        .collect();
    assert_eq!(argument_fields::<Timeouts>(), declared);
}
