//! The summaries of the provider's errors and warnings, extracted from the source code.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The functions that make a diagnostic from a summary.
const MAKERS: [&str; 3] = ["Diagnostic::error(", "Diagnostic::warning(", "Words::new("];

/// Every summary in `src/` and in the framework, without those of unit tests.
pub(super) fn summaries() -> BTreeSet<String> {
    let mut summaries = BTreeSet::new();
    for directory in ["src", "crates/tfplugin/src"] {
        collect(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join(directory),
            &mut summaries,
        );
    }
    summaries
}

fn collect(directory: &Path, summaries: &mut BTreeSet<String>) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, summaries);
        } else if !path.ends_with("tests.rs") {
            let text = fs::read_to_string(&path).expect("UTF-8");
            summaries.extend(summaries_in(&text).map(str::to_owned));
        }
    }
}

fn summaries_in(text: &str) -> impl Iterator<Item = &str> {
    let code = text.split("\nmod tests {").next().unwrap_or_default();
    let calls = MAKERS.iter().flat_map(|maker| code.split(maker).skip(1));
    calls.filter_map(|arguments| {
        let (summary, _) = arguments.trim_start().strip_prefix('"')?.split_once('"')?;
        Some(summary)
    })
}

#[test]
fn summaries_of_diagnostics_are_found() {
    let text = "Diagnostic::error(\n    \"A b\",\n    detail)\nWords::new(\"C\", \"d\")\nDiagnostic::warning(e, \"f\")\n\
                mod tests {\nDiagnostic::error(\"G\", \"\")";
    assert_eq!(summaries_in(text).collect::<Vec<_>>(), ["A b", "C"]);
    assert!(summaries().len() > 50, "{:?}", summaries());
}
