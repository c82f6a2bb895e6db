//! The golden files in `tests/it/golden/`.

/// Compares a text with `tests/it/golden/<name>.snap`.
#[track_caller]
#[expect(clippy::print_stdout, reason = "cargo shows the output of a failed test only")]
pub(crate) fn assert_golden(name: &str, text: &str) {
    println!(
        "Where the change to tests/it/golden/{name}.snap is meant, run this test again with INSTA_UPDATE=always, and read \
         the difference before you commit it."
    );
    insta::with_settings!({snapshot_path => "golden", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, text);
    });
}
