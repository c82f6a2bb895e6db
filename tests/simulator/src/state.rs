//! What requests share.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::api::Buckets;
use crate::auth::{Nonces, Tokens};
use crate::clock::Clock;
use crate::fault::Script;
use crate::log::Log;
use crate::options::Options;

/// The simulated Atlas between two requests.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) options: Options,
    pub(crate) clock: Clock,
    pub(crate) connections: AtomicU64,
    pub(crate) nonces: Mutex<Nonces>,
    pub(crate) tokens: Mutex<Tokens>,
    pub(crate) buckets: Mutex<Buckets>,
    pub(crate) script: Mutex<Script>,
    pub(crate) log: Mutex<Log>,
    sunset: AtomicBool,
}

impl State {
    pub(crate) fn new(options: Options) -> Self {
        Self {
            clock: Clock::new(),
            connections: AtomicU64::new(0),
            nonces: Mutex::new(Nonces::new(options.nonce_uses, options.strict_nc)),
            tokens: Mutex::new(Tokens::new(options.token_lifetime, options.token_cap)),
            buckets: Mutex::new(Buckets::new(options.rate_limit)),
            script: Mutex::default(),
            log: Mutex::default(),
            sunset: AtomicBool::new(options.sunset),
            options,
        }
    }

    pub(crate) fn is_sunset(&self) -> bool {
        self.sunset.load(Ordering::Relaxed)
    }

    pub(crate) fn set_sunset(&self, sunset: bool) {
        self.sunset.store(sunset, Ordering::Relaxed);
    }
}
