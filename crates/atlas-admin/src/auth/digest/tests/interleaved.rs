//! Reads, challenges, stale nonces and refusals, in every order.

use std::collections::HashMap;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::*;
use crate::Client;
use crate::clock::Clock;
use crate::http::{Limits, StandIn};
use crate::interleaving::{Atlas, Delay, PlannedRead, Reads, Said, Script, delay, get, reads, run};
use crate::retry::Backoff;

/// The nonces that a server issues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Nonces {
    /// A new one for each challenge.
    New,
    /// A new one for each challenge, valid for one request.
    Once,
    /// The same for all challenges.
    Same,
    /// One for each node of the server, and any node may answer.
    Nodes,
}

#[derive(Clone, Debug)]
struct Case {
    reads: Vec<PlannedRead>,
    gets: Vec<(Delay, Said)>,
    nonces: Nonces,
    /// The time at which all nonces issued so far become stale.
    all_end: Option<Delay>,
}

fn case() -> impl Strategy<Value = Case> {
    let nonces = prop_oneof![
        Just(Nonces::New),
        Just(Nonces::Once),
        Just(Nonces::Same),
        Just(Nonces::Nodes)
    ];
    let gets = prop::collection::vec(get(), 0..24);
    (reads(10), gets, nonces, prop::option::of(delay())).prop_map(|(reads, gets, nonces, all_end)| Case {
        reads,
        gets,
        nonces,
        all_end,
    })
}

#[derive(Debug)]
struct Nonce {
    /// The time at which it was last issued.
    offered: u64,
    /// The count of the last request signed with it.
    count: u64,
    is_stale: bool,
}

#[derive(Debug, Default)]
struct Ledger {
    /// A logical clock, advanced by each event.
    now: u64,
    nonces: Vec<Nonce>,
    reads: HashMap<usize, Signed>,
}

/// The signed requests of a read.
#[derive(Clone, Copy, Debug, Default)]
struct Signed {
    refusals: usize,
    /// The time at which the last rejected request was sent.
    refused: Option<u64>,
}

/// A model of how Atlas checks signatures.
#[derive(Debug)]
struct Gate {
    atlas: Arc<Atlas>,
    gets: Script<(Delay, Said)>,
    kind: Nonces,
    ledger: Mutex<Ledger>,
}

impl Gate {
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn breaks_unless(&self, kept: bool, rule: &str) {
        self.atlas.broken.unless(kept, || rule.to_owned());
    }

    async fn answer(self: Arc<Self>, outgoing: Outgoing) -> Result<Answer, Error> {
        let under_way = self.atlas.arrives(&outgoing);
        let read = under_way.read();
        let signature = outgoing.authorization.as_ref().map(signature);
        let sent = self.arrives(read, signature);
        let (delay, said) = self.gets.next().unzip();
        if let Some(delay) = delay {
            delay.pass().await;
        }
        let said = said.unwrap_or(Said::Ordinary);
        if let Some(answer) = self.atlas.say(said, &outgoing).await {
            return answer;
        }
        let mut ledger = self.ledger();
        if let Some((nonce, count)) = signature
            && matches!(said, Said::Ordinary)
            && !ledger.nonces[nonce].is_stale
            && (self.kind != Nonces::Once || count == 1)
        {
            return Ok(self.atlas.accepts(&outgoing));
        }
        if signature.is_some() {
            let signed = ledger.reads.entry(read).or_default();
            signed.refusals += 1;
            signed.refused = Some(sent);
        }
        let challenge = format!(
            "Digest realm=\"r\", nonce=\"n{}\", qop=\"auth\"",
            self.offer(&mut ledger)
        );
        Ok(self.atlas.refuses(
            &outgoing,
            matches!(said, Said::Role),
            &[("www-authenticate", &challenge)],
        ))
    }

