//! A fuzz target: the names in certificates.

use super::distinguished_name;

/// Any bytes make one line of a sane length.
pub(crate) fn names(input: &[u8]) {
    let name = distinguished_name::text(input);
    assert!(
        !name.contains(char::is_control) && name.chars().count() <= 201,
        "{name:?}"
    );
}
