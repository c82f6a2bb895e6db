//! One read at a time probes, in whatever order reads begin, fail, succeed and are dropped.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::*;

#[derive(Clone, Copy, Debug)]
enum Step {
    /// This many milliseconds pass.
    Passes(u64),
    /// A read with this time limit in seconds asks whether it may send a request.
    Asks(u64),
    /// The attempt at this position among those in progress ends.
    Ends(prop::sample::Index, End),
}

#[derive(Clone, Copy, Debug)]
enum End {
    Failed,
    Answered,
    Dropped,
}

fn step() -> impl Strategy<Value = Step> {
    let end = prop_oneof![4 => Just(End::Failed), 1 => Just(End::Answered), 2 => Just(End::Dropped)];
    prop_oneof![
        2 => prop_oneof![Just(0_u64), 1..900_u64, 900..12_000_u64].prop_map(Step::Passes),
        3 => prop_oneof![Just(1_u64), Just(3), Just(10)].prop_map(Step::Asks),
        3 => (any::<prop::sample::Index>(), end).prop_map(|(place, end)| Step::Ends(place, end)),
    ]
}

fn keeps_every_rule(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let (outage, mut now) = (Outage::default(), Instant::now());
    let mut under_way: Vec<(Instant, Option<Probe<'_>>)> = Vec::new();
    // The time until which no read may probe, after a failed probe.
    let mut rests_until = now;
    for step in steps {
        match step {
            Step::Passes(milliseconds) => now += Duration::from_millis(milliseconds),
            Step::Asks(seconds) => {
                let timeout = Duration::from_secs(seconds);
                let is_probed = under_way.iter().any(|(_, probe)| probe.is_some());
                let has_lasted = outage.has_lasted(timeout, now);
                match outage.admit(timeout, now) {
                    Admission::Ordinary => {
                        prop_assert!(!has_lasted, "a read asks, though others have waited for its time");
                        under_way.push((now, None));
                    }
                    Admission::Probe(probe) => {
                        prop_assert!(has_lasted && !is_probed, "two reads ask for all others");
                        prop_assert!(now >= rests_until, "a read asks too soon after one that failed");
                        under_way.push((now, Some(probe)));
                    }
                    Admission::Refused(refusal) => {
                        prop_assert!(
                            has_lasted && refusal.lasted >= timeout && refusal.ago <= refusal.lasted
                        );
                        prop_assert!(is_probed || now < rests_until, "no read may ask any more");
                    }
                }
            }
            Step::Ends(place, end) if !under_way.is_empty() => {
                let (begun, probe) = under_way.swap_remove(place.index(under_way.len()));
                match end {
                    End::Failed => {
                        outage.failed(begun, now, &Error::Closed);
                        if let Some(probe) = probe {
                            rests_until = now + (now - begun).max(SHORTEST_REST);
                            probe.failed(now);
                        }
                    }
                    End::Answered => {
                        outage.answered(now);
                        rests_until = now;
                        let is_over = matches!(outage.admit(Duration::ZERO, now), Admission::Ordinary);
                        prop_assert!(is_over, "after an answer not all reads go on");
                    }
                    End::Dropped => {}
                }
            }
            Step::Ends(..) => {}
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn no_two_reads_probe_at_the_same_time(steps in prop::collection::vec(step(), 0..60)) {
        keeps_every_rule(steps)?;
    }
}
