//! Tests that the program runs where Terraform is the only other file, as in a container `FROM scratch`.

use std::fs;

use atlas_simulator::{Options, Simulator, sample};

use crate::bare_root::{BareRoot, say};
use crate::installed::EXAMPLE;
use crate::{Release, root};

/// Plans an example and checks that the plan shows a snapshot.
#[track_caller]
fn plans(bare: &BareRoot, atlas: &Simulator) {
    let example = fs::read_to_string(root().join(EXAMPLE)).unwrap();
    let environment = [
        ("MONGODB_ATLAS_BASE_URL", atlas.url()),
        ("MONGODB_ATLAS_CLIENT_ID", sample::SERVICE_ACCOUNT.client_id),
        (
            "MONGODB_ATLAS_CLIENT_SECRET",
            sample::SERVICE_ACCOUNT.client_secret,
        ),
    ];
    let plan = bare.plan(&example, &environment);
    assert!(plan.succeeded, "{}", plan.text);
    assert!(
        plan.text.contains("+ status      = \"COMPLETED\""),
        "{}",
        plan.text
    );
    assert!(atlas.api_requests() > 0);
}

#[test]
fn linux_amd64_plans_in_an_otherwise_empty_root() {
    let test = "linux_amd64 in a bare root";
    let Some(bare) = BareRoot::new(test, &Release::first().program()) else {
        return;
    };
    plans(&bare, &Options::new().start().unwrap());
}

#[test]
fn linux_arm64_plans_under_emulation() {
    let test = "linux_arm64 under emulation";
    let Some(arm64) = &Release::first().arm64 else {
        say(
            test,
            "NOT TESTED: qemu-aarch64-static is not on PATH (Debian's package is qemu-user-static)",
        );
        return;
    };
    if let Some(bare) = BareRoot::emulated(test, &arm64.program, &arm64.emulator) {
        plans(&bare, &Options::new().start().unwrap());
    }
}
