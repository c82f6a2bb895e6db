//! The way to Atlas: whom to trust on it, and the proxy that it leads through.

use rustls::ClientConfig;
use url::Url;

use super::proxy::Proxy;
use super::resolver::Resolver;
use super::tls;
use crate::error::{BuildError, ProxyAddress, ProxyFault, TransportError, TransportKind};
use crate::{BaseUrl, Network};

/// The way to one base URL by the environment, read and found usable.
pub(super) struct Route {
    /// Parsed once: the library parses what is not a [`Url`] anew with each request.
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

    /// A client that takes this way, still to be finished.
    pub(super) fn client(&self) -> reqwest::Result<reqwest::ClientBuilder> {
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            // The library would read the environment itself, and in its own way.
            .no_proxy();
        Ok(match &self.proxy {
            Some(proxy) => builder.proxy(proxy.for_library()?),
            None => builder,
        })
    }

    /// The address of a path with its query.
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

    /// Finds out with which status the proxy refuses, where the library knows only that it does.
    pub(super) async fn ask_why_refused(&self, failure: &mut TransportError, resolver: &Resolver) {
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
    fn an_address_is_what_its_text_parses_to() -> Result<(), Box<dyn std::error::Error>> {
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
