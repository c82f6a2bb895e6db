//! A fuzz target: the names in certificates.

use super::distinguished_name;

/// Checks that any bytes become one line of limited length.
pub(crate) fn names(input: &[u8]) {
    let name = distinguished_name::text(input);
    assert!(
        !name.contains(char::is_control) && name.chars().count() <= 201,
        "{name:?}"
    );
}
