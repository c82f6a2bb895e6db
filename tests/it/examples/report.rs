//! The page of `examples/backup-report` is complete, self-contained, and readable, and agrees with
//! `examples/backup-audit`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use atlas_simulator::Options;
use serde_json::Value;

use super::ROOT;
use crate::terraform::Workspace;

/// The outputs of an example that reads the sample organization.
fn outputs(example: &str) -> Value {
    let atlas = Options::new().start().unwrap();
    let directory = Path::new(ROOT).join("examples").join(example);
    Workspace::copy_of(&atlas, &directory).signed_in().outputs()
}

/// The tags in the order of the page: `p`, then `/p`.
fn tags(page: &str) -> Vec<&str> {
    let (_, body) = page.split_once("</style>").unwrap();
    body.split('<')
        .skip(1)
        .map(|tag| tag.split([' ', '>']).next().unwrap())
        .collect()
}

#[test]
fn the_report_is_a_self_contained_page() {
    let outputs = outputs("backup-report");
    let page = outputs["report"].as_str().unwrap();
    assert!(
        page.starts_with("<!doctype html>\n<html lang=\"en\">\n"),
        "{page}"
    );
    for absent in [
        "<script",
        "javascript:",
        "http:",
        "https:",
        "@import",
        "url(",
        " src=",
        "<link",
        " onload=",
    ] {
        assert!(!page.contains(absent), "{absent}: {page}");
    }
    let mut open = vec!["html", "head"];
    for tag in tags(page) {
        match tag.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop(), Some(closed), "{page}"),
            None => open.push(tag),
        }
    }
    assert!(open.is_empty(), "{open:?}: {page}");
    let ids: Vec<_> = page
        .split(" id=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    for link in page.split(" href=\"#").skip(1) {
        let target = link.split('"').next().unwrap();
        assert!(ids.contains(&target), "{target}");
    }
}

/// The two examples share no code, so that users can copy each directory alone.
#[test]
fn the_report_and_the_audit_agree() {
    let (report, audit) = (outputs("backup-report"), outputs("backup-audit"));
    let (verdicts, findings) = (&report["verdicts"], &audit["findings"]);
    let count = |verdict: &str| verdicts[verdict].as_u64().unwrap();
    let found = |finding: &str| findings[finding].as_array().unwrap().len() as u64;
    assert_eq!(
        count("none") + count("old"),
        found("overdue"),
        "{verdicts} {findings}"
    );
    assert_eq!(count("off"), found("backups_off"), "{verdicts} {findings}");
    assert_eq!(count("free"), found("free"), "{verdicts} {findings}");
}

/// By the formula of WCAG 2, small text needs a contrast of 4.5 to 1.
#[test]
fn every_text_of_the_report_has_enough_contrast() {
    let template = Path::new(ROOT).join("examples/backup-report/page/page.html.tftpl");
    let template = fs::read_to_string(template).unwrap();
    let themes: Vec<BTreeMap<_, _>> = template
        .split(":root {")
        .skip(1)
        .map(|theme| {
            let declarations = theme.split('}').next().unwrap().split(';');
            declarations
                .filter_map(|declaration| declaration.trim().split_once(": #"))
                .collect()
        })
        .collect();
    assert_eq!(themes.len(), 3, "light, dark and printed");
    for theme in themes {
        for ground in ["--paper", "--band"] {
            for text in ["--ink", "--quiet", "--good", "--late", "--bad", "--rest"] {
                let mut lights = [theme[ground], theme[text]].map(luminance);
                lights.sort_by(f64::total_cmp);
                let contrast = (lights[1] + 0.05) / (lights[0] + 0.05);
                assert!(contrast >= 4.5, "{text} on {ground}: {contrast} {theme:?}");
            }
        }
    }
}

/// The luminance of a color with three or six hexadecimal digits.
fn luminance(color: &str) -> f64 {
    let digits = color.len() / 3;
    let channel = |n: usize| {
        let digits = &color[n * digits..(n + 1) * digits];
        let value = u8::from_str_radix(&digits.repeat(2)[..2], 16).unwrap();
        let share = f64::from(value) / 255.0;
        if share <= 0.04045 {
            share / 12.92
        } else {
            ((share + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(0) + 0.7152 * channel(1) + 0.0722 * channel(2)
}
