//! The detection of outages. When Atlas is down, a thousand reads must not time out one after another. Once
//! it has been down for as long as a read may take, one read at a time probes and all others report the
//! probe's failure.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::error::Error;

/// The shortest pause between probes, so that reads do not hammer an Atlas that refuses connections.
const SHORTEST_REST: Duration = Duration::from_secs(1);

/// A clock that runs from the first failed attempt after the last response.
#[derive(Debug, Default)]
pub(crate) struct Outage(watch::Sender<State>);

#[derive(Debug, Default)]
struct State {
    answered: Option<Instant>,
    down: Option<Down>,
    /// Whether a read is probing. This may outlast an outage and continue into the next.
    is_probed: bool,
}

#[derive(Debug)]
struct Down {
    since: Instant,
    met: Met,
    /// The time of the next probe.
    probe_at: Instant,
}

/// The failure of the latest attempt.
#[derive(Clone, Debug)]
struct Met {
    error: Error,
    at: Instant,
}

/// The permission of a read to send a request.
#[derive(Debug)]
pub(crate) enum Admission<'a> {
    /// It may send, as its time and retries allow.
    Ordinary,
    /// It may send once, on behalf of all reads.
    Probe(Probe<'a>),
    /// It may not send.
    Refused(Refusal),
}

/// The reason why a read may not send a request.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// The duration of the outage.
    pub(crate) lasted: Duration,
    /// The failure of the latest attempt.
    pub(crate) met: Error,
    /// The age of that failure.
    pub(crate) ago: Duration,
}

/// The right to probe on behalf of all reads. When dropped, it passes to the next read.
#[derive(Debug)]
pub(crate) struct Probe<'a> {
    outage: &'a Outage,
    begun: Instant,
}

impl Outage {
    /// Records an attempt with a temporary failure.
    pub(crate) fn failed(&self, begun: Instant, now: Instant, error: &Error) {
        let met = Met {
            error: error.clone(),
            at: now,
        };
        self.0.send_if_modified(|state| {
            if let Some(down) = &mut state.down {
                down.met = met;
                return false;
            }
            // The outage began with the attempt, or with a later response to another read.
            let since = state.answered.map_or(begun, |answered| answered.max(begun));
            state.down = Some(Down {
                since,
                met,
                probe_at: now,
            });
            true
        });
    }

    /// Records a response, whether a success or an error.
    pub(crate) fn answered(&self, now: Instant) {
        self.0.send_if_modified(|state| {
            state.answered = Some(now);
            state.down.take().is_some()
        });
    }

    /// Decides whether a read with this time limit may send a request.
    pub(crate) fn admit(&self, timeout: Duration, now: Instant) -> Admission<'_> {
        let mut admission = Admission::Ordinary;
        self.0.send_if_modified(|state| {
            if let Some(down) = state.down.as_ref().filter(|down| down.has_lasted(timeout, now)) {
                admission = if state.is_probed || now < down.probe_at {
                    Admission::Refused(down.refusal(now))
                } else {
                    state.is_probed = true;
                    Admission::Probe(Probe {
                        outage: self,
                        begun: now,
                    })
                };
            }
            false
        });
        admission
    }

    /// Returns whether an attempt has failed since the last response.
    pub(crate) fn has_begun(&self) -> bool {
        self.0.borrow().down.is_some()
    }

    /// Returns whether the outage has lasted this long.
    pub(crate) fn has_lasted(&self, timeout: Duration, now: Instant) -> bool {
        let state = self.0.borrow();
        state
            .down
            .as_ref()
            .is_some_and(|down| down.has_lasted(timeout, now))
    }

    /// Waits until the outage has lasted this long.
    pub(crate) async fn until_it_has_lasted(&self, timeout: Duration) {
        let mut state = self.0.subscribe();
        loop {
            let since = state.borrow_and_update().down.as_ref().map(|down| down.since);
            let end = since.and_then(|since| since.checked_add(timeout));
            tokio::select! {
                // `self` owns the sender, so the channel stays open.
                _ = state.changed() => {}
                () = sleep_until(end.unwrap_or_else(Instant::now)), if end.is_some() => return,
            }
        }
    }
}

impl Down {
    fn has_lasted(&self, timeout: Duration, now: Instant) -> bool {
        now.saturating_duration_since(self.since) >= timeout
    }

    fn refusal(&self, now: Instant) -> Refusal {
        Refusal {
            lasted: now.saturating_duration_since(self.since),
            met: self.met.error.clone(),
            ago: now.saturating_duration_since(self.met.at),
        }
    }
}

impl Probe<'_> {
    /// Records that the probe failed. The next one waits at least as long as this one took, so that reads in
    /// sequence do not spend all their time on probes.
    pub(crate) fn failed(self, now: Instant) {
        let took = now.saturating_duration_since(self.begun);
        let rest = took.max(SHORTEST_REST);
        self.outage.0.send_if_modified(|state| {
            if let Some(down) = &mut state.down {
                down.probe_at = now + rest;
            }
            false
        });
    }
}

