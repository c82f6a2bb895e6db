//! Objects whose ID is kept apart from their other fields.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IntoDeserializer as _, MapAccess, Visitor};

/// Reads the ID of an object, and its other members as a struct. The ID is required: otherwise a proxy's
/// `{"message": "ok"}` would pass as an object with null fields.
pub(crate) fn identified<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<(String, T), D::Error> {
    struct Whole<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Whole<T> {
        type Value = (String, T);

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<(String, T), A::Error> {
            let mut id = None;
            let others = WithoutId { members, id: &mut id };
            let details = T::deserialize(MapAccessDeserializer::new(others))?;
            let id = id.filter(|id| !id.is_empty());
            let id = id.ok_or_else(|| A::Error::missing_field("id"))?;
            Ok((id, details))
        }
    }

    deserializer.deserialize_map(Whole(PhantomData))
}

/// The members of an object without its ID, which is stored separately. Serde's own `flatten` would first
/// copy all members.
struct WithoutId<'a, A> {
    members: A,
    id: &'a mut Option<String>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for WithoutId<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        #[derive(Deserialize)]
        #[serde(transparent)]
        struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

        while let Some(Name(name)) = self.members.next_key()? {
            if name != "id" {
                return seed.deserialize(name.into_deserializer()).map(Some);
            }
            *self.id = self.members.next_value()?;
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.members.next_value_seed(seed)
    }
}
