//! The way to Atlas: whom to trust on it, and the proxy that it leads through.

use rustls::ClientConfig;

use super::proxy::Proxy;
use super::resolver::Resolver;
use super::tls;
use crate::error::{BuildError, ProxyAddress, ProxyFault, TransportError, TransportKind};
use crate::{BaseUrl, Network};

/// What the environment says of the way to one base URL, read and found usable.
pub(super) struct Route {
    tls: ClientConfig,
    proxy: Option<Proxy>,
}

impl Route {
    pub(super) fn new(base: &BaseUrl, network: &Network) -> Result<Self, BuildError> {
        Ok(Self {
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
