//! Name resolution by the rules of the machine.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use futures_util::FutureExt as _;
use futures_util::future::Shared;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::oneshot;

use crate::error::NoThread;

/// A resolver that looks up each name in a thread of its own, because the system's function blocks.
///
/// The HTTP library's default takes a thread from tokio, which panics if the system allows no further thread.
/// This resolver returns [`NoThread`] instead. Concurrent requests for the same name share one lookup, so an
/// unresponsive name server blocks one thread, no matter how many reads wait.
#[derive(Clone)]
pub(super) struct Resolver {
    under_way: UnderWay,
    look_up: fn(&str) -> io::Result<Vec<SocketAddr>>,
    spawn: fn(Box<dyn FnOnce() + Send>) -> io::Result<()>,
}

impl Resolver {
    /// Resolves names with the rules of the system: its hosts file, its name servers, and any other
    /// configured source.
    pub(super) fn of_the_system() -> Self {
        Self {
            under_way: UnderWay::default(),
            // The HTTP library sets the port.
            look_up: |name| Ok((name, 0).to_socket_addrs()?.collect()),
            spawn: |job| {
                let thread = thread::Builder::new().name("name lookup".to_owned());
                thread.spawn(job).map(|_| ())
            },
        }
    }

    /// Joins the lookup of this name in progress, or starts one.
    fn start(&self, name: &str) -> Result<Lookup, NoThread> {
        let mut names = self.under_way.names();
        if let Some(lookup) = names.get(name) {
            return Ok(lookup.clone());
        }
        let (sender, receiver) = oneshot::channel();
        let (look_up, under_way, key) = (self.look_up, self.under_way.clone(), name.to_owned());
        (self.spawn)(Box::new(move || {
            let end = End { under_way, name: key };
            let outcome = look_up(&end.name).map_err(|error| NoAddress(Arc::new(error)));
            // End the lookup before sending, so that a request that has the response and asks again starts a
            // new one.
            drop(end);
            // All waiting requests may have been cancelled.
            let _ = sender.send(outcome);
        }))
        .map_err(|error| NoThread(Arc::new(error)))?;
        let started = Lookup(receiver.shared());
        names.insert(name.to_owned(), started.clone());
        Ok(started)
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let lookup = self.start(name.as_str());
        Box::pin(async move {
            let addresses = lookup?.0.await??;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// A lookup in progress. All clones receive its outcome.
#[derive(Clone)]
struct Lookup(Shared<oneshot::Receiver<Result<Vec<SocketAddr>, NoAddress>>>);

/// The error for a name without an address, shared by all waiting requests.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
struct NoAddress(Arc<io::Error>);

/// The lookups in progress, by name.
#[derive(Clone, Default)]
struct UnderWay(Arc<Mutex<HashMap<String, Lookup>>>);

impl UnderWay {
    fn names(&self) -> MutexGuard<'_, HashMap<String, Lookup>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Dropped when a lookup ends in any way, so that the name can be looked up again.
struct End {
    under_way: UnderWay,
    name: String,
}

impl Drop for End {
    fn drop(&mut self) {
        self.under_way.names().remove(&self.name);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Condvar;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;
    use crate::error::{ProxyFault, RequestLine, TransportError, TransportKind};
    use crate::http::tls;
    use crate::{BaseUrl, Network};

    /// A place where two threads wait for each other, any number of times.
    struct Meeting(Mutex<usize>, Condvar);

    impl Meeting {
        const fn new() -> Self {
            Self(Mutex::new(0), Condvar::new())
        }

        /// Returns once the other thread has arrived. The time limit only ends a hang.
        fn wait(&self) {
            let mut arrived = self.0.lock().unwrap();
            *arrived += 1;
            let both = arrived.next_multiple_of(2);
            self.1.notify_all();
            let bound = Duration::from_secs(60);
            let waited = self
                .1
                .wait_timeout_while(arrived, bound, |arrived| *arrived < both);
            assert!(
                !waited.unwrap().1.timed_out(),
                "the other thread did not arrive in time"
            );
        }
    }

    fn resolver(look_up: fn(&str) -> io::Result<Vec<SocketAddr>>) -> Resolver {
        Resolver {
            look_up,
            ..Resolver::of_the_system()
        }
    }

    async fn resolved(resolver: &Resolver, name: &str) -> Result<Vec<SocketAddr>, String> {
        let addresses = resolver.resolve(name.parse().unwrap()).await;
        addresses
            .map(Iterator::collect)
            .map_err(|error| error.to_string())
    }

    fn address(port: u16) -> Vec<SocketAddr> {
        vec![([127, 0, 0, 1], port).into()]
    }

    #[tokio::test]
    async fn the_system_resolver_knows_localhost() {
        let addresses = resolved(&Resolver::of_the_system(), "localhost").await.unwrap();
        assert!(
            addresses.iter().all(|address| address.ip().is_loopback()),
            "{addresses:?}"
        );
        assert!(!addresses.is_empty());
    }

    #[tokio::test]
    async fn a_lookup_without_a_thread_is_an_error_of_its_own() {
        let mut resolver = Resolver::of_the_system();
        resolver.spawn = |_| Err(io::ErrorKind::WouldBlock.into());
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::config(&BaseUrl::default(), &Network::default()).unwrap())
            .dns_resolver(resolver.clone())
            .no_proxy()
            .build()
            .unwrap();
        let error = client.get("https://a.example").send().await.unwrap_err();
        let request = RequestLine::new(http::Method::GET, "/");
        let error = TransportError::new(request, "a.example", None, None, error);
        assert_eq!(error.kind, TransportKind::NoThread, "{error}");
        // The next request retries.
        resolver.spawn = Resolver::of_the_system().spawn;
        assert!(resolved(&resolver, "localhost").await.is_ok());
    }

    #[tokio::test]
    async fn a_name_without_an_address_is_attributed_to_atlas_or_the_proxy() {
        let client = || {
            reqwest::Client::builder()
                .tls_backend_preconfigured(tls::config(&BaseUrl::default(), &Network::default()).unwrap())
                .dns_resolver(resolver(|_| Err(io::Error::other("no such name"))))
                .no_proxy()
        };
        let proxied = client().proxy(reqwest::Proxy::all("http://proxy.example:3128").unwrap());
        for (client, kind) in [
            (client(), TransportKind::Dns),
            (proxied, TransportKind::Proxy(ProxyFault::Dns)),
        ] {
            let sent = client.build().unwrap().get("https://a.example").send().await;
            let request = RequestLine::new(http::Method::GET, "/");
            let error = TransportError::new(request, "a.example", None, None, sent.unwrap_err());
            assert_eq!((error.kind, &*error.cause), (kind, "no such name"));
        }
    }

    #[tokio::test]
    async fn concurrent_requests_share_a_lookup_and_later_ones_start_another() {
        static LOOKUPS: AtomicUsize = AtomicUsize::new(0);
        static ALL_HAVE_ASKED: Meeting = Meeting::new();
        let resolver = resolver(|_| {
            ALL_HAVE_ASKED.wait();
            LOOKUPS.fetch_add(1, Ordering::SeqCst);
            Ok(address(1))
        });
        let ask = || resolver.resolve("a.example".parse().unwrap());
        let (one, two, given_up) = (ask(), ask(), ask());
        drop(given_up);
        ALL_HAVE_ASKED.wait();
        let (one, two) = futures_util::future::join(one, two).await;
        assert!(one.unwrap().eq(two.unwrap()));
        assert_eq!(LOOKUPS.load(Ordering::SeqCst), 1);
        let again = ask();
        ALL_HAVE_ASKED.wait();
        assert_eq!(again.await.unwrap().collect::<Vec<_>>(), address(1));
        assert_eq!(LOOKUPS.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_hanging_lookup_does_not_delay_other_names() {
        static LET_GO: Meeting = Meeting::new();
        let resolver = resolver(|name| {
            if name == "hangs.example" {
                LET_GO.wait();
            }
            Ok(address(2))
        });
        let hangs = resolver.resolve("hangs.example".parse().unwrap());
        assert_eq!(resolved(&resolver, "b.example").await, Ok(address(2)));
        LET_GO.wait();
        assert!(hangs.await.is_ok());
    }

    #[tokio::test]
    async fn a_failed_lookup_is_reported_and_not_cached() {
        static LOOKUPS: AtomicUsize = AtomicUsize::new(0);
        let resolver = resolver(|_| match LOOKUPS.fetch_add(1, Ordering::SeqCst) {
            0 => Err(io::Error::other("no such name")),
            1 => panic!("a mishap"),
            _ => Ok(address(3)),
        });
        assert_eq!(
            resolved(&resolver, "c.example").await,
            Err("no such name".to_owned())
        );
        assert!(resolved(&resolver, "c.example").await.is_err());
        assert_eq!(resolved(&resolver, "c.example").await, Ok(address(3)));
    }
}
