//! Fuzz targets for input from Terraform and from users.

mod encodings;
mod structs;
mod texts;

use std::sync::LazyLock;

use crate::{Attribute, GoDuration, Kind};

fuzzing::targets! {
    msgpack => encodings::msgpack,
    json => encodings::json,
    structs => structs::round_trip,
    durations => texts::durations,
    decimals => texts::decimals,
}

/// Attributes of every kind, required and optional, some with a format.
static SCHEMA: LazyLock<Vec<Attribute>> = LazyLock::new(|| {
    let inner = || {
        vec![
            Attribute::required("id", Kind::String, ""),
            Attribute::optional("n", Kind::Number, ""),
            Attribute::optional("ok", Kind::Bool, ""),
        ]
    };
    vec![
        Attribute::optional("b", Kind::Bool, ""),
        Attribute::optional("c", Kind::String, ""),
        Attribute::optional("d", Kind::String, "").format::<GoDuration>(),
        Attribute::optional("e", Kind::String, ""),
        Attribute::optional("f32", Kind::Number, ""),
        Attribute::optional("f64", Kind::Number, ""),
        Attribute::optional("i", Kind::Number, ""),
        Attribute::optional("k", Kind::String, "")
            .format::<GoDuration>()
            .sensitive(),
        Attribute::optional("l", Kind::list(Kind::Object(inner())), ""),
        Attribute::optional("m", Kind::map(Kind::Number), ""),
        Attribute::optional("ml", Kind::map(Kind::list(Kind::Object(inner()))), ""),
        Attribute::optional("n", Kind::Number, ""),
        Attribute::optional("o", Kind::Object(inner()), ""),
        Attribute::required("s", Kind::String, ""),
        Attribute::optional("sl", Kind::list(Kind::String), ""),
        Attribute::optional("u", Kind::Number, ""),
    ]
});