impl Drop for Probe<'_> {
    fn drop(&mut self) {
        self.outage.0.send_if_modified(|state| {
            state.is_probed = false;
            false
        });
    }
}

#[cfg(test)]
mod interleaved;

#[cfg(test)]
mod tests {
    use super::*;

    const TEN: Duration = Duration::from_secs(10);

    fn ordinary(outage: &Outage, timeout: Duration, now: Instant) -> bool {
        matches!(outage.admit(timeout, now), Admission::Ordinary)
    }

    fn probe(outage: &Outage, now: Instant) -> Option<Probe<'_>> {
        match outage.admit(TEN, now) {
            Admission::Probe(probe) => Some(probe),
            _ => None,
        }
    }

    fn refusal(outage: &Outage, now: Instant) -> Option<Refusal> {
        match outage.admit(TEN, now) {
            Admission::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_outage_lasts_from_the_start_of_the_first_failure_to_the_next_answer() {
        let (outage, start) = (Outage::default(), Instant::now());
        let second = |count| start + Duration::from_secs(count);
        assert!(ordinary(&outage, Duration::ZERO, start));
        outage.failed(second(1), second(8), &Error::Closed);
        outage.failed(second(2), second(9), &Error::Closed);
        assert!(ordinary(&outage, TEN, second(10)));
        assert!(!ordinary(&outage, TEN, second(11)));
        assert!(ordinary(&outage, 2 * TEN, second(11)));
        outage.answered(second(12));
        assert!(ordinary(&outage, Duration::ZERO, second(12)));
        // An attempt says nothing about the time before the last response, even if it began earlier.
        outage.failed(second(2), second(13), &Error::Closed);
        assert!(!outage.has_lasted(TEN, second(21)));
        assert!(outage.has_lasted(TEN, second(22)));
    }

    #[tokio::test(start_paused = true)]
    async fn one_read_at_a_time_probes_and_the_others_report_its_failure() {
        let (outage, start) = (Outage::default(), Instant::now());
        let second = |count| start + Duration::from_secs(count);
        outage.failed(start, second(7), &Error::Unsendable("first"));
        let first = probe(&outage, second(10));
        assert!(first.is_some());
        let reported = refusal(&outage, second(11));
        assert!(reported.is_some_and(|reported| {
            (reported.lasted, reported.ago) == (Duration::from_secs(11), Duration::from_secs(4))
                && reported.met.to_string().contains("first")
        }));
        // A cancelled read passes the right on at once.
        drop(first);
        let second_probe = probe(&outage, second(11));
        assert!(second_probe.is_some());
        // After a failure, the next probe waits for as long as this one took.
        outage.failed(second(11), second(14), &Error::Unsendable("second"));
        if let Some(probe) = second_probe {
            probe.failed(second(14));
        }
        let reported = refusal(&outage, second(16));
        assert!(reported.is_some_and(|reported| reported.met.to_string().contains("second")));
        assert!(probe(&outage, second(17)).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn an_answered_probe_ends_the_outage() {
        let (outage, start) = (Outage::default(), Instant::now());
        outage.failed(start, start, &Error::Closed);
        let probe = probe(&outage, start + TEN);
        assert!(probe.is_some());
        outage.answered(start + TEN);
        drop(probe);
        assert!(ordinary(&outage, TEN, start + 2 * TEN));
    }

    /// Atlas may answer another read during a probe, and fail again before the probe ends.
    #[tokio::test(start_paused = true)]
    async fn a_probe_that_outlives_its_outage_stays_the_only_one() {
        let (outage, start) = (Outage::default(), Instant::now());
        outage.failed(start, start, &Error::Closed);
        let first = probe(&outage, start + TEN);
        assert!(first.is_some());
        outage.answered(start + TEN);
        outage.failed(start + TEN, start + TEN, &Error::Closed);
        assert!(refusal(&outage, start + 2 * TEN).is_some(), "two reads probe");
        drop(first);
        assert!(probe(&outage, start + 2 * TEN).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_reads_are_woken_when_the_outage_has_lasted_for_their_timeout() {
        let (outage, start) = (Outage::default(), Instant::now());
        let waits = async {
            outage.until_it_has_lasted(TEN).await;
            start.elapsed()
        };
        let happens = async {
            outage.failed(start, start, &Error::Closed);
            tokio::time::sleep(TEN / 2).await;
            outage.answered(Instant::now());
            tokio::time::sleep(TEN / 2).await;
            outage.failed(Instant::now(), Instant::now(), &Error::Closed);
        };
        let (waited, ()) = tokio::join!(waits, happens);
        assert_eq!(waited, 2 * TEN);
    }
}
