//! The server: accepts connections, serves each with its own session, and shuts down.

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

use crate::life_cycle::{CHECK_INTERVAL, CLOSE_CONNECTIONS, CLOSE_SESSIONS, Owner};
use crate::listener::Listener;
use crate::services;
use crate::signals::Signal;
use crate::transport::Transport;
use crate::{Routes, Session};

/// The time that a client has to complete the TLS handshake.
const TLS_HANDSHAKE: Duration = Duration::from_secs(10);

/// The number of requests that a client may cancel before they are processed. An interrupted host cancels all of its
/// requests at once. That is not an attack, because no other client can connect.
const RESETS: usize = 4096;

/// The running plugin, with its listener, connections and sessions. One task owns all of them, without locks.
pub(super) struct Server<F> {
    listener: Listener,
    tls: Option<TlsAcceptor>,
    factory: F,
    /// The protocol version that the factory creates sessions for.
    protocol_version: u32,
    /// Notified when the host requests shutdown.
    shutdown_request: Arc<Notify>,
    /// TLS handshakes in progress.
    handshakes: JoinSet<Option<Box<dyn Transport>>>,
    connections: JoinSet<()>,
    /// The state of each of `connections`.
    open: HashMap<Id, Open>,
    /// Sessions that are closing after their connection ended.
    closings: JoinSet<()>,
}

struct Open {
    /// Whether a request has arrived. Before that, the client may be a program that only checks whether the socket exists.
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
            shutdown_request: Arc::new(Notify::new()),
            handshakes: JoinSet::new(),
            connections: JoinSet::new(),
            open: HashMap::new(),
            closings: JoinSet::new(),
        }
    }

    /// Serves until the host requests shutdown, a signal arrives, or the host is gone. `signals` returns the next signal.
    pub(super) async fn run(mut self, mut signals: impl AsyncFnMut() -> Signal, mut owner: Owner) {
        let mut owner_check = interval(CHECK_INTERVAL);
        owner_check.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut ignored = 0_u32;
        tokio::spawn(after_the_start(self.listener.remove_leftovers()));
        loop {
            tokio::select! {
                stream = self.listener.accept() => self.accept(stream),
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
                () = self.shutdown_request.notified() => {
                    tracing::debug!("the host requested the shutdown");
                    break;
                }
                signal = signals() => match signal {
                    Signal::OfTerminal(signal) if owner.is_at_the_terminal() => {
                        tracing::debug!(signal, "a signal requested the shutdown");
                        break;
                    }
                    Signal::OfTerminal(signal) => {
                        ignored = ignored.saturating_add(1);
                        tracing::trace!(signal, count = ignored, "ignored a signal, which the host handles");
                    }
                    Signal::End => {
                        tracing::debug!("a signal requested the shutdown");
                        break;
                    }
                },
                _ = owner_check.tick() => if owner.is_gone(self.in_use(), Instant::now()) {
                    tracing::debug!("the host has ended");
                    break;
                },
            }
        }
        self.end().await;
    }

    /// Starts the TLS handshake in its own task, so that a silent client does not delay others.
    fn accept(&mut self, stream: Box<dyn Transport>) {
        let Some(tls) = self.tls.clone() else {
            return self.serve(stream);
        };
        self.handshakes.spawn(async move {
            match timeout(TLS_HANDSHAKE, tls.accept(stream)).await {
                Ok(Ok(stream)) => Some(Box::new(stream) as Box<dyn Transport>),
                Ok(Err(error)) => {
                    tracing::debug!(%error, "rejected a client");
                    None
                }
                Err(_) => {
                    tracing::debug!("rejected a client that stayed silent");
                    None
                }
            }
        });
    }

    fn serve(&mut self, transport: Box<dyn Transport>) {
        let Session { routes, close } = (self.factory)(self.protocol_version);
        let routes = services::add_to(routes, Arc::clone(&self.shutdown_request));
        let used = Arc::new(AtomicBool::new(false));
        let connection = serve_http2(transport, routes, Arc::clone(&used));
        let id = self.connections.spawn(connection).id();
        self.open.insert(id, Open { used, close });
    }

    /// Starts to close the session of a connection that has ended. Returns whether the connection carried a request.
    fn closed(&mut self, connection: Id) -> bool {
        let Some(open) = self.open.remove(&connection) else {
            return false;
        };
        let close = open.close;
        self.closings.spawn(async move {
            // A timeout is ignored, because the connection that could report it has ended.
            let _ = timeout(CLOSE_SESSIONS, close).await;
        });
        open.used.load(Ordering::Relaxed)
    }

    fn in_use(&self) -> bool {
        self.open.values().any(|open| open.used.load(Ordering::Relaxed))
    }

    /// Removes the socket, closes all sessions concurrently, and waits until the host has disconnected, within the limits
    /// of a shutdown. Connections are served in the meantime, so that the response to Shutdown reaches the host.
    async fn end(self) {
        let Self {
            listener,
            open,
            mut connections,
            mut closings,
            ..
        } = self;
        // A host may kill the process while sessions close, so the socket is removed first.
        drop(listener);
        for open in open.into_values() {
            closings.spawn(open.close);
        }
        let (_, closed) = tokio::join!(
            timeout(CLOSE_CONNECTIONS, drain(&mut connections)),
            timeout(CLOSE_SESSIONS, drain(&mut closings)),
        );
        if closed.is_err() {
            tracing::debug!("a session did not close in time");
        }
    }
}

