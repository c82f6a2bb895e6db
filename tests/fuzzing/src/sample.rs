//! A sample of inputs that takes seconds, for `cargo test`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use proptest::test_runner::{Config, RngSeed, TestError, TestRunner};

use crate::change;

/// How many seeds with random changes a target gets for each case of a property: 8,192, unless `PROPTEST_CASES` says otherwise.
const CHANGED: u32 = 32;
/// The longest seed that is cut at every byte.
const CUT: usize = 2_000;

/// Hands the seeds to `check`, then every beginning of each seed, and then seeds with random changes.
///
/// # Panics
/// Where `check` does. The message holds the input, the shortest that was found, as a line for the file of seeds.
#[expect(clippy::panic, reason = "a test fails that way")]
pub fn run(seeds: &'static [&'static [u8]], check: fn(&[u8])) {
    let cut = seeds.iter().filter(|seed| seed.len() <= CUT);
    let beginnings = cut.flat_map(|seed| (0..seed.len()).filter_map(|end| seed.get(..end)));
    for input in seeds.iter().copied().chain(beginnings) {
        if catch_unwind(AssertUnwindSafe(|| check(input))).is_err() {
            fail(input);
        }
    }
    let config = Config::default();
    // The same inputs in each run, so that a test which passes goes on to pass. `PROPTEST_RNG_SEED` picks others.
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

#[expect(clippy::panic, reason = "a test fails that way")]
fn fail(input: &[u8]) -> ! {
    panic!(
        "the panic above is that of the input\nb\"{}\",",
        input.escape_ascii()
    )
}
