use std::ffi::OsString;

use super::*;

fn network(variables: &[(&str, &str)]) -> Network {
    Network::new(|name| {
        let (_, value) = variables.iter().find(|(key, _)| *key == name)?;
        Some(OsString::from(value))
    })
}

fn towards(base: &str, variables: &[(&str, &str)]) -> Result<Option<String>, String> {
    Proxy::towards(&base.parse().unwrap(), &network(variables))
        .map(|proxy| proxy.map(|proxy| proxy.url))
        .map_err(|error| error.to_string())
}

fn parse(text: &str) -> Proxy {
    Proxy::parse("HTTPS_PROXY", text, "atlas.example:443".to_owned())
        .unwrap_or_else(|problem| panic!("{text}: {problem}"))
}

#[test]
fn a_proxy_is_a_url_or_a_host() {
    for (text, url) in [
        ("proxy.example", "http://proxy.example:80"),
        ("proxy.example:3128", "http://proxy.example:3128"),
        ("localhost:3128", "http://localhost:3128"),
        ("192.0.2.1:3128", "http://192.0.2.1:3128"),
        ("user:pass@proxy.example:3128", "http://proxy.example:3128"),
        (
            "HTTP://Proxy.example:3128/path?query",
            "http://proxy.example:3128",
        ),
        ("https://proxy.example", "https://proxy.example:443"),
        ("http://[2001:db8::1]:3128", "http://[2001:db8::1]:3128"),
        ("http://proxy_1.example:3128/", "http://proxy_1.example:3128"),
        ("socks5://proxy.example", "socks5h://proxy.example:1080"),
        (
            "socks5h://u%20s:p%40@proxy.example:9",
            "socks5h://u%20s:p%40@proxy.example:9",
        ),
        ("socks5://user@proxy.example:9", "socks5h://user@proxy.example:9"),
    ] {
        let proxy = parse(text);
        assert_eq!(proxy.url, url, "{text}");
        assert!(proxy.for_library().is_ok(), "{text}");
    }
}

#[test]
fn proxy_credentials_are_decoded_and_only_in_the_header() {
    for (text, pair) in [
        ("http://user:hunter2@proxy.example", Some("user:hunter2")),
        ("http://user@proxy.example", Some("user:")),
        (
            "http://us%40er:h%3Aunter%232%2F@proxy.example",
            Some("us@er:h:unter#2/"),
        ),
        ("http://us@er:hunter2@proxy.example", Some("us@er:hunter2")),
        ("http://proxy.example", None),
        ("socks5://user:hunter2@proxy.example", None),
    ] {
        let proxy = parse(text);
        let expected = pair.map(|pair| format!("Basic {}", STANDARD.encode(pair)));
        let header = proxy
            .authorization
            .as_ref()
            .map(|header| header.to_str().unwrap());
        assert_eq!(header, expected.as_deref(), "{text}");
        assert!(proxy.authorization.as_ref().is_none_or(HeaderValue::is_sensitive));
        assert!(!proxy.address.to_string().contains("hunter2"));
        assert_eq!(proxy.address.variable, "HTTPS_PROXY");
    }
}

#[test]
fn an_unusable_proxy_is_reported_by_variable_without_its_value() {
    for (text, problem) in [
        (" http://proxy.example", "contains a space"),
        ("http://proxy.example ", "contains a space"),
        ("http://proxy.example\n", "contains a space"),
        ("http://user:hunter 2@proxy.example", "contains a space"),
        (" ", "contains a space"),
        ("ftp://proxy.example", "has a scheme other than"),
        ("socks4://proxy.example", "has a scheme other than"),
        ("socks://proxy.example", "has a scheme other than"),
        (
            "http://proxy.example:99999",
            "is not a valid URL: invalid port number",
        ),
        (
            "http://proxy.example:http",
            "is not a valid URL: invalid port number",
        ),
        (
            "http://user:hunt#er2@proxy.example",
            "is not a valid URL: invalid port number",
        ),
        (
            "http:proxy.example:3128",
            "is not a valid URL: invalid port number",
        ),
        ("http://proxy.example:0", "does not name a host and a port"),
        ("http://", "is not a valid URL: empty host"),
        ("socks5://", "does not name a host and a port"),
        ("socks5:///x", "does not name a host and a port"),
    ] {
        let error = towards("https://atlas.example", &[("https_proxy", text)]).unwrap_err();
        assert!(
            error.starts_with(&format!("https_proxy {problem}")),
            "{text}: {error}"
        );
        assert!(
            !error.contains("proxy.example") && !error.contains("hunter"),
            "{error}"
        );
    }
}

#[test]
fn loopback_and_no_proxy_hosts_bypass_the_proxy() {
    let proxied = Ok(Some("http://proxy.example:80".to_owned()));
    let variables = [
        ("HTTPS_PROXY", "proxy.example"),
        ("no_proxy", "*.internal.example"),
    ];
    assert_eq!(towards("https://atlas.example", &variables), proxied);
    for base in [
        "https://atlas.internal.example",
        "https://127.0.0.1:8443",
        "https://[::1]:8443",
        "https://localhost",
        "http://localhost:8080",
    ] {
        assert_eq!(towards(base, &variables), Ok(None), "{base}");
        // An unused variable is not validated.
        let broken = [("HTTPS_PROXY", "a b"), variables[1]];
        assert_eq!(towards(base, &broken), Ok(None), "{base}");
    }
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        assert_eq!(
            towards("https://atlas.example", &[(name, "proxy.example")]),
            Ok(None)
        );
    }
}
