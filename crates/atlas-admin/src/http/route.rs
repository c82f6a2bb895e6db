//! The route to Atlas: trusted certificate authorities and the proxy.

use rustls::ClientConfig;
use url::Url;

use super::proxy::Proxy;
use super::resolver::Resolver;
use super::tls;
use crate::error::{BuildError, ProxyAddress, ProxyFault, TransportError, TransportKind};
use crate::{BaseUrl, Network};

/// The route to one base URL, from the environment and validated.
pub(super) struct Route {
    /// Parsed once, because the library would parse any other type at each request.
    origin: Url,
    tls: ClientConfig,
    proxy: Option<Proxy>,
}

impl Route {
    pub(super) fn new(base: &BaseUrl, network: &Network) -> Result<Self, BuildError> {
        let origin = Url::parse(base.origin()).map_err(|problem| BuildError::Client(problem.to_string()))?;
        Ok(Self {
            origin,
            proxy: Proxy::towards(base, network)?,
            tls: tls::config(base, network)?,
        })
    }

    /// Returns a builder for a client that takes this route.
    pub(super) fn client(&self) -> reqwest::Result<reqwest::ClientBuilder> {
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            // The library would read the environment itself, by other rules.
            .no_proxy();
        Ok(match &self.proxy {
            Some(proxy) => builder.proxy(proxy.for_library()?),
            None => builder,
        })
    }

    /// Returns the URL of a path with its query.
    pub(super) fn url(&self, path: &str) -> Url {
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (path, None),
        };
        let mut url = self.origin.clone();
        url.set_path(path);
        url.set_query(query);
        url
    }

    pub(super) fn proxy(&self) -> Option<ProxyAddress> {
        self.proxy.as_ref().map(|proxy| proxy.address().clone())
    }

    /// Asks the proxy again for the status of its refusal, if the failure lacks one.
    pub(super) async fn find_refusal_status(&self, failure: &mut TransportError, resolver: &Resolver) {
        if failure.kind != TransportKind::Proxy(ProxyFault::NoStatus) {
            return;
        }
        let Some(proxy) = &self.proxy else { return };
        if let Some(status) = proxy.refusal(resolver, self.tls.clone()).await {
            failure.kind = TransportKind::Proxy(ProxyFault::Refused(status));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_the_same_as_its_parsed_text() -> Result<(), Box<dyn std::error::Error>> {
        let base: BaseUrl = "http://127.0.0.1:8080/a%20mount".parse()?;
        let route = Route::new(&base, &Network::default())?;
        for path in ["/groups/0?envelope=true&pretty=true", "/oauth/token", ""] {
            let path = format!("{}{path}", base.path());
            let whole = Url::parse(&format!("{}{path}", base.origin()))?;
            assert_eq!(route.url(&path), whole);
        }
        Ok(())
    }
}