/// Serves one connection until the client closes it. Neither time nor concurrency is limited: a call may take an hour,
/// and the host decides how many calls run at once.
async fn serve_http2(transport: Box<dyn Transport>, routes: Routes, used: Arc<AtomicBool>) {
    let service = service_fn(move |request| {
        used.store(true, Ordering::Relaxed);
        routes.call(request)
    });
    let served = http2::Builder::new(TokioExecutor::new())
        // Hosts ignore the header, and gRPC servers in Go do not send it.
        .auto_date_header(false)
        .max_concurrent_streams(None)
        .max_pending_accept_reset_streams(RESETS)
        .max_local_error_reset_streams(RESETS)
        .serve_connection(TokioIo::new(transport), service)
        .await;
    if let Err(error) = served {
        // This is how most connections end: the host disconnects while its two permanent streams are open.
        tracing::trace!(%error, "a connection ended");
    }
}

/// Delays work that does not concern the host. Most processes end before it starts.
async fn after_the_start(work: impl Future<Output = ()>) {
    tokio::time::sleep(CHECK_INTERVAL).await;
    work.await;
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

    /// Adds a connection that runs `connection`, with a session that runs `close`.
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

    // tokio's clock is paused in these tests, so measured times are exact up to the resolution of its timer, a millisecond.
    const TICK: Duration = Duration::from_millis(2);

    #[tokio::test(start_paused = true)]
    async fn shutdown_without_connections_takes_no_time() {
        assert_eq!(time_to_end(server()).await, Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn shutdown_takes_as_long_as_its_slowest_part() {
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
    async fn shutdown_does_not_wait_for_a_host_that_stays_connected() {
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
    async fn shutdown_does_not_wait_for_a_session_that_never_closes() {
        let mut server = server();
        connect(&mut server, pending(), pending());
        let time = time_to_end(server).await;
        assert!(
            time >= CLOSE_SESSIONS && time <= CLOSE_SESSIONS + TICK,
            "{time:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_closes_after_its_connection_and_shutdown_waits_for_it() {
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

    /// A program that only checks whether the socket accepts connections is not a host that has gone.
    #[tokio::test(start_paused = true)]
    async fn a_connection_without_a_request_does_not_count_as_used() {
        let mut server = server();
        let id = connect(&mut server, pending(), async {});
        server.open[&id].used.store(false, Ordering::Relaxed);
        assert!(!server.in_use());
        assert!(!server.closed(id));
    }

    #[tokio::test(start_paused = true)]
    async fn abandoned_sockets_are_removed_after_the_start() {
        let (start, mut removed) = (Instant::now(), None);
        after_the_start(async { removed = Some(start.elapsed()) }).await;
        assert!(
            removed.is_some_and(|after| after >= CHECK_INTERVAL),
            "{removed:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn shutdown_does_not_wait_for_a_session_that_panicked() {
        let mut server = server();
        connect(&mut server, async { panic!("connection") }, async {
            panic!("close")
        });
        assert_eq!(time_to_end(server).await, Duration::ZERO);
    }
}
