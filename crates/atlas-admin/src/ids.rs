//! The IDs and names in requests, checked once, when they are parsed.
//!
//! The patterns are those of the operations `getBackupTenantSnapshot` and `getFlexBackup` of the Admin API.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::Misfit;

/// Defines a text type that can be made only through its check, by serde too.
macro_rules! checked_text {
    ($(#[$documentation:meta])* $name:ident, $check:ident, $problem:ident) => {
        $(#[$documentation])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// Returns the text as Atlas writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = $problem;

            fn try_from(text: String) -> Result<Self, $problem> {
                $check(&text).map(|()| Self(text))
            }
        }

        impl FromStr for $name {
            type Err = $problem;

            fn from_str(text: &str) -> Result<Self, $problem> {
                $check(text).map(|()| Self(text.to_owned()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

checked_text! {
    /// The ID of a project, which Atlas also calls a group: 24 characters of 0-9 and a-f.
    ProjectId, check_id, InvalidId
}

checked_text! {
    /// The ID of a snapshot: 24 characters of 0-9 and a-f.
    SnapshotId, check_id, InvalidId
}

checked_text! {
    /// The name of a cluster: letters, digits and hyphens, not beginning with a hyphen, at most
    /// [`ClusterName::MAX_LENGTH`] characters.
    ClusterName, check_cluster_name, InvalidClusterName
}

impl SnapshotId {
    /// Checks that a response with this ID is about the requested snapshot.
    pub(crate) fn check(&self, id: &str) -> Result<(), Misfit> {
        if id == self.0 {
            Ok(())
        } else {
            Err(Misfit::Other {
                field: "id",
                asked: self.0.clone(),
            })
        }
    }
}

impl ClusterName {
    /// The maximum length in characters.
    pub const MAX_LENGTH: usize = 64;
}

/// The reason why a text is not a project or snapshot ID. `Display` continues a sentence that begins with the
/// name of the argument, as in "`project_id` has 23 characters…".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidId {
    /// The text is empty.
    #[error("is empty: an ID has 24 characters of 0-9 and a-f")]
    Empty,
    /// The text begins or ends with white space.
    #[error("begins or ends with white space: an ID has only 24 characters of 0-9 and a-f")]
    WhiteSpace,
    /// The text has neither the length nor the characters of an ID.
    #[error("looks like a name, not an ID: an ID has 24 characters of 0-9 and a-f")]
    Name,
    /// The characters are valid, but their number is not.
    #[error("has {characters} characters: an ID has exactly 24, of 0-9 and a-f")]
    Length {
        /// The number of characters.
        characters: usize,
    },
    /// The text is an ID except for this upper-case letter.
    #[error("contains the uppercase letter `{0}`: an ID has 24 characters of 0-9 and a-f, in lowercase")]
    UpperCase(char),
    /// The text contains a character that an ID cannot contain.
    #[error("contains {}: an ID has 24 characters of 0-9 and a-f", shown(*.0))]
    Character(char),
}

/// The reason why a text is not a cluster name. `Display` continues a sentence that begins with the name of
/// the argument.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidClusterName {
    /// The text is empty.
    #[error("is empty: a cluster name has 1 to 64 letters, digits, and hyphens")]
    Empty,
    /// The text has more characters than Atlas allows.
    #[error("has {characters} characters: a cluster name has at most 64")]
    TooLong {
        /// The number of characters.
        characters: usize,
    },
    /// The text begins with a hyphen.
    #[error("begins with a hyphen: a cluster name begins with a letter or a digit")]
    LeadingHyphen,
    /// The text contains a character that a cluster name cannot contain.
    #[error("contains {}: a cluster name has only the letters a-z and A-Z, digits, and hyphens", shown(*.0))]
    Character(char),
}

/// Formats a character so that it is visible.
fn shown(character: char) -> String {
    match character {
        ' ' => "a space".to_owned(),
        other => format!("`{}`", other.escape_debug()),
    }
}

fn check_id(text: &str) -> Result<(), InvalidId> {
    if text.len() == 24 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return Ok(());
    }
    if text.is_empty() {
        return Err(InvalidId::Empty);
    }
    if text.trim() != text {
        return Err(InvalidId::WhiteSpace);
    }
    let characters = text.chars().count();
    let invalid = text.chars().find(|character| !character.is_ascii_hexdigit());
    match invalid {
        Some(_) if characters != 24 => Err(InvalidId::Name),
        Some(character) => Err(InvalidId::Character(character)),
        None if characters != 24 => Err(InvalidId::Length { characters }),
        None => {
            let letter = text.chars().find(char::is_ascii_uppercase);
            letter.map_or(Ok(()), |letter| Err(InvalidId::UpperCase(letter)))
        }
    }
}

fn check_cluster_name(text: &str) -> Result<(), InvalidClusterName> {
    let first = text.chars().next().ok_or(InvalidClusterName::Empty)?;
    let is_allowed = |character: char| character.is_ascii_alphanumeric() || character == '-';
    if let Some(character) = text.chars().find(|&character| !is_allowed(character)) {
        return Err(InvalidClusterName::Character(character));
    }
    if first == '-' {
        return Err(InvalidClusterName::LeadingHyphen);
    }
    // Only ASCII remains, so bytes are characters.
    if text.len() > ClusterName::MAX_LENGTH {
        return Err(InvalidClusterName::TooLong {
            characters: text.len(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_problem(text: &str) -> String {
        text.parse::<SnapshotId>()
            .err()
            .map(|problem| problem.to_string())
            .unwrap_or_default()
    }

    fn name_problem(text: &str) -> String {
        text.parse::<ClusterName>()
            .err()
            .map(|problem| problem.to_string())
            .unwrap_or_default()
    }

    #[test]
    fn an_id_has_24_lowercase_hexadecimal_characters() {
        let text = "0123456789abcdef01234567";
        assert_eq!(
            text.parse::<ProjectId>().map(|id| id.to_string()).as_deref(),
            Ok(text)
        );
        assert_eq!(
            text.parse::<SnapshotId>()
                .map(|id| id.as_str().to_owned())
                .as_deref(),
            Ok(text)
        );
    }

    #[test]
    fn deserialization_applies_the_same_checks() {
        let text = "\"0123456789abcdef01234567\"";
        let id = serde_json::from_str::<SnapshotId>(text).ok();
        assert_eq!(
            id.and_then(|id| serde_json::to_string(&id).ok()).as_deref(),
            Some(text)
        );
        let problem = serde_json::from_str::<ClusterName>("\"a b\"").err();
        assert!(problem.is_some_and(|problem| problem.to_string().starts_with("contains a space")));
    }

    #[test]
    fn an_invalid_id_is_explained() {
        assert_eq!(id_problem(""), "is empty: an ID has 24 characters of 0-9 and a-f");
        assert_eq!(
            id_problem("0123456789abcdef0123456"),
            "has 23 characters: an ID has exactly 24, of 0-9 and a-f"
        );
        assert_eq!(
            id_problem("0123456789ABCDEF01234567"),
            "contains the uppercase letter `A`: an ID has 24 characters of 0-9 and a-f, in lowercase"
        );
        assert_eq!(
            id_problem("0123456789abcdeg01234567"),
            "contains `g`: an ID has 24 characters of 0-9 and a-f"
        );
        assert_eq!(
            id_problem("my-project"),
            "looks like a name, not an ID: an ID has 24 characters of 0-9 and a-f"
        );
        assert!(id_problem("0123456789abcdef01234567\n").starts_with("begins or ends with white space"));
        assert!(id_problem("0123456789abcdef0123456/").starts_with("contains `/`"));
        assert!(id_problem("0123456789abcdef0123456\u{0}").starts_with("contains `\\0`"));
        assert!(id_problem("０１２３").starts_with("looks like a name"));
    }

    #[test]
    fn a_cluster_name_consists_of_letters_digits_and_hyphens() {
        for name in ["a", "Cluster0", "0-a-", &"x".repeat(64)] {
            assert_eq!(name_problem(name), "");
        }
        assert_eq!(
            name_problem(""),
            "is empty: a cluster name has 1 to 64 letters, digits, and hyphens"
        );
        assert_eq!(
            name_problem(&"x".repeat(65)),
            "has 65 characters: a cluster name has at most 64"
        );
        assert_eq!(
            name_problem("-a"),
            "begins with a hyphen: a cluster name begins with a letter or a digit"
        );
        assert!(name_problem("a b").starts_with("contains a space: "));
        assert!(name_problem("a/../b").starts_with("contains `/`"));
        assert!(name_problem("über").starts_with("contains `ü`"));
    }
}
