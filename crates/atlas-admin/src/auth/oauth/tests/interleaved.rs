//! Reads, late and missing tokens, refusals and the closing of the client, in every order.

use std::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use tokio::time::sleep;

use super::*;
use crate::answer::Answer;
use crate::http::{Outgoing, StandIn};
use crate::interleaving::{
    Atlas, Delay, PlannedRead, Reads, Said, Script, answer, cut, delay, get, reads, run,
};
use crate::retry::Backoff;

/// Atlas's reaction to a token request.
#[derive(Clone, Copy, Debug)]
enum Grant {
    /// A token with this lifetime in seconds.
    Token(u64),
    Unavailable,
    /// A 429, with the seconds of its Retry-After.
    Limited(Option<u64>),
    /// The account has as many live tokens as Atlas allows.
    Capped,
    /// The account does not exist.
    Refused,
    /// A response without a token.
    Empty,
    Cut,
    Silent,
}

fn grant() -> impl Strategy<Value = (Delay, Grant)> {
    let lifetime = prop_oneof![1 => Just(0_u64), 1 => Just(1), 1 => Just(30), 4 => Just(3_600)];
    let grant = prop_oneof![
        8 => lifetime.prop_map(Grant::Token),
        1 => Just(Grant::Unavailable),
        1 => prop::option::of(0..90_u64).prop_map(Grant::Limited),
        1 => Just(Grant::Capped),
        1 => Just(Grant::Refused),
        1 => Just(Grant::Empty),
        1 => Just(Grant::Cut),
        1 => Just(Grant::Silent),
    ];
    (delay(), grant)
}

#[derive(Clone, Debug)]
struct Case {
    reads: Vec<PlannedRead>,
    gets: Vec<(Delay, Said)>,
    grants: Vec<(Delay, Grant)>,
    revocations: Vec<(Delay, Said)>,
    /// The time at which Atlas invalidates all issued tokens, as it does when the secret is replaced.
    all_end: Option<Delay>,
    closes: Option<Delay>,
}

fn case() -> impl Strategy<Value = Case> {
    (
        reads(8),
        prop::collection::vec(get(), 0..12),
        prop::collection::vec(grant(), 0..6),
        prop::collection::vec(get(), 0..3),
        prop::option::of(delay()),
        prop::option::of(delay()),
    )
        .prop_map(|(reads, gets, grants, revocations, all_end, closes)| Case {
            reads,
            gets,
            grants,
            revocations,
            all_end,
            closes,
        })
}

impl Case {
    fn longest_exchange(&self) -> Duration {
        let limit = Limits::default().attempt;
        let gets = self.gets.iter().map(|(delay, said)| match said {
            Said::Silent => limit,
            _ => delay.time,
        });
        let grants = self.grants.iter().map(|(delay, grant)| match grant {
            Grant::Silent => limit,
            _ => delay.time,
        });
        gets.chain(grants).max().unwrap_or_default().min(limit)
    }
}

/// A token that Atlas has issued.
#[derive(Debug)]
struct Record {
    asked_at: Instant,
    issued_at: Instant,
    lifetime: Duration,
    /// Whether Atlas has answered a request with this token with 401.
    is_refused: bool,
    /// Whether Atlas has invalidated the token.
    is_dead: bool,
    in_use: usize,
    revocations: usize,
}

impl Record {
    fn ends_at(&self) -> Instant {
        self.asked_at + self.lifetime
    }

    fn is_due(&self, now: Instant) -> bool {
        now >= self.ends_at() - margin(self.lifetime)
    }
}

#[derive(Debug, Default)]
struct Ledger {
    tokens: Vec<Record>,
    is_fetching: bool,
    /// The time before which no token request is allowed.
    rests_until: Option<Instant>,
    /// The time before which no token request is allowed because of a 401.
    no_replacement_until: Option<Instant>,
    is_refused: bool,
}

/// A model of Atlas for one account.
#[derive(Debug)]
struct Account {
    atlas: Arc<Atlas>,
    gets: Script<(Delay, Said)>,
    grants: Script<(Delay, Grant)>,
    revocations: Script<(Delay, Said)>,
    ledger: Mutex<Ledger>,
}

/// A token request in flight. It also counts as failed if it gets no response.
struct Fetching<'a> {
    account: &'a Account,
    is_answered: Cell<bool>,
}

impl Drop for Fetching<'_> {
    fn drop(&mut self) {
        self.account.ledger().is_fetching = false;
        if !self.is_answered.get() {
            self.account.rests(TOKEN_PAUSE);
        }
    }
}

impl Account {
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rests(&self, pause: Duration) {
        self.ledger().rests_until = Some(Instant::now() + pause.max(TOKEN_PAUSE));
    }

    fn breaks_unless(&self, kept: bool, rule: &str) {
        self.atlas.broken.unless(kept, || rule.to_owned());
    }

