//! The process and its host.

use std::fs;
use std::time::{Duration, Instant};

use atlas_simulator::{Options, Simulator, sample};
use fastrand::Rng;
use futures_util::future::join_all;
use serde_json::{Map, Value, json};
use tfplugin_testing::host::{Connection, Plugin};
use tfplugin_testing::{Core, summaries};
use tokio::runtime;
use tokio::time::sleep;

use super::{Endurance, Sample};
use crate::settings::Settings;
use crate::sign_in::SignIn;
use crate::subject::{self, Subject, without_timeouts};

/// The number of reads that Terraform makes at once.
const AT_ONCE: usize = 10;

/// The pause between batches. With the time of a batch, this makes thousands of reads a minute.
const PAUSE: Duration = Duration::from_millis(150);

/// After this number of batches, a new connection replaces the old one, and its session signs in again.
const BATCHES_OF_A_SESSION: u32 = 100;

/// The client renews a token a tenth of this time before it expires.
const TOKEN_LIFETIME: Duration = Duration::from_secs(20);

/// How long an unused token may stay live. Most tokens would live longer, so their expiry cannot hide a fault.
const REVOKED_WITHIN: Duration = Duration::from_secs(5);

/// The number of rows in the table of memory.
const SAMPLES: u32 = 10;

/// Starts a process that serves for the configured time.
pub(crate) fn serve(sign_in: SignIn, settings: &Settings) -> Endurance {
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    runtime
        .unwrap()
        .block_on(async { Service::start(sign_in, settings).await.run().await })
}

struct Service {
    atlas: Simulator,
    plugin: Plugin,
    chance: Rng,
    start: Instant,
    duration: Duration,
    endurance: Endurance,
}

impl Service {
    async fn start(sign_in: SignIn, settings: &Settings) -> Self {
        let atlas = Options::new()
            .token_lifetime(TOKEN_LIFETIME)
            .nonce_uses(500)
            .random_faults(1, settings.seed);
        Self {
            atlas: atlas.start().unwrap(),
            plugin: Core::host(&settings.provider).start().await,
            chance: Rng::with_seed(settings.seed),
            start: Instant::now(),
            duration: settings.duration,
            endurance: Endurance::new(sign_in),
        }
    }

    async fn run(mut self) -> Endurance {
        let mut connection = self.plugin.connect().await;
        while self.start.elapsed() < self.duration {
            self.session(&connection).await;
            // The new session starts before the old one ends, because a process that has no connection takes its host for
            // dead.
            drop(std::mem::replace(&mut connection, self.plugin.connect().await));
            self.endurance.wrong.extend(excess(&self.atlas, 1).await);
        }
        connection.shut_down().await;
        let Self {
            atlas,
            plugin,
            mut endurance,
            ..
        } = self;
        let (status, stderr) = plugin.end().await;
        endurance.wrong.extend(excess(&atlas, 0).await);
        if !status.success() {
            endurance.wrong.push(format!("it ended with {status}: {stderr}"));
        }
        endurance
    }

    async fn session(&mut self, connection: &Connection) {
        let arguments = self
            .endurance
            .sign_in
            .arguments(Subject::Snapshots(0))
            .into_iter();
        let arguments = arguments.map(|(argument, _, value)| (argument.to_owned(), json!(value)));
        let mut block: Map<_, _> = arguments.collect();
        block.insert("base_url".to_owned(), json!(self.atlas.url()));
        let core = Core::configured(connection, Value::Object(block)).await;
        self.endurance.sessions += 1;
        for _ in 0..BATCHES_OF_A_SESSION {
            self.batch(&core).await;
            self.sample();
            // Rarely, and never at once: a node that did not issue the nonces, and an administrator who revokes tokens.
            match self.chance.u32(..500) {
                0 => self.atlas.forget_nonces(),
                1 => self.atlas.revoke_tokens(),
                _ => {}
            }
            if self.start.elapsed() >= self.duration {
                return;
            }
            sleep(PAUSE).await;
        }
    }

    async fn batch(&mut self, core: &Core) {
        let numbers: [u32; AT_ONCE] = std::array::from_fn(|_| self.chance.u32(..sample::BULK_SNAPSHOTS));
        let reads = numbers.map(|n| read(core.clone(), &self.atlas, n));
        let wrong = join_all(reads).await.into_iter().filter_map(Result::err);
        self.endurance.wrong.extend(wrong);
        self.endurance.reads += AT_ONCE as u64;
        self.endurance.token_requests += self.atlas.token_requests();
        self.atlas.clear_requests();
    }

    /// Measures the memory when it is due, and just before the end.
    fn sample(&mut self) {
        let at = self.start.elapsed();
        let Endurance { samples, reads, .. } = &mut self.endurance;
        let due = self.duration * u32::try_from(samples.len() + 1).unwrap() / SAMPLES;
        if at + PAUSE >= due {
            let kib = resident_kib(self.plugin.child.id().unwrap());
            samples.push(Sample {
                at,
                reads: *reads,
                kib,
            });
        }
    }
}

/// Waits until at most this number of tokens is live, and otherwise returns a violation.
async fn excess(atlas: &Simulator, tokens: usize) -> Option<String> {
    let start = Instant::now();
    while atlas.live_tokens() > tokens {
        if start.elapsed() > REVOKED_WITHIN {
            let live = atlas.live_tokens();
            return Some(format!(
                "{live} tokens are live, but at most {tokens} can be in use"
            ));
        }
        sleep(Duration::from_millis(20)).await;
    }
    None
}

/// Reads a snapshot and compares its state.
async fn read(mut core: Core, atlas: &Simulator, n: u32) -> Result<(), String> {
    let mut expected = subject::snapshot(atlas, n);
    let arguments =
        ["project_id", "name", "snapshot_id"].map(|name| (name.to_owned(), expected[name].clone()));
    let config = Value::Object(arguments.into_iter().collect());
    let read = core
        .read("atlas_flex_snapshot", config)
        .await
        .map_err(|status| status.to_string())?;
    let Some(mut state) = read.state else {
        return Err(format!("read {n} failed: {:?}", summaries(&read.diagnostics)));
    };
    without_timeouts(&mut expected);
    without_timeouts(&mut state);
    if state == expected {
        Ok(())
    } else {
        Err(format!(
            "read {n} gave {state}, and the simulator holds {expected}"
        ))
    }
}

/// The resident memory of a process, from `/proc`.
fn resident_kib(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