    /// Records a request, with the number of its nonce and its count if it is signed. Returns the logical
    /// time.
    fn arrives(&self, read: usize, signature: Option<(usize, u64)>) -> u64 {
        let mut guard = self.ledger();
        let ledger = &mut *guard;
        ledger.now += 1;
        let signed = ledger.reads.get(&read).copied().unwrap_or_default();
        let most = if self.atlas.is_accepted() { 3 } else { 1 };
        self.breaks_unless(signed.refusals <= most, "a read signs once more than it may");
        let Some((nonce, count)) = signature else {
            self.breaks_unless(
                ledger.nonces.is_empty(),
                "a request is not signed, though there is a challenge",
            );
            return ledger.now;
        };
        let Some(nonce) = ledger.nonces.get_mut(nonce) else {
            self.breaks_unless(false, "a nonce is used that was not given out");
            return ledger.now;
        };
        self.breaks_unless(count == nonce.count + 1, "a count is used again, or left out");
        nonce.count = count;
        let is_new = signed.refused.is_none_or(|refused| nonce.offered > refused);
        self.breaks_unless(is_new, "a nonce is used that is older than the refusal");
        ledger.now
    }

    /// Returns the number of the nonce for the next challenge.
    fn offer(&self, ledger: &mut Ledger) -> usize {
        ledger.now += 1;
        let offered = ledger.now;
        let nodes = match self.kind {
            Nonces::New | Nonces::Once => usize::MAX,
            Nonces::Same => 1,
            Nonces::Nodes => 3,
        };
        if ledger.nonces.len() >= nodes {
            let node = usize::try_from(offered).unwrap_or_default() % nodes;
            let nonce = &mut ledger.nonces[node];
            (nonce.offered, nonce.is_stale) = (offered, false);
            return node;
        }
        ledger.nonces.push(Nonce {
            offered,
            count: 0,
            is_stale: false,
        });
        ledger.nonces.len() - 1
    }
}

fn signature(sent: &Authorization) -> (usize, u64) {
    let header = sent.value.to_str().unwrap_or_default();
    let directive = |name: &str| header.split(", ").find_map(|pair| pair.strip_prefix(name));
    let nonce = directive("nonce=\"n").and_then(|nonce| nonce.trim_end_matches('"').parse().ok());
    let count = directive("nc=").and_then(|count| u64::from_str_radix(count, 16).ok());
    nonce.zip(count).unwrap_or((usize::MAX, 0))
}

async fn keeps_every_rule(case: Case) -> Result<(), TestCaseError> {
    let limit = Limits::default().attempt;
    let exchanges = case.gets.iter().map(|(delay, said)| match said {
        Said::Silent => limit,
        _ => delay.time,
    });
    let longest_exchange = exchanges.max().unwrap_or_default().min(limit);
    let gate = Arc::new(Gate {
        atlas: Arc::default(),
        gets: Script::new(case.gets),
        kind: case.nonces,
        ledger: Mutex::default(),
    });
    let (atlas, answering) = (gate.atlas.clone(), gate.clone());
    let http = Http::over(StandIn::new(move |outgoing| answering.clone().answer(outgoing)));
    let client = Client::over(http, key(), 0, Clock::system(), Backoff::with(|| 0.5));
    let end_all = async {
        if let Some(delay) = case.all_end {
            delay.pass().await;
            gate.ledger()
                .nonces
                .iter_mut()
                .for_each(|nonce| nonce.is_stale = true);
        }
    };
    let (reads, ()) = tokio::join!(Reads::make(&case.reads, &client, &atlas, AMPLE), end_all);
    // A turn, an unsigned request, and four signed ones.
    let bound = Duration::from_secs(10) + 5 * longest_exchange + Duration::from_millis(10);
    prop_assert!(reads.longest <= bound, "a read takes {:?}", reads.longest);
    atlas.broken.check()
}

proptest! {
    #[test]
    fn counts_are_never_reused_and_a_401_to_a_new_key_is_final(case in case()) {
        run(keeps_every_rule(case))?;
    }
}