    async fn answer(self: Arc<Self>, outgoing: Outgoing) -> Result<Answer, Error> {
        match &*outgoing.request.path {
            "/api/oauth/token" => self.grant(&outgoing).await,
            "/api/oauth/revoke" => self.revoke(&outgoing).await,
            _ => self.get(&outgoing).await,
        }
    }

    async fn grant(&self, outgoing: &Outgoing) -> Result<Answer, Error> {
        let asked_at = Instant::now();
        {
            let mut ledger = self.ledger();
            self.breaks_unless(!ledger.is_fetching, "two tokens are fetched at once");
            self.breaks_unless(
                !self.atlas.is_closed(),
                "a token is fetched after the client was closed",
            );
            self.breaks_unless(
                !ledger.is_refused,
                "a token is fetched for an account that was refused",
            );
            let rests = ledger.rests_until.is_some_and(|until| asked_at < until);
            self.breaks_unless(!rests, "a token is fetched too soon after one was not issued");
            let replaces = ledger.no_replacement_until.is_none_or(|until| until <= asked_at);
            let needed = ledger
                .tokens
                .last()
                .is_none_or(|token| token.is_due(asked_at) || (token.is_refused && replaces));
            self.breaks_unless(needed, "a token is fetched that is not needed");
            ledger.is_fetching = true;
        }
        let fetching = Fetching {
            account: self,
            is_answered: Cell::new(false),
        };
        let (delay, grant) = self.grants.next().unzip();
        if let Some(delay) = delay {
            delay.pass().await;
        }
        if matches!(grant, Some(Grant::Silent)) {
            std::future::pending::<()>().await;
        }
        fetching.is_answered.set(true);
        let now = Instant::now();
        Ok(match grant.unwrap_or(Grant::Token(3_600)) {
            Grant::Token(lifetime) => {
                let mut ledger = self.ledger();
                ledger.tokens.push(Record {
                    asked_at,
                    issued_at: now,
                    lifetime: Duration::from_secs(lifetime),
                    is_refused: false,
                    is_dead: false,
                    in_use: 0,
                    revocations: 0,
                });
                let number = ledger.tokens.len();
                let body = format!(r#"{{"access_token":"t{number}","expires_in":{lifetime}}}"#);
                answer(outgoing, 200, &[], &body)
            }
            Grant::Unavailable | Grant::Silent => {
                self.rests(TOKEN_PAUSE);
                answer(outgoing, 503, &[], "{}")
            }
            Grant::Limited(seconds) => {
                self.rests(Duration::from_secs(seconds.unwrap_or(60)));
                let seconds = seconds.map(|seconds| seconds.to_string());
                let header = seconds.as_ref().map(|seconds| ("retry-after", seconds.as_str()));
                answer(outgoing, 429, header.as_slice(), "{}")
            }
            Grant::Capped => {
                self.rests(Duration::from_secs(5));
                answer(outgoing, 403, &[], r#"{"error":"access_denied"}"#)
            }
            Grant::Refused => {
                self.rests(TOKEN_PAUSE);
                let mut ledger = self.ledger();
                // A token that still works shows that the account exists after all.
                ledger.is_refused |= ledger.tokens.last().is_none_or(|token| token.ends_at() <= now);
                answer(outgoing, 401, &[], r#"{"error":"invalid_client"}"#)
            }
            Grant::Empty => {
                self.rests(TOKEN_PAUSE);
                answer(outgoing, 200, &[], "{}")
            }
            Grant::Cut => {
                self.rests(TOKEN_PAUSE);
                return Err(cut(outgoing));
            }
        })
    }

    async fn revoke(&self, outgoing: &Outgoing) -> Result<Answer, Error> {
        let form = outgoing.form.as_deref().unwrap_or_default();
        let token = form
            .strip_prefix("token=t")
            .and_then(|form| form.split('&').next());
        {
            let mut ledger = self.ledger();
            let token = token.and_then(|number| ledger.tokens.get_mut(number.parse::<usize>().ok()? - 1));
            self.breaks_unless(token.is_some(), "a token is revoked that was not issued");
            if let Some(token) = token {
                token.revocations += 1;
                token.is_dead = true;
                self.breaks_unless(token.revocations == 1, "a token is revoked twice");
                let unused = token.in_use == 0 || self.atlas.is_closed();
                self.breaks_unless(unused, "a token is revoked that a read uses");
            }
        }
        match self.revocations.next() {
            None => Ok(answer(outgoing, 200, &[], "")),
            Some((delay, said)) => {
                delay.pass().await;
                match said {
                    Said::Unavailable | Said::Limited(_) => Ok(answer(outgoing, 503, &[], "{}")),
                    Said::Cut => Err(cut(outgoing)),
                    Said::Silent => std::future::pending().await,
                    Said::Ordinary | Said::Refused | Said::Role => Ok(answer(outgoing, 200, &[], "")),
                }
            }
        }
    }

    async fn get(&self, outgoing: &Outgoing) -> Result<Answer, Error> {
        let number = outgoing.authorization.as_ref().and_then(|sent| {
            let number = sent.value.to_str().ok()?.strip_prefix("Bearer t")?;
            number.parse::<usize>().ok()?.checked_sub(1)
        });
        let Some(number) = number.filter(|number| *number < self.ledger().tokens.len()) else {
            self.breaks_unless(false, "a read uses a token that was not issued");
            return Err(Error::Closed);
        };
        let use_of_token = UseOfToken::begin(self, number);
        let under_way = self.atlas.arrives(outgoing);
        let (delay, said) = self.gets.next().unzip();
        if let Some(delay) = delay {
            delay.pass().await;
        }
        let said = said.unwrap_or(Said::Ordinary);
        if let Some(answer) = self.atlas.say(said, outgoing).await {
            return answer;
        }
        let mut ledger = self.ledger();
        let token = &mut ledger.tokens[number];
        let is_good = matches!(said, Said::Ordinary) && !token.is_dead && Instant::now() < token.ends_at();
        // A token with a lifetime of zero serves the reads that waited for it.
        let is_good = is_good || (matches!(said, Said::Ordinary) && token.lifetime.is_zero());
        token.is_refused |= !is_good;
        if !is_good && self.atlas.requests_of(under_way.read()) == 2 {
            ledger.no_replacement_until = Some(Instant::now() + NO_REPLACEMENT);
        }
        drop((ledger, use_of_token));
        Ok(if is_good {
            self.atlas.accepts(outgoing)
        } else {
            self.atlas.refuses(outgoing, matches!(said, Said::Role), &[])
        })
    }
}

/// A use of a token by a GET.
struct UseOfToken<'a> {
    account: &'a Account,
    number: usize,
}

impl<'a> UseOfToken<'a> {
    fn begin(account: &'a Account, number: usize) -> Self {
        let mut ledger = account.ledger();
        let (token, now) = (&mut ledger.tokens[number], Instant::now());
        token.in_use += 1;
        // Reads that waited for a token use it, whatever its lifetime.
        let lasts = now < token.ends_at() || now == token.issued_at;
        account.breaks_unless(lasts, "a read uses a token that has ended");
        let is_kept = token.revocations == 0 || account.atlas.is_closed();
        account.breaks_unless(is_kept, "a read uses a token that was revoked");
        Self { account, number }
    }
}

impl Drop for UseOfToken<'_> {
    fn drop(&mut self) {
        self.account.ledger().tokens[self.number].in_use -= 1;
    }
}

async fn keeps_every_rule(case: Case) -> Result<(), TestCaseError> {
    let longest_exchange = case.longest_exchange();
    let account = Arc::new(Account {
        atlas: Arc::default(),
        gets: Script::new(case.gets),
        grants: Script::new(case.grants),
        revocations: Script::new(case.revocations),
        ledger: Mutex::default(),
    });
    let (atlas, answering) = (account.atlas.clone(), account.clone());
    let http = Http::over(StandIn::new(move |outgoing| answering.clone().answer(outgoing)));
    let client = Client::over(http, super::account(), 0, Clock::system(), Backoff::with(|| 0.5));
    let close = async |delay: Option<Delay>| {
        if let Some(delay) = delay {
            delay.pass().await;
            atlas.closes();
            client.close().await;
        }
    };
    let end_all = async {
        if let Some(delay) = case.all_end {
            delay.pass().await;
            account
                .ledger()
                .tokens
                .iter_mut()
                .for_each(|token| token.is_dead = true);
        }
    };
    let (reads, (), ()) = tokio::join!(
        Reads::make(&case.reads, &client, &atlas, AMPLE),
        close(case.closes),
        end_all
    );
    // A turn, a token, the request, another token, and the request again.
    let bound = Duration::from_secs(10) + 4 * longest_exchange + Duration::from_millis(10);
    prop_assert!(reads.longest <= bound, "a read takes {:?}", reads.longest);
    atlas.closes();
    client.close().await;
    // Let a token request in flight and the revocations finish.
    sleep(AMPLE).await;
    atlas.broken.check()?;
    let now = Instant::now();
    for (number, token) in account.ledger().tokens.iter().enumerate() {
        let is_over = token.revocations == 1 || token.ends_at() <= now;
        prop_assert!(is_over, "token {} is lost: {token:?}", number + 1);
    }
    Ok(())
}

proptest! {
    #[test]
    fn tokens_are_fetched_one_at_a_time_and_all_are_revoked_or_expire(case in case()) {
        run(keeps_every_rule(case))?;
    }
}
