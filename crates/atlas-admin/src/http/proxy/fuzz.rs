//! A fuzz target: the variables that name proxies.

use ::http::Uri;

use super::{BaseUrl, Network, Proxy};

/// Checks that a chosen proxy is usable, and that adding an entry to `NO_PROXY` never undoes another. The
/// input is three lines: `HTTPS_PROXY`, `NO_PROXY` and the base URL.
pub(crate) fn proxies(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let mut lines = text.splitn(3, '\n');
    let (Some(proxy), Some(no_proxy), Some(base)) = (lines.next(), lines.next(), lines.next()) else {
        return;
    };
    let Ok(base) = base.parse::<BaseUrl>() else { return };
    let towards = |no_proxy: &str| {
        let network = Network::new(|name| match name {
            "HTTPS_PROXY" => Some(proxy.into()),
            "NO_PROXY" => Some(no_proxy.into()),
            _ => None,
        });
        Proxy::towards(&base, &network)
    };
    match towards(no_proxy) {
        Ok(Some(proxy)) => {
            assert!(!base.is_loopback());
            assert!(proxy.port != 0 && !proxy.host.is_empty() && !proxy.host.contains(['/', '@', '[']));
            assert!(!proxy.address.authority.contains('@'));
            let uri: Uri = proxy
                .url
                .parse()
                .unwrap_or_else(|error| unreachable!("{}: {error}", proxy.url));
            assert!(uri.port_u16() == Some(proxy.port));
            assert!(proxy.for_library().is_ok());
            assert!(towards("*").is_ok_and(|proxy| proxy.is_none()));
        }
        Ok(None) => assert!(
            proxy.is_empty()
                || base.is_loopback()
                || towards(&format!("x.example,{no_proxy} ,!:")).is_ok_and(|proxy| proxy.is_none()),
            "an entry takes another back"
        ),
        Err(error) => assert!(error.to_string().is_ascii(), "{error}"),
    }
}
