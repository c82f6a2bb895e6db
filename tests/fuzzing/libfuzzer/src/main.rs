//! One binary with all fuzz targets. `FUZZ_TARGET` selects one; without it, the binary prints their names.
#![no_main]

use std::process;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

type Check = fn(&[u8]);

const CRATES: [&[(&str, Check)]; 4] = [
    atlas_admin::fuzz::TARGETS,
    go_plugin::fuzz::TARGETS,
    terraform_provider_atlas::fuzz::TARGETS,
    tfplugin::fuzz::TARGETS,
];

static CHECK: LazyLock<Check> = LazyLock::new(|| {
    let wanted = std::env::var("FUZZ_TARGET").unwrap_or_default();
    let targets = CRATES.concat();
    if let Some((_, check)) = targets.iter().find(|(name, _)| *name == wanted) {
        return *check;
    }
    for (name, _) in targets {
        println!("{name}");
    }
    process::exit(i32::from(!wanted.is_empty()));
});

fuzz_target!(init: LazyLock::force(&CHECK), |input: &[u8]| CHECK(input));
