//! Fuzz targets: functions of bytes, which panic where a property does not hold.
//!
//! Each crate lists its own with [`targets!`], in its module `fuzz`. As unit tests, they get their seeds, every beginning of each
//! seed, and thousands of seeds with random changes. `scripts/fuzz` compiles the same functions with `--cfg fuzzing` and counters
//! of coverage, and libFuzzer chooses the inputs (`libfuzzer/`).

#[cfg(not(fuzzing))]
mod change;
#[cfg(not(fuzzing))]
mod sample;

#[cfg(not(fuzzing))]
pub use sample::run;

/// Makes a test of each target, or else, for libFuzzer, the list `TARGETS` of all of them with their names.
///
/// The seeds of a target are in the file `fuzz/<name>.seeds` beside the `Cargo.toml` of its crate. It holds byte strings in brackets,
/// which are an expression of Rust and of Python alike.
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
