//! A process that serves reads all along: sessions come and go, tokens and nonces are renewed, and its memory stays the same.

use std::fmt;
use std::fs;
use std::time::{Duration, Instant};

use atlas_simulator::{Options, Simulator, sample};
use fastrand::Rng;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tfplugin_testing::host::{Connection, Plugin};
use tfplugin_testing::{Core, summaries};
use tokio::runtime;
use tokio::time::sleep;

use crate::settings::Settings;
use crate::sign_in::SignIn;
use crate::subject::{self, Subject, without_timeouts};

/// How many reads Terraform makes at once.
const AT_ONCE: usize = 10;

/// From one batch to the next. With the time that a batch takes, that makes some thousands of reads a minute.
const PAUSE: Duration = Duration::from_millis(150);

/// After so many batches, a new connection takes the place of the old one. Its session signs in anew.
const BATCHES_OF_A_SESSION: u32 = 100;

/// Renewed a tenth of it before.
const TOKEN_LIFETIME: Duration = Duration::from_secs(10);

/// How many rows the table of memory has.
const SAMPLES: u32 = 10;

/// What the memory may grow by from the first half to the second: pages come and go.
const GROWTH_KIB: u64 = 512;

/// How long a token that is no longer used may stay live.
const REVOKED_WITHIN: Duration = Duration::from_secs(10);

/// What became of the process.
#[derive(Debug)]
pub(crate) struct Endurance {
    pub(crate) sign_in: SignIn,
    reads: u64,
    sessions: u32,
    tokens: usize,
    samples: Vec<Sample>,
    wrong: Vec<String>,
}

#[derive(Debug, Clone, Copy)]
struct Sample {
    at: Duration,
    reads: u64,
    kib: u64,
}

impl Endurance {
    /// Serves for as long as is set.
    pub(crate) fn run(sign_in: SignIn, settings: &Settings) -> Self {
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(Self::new(sign_in).serve(settings))
    }

    fn new(sign_in: SignIn) -> Self {
        Self {
            sign_in,
            reads: 0,
            sessions: 0,
            tokens: 0,
            samples: Vec::new(),
            wrong: Vec::new(),
        }
    }

    async fn serve(mut self, settings: &Settings) -> Self {
        let (start, mut chance) = (Instant::now(), Rng::with_seed(settings.seed));
        let atlas = Options::new()
            .token_lifetime(TOKEN_LIFETIME)
            .nonce_uses(500)
            .random_faults(1, settings.seed);
        let atlas = atlas.start().unwrap();
        let plugin = Core::host(&settings.provider).start().await;
        let mut connection = plugin.connect().await;
        while start.elapsed() < settings.duration {
            self.serve_session(&atlas, &connection, start, settings, &mut chance, &plugin)
                .await;
            // The new session begins before the old one ends, as the process takes a host without a connection for gone.
            drop(std::mem::replace(&mut connection, plugin.connect().await));
            self.expect_at_most(1, &atlas).await;
        }
        connection.shut_down().await;
        let (status, stderr) = plugin.end().await;
        self.expect_at_most(0, &atlas).await;
        if !status.success() {
            self.wrong.push(format!("it ended with {status}: {stderr}"));
        }
        self
    }

    async fn serve_session(
        &mut self,
        atlas: &Simulator,
        connection: &Connection,
        start: Instant,
        settings: &Settings,
        chance: &mut Rng,
        plugin: &Plugin,
    ) {
        let arguments = self.sign_in.arguments(Subject::Snapshots(0)).into_iter();
        let mut block: serde_json::Map<_, _> = arguments
            .map(|(argument, _, value)| (argument.to_owned(), json!(value)))
            .collect();
        block.insert("base_url".to_owned(), json!(atlas.url()));
        let core = Core::configured(connection, Value::Object(block)).await;
        self.sessions += 1;
        for _ in 0..BATCHES_OF_A_SESSION {
            if start.elapsed() >= settings.duration {
                return;
            }
            let numbers: Vec<_> = (0..AT_ONCE)
                .map(|_| chance.u32(..sample::BULK_SNAPSHOTS))
                .collect();
            let faults = join_all(numbers.into_iter().map(|n| read(core.clone(), atlas, n))).await;
            self.wrong.extend(faults.into_iter().filter_map(Result::err));
            self.reads += AT_ONCE as u64;
            self.tokens += atlas.token_requests();
            atlas.clear_requests();
            let due = settings.duration * u32::try_from(self.samples.len() + 1).unwrap() / SAMPLES;
            // The last one is due at the end.
            if start.elapsed() + PAUSE >= due {
                self.samples.push(Sample {
                    at: start.elapsed(),
                    reads: self.reads,
                    kib: resident_kib(plugin.child.id().unwrap()),
                });
            }
            // A node that did not give the nonces out, and an administrator: rarely, and not at the same moment.
            match chance.u32(..500) {
                0 => atlas.forget_nonces(),
                1 => atlas.revoke_tokens(),
                _ => {}
            }
            sleep(PAUSE).await;
        }
    }

    /// Waits until no more tokens are live than sessions use.
    async fn expect_at_most(&mut self, tokens: usize, atlas: &Simulator) {
        let start = Instant::now();
        while atlas.live_tokens() > tokens {
            if start.elapsed() > REVOKED_WITHIN {
                self.wrong.push(format!(
                    "{} tokens are live, where {tokens} can be in use",
                    atlas.live_tokens()
                ));
                return;
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Everything that was wrong, the memory included.
    pub(crate) fn violations(&self) -> Vec<String> {
        self.wrong.iter().cloned().chain(self.growth()).collect()
    }

    /// What is wrong with the memory.
    fn growth(&self) -> Option<String> {
        let (first, second) = self.samples.split_at(self.samples.len() / 2);
        let most = |samples: &[Sample]| samples.iter().map(|sample| sample.kib).max();
        match (most(first), most(second)) {
            (Some(before), Some(after)) if after <= before + before / 20 + GROWTH_KIB => None,
            (Some(before), Some(after)) => Some(format!("its memory grew from {before} KiB to {after} KiB")),
            _ => Some("its memory was not measured".to_owned()),
        }
    }
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

/// How much memory of a process is in use, from `/proc`.
fn resident_kib(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

impl fmt::Display for Endurance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            sign_in,
            reads,
            sessions,
            tokens,
            ..
        } = self;
        writeln!(
            formatter,
            "One process served {reads} reads in {sessions} sessions, signed in by {sign_in}, with {tokens} token requests:\n\n\
             | after, s | reads | memory (VmRSS), KiB |\n|--:|--:|--:|"
        )?;
        for Sample { at, reads, kib } in &self.samples {
            writeln!(formatter, "| {} | {reads} | {kib} |", at.as_secs())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_memory(kib: [u64; 4]) -> Endurance {
        let sample = |kib| Sample {
            at: Duration::ZERO,
            reads: 0,
            kib,
        };
        Endurance {
            samples: kib.map(sample).to_vec(),
            ..Endurance::new(SignIn::Token)
        }
    }

    #[test]
    fn a_process_that_grows_is_noticed() {
        assert_eq!(
            with_memory([8_000, 8_100, 8_000, 8_200]).violations(),
            Vec::<String>::new()
        );
        assert_eq!(with_memory([8_000, 8_100, 8_000, 9_200]).violations().len(), 1);
        assert_eq!(Endurance::new(SignIn::Token).violations().len(), 1);
    }
}
