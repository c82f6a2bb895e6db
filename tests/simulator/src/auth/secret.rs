//! Comparison of secrets.

/// Whether two secrets are equal. The time does not depend on where they differ.
pub(super) fn same(one: &[u8], two: &[u8]) -> bool {
    let difference = one
        .iter()
        .zip(two)
        .fold(0, |difference, (a, b)| std::hint::black_box(difference | (a ^ b)));
    one.len() == two.len() && difference == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_equal_secrets_match() {
        assert!(same(b"secret", b"secret"));
        assert!(!same(b"secret", b"secreT"));
        assert!(!same(b"secret", b"secret1"));
        assert!(!same(b"secret", b""));
    }
}
