//! Fuzz targets: functions of bytes that panic if a property does not hold.
//!
//! Each crate lists its own with [`targets!`] in its module `fuzz`. As unit tests, they get their seeds, every prefix
//! of each seed, and thousands of seeds with random changes. `scripts/fuzz` compiles the same functions with `--cfg
//! fuzzing` and coverage counters, and libFuzzer chooses the inputs (`libfuzzer/`).

#[cfg(not(fuzzing))]
mod change;
#[cfg(not(fuzzing))]
mod sample;

#[cfg(not(fuzzing))]
pub use sample::run;

/// Makes a test of each target. For libFuzzer, it makes the list `TARGETS` of all targets with their names instead.
///
/// The file `fuzz/<name>.seeds` beside the `Cargo.toml` of the crate holds the seeds of a target: byte strings in
/// brackets, an expression that both Rust and Python can read.
#[macro_export]
macro_rules! targets {
    ($($name:ident => $check:path,)*) => {
        /// Every fuzz target of this crate, with its name.
        #[cfg(fuzzing)]
        pub const TARGETS: &[(&str, fn(&[u8]))] = &[$((stringify!($name), $check),)*];

        $(
            #[cfg(not(fuzzing))]
            #[test]
            fn $name() {
                const SEEDS: &[&[u8]] =
                    &include!(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/", stringify!($name), ".seeds"));
                $crate::run(SEEDS, $check);
            }
        )*
    };
}
