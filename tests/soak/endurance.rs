//! One process that serves reads for the whole run: sessions start and end, tokens and nonces are renewed, and its
//! memory stays constant.

mod service;

use std::fmt;
use std::time::Duration;

pub(crate) use self::service::serve;
use crate::sign_in::SignIn;

/// How much the memory may grow from the first half to the second, in addition to a twentieth, because pages come and
/// go.
const GROWTH_KIB: u64 = 512;

/// The most violations that the report lists, because thousands of reads may each have a wrong value.
const SHOWN: usize = 10;

/// The outcome of such a process.
#[derive(Debug)]
pub(crate) struct Endurance {
    pub(crate) sign_in: SignIn,
    reads: u64,
    sessions: u32,
    token_requests: usize,
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
    fn new(sign_in: SignIn) -> Self {
        Self {
            sign_in,
            reads: 0,
            sessions: 0,
            token_requests: 0,
            samples: Vec::new(),
            wrong: Vec::new(),
        }
    }

    /// The first violations, and the number of the others.
    pub(crate) fn violations(&self) -> Vec<String> {
        let more = self.wrong.len().saturating_sub(SHOWN);
        let more = (more > 0).then(|| format!("{more} more"));
        let wrong = self.wrong.iter().take(SHOWN).cloned();
        wrong.chain(more).chain(self.growth()).collect()
    }

    /// A violation, if the memory grew by more than the limit.
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

impl fmt::Display for Endurance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            sign_in,
            reads,
            sessions,
            token_requests,
            ..
        } = self;
        writeln!(
            formatter,
            "One process served {reads} reads in {sessions} sessions, signed in by {sign_in}, with {token_requests} token requests:\n\n\
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
    fn a_growing_process_is_a_violation() {
        assert_eq!(
            with_memory([8_000, 8_100, 8_000, 8_200]).violations(),
            Vec::<String>::new()
        );
        assert_eq!(with_memory([8_000, 8_100, 8_000, 9_200]).violations().len(), 1);
        assert_eq!(Endurance::new(SignIn::Token).violations().len(), 1);
    }

    #[test]
    fn only_the_first_of_many_violations_are_reported() {
        let flat = with_memory([8_000; 4]);
        let wrong = vec!["read 1 failed".to_owned(); 12];
        let shown = Endurance { wrong, ..flat }.violations();
        assert_eq!((shown.len(), shown[SHOWN].as_str()), (SHOWN + 1, "2 more"));
    }
}
