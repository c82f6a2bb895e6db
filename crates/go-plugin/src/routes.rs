//! Which service answers which call.

use std::convert::Infallible;
use std::fmt;
use std::future::ready;
use std::sync::Arc;

use hyper::body::Incoming;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::{BoxFuture, Service, http};
use tonic::server::NamedService;

/// The services of one connection, by the names that the paths of their calls begin with.
#[derive(Clone, Default)]
pub struct Routes(Vec<(&'static str, Arc<Answer>)>);

/// Answers one call.
type Answer = dyn Fn(http::Request<Incoming>) -> BoxFuture<http::Response<Body>, Infallible> + Send + Sync;

impl Routes {
    /// Adds a service, as tonic generates them. Of two services with one name, the first answers.
    #[must_use]
    pub fn with<S>(mut self, service: S) -> Self
    where
        S: NamedService
            + Service<
                http::Request<Incoming>,
                Response = http::Response<Body>,
                Error = Infallible,
                Future = BoxFuture<http::Response<Body>, Infallible>,
            > + Clone
            + Send
            + Sync
            + 'static,
    {
        // A service of tonic is ready at any time, and a clone of it shares its state.
        let answer = move |request| service.clone().call(request);
        self.0.push((S::NAME, Arc::new(answer)));
        self
    }

    /// Answers a call. To one of a service that is not there, the answer is the status `UNIMPLEMENTED`.
    pub(crate) fn call(
        &self,
        request: http::Request<Incoming>,
    ) -> BoxFuture<http::Response<Body>, Infallible> {
        match self.answer(request.uri().path()) {
            Some(answer) => answer(request),
            None => Box::pin(ready(Ok(Status::unimplemented("").into_http()))),
        }
    }

    /// The service in a path, which has the form `/<service>/<method>`.
    fn answer(&self, path: &str) -> Option<&Answer> {
        let (name, _method) = path.strip_prefix('/')?.split_once('/')?;
        let mut services = self.0.iter();
        let (_, answer) = services.find(|(known, _)| *known == name)?;
        Some(&**answer)
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.iter().map(|(name, _)| name);
        formatter.debug_set().entries(names).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services;

    #[test]
    fn a_path_leads_to_the_service_that_it_names() {
        let routes = services::add_to(Routes::default(), Arc::default());
        for path in ["/plugin.GRPCController/Shutdown", "/grpc.health.v1.Health/"] {
            assert!(routes.answer(path).is_some(), "{path}");
        }
        for path in [
            "",
            "/",
            "/plugin.GRPCController",
            "plugin.GRPCController/Shutdown",
            "/plugin/Shutdown",
            "/plugin.GRPCControllers/Shutdown",
        ] {
            assert!(routes.answer(path).is_none(), "{path}");
        }
    }
}
