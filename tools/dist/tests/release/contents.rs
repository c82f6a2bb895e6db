//! Tests of the files of a release.

use std::collections::BTreeSet;
use std::process::Command;

use cyclonedx_bom::models::bom::Bom;
use cyclonedx_bom::models::hash::HashAlgorithm;
use cyclonedx_bom::prelude::Validate as _;

use crate::{RELEASES, Release, run, sums};

#[test]
fn two_builds_of_a_commit_have_the_same_bytes() {
    let [one, other] = &*RELEASES;
    assert_eq!(
        one.files.keys().collect::<Vec<_>>(),
        other.files.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in &one.files {
        assert!(*bytes == other.files[name], "{name} differs");
    }
}

#[test]
fn the_files_have_the_names_that_the_registry_expects() {
    let release = Release::first();
    let version = release.version();
    let names = [
        "SHA256SUMS",
        "linux_amd64.cdx.json",
        "linux_amd64.zip",
        "manifest.json",
    ];
    let expected = names.map(|name| format!("terraform-provider-atlas_{version}_{name}"));
    assert!(
        release.files.keys().eq(expected.iter()),
        "{:?}",
        release.files.keys()
    );
    let manifest = std::fs::read(release.clone.join("terraform-registry-manifest.json")).unwrap();
    assert_eq!(release.file("manifest.json").1, manifest);
}

#[test]
fn the_checksums_cover_all_other_files() {
    let release = Release::first();
    let others = release
        .files
        .iter()
        .filter(|(name, _)| !name.ends_with("SHA256SUMS"));
    assert_eq!(
        String::from_utf8_lossy(release.file("SHA256SUMS").1),
        sums(others)
    );
}

#[test]
fn the_archive_holds_the_program_documents_and_notices() {
    let release = Release::first();
    let archive = release.archive();
    let program = format!("terraform-provider-atlas_v{}", release.version());
    let expected = [
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "THIRD-PARTY-NOTICES-RUST.html",
        "THIRD-PARTY-NOTICES.txt",
        &program,
    ];
    assert!(archive.keys().eq(expected), "{:?}", archive.keys());
    for (name, (bytes, mode)) in &archive {
        let is_program = *name == program;
        assert_eq!(mode & 0o7777, if is_program { 0o755 } else { 0o644 }, "{name}");
        if ["CHANGELOG.md", "LICENSE", "README.md"].contains(&name.as_str()) {
            assert_eq!(*bytes, std::fs::read(release.clone.join(name)).unwrap(), "{name}");
        }
    }
}

/// Returns the crates that cargo links into the binary as `name version`, without those of this repository.
fn crates() -> BTreeSet<String> {
    let tree = run(Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--package", "terraform-provider-atlas"])
        .args([
            "--edges",
            "normal,no-proc-macro",
            "--prefix",
            "none",
            "--target",
            "x86_64-unknown-linux-musl",
        ])
        .current_dir(&Release::first().clone));
    let root = Release::first().clone.to_str().unwrap();
    let others = tree.lines().filter(|line| !line.contains(root));
    let names = others.filter_map(|line| {
        let mut words = line.split(' ');
        Some(format!("{} {}", words.next()?, words.next()?.strip_prefix('v')?))
    });
    names.collect()
}

#[test]
fn the_sbom_is_valid_and_lists_the_contents_of_the_binary() {
    let release = Release::first();
    let bom = Bom::parse_from_json_v1_5(release.file(".cdx.json").1).unwrap();
    let result = bom.validate();
    assert!(result.passed(), "{result:?}");

    let mut named = BTreeSet::new();
    let mut others = Vec::new();
    for component in bom.components.unwrap().0 {
        assert!(component.licenses.is_some_and(|licenses| !licenses.0.is_empty()));
        let name = component.name.to_string();
        if let Some(hashes) = component.hashes {
            assert_eq!(hashes.0[0].alg, HashAlgorithm::SHA_256, "{name}");
            named.insert(format!("{name} {}", component.version.unwrap()));
        } else {
            others.push(name);
        }
    }
    assert_eq!(named, crates());
    let own = ["atlas-admin", "ecdsa-sha512", "go-plugin", "tfplugin"];
    let parts = ["rust-std", "zig-compiler-rt", "llvm-libunwind", "musl"];
    assert_eq!(others, [own, parts].concat());
    // Procedural macros use these crates at compile time only.
    assert!(
        !named
            .iter()
            .any(|name| name.starts_with("syn ") || name.starts_with("quote ")),
        "{named:?}"
    );
}

#[test]
fn the_sbom_names_the_tools_that_built_the_release() {
    let bom: serde_json::Value = serde_json::from_slice(Release::first().file(".cdx.json").1).unwrap();
    let rustc = run(Command::new("rustc").arg("-V"));
    let tools = bom["metadata"]["tools"]["components"].as_array().unwrap();
    assert_eq!(tools[0]["name"], "rustc");
    assert!(rustc.contains(&format!(" {} ", tools[0]["version"].as_str().unwrap())));
    assert_eq!(tools[1]["name"], "zig");
}

#[test]
fn the_notices_cover_the_contents_of_the_binary() {
    let archive = Release::first().archive();
    let notices = String::from_utf8_lossy(&archive["THIRD-PARTY-NOTICES.txt"].0).into_owned();
    let missing: Vec<_> = crates()
        .into_iter()
        .filter(|name| !notices.contains(&format!("\n{name}: ")))
        .collect();
    assert_eq!(missing, [""; 0]);
    for words in [
        "Permission is hereby granted, free of charge",
        "Apache License",
        "Brian Smith",
        // Third-party code in ring.
        "fiat-crypto authors",
        "LLVM Exceptions",
    ] {
        assert!(notices.contains(words), "{words}");
    }
    let of_rust = String::from_utf8_lossy(&archive["THIRD-PARTY-NOTICES-RUST.html"].0).into_owned();
    assert!(of_rust.contains("Copyright notices for The Rust Standard Library"));
}

/// Such paths would reveal the user's name.
#[test]
fn the_program_holds_no_paths_of_the_machine_that_built_it() {
    let release = Release::first();
    let program = release.program();
    let home = std::env::var("HOME").unwrap();
    let cargo_home = std::env::var("CARGO_HOME").unwrap_or(format!("{home}/.cargo"));
    let sysroot = run(Command::new("rustc").args(["--print", "sysroot"]));
    for path in [
        release.clone.to_str().unwrap(),
        &cargo_home,
        sysroot.trim_end(),
        &format!("{home}/"),
    ] {
        let found = program
            .windows(path.len())
            .any(|window| window == path.as_bytes());
        assert!(!found, "{path}");
    }
}
