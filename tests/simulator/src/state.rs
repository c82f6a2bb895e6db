//! The state that requests share.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use crate::api::Buckets;
use crate::auth::{Nonces, Tokens};
use crate::clock::Clock;
use crate::fault::{self, Fault, Script};
use crate::log::Log;
use crate::options::{Nodes, Options};
use crate::random;
use crate::sample::World;

/// The simulated Atlas between two requests.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) options: Options,
    pub(crate) world: World,
    pub(crate) clock: Clock,
    pub(crate) connections: AtomicU64,
    pub(crate) nonces: Mutex<Nonces>,
    pub(crate) tokens: Mutex<Tokens>,
    pub(crate) buckets: Mutex<Buckets>,
    pub(crate) script: Mutex<Script>,
    pub(crate) log: Mutex<Log>,
    /// The number of API requests so far, which determines their nodes.
    pub(crate) arrived: AtomicU64,
    /// The number of signed-in requests so far, which determines the random faults.
    pub(crate) signed_in: AtomicU64,
    pub(crate) random_faults: AtomicUsize,
    pub(crate) outage: AtomicBool,
    outage_requests: AtomicU64,
    sunset: AtomicBool,
}

impl State {
    pub(crate) fn new(options: Options) -> Self {
        Self {
            world: World::new(options.organization),
            clock: Clock::new(),
            connections: AtomicU64::new(0),
            nonces: Mutex::new(Nonces::new(options.nonce_uses, options.strict_nc)),
            tokens: Mutex::new(Tokens::new(options.token_lifetime, options.token_cap)),
            buckets: Mutex::new(Buckets::new(options.enforced)),
            script: Mutex::default(),
            log: Mutex::default(),
            arrived: AtomicU64::new(0),
            signed_in: AtomicU64::new(0),
            random_faults: AtomicUsize::new(0),
            outage: AtomicBool::new(false),
            outage_requests: AtomicU64::new(0),
            sunset: AtomicBool::new(options.sunset),
            options,
        }
    }

    /// The node that receives an API request of a connection.
    pub(crate) fn node(&self, connection: u64) -> u32 {
        let (place, nodes) = match self.options.nodes {
            Nodes::ByRequest(nodes) => (self.arrived.fetch_add(1, Ordering::Relaxed), nodes),
            Nodes::ByConnection(nodes) => (connection, nodes),
        };
        let node = random::number(0, place) % u64::from(nodes.max(1));
        u32::try_from(node).unwrap_or_default()
    }

    /// The random fault of the next signed-in API request, if any.
    pub(crate) fn random_fault(&self) -> Option<Fault> {
        let place = self.signed_in.fetch_add(1, Ordering::Relaxed);
        let fault = self.options.random_faults?.at(place)?;
        self.random_faults.fetch_add(1, Ordering::Relaxed);
        Some(fault)
    }

    /// The fault of a request during an outage.
    pub(crate) fn outage_fault(&self) -> Option<Fault> {
        self.outage
            .load(Ordering::Relaxed)
            .then(|| fault::outage(self.outage_requests.fetch_add(1, Ordering::Relaxed)))
    }

    pub(crate) fn is_sunset(&self) -> bool {
        self.sunset.load(Ordering::Relaxed)
    }

    pub(crate) fn set_sunset(&self, sunset: bool) {
        self.sunset.store(sunset, Ordering::Relaxed);
    }
}
