use proptest::prelude::*;

use super::*;

fn secrets(all: &[&str]) -> Secrets {
    Secrets::new(all.iter().map(|&secret| Secret::new(secret)).collect())
}

fn quote(secret: &str, text: &str) -> String {
    secrets(&[secret]).quote(text, 80).to_string()
}

#[test]
fn a_secret_is_hidden_in_every_encoding() {
    let secret = "s/e +cr\"et~é";
    for written in [
        secret,
        "s%2Fe+%2Bcr%22et%7E%C3%A9",
        "s%2fe%20%2bcr%22et~%c3%a9",
        "s/e%20+cr%22et~é",
        "cy9lICtjciJldH7DqQ",
        "cy9lICtjciJldH7DqQ==",
        "s/e +cr\\\"et~é",
        "s/e\r\n+cr\"et~é",
        r#"s\/e \u002Bcr\"et~\u00e9"#,
        r"\u0073\u002fe\u0020+cr\u0022et\u007e\u00E9",
        "s&#x2F;e &#43;cr&quot;et~&#233;",
        r"cy9lICtjciJldH7\u0044qQ",
    ] {
        let shown = quote(secret, &format!("<{written}>"));
        assert_eq!(shown.replace('=', ""), "<[hidden]>", "{written}");
    }
    assert_eq!(quote("~~?>~~", "fn4/Pn5+ fn4_Pn5-"), "[hidden] [hidden]");
    assert_eq!(quote("100%41", "100%41 100%2541 100A"), "[hidden] [hidden] 100A");
    assert_eq!(quote("secret", "100% %zz %4"), "100% %zz %4");
    for (secret, written) in [
        (r"a\nb", r"a\\nb"),
        (r"a\nb", r"a\nb"),
        ("a\nb", r"a\nb"),
        ("a\u{10ffff}b", "a&#1114111;b"),
        ("a&amp;b", "a&amp;b"),
        ("a&b<c>'", "a&amp;b&lt;c&gt;&apos;"),
        ("a😀b", r"a\ud83d\ude00b"),
        ("a😀b", "a&#128512;b"),
    ] {
        assert_eq!(quote(secret, &format!("<{written}>")), "<[hidden]>", "{written}");
    }
    for (secret, written) in [
        ("s/e cr\"et", "s%252Fe%2520cr%2522et"),
        ("s/e cr\"et", r#"s\\\/e cr\\\"et"#),
        ("s/e cr\"et", r"s\/e cr\&quot;et"),
        ("s/e cr\"et", r"s%2Fe%20cr\u0025\u0032\u0032et"),
        ("s/e cr\"et", "s%25252Fe cr%252522et"),
    ] {
        assert_eq!(quote(secret, &format!("<{written}>")), "<[hidden]>", "{written}");
    }
    let no_escapes = r"\ \x \u \u12 \ud83d \ud83d\u0041 & &; &#; &#x; &#xzz; &#99999999; &nothing;";
    assert_eq!(quote("secret", no_escapes), no_escapes);
}

#[test]
fn a_secret_after_the_cut_leaves_no_placeholder() {
    let cut_at = |limit| secrets(&["hunter2"]).quote("abc hunter2 def", limit).to_string();
    assert_eq!(cut_at(4), "abc …");
    assert_eq!(cut_at(5), "abc [hidden]…");
    assert_eq!(cut_at(11), "abc [hidden]…");
    assert_eq!(cut_at(80), "abc [hidden] def");
}

#[test]
fn debug_output_hides_all_forms_of_a_secret() {
    let secrets = secrets(&["hunter2"]);
    assert_eq!(&*secrets.quote("hunter2", 80), HIDDEN);
    assert_eq!(
        format!("{secrets:?}"),
        "Secrets { secrets: [[hidden]], forms: OnceLock([hidden]) }"
    );
}

#[test]
fn connection_strings_are_hidden_completely() {
    for (text, shown) in [
        (
            r#"{"standardSrv":"mongodb+srv://a.b.example"}"#,
            r#"{"standardSrv":"[hidden]"}"#,
        ),
        (
            r#"{"standard":"mongodb:\/\/a.example:27017,b.example:27017\/?ssl=true","x":1}"#,
            r#"{"standard":"[hidden]","x":1}"#,
        ),
        (
            "to mongodb://a.example and mongodb+srv://b",
            "to [hidden] and [hidden]",
        ),
        ("mongodb: 8.0.29", "mongodb: 8.0.29"),
    ] {
        assert_eq!(quote("secret", text), shown);
    }
    // Hiding extends to the end of a connection string, even past the cut.
    assert_eq!(
        &*secrets(&[]).quote("see mongodb://a.example", 15),
        "see [hidden]"
    );
}

#[test]
fn short_and_overlapping_secrets_are_hidden() {
    assert_eq!(quote("E", "CLUSTER"), "CLUST[hidden]R");
    assert_eq!(
        secrets(&["ab", "bc"]).quote("xabcx", 80).to_string(),
        "x[hidden]x"
    );
    assert_eq!(
        secrets(&["b", "abc"]).quote("xabcx", 80).to_string(),
        "x[hidden]x"
    );
    assert_eq!(secrets(&[]).quote("as it is", 80).to_string(), "as it is");
    assert_eq!(secrets(&[""]).quote("as it is", 80).to_string(), "as it is");
}

/// Truncation leaves no part of a secret, however long the text before it.
#[test]
fn truncation_leaves_no_part_of_a_secret() {
    let token = "0123456789".repeat(30);
    for before in 0..=81 {
        for between in [0, 1, 79, 80, 81, 150] {
            let text = format!("{}{token}{}{token}", "a".repeat(before), "b".repeat(between));
            let shown = quote(&token, &text);
            assert!(!shown.contains("01"), "{before}, {between}: {shown}");
            let is_cut = before + token.len() > 80;
            assert_eq!(
                shown.ends_with('…') || shown.ends_with("[hidden]"),
                is_cut,
                "{shown}"
            );
        }
    }
    for escape in ["%3", "\\u003", "&#x3"] {
        let end = if escape.starts_with('&') { ";" } else { "" };
        let digits = token.chars().map(|digit| format!("{digit}{end}"));
        let escaped = digits.fold(String::new(), |escaped, digit| escaped + escape + &digit);
        assert_eq!(
            quote(&token, &format!("{}{escaped}", "a".repeat(79))),
            format!("{}[hidden]", "a".repeat(79))
        );
    }
}

#[test]
fn a_long_body_is_read_only_as_far_as_it_is_quoted() {
    let token = "x".repeat(1000);
    let body = token.repeat(4 << 10);
    let mut read = 0;
    let characters = first_line(body.as_bytes()).inspect(|_| read += 1);
    let shown = secrets(&[&token]).quote_characters(characters, 200);
    assert!(shown.starts_with("[hidden]") && shown.len() < 300, "{shown}");
    assert!(read < 10 * token.len(), "{read} characters");
}

proptest! {
    #[test]
    fn no_quote_contains_the_secret(
        secret in "[ -~é]{8,40}",
        before in "[a-z %+]{0,100}",
        after in "[a-z %+]{0,100}",
        limit in 0_usize..200,
    ) {
        let text = format!("{before}{secret}{after}");
        let shown = secrets(&[&secret]).quote(&text, limit);
        let secret = one_line(&secret, usize::MAX);
        prop_assert!(secret.is_empty() || !shown.contains(&secret));
    }

    #[test]
    fn quoting_never_panics(secret in ".{0,20}", text in ".{0,200}", limit in 0_usize..100) {
        let shown = secrets(&[&secret]).quote(&text, limit);
        prop_assert!(secret.is_empty() || shown.chars().count() <= limit * HIDDEN.len() + HIDDEN.len() + 1);
    }
}
