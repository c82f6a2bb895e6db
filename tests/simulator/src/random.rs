//! Random text for nonces and tokens, and numbers that look random but are the same in every run.

use std::hash::{BuildHasher, RandomState};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// Random bytes. The standard library seeds each hasher from the system, which suffices for a simulator and needs no
/// dependency.
fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    for (piece, chunk) in bytes.chunks_mut(8).enumerate() {
        let random = RandomState::new().hash_one(piece).to_le_bytes();
        chunk
            .iter_mut()
            .zip(random)
            .for_each(|(byte, random)| *byte = random);
    }
    bytes
}

/// 32 base64 characters, like Atlas's nonces. Each has a `+` and a `/`, so that a client that wrongly escapes them
/// always fails, not only in one run of three.
pub(crate) fn nonce() -> String {
    loop {
        let nonce = STANDARD.encode(bytes::<24>());
        if nonce.contains('+') && nonce.contains('/') {
            return nonce;
        }
    }
}

/// A token that looks like a signed one (`eyJ…`) without any content.
pub(crate) fn token() -> String {
    format!(
        "eyJ{}.{}",
        URL_SAFE_NO_PAD.encode(bytes::<24>()),
        URL_SAFE_NO_PAD.encode(bytes::<48>())
    )
}

/// The number at a place of the sequence of a seed (`SplitMix64`).
pub(crate) fn number(seed: u64, place: u64) -> u64 {
    let step = place.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut number = seed.wrapping_add(step);
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonces_differ_and_look_like_real_ones() {
        let (one, two) = (nonce(), nonce());
        assert_ne!(one, two);
        assert_eq!(one.len(), 32);
        assert!(one.contains('+') && one.contains('/'));
    }

    #[test]
    fn the_sequence_of_a_seed_matches_the_published_one() {
        assert_eq!(number(0, 0), 0xe220_a839_7b1d_cdaf);
        assert_eq!(number(0, 1), 0x6e78_9e6a_a1b9_65f4);
    }
}
