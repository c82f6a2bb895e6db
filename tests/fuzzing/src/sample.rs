//! A sample of inputs that takes seconds, for `cargo test`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use proptest::test_runner::{Config, RngSeed, TestError, TestRunner};

use crate::change;

/// The number of changed seeds for each case of a property: 8,192 in all, unless `PROPTEST_CASES` is set.
const CHANGED: u32 = 32;
/// The longest seed that is cut at every byte.
const CUT: usize = 2_000;

/// Calls `check` with the seeds, every prefix of each seed, and seeds with random changes.
///
/// # Panics
///
/// If `check` panics. The message holds the shortest failing input as a line for the seeds file.
#[expect(clippy::panic, reason = "a test fails by panicking")]
pub fn run(seeds: &'static [&'static [u8]], check: fn(&[u8])) {
    let cut = seeds.iter().filter(|seed| seed.len() <= CUT);
    let beginnings = cut.flat_map(|seed| (0..seed.len()).filter_map(|end| seed.get(..end)));
    for input in seeds.iter().copied().chain(beginnings) {
        if catch_unwind(AssertUnwindSafe(|| check(input))).is_err() {
            fail(input);
        }
    }
    let config = Config::default();
    // The same inputs in each run, so that a passing test keeps passing. `PROPTEST_RNG_SEED` selects others.
    let seed = match config.rng_seed {
        RngSeed::Random => RngSeed::Fixed(0),
        fixed @ RngSeed::Fixed(_) => fixed,
    };
    let config = Config {
        cases: config.cases.saturating_mul(CHANGED),
        failure_persistence: None,
        rng_seed: seed,
        ..config
    };
    let outcome = TestRunner::new(config).run(&change::of(seeds), |input| {
        check(&input);
        Ok(())
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(_, input)) => fail(&input),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

#[expect(clippy::panic, reason = "a test fails by panicking")]
fn fail(input: &[u8]) -> ! {
    panic!(
        "the panic above comes from this input:\nb\"{}\",",
        input.escape_ascii()
    )
}
