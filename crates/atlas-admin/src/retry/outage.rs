//! For how long Atlas has not answered. A thousand reads of an Atlas that is down must not try in vain one after another:
//! once it has been down for as long as a read may take, one read at a time asks, and the others report what it met.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::error::Error;

/// How long no read asks after a probe that failed at once: an Atlas that refuses is not to be asked by one read after the other.
const SHORTEST_REST: Duration = Duration::from_secs(1);

/// Runs from the first attempt that failed since the last one that did not.
#[derive(Debug, Default)]
pub(crate) struct Outage(watch::Sender<State>);

#[derive(Debug, Default)]
struct State {
    answered: Option<Instant>,
    down: Option<Down>,
    /// Whether a read asks for all others. It may still do so when Atlas has answered another one, and failed again.
    is_probed: bool,
}

#[derive(Debug)]
struct Down {
    since: Instant,
    met: Met,
    /// When it is time for another probe.
    probe_at: Instant,
}

/// The failure of the last attempt.
#[derive(Clone, Debug)]
struct Met {
    error: Error,
    at: Instant,
}

/// Whether a read may ask.
#[derive(Debug)]
pub(crate) enum Admission<'a> {
    /// As often as it has time and retries for.
    Ordinary,
    /// Once, for all the others.
    Probe(Probe<'a>),
    /// Not at all.
    Refused(Refusal),
}

/// Why a read may not ask.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// For how long Atlas has not answered.
    pub(crate) lasted: Duration,
    /// The failure of the last attempt.
    pub(crate) met: Error,
    /// How long ago that was.
    pub(crate) ago: Duration,
}

/// The right to ask in place of all other reads. Dropped, it passes to the next one that comes.
#[derive(Debug)]
pub(crate) struct Probe<'a> {
    outage: &'a Outage,
    begun: Instant,
}

impl Outage {
    /// An attempt failed in a way that may pass.
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
            // From the beginning of the attempt: Atlas has not answered since. Its answers to other reads meanwhile count.
            let since = state.answered.map_or(begun, |answered| answered.max(begun));
            state.down = Some(Down {
                since,
                met,
                probe_at: now,
            });
            true
        });
    }

    /// Atlas answered, be it with an error.
    pub(crate) fn over(&self, now: Instant) {
        self.0.send_if_modified(|state| {
            state.answered = Some(now);
            state.down.take().is_some()
        });
    }

    /// Whether a read that has this much time in all may send a request.
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

    /// Whether an attempt has failed since the last answer.
    pub(crate) fn has_begun(&self) -> bool {
        self.0.borrow().down.is_some()
    }

    /// Whether it has lasted for this long.
    pub(crate) fn has_lasted(&self, timeout: Duration, now: Instant) -> bool {
        let state = self.0.borrow();
        state
            .down
            .as_ref()
            .is_some_and(|down| down.has_lasted(timeout, now))
    }

    /// Waits until it has lasted for this long.
    pub(crate) async fn until_it_has_lasted(&self, timeout: Duration) {
        let mut state = self.0.subscribe();
        loop {
            let since = state.borrow_and_update().down.as_ref().map(|down| down.since);
            let end = since.and_then(|since| since.checked_add(timeout));
            tokio::select! {
                // It ends only with what this borrows.
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
    /// It has met a failure. The next one waits at least as long as this one took, so that reads which come one by one do not
    /// spend their whole time on probes.
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
    async fn it_lasts_from_the_beginning_of_the_first_failure_to_the_next_answer() {
        let (outage, start) = (Outage::default(), Instant::now());
        let second = |count| start + Duration::from_secs(count);
        assert!(ordinary(&outage, Duration::ZERO, start));
        outage.failed(second(1), second(8), &Error::Closed);
        outage.failed(second(2), second(9), &Error::Closed);
        assert!(ordinary(&outage, TEN, second(10)));
        assert!(!ordinary(&outage, TEN, second(11)));
        assert!(ordinary(&outage, 2 * TEN, second(11)));
        outage.over(second(12));
        assert!(ordinary(&outage, Duration::ZERO, second(12)));
        // An attempt that began before the last answer says nothing of the time before that.
        outage.failed(second(2), second(13), &Error::Closed);
        assert!(!outage.has_lasted(TEN, second(21)));
        assert!(outage.has_lasted(TEN, second(22)));
    }

    #[tokio::test(start_paused = true)]
    async fn one_read_at_a_time_asks_and_the_others_hear_what_the_last_one_met() {
        let (outage, start) = (Outage::default(), Instant::now());
        let second = |count| start + Duration::from_secs(count);
        outage.failed(start, second(7), &Error::Unsendable("first"));
        let first = probe(&outage, second(10));
        assert!(first.is_some());
        let told = refusal(&outage, second(11));
        assert!(told.is_some_and(|told| {
            (told.lasted, told.ago) == (Duration::from_secs(11), Duration::from_secs(4))
                && told.met.to_string().contains("first")
        }));
        // A read that is cancelled passes the right on at once.
        drop(first);
        let second_probe = probe(&outage, second(11));
        assert!(second_probe.is_some());
        // One that fails does so after as long as it took.
        outage.failed(second(11), second(14), &Error::Unsendable("second"));
        if let Some(probe) = second_probe {
            probe.failed(second(14));
        }
        let told = refusal(&outage, second(16));
        assert!(told.is_some_and(|told| told.met.to_string().contains("second")));
        assert!(probe(&outage, second(17)).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_that_is_answered_lets_all_go_on() {
        let (outage, start) = (Outage::default(), Instant::now());
        outage.failed(start, start, &Error::Closed);
        let probe = probe(&outage, start + TEN);
        assert!(probe.is_some());
        outage.over(start + TEN);
        drop(probe);
        assert!(ordinary(&outage, TEN, start + 2 * TEN));
    }

    #[tokio::test(start_paused = true)]
    async fn those_under_way_learn_when_it_has_lasted_too_long() {
        let (outage, start) = (Outage::default(), Instant::now());
        let waits = async {
            outage.until_it_has_lasted(TEN).await;
            start.elapsed()
        };
        let happens = async {
            outage.failed(start, start, &Error::Closed);
            tokio::time::sleep(TEN / 2).await;
            outage.over(Instant::now());
            tokio::time::sleep(TEN / 2).await;
            outage.failed(Instant::now(), Instant::now(), &Error::Closed);
        };
        let (waited, ()) = tokio::join!(waits, happens);
        assert_eq!(waited, 2 * TEN);
    }
}
