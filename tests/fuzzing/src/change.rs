//! Random changes of seeds.

use std::ops::Range;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Extreme values: lengths, numbers, and separators.
const EXTREMES: [&[u8]; 6] = [
    b"\xff\xff\xff\xff",
    b"\0\0\0\0",
    b"18446744073709551616",
    b"-1",
    b"\"",
    b",",
];

/// Seeds with one to six changes. A failing input shrinks to the seed with the fewest changes.
pub(crate) fn of(seeds: &'static [&'static [u8]]) -> impl Strategy<Value = Vec<u8>> {
    let changes = vec(change(seeds), 1..=6);
    (select(seeds), changes).prop_map(|(seed, changes)| {
        let change = |input, change: Change| change.apply(input);
        changes.into_iter().fold(seed.to_vec(), change)
    })
}

#[derive(Clone, Debug)]
enum Change {
    /// Replaces some bytes, or none, with others.
    Replace(Place, Vec<u8>),
    /// Repeats bytes.
    Repeat(Place, usize),
    /// Flips one bit.
    Flip(Index, u32),
    /// Cuts off the end.
    Cut(Index),
}

/// The position of some bytes, and their maximum number.
type Place = (Index, usize);

fn change(seeds: &'static [&'static [u8]]) -> impl Strategy<Value = Change> {
    let part = (select(seeds), any::<Index>(), 0_usize..32)
        .prop_map(|(seed, index, most)| seed.get(range(seed, (index, most))).unwrap_or_default().to_vec());
    let extreme = select(&EXTREMES[..]);
    let bytes = prop_oneof![vec(any::<u8>(), 0..4), part, extreme.prop_map(<[u8]>::to_vec)];
    let place = || (any::<Index>(), 0_usize..6);
    prop_oneof![
        6 => (place(), bytes).prop_map(|(place, bytes)| Change::Replace(place, bytes)),
        2 => ((any::<Index>(), 1_usize..40), 2_usize..20).prop_map(|(place, times)| Change::Repeat(place, times)),
        2 => (any::<Index>(), 0_u32..8).prop_map(|(index, bit)| Change::Flip(index, bit)),
        1 => any::<Index>().prop_map(Change::Cut),
    ]
}

impl Change {
    fn apply(self, mut input: Vec<u8>) -> Vec<u8> {
        match self {
            Self::Replace(place, bytes) => drop(input.splice(range(&input, place), bytes)),
            Self::Repeat(place, times) => {
                let range = range(&input, place);
                let part = input.get(range.clone()).unwrap_or_default().repeat(times);
                drop(input.splice(range, part));
            }
            Self::Flip(index, bit) => {
                let at = index.index(input.len().max(1));
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << bit;
                }
            }
            Self::Cut(index) => input.truncate(index.index(input.len() + 1)),
        }
        input
    }
}

fn range(bytes: &[u8], (index, most): Place) -> Range<usize> {
    let start = index.index(bytes.len() + 1);
    start..(start + most).min(bytes.len())
}
