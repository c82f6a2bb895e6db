//! The handle of a running simulator.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::runtime;
use tokio::sync::oneshot;

use crate::fault::{Fault, Rule};
use crate::lock;
use crate::log::{CallKind, Request};
use crate::options::Options;
use crate::sample::World;
use crate::server;
use crate::state::State;
use crate::tls::Tls;

/// A running simulator. It has its own thread, and stops when it is dropped.
#[derive(Debug)]
pub struct Simulator {
    state: Arc<State>,
    url: String,
    ca_pem: Option<String>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Simulator {
    /// Starts with the default [`Options`].
    pub fn start() -> io::Result<Self> {
        Options::new().start()
    }

    pub(crate) fn with(options: Options) -> io::Result<Self> {
        let address: IpAddr = if options.ipv6 {
            Ipv6Addr::LOCALHOST.into()
        } else {
            Ipv4Addr::LOCALHOST.into()
        };
        let listener = TcpListener::bind((address, options.port))?;
        listener.set_nonblocking(true)?;
        let tls = options.tls.then(|| Tls::new(options.http1_only)).transpose()?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://{}", listener.local_addr()?);
        let (acceptor, ca_pem) = tls.map(|tls| (tls.acceptor, tls.ca_pem)).unzip();
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _entered = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let state = Arc::new(State::new(options));
        let (stop, stopped) = oneshot::channel();
        let serving = server::serve(listener, acceptor, Arc::clone(&state), stopped);
        // The end of the thread drops the runtime and every open connection.
        let thread = std::thread::Builder::new()
            .name("atlas-simulator".to_owned())
            .spawn(move || runtime.block_on(serving))?;
        Ok(Self {
            state,
            url,
            ca_pem,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The base URL without a final slash: `http://127.0.0.1:PORT`, or with `https` or `[::1]`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The certificate authority of the TLS certificate, in PEM; `None` without TLS. It signs for this simulator only.
    #[must_use]
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// The data, from which a test can compute the expected result of a read.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.state.world
    }

    /// Moves Atlas past the sunset of the shared-tier endpoint, or back before it.
    pub fn set_sunset(&self, sunset: bool) {
        self.state.set_sunset(sunset);
    }

    /// Moves the clock of tokens and rate limits forward, without sleeping.
    pub fn advance(&self, by: Duration) {
        self.state.clock.advance(by);
    }

    /// Gives this fault to the next signed-in request whose path and query contain `part_of_target`.
    pub fn inject(&self, part_of_target: &str, fault: Fault) {
        self.add(Rule::new(part_of_target, fault));
    }

    /// Adds a rule after the existing ones.
    pub fn add(&self, rule: Rule) {
        lock(&self.state.script).add(rule);
    }

    /// Deletes a cluster that lists still show: requests for it get 404 `CLUSTER_NOT_FOUND`.
    pub fn delete_cluster(&self, project_id: &str, name: &str) {
        for kind in ["clusters", "flexClusters"] {
            let below = format!("/groups/{project_id}/{kind}/{name}/");
            self.add(Rule::new(&below, Fault::cluster_not_found(project_id, name)).always());
        }
    }

    /// Deletes a project that the list of projects still shows: requests for it get 404 `GROUP_NOT_FOUND`.
    pub fn delete_project(&self, project_id: &str) {
        let below = format!("/groups/{project_id}/");
        self.add(Rule::new(&below, Fault::group_not_found(project_id)).always());
    }

    /// Removes every remaining fault, including deletions.
    pub fn clear_faults(&self) {
        lock(&self.state.script).clear();
    }

    /// The number of remaining faults. Permanent ones do not count.
    #[must_use]
    pub fn faults_left(&self) -> usize {
        lock(&self.state.script).left()
    }

    /// The number of requests that got a fault of [`Options::random_faults`].
    #[must_use]
    pub fn random_faults(&self) -> usize {
        self.state.random_faults.load(Ordering::Relaxed)
    }

    /// Starts an outage: every request, including token calls, alternately gets a 503 and a cut.
    pub fn begin_outage(&self) {
        self.state.outage.store(true, Ordering::Relaxed);
    }

    /// Ends the outage.
    pub fn end_outage(&self) {
        self.state.outage.store(false, Ordering::Relaxed);
    }

    /// Forgets every nonce, like a node that did not issue it: 401 with a new challenge, `stale=false`.
    pub fn forget_nonces(&self) {
        lock(&self.state.nonces).forget_all();
    }

    /// Revokes every issued token. The tokens of [`sample`](crate::sample) stay valid.
    pub fn revoke_tokens(&self) {
        lock(&self.state.tokens).revoke_all();
    }

    /// The requests since the start or the last clearing, in the order of arrival.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.state.log).requests().to_vec()
    }

    /// Clears the request log.
    pub fn clear_requests(&self) {
        lock(&self.state.log).clear();
    }

    /// The number of API requests in the log, including unauthorized ones.
    #[must_use]
    pub fn api_requests(&self) -> usize {
        lock(&self.state.log).count(CallKind::Api)
    }

    /// The number of token calls in the log.
    #[must_use]
    pub fn token_requests(&self) -> usize {
        lock(&self.state.log).count(CallKind::Token)
    }

    /// The number of revocations in the log.
    #[must_use]
    pub fn revoke_requests(&self) -> usize {
        lock(&self.state.log).count(CallKind::Revoke)
    }

    /// The number of live tokens of all accounts. The tokens of [`sample`](crate::sample) do not count.
    #[must_use]
    pub fn live_tokens(&self) -> usize {
        lock(&self.state.tokens).live(None, self.state.clock.now())
    }

    /// Every issued token, live or not, for tests that search for leaks.
    #[must_use]
    pub fn issued_tokens(&self) -> Vec<String> {
        lock(&self.state.tokens).issued()
    }

    /// The number of live tokens of one service account.
    #[must_use]
    pub fn live_tokens_of(&self, client_id: &str) -> usize {
        lock(&self.state.tokens).live(Some(client_id), self.state.clock.now())
    }

    /// The number of accepted connections since the start.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.state.connections.load(Ordering::Relaxed)
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // An error means that the thread has already ended.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
