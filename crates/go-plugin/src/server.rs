//! Connections from the first byte to the last, each with its session, and the way out.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::sync::Notify;
use tokio::task::{Id, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use tokio_rustls::TlsAcceptor;

use crate::life_cycle::{CLOSE_CONNECTIONS, CLOSE_SESSIONS, LOOK_AROUND, Owner};
use crate::listener::Listener;
use crate::services;
use crate::signals::Signal;
use crate::transport::Transport;
use crate::{Routes, Session};

/// How long a client may take to show who it is.
const TLS_HANDSHAKE: Duration = Duration::from_secs(10);

/// How many requests a client may take back before they were looked at. A host that is interrupted takes back
/// everything at once, which is not an attack: no other client can connect.
const RESETS: usize = 4096;

/// The running plugin: its listener, connections and sessions. One task owns it, so it needs no locks.
pub(super) struct Server<F> {
    listener: Listener,
    tls: Option<TlsAcceptor>,
    factory: F,
    /// The version that the factory makes sessions for.
    protocol_version: u32,
    /// Notified by the service that the host asks for the end.
    ending: Arc<Notify>,
    /// Clients that have not shown who they are.
    handshakes: JoinSet<Option<Box<dyn Transport>>>,
    connections: JoinSet<()>,
    /// The state of each of `connections`.
    open: HashMap<Id, Open>,
    /// The sessions that are closing, after their connection.
    closings: JoinSet<()>,
}

struct Open {
    /// Whether a request came. Until then it may be a program that only checks whether the socket is there.
    used: Arc<AtomicBool>,
    close: BoxFuture<'static, ()>,
}

impl<F: FnMut(u32) -> Session> Server<F> {
    pub(super) fn new(
        listener: Listener,
        tls: Option<TlsAcceptor>,
        protocol_version: u32,
        factory: F,
    ) -> Self {
        Self {
            listener,
            tls,
            factory,
            protocol_version,
            ending: Arc::new(Notify::new()),
            handshakes: JoinSet::new(),
            connections: JoinSet::new(),
            open: HashMap::new(),
            closings: JoinSet::new(),
        }
    }

    /// Serves until the host asks for the end, a signal does, or the host is gone. `signals` waits for the next one.
    pub(super) async fn run(mut self, mut signals: impl AsyncFnMut() -> Signal, mut owner: Owner) {
        let mut look_around = interval(LOOK_AROUND);
        look_around.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut ignored = 0_u32;
        tokio::spawn(tidy_up(self.listener.remove_leftovers()));
        loop {
            tokio::select! {
                stream = self.listener.accept() => self.greet(stream),
                Some(transport) = self.handshakes.join_next() => {
                    if let Ok(Some(transport)) = transport {
                        self.serve(transport);
                    }
                }
                Some(ended) = self.connections.join_next_with_id() => {
                    let id = ended.map_or_else(|panicked| panicked.id(), |(id, ())| id);
                    if self.closed(id) {
                        owner.connection_closed(Instant::now());
                    }
                }
                Some(_) = self.closings.join_next() => {}
                () = self.ending.notified() => {
                    tracing::debug!("the host asked for the end");
                    break;
                }
                signal = signals() => match signal {
                    Signal::OfTerminal(signal) if owner.is_at_the_terminal() => {
                        tracing::debug!(signal, "a signal asked for the end");
                        break;
                    }
                    Signal::OfTerminal(signal) => {
                        ignored = ignored.saturating_add(1);
                        tracing::trace!(signal, count = ignored, "a signal was left to the host");
                    }
                    Signal::End => {
                        tracing::debug!("a signal asked for the end");
                        break;
                    }
                },
                _ = look_around.tick() => if owner.is_gone(self.in_use(), Instant::now()) {
                    tracing::debug!("the host is gone");
                    break;
                },
            }
        }
        self.end().await;
    }

    /// Lets the client show who it is, in a task of its own: one that says nothing must not keep others waiting.
    fn greet(&mut self, stream: Box<dyn Transport>) {
        let Some(tls) = self.tls.clone() else {
            return self.serve(stream);
        };
        self.handshakes.spawn(async move {
            match timeout(TLS_HANDSHAKE, tls.accept(stream)).await {
                Ok(Ok(stream)) => Some(Box::new(stream) as Box<dyn Transport>),
                Ok(Err(error)) => {
                    tracing::debug!(%error, "a client was refused");
                    None
                }
                Err(_) => {
                    tracing::debug!("a client said nothing and was refused");
                    None
                }
            }
        });
    }

    fn serve(&mut self, transport: Box<dyn Transport>) {
        let Session { routes, close } = (self.factory)(self.protocol_version);
        let routes = services::add_to(routes, Arc::clone(&self.ending));
        let used = Arc::new(AtomicBool::new(false));
        let connection = serve_http2(transport, routes, Arc::clone(&used));
        let id = self.connections.spawn(connection).id();
        self.open.insert(id, Open { used, close });
    }

    /// Starts to close the session of a connection that has ended. Returns whether the connection was used.
    fn closed(&mut self, connection: Id) -> bool {
        let Some(open) = self.open.remove(&connection) else {
            return false;
        };
        let close = open.close;
        self.closings.spawn(async move {
            // Whether it came to its end makes no difference: no answer could tell.
            let _ = timeout(CLOSE_SESSIONS, close).await;
        });
        open.used.load(Ordering::Relaxed)
    }

    fn in_use(&self) -> bool {
        self.open.values().any(|open| open.used.load(Ordering::Relaxed))
    }

    /// Closes every session at once and waits until the host has hung up: both as long as it takes, and no longer than the
    /// host waits. Connections are served meanwhile, so that the answer to Shutdown gets through.
    async fn end(self) {
        let Self {
            listener,
            open,
            mut connections,
            mut closings,
            ..
        } = self;
        // A host may kill the process while sessions close. By then its socket has to be removed.
        drop(listener);
        for open in open.into_values() {
            closings.spawn(open.close);
        }
        let (_, closed) = tokio::join!(
            timeout(CLOSE_CONNECTIONS, drain(&mut connections)),
            timeout(CLOSE_SESSIONS, drain(&mut closings)),
        );
        if closed.is_err() {
            tracing::debug!("a session took too long to close");
        }
    }
}

/// Serves one connection until the client closes it. No limit on time or on requests at once: a call may take an hour, and
/// the host decides how many it makes at a time.
async fn serve_http2(transport: Box<dyn Transport>, routes: Routes, used: Arc<AtomicBool>) {
    let service = service_fn(move |request| {
        used.store(true, Ordering::Relaxed);
        routes.call(request)
    });
    let served = http2::Builder::new(TokioExecutor::new())
        // Hosts do not look at it, and gRPC servers in Go send none.
        .auto_date_header(false)
        .max_concurrent_streams(None)
        .max_pending_accept_reset_streams(RESETS)
        .max_local_error_reset_streams(RESETS)
        .serve_connection(TokioIo::new(transport), service)
        .await;
    if let Err(error) = served {
        // A host hangs up with its two permanent streams open: the usual end.
        tracing::trace!(%error, "a connection ended");
    }
}

/// Puts it off until the host is served: most processes are gone by then, and the few that are not find the time.
async fn tidy_up(removal: impl Future<Output = ()>) {
    tokio::time::sleep(LOOK_AROUND).await;
    removal.await;
}

async fn drain(tasks: &mut JoinSet<()>) {
    while tasks.join_next().await.is_some() {}
}

#[cfg(test)]
mod interleaved;

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;
    use crate::contract;
    use crate::environment::Environment;
    use crate::listener::Listen;

    fn server() -> Server<impl FnMut(u32) -> Session> {
        let listen = Listen::from_environment(&contract::example(), &Environment::default()).unwrap();
        let listener = Listener::bind(&listen).unwrap();
        let factory = |_| Session {
            routes: Routes::default(),
            close: Box::pin(async {}),
        };
        Server::new(listener, None, 4, factory)
    }

    /// Adds a connection that ends with `connection`, and whose session closes with `close`.
    fn connect<F>(
        server: &mut Server<F>,
        connection: impl Future<Output = ()> + Send + 'static,
        close: impl Future<Output = ()> + Send + 'static,
    ) -> Id {
        let id = server.connections.spawn(connection).id();
        server.open.insert(
            id,
            Open {
                used: Arc::new(AtomicBool::new(true)),
                close: Box::pin(close),
            },
        );
        id
    }

    async fn time_to_end(server: Server<impl FnMut(u32) -> Session>) -> Duration {
        let start = Instant::now();
        server.end().await;
        start.elapsed()
    }

    fn milliseconds(number: u64) -> Duration {
        Duration::from_millis(number)
    }

    // Time stands still while anything can run in these tests, so the figures are exact but for the timer's own
    // millisecond.
    const TICK: Duration = Duration::from_millis(2);

    #[tokio::test(start_paused = true)]
    async fn nothing_to_wait_for_takes_no_time() {
        assert_eq!(time_to_end(server()).await, Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn the_end_takes_as_long_as_the_slowest_and_no_longer() {
        let mut server = server();
        connect(
            &mut server,
            tokio::time::sleep(milliseconds(10)),
            tokio::time::sleep(milliseconds(200)),
        );
        connect(
            &mut server,
            tokio::time::sleep(milliseconds(20)),
            tokio::time::sleep(milliseconds(300)),
        );
        let time = time_to_end(server).await;
        assert!(
            time >= milliseconds(300) && time <= milliseconds(300) + TICK,
            "{time:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_does_not_hang_up_is_left() {
        let mut server = server();
        connect(&mut server, pending(), async {});
        let time = time_to_end(server).await;
        assert!(
            time >= CLOSE_CONNECTIONS && time <= CLOSE_CONNECTIONS + TICK,
            "{time:?}"
        );
    }

    #[cfg(unix)]
    #[tokio::test(start_paused = true)]
    async fn the_socket_is_removed_before_sessions_close() {
        let mut server = server();
        let socket = std::path::PathBuf::from(server.listener.address().to_string());
        connect(&mut server, pending(), pending());
        assert!(socket.exists());
        let end = server.end();
        tokio::pin!(end);
        assert!(timeout(milliseconds(1), &mut end).await.is_err());
        assert!(!socket.exists() && !socket.parent().unwrap().exists());
        end.await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_that_does_not_close_is_left() {
        let mut server = server();
        connect(&mut server, pending(), pending());
        let time = time_to_end(server).await;
        assert!(
            time >= CLOSE_SESSIONS && time <= CLOSE_SESSIONS + TICK,
            "{time:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_closes_with_its_connection_and_is_waited_for_at_the_end() {
        let mut server = server();
        let id = connect(&mut server, pending(), tokio::time::sleep(milliseconds(500)));
        assert!(server.in_use());
        assert!(server.closed(id));
        assert!(!server.in_use());
        server.connections.abort_all();
        tokio::time::sleep(milliseconds(100)).await;
        let time = time_to_end(server).await;
        assert!(
            time >= milliseconds(399) && time <= milliseconds(400) + TICK,
            "{time:?}"
        );
    }

    /// A program that only checks whether the socket answers, and hangs up, is not a host that went away.
    #[tokio::test(start_paused = true)]
    async fn a_connection_without_a_request_was_not_in_use() {
        let mut server = server();
        let id = connect(&mut server, pending(), async {});
        server.open[&id].used.store(false, Ordering::Relaxed);
        assert!(!server.in_use());
        assert!(!server.closed(id));
    }

    #[tokio::test(start_paused = true)]
    async fn what_others_left_is_removed_once_the_host_is_served() {
        let (start, mut removed) = (Instant::now(), None);
        tidy_up(async { removed = Some(start.elapsed()) }).await;
        assert!(removed.is_some_and(|after| after >= LOOK_AROUND), "{removed:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_that_panics_is_over() {
        let mut server = server();
        connect(&mut server, async { panic!("connection") }, async {
            panic!("close")
        });
        assert_eq!(time_to_end(server).await, Duration::ZERO);
    }
}
