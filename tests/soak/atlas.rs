//! Troubles at Atlas, and the possible endings of a trial with each.

use std::time::Duration;

use atlas_simulator::{Fault, Options, Rule, Simulator};

use crate::sign_in::SignIn;
use crate::subject::Subject;

/// The API without the token endpoints.
const API: &str = "/api/atlas/";
const TOKEN: &str = "/api/oauth/token";
const REVOKE: &str = "/api/oauth/revoke";

/// The ending of a trial if nothing else goes wrong.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ending {
    /// Every read succeeds.
    Success,
    /// A read fails, with one of these texts in its diagnostic.
    Failure(&'static [&'static str]),
    /// Success or failure, depending on the moment.
    Either(&'static [&'static str]),
}

/// One kind of trouble.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trouble {
    /// Its name in the report.
    pub(crate) name: &'static str,
    /// Options from the start. The seed is for random choices.
    options: fn(Options, u64) -> Options,
    /// Rules from the start.
    rules: fn(&Simulator),
    /// Changes at a random moment.
    pub(crate) later: fn(&Simulator),
    /// The timeout of each read.
    pub(crate) patience: Duration,
    pub(crate) ending: Ending,
    /// Whether tokens can be revoked during the trouble.
    pub(crate) lets_revoke: bool,
    /// The way to sign in that it needs, if any.
    pub(crate) sign_in: Option<SignIn>,
    /// The reads that it needs, if any.
    pub(crate) subject: Option<Subject>,
}

impl Trouble {
    pub(crate) fn start(self, latency: Duration, seed: u64) -> Simulator {
        let options = (self.options)(Options::new().latency(latency), seed);
        let atlas = options.start().expect("a port of loopback is free");
        (self.rules)(&atlas);
        atlas
    }
}

/// Long enough for temporary faults on a busy machine.
const LONG: Duration = Duration::from_secs(60);

/// Short, because lasting faults use all of it.
const SHORT: Duration = Duration::from_secs(5);

/// Other troubles list only the fields that differ.
const NONE: Trouble = Trouble {
    name: "none",
    options: |options, _| options,
    rules: |_| (),
    later: |_| (),
    patience: LONG,
    ending: Ending::Success,
    lets_revoke: true,
    sign_in: None,
    subject: None,
};

/// Every API request gets this fault.
fn always(atlas: &Simulator, fault: Fault) {
    atlas.add(Rule::new(API, fault).always());
}

fn times(atlas: &Simulator, times: u32, fault: Fault) {
    atlas.add(Rule::new(API, fault).times(times));
}

/// The texts of reads that timed out, by themselves or after another read.
const NO_ANSWER: &[&str] = &["complete response", "Read timed out"];

/// The texts during an outage of Atlas.
const DOWN: &[&str] = &[
    "HTTP 503",
    "Connection to Atlas lost",
    "Requests to Atlas keep failing",
];

pub(crate) const TROUBLES: &[Trouble] = &[
    NONE,
    Trouble {
        name: "random failures",
        options: |options, seed| options.random_faults(3, seed),
        ..NONE
    },
    Trouble {
        name: "slow answers",
        options: |options, _| options.latency(Duration::from_millis(250)),
        ..NONE
    },
    Trouble {
        name: "HTTP 500, always",
        rules: |atlas| always(atlas, Fault::unexpected_error()),
        patience: SHORT,
        ending: Ending::Failure(&["HTTP 500"]),
        ..NONE
    },
    Trouble {
        name: "HTTP 503 as HTML, always",
        rules: |atlas| always(atlas, Fault::service_unavailable_page()),
        patience: SHORT,
        ending: Ending::Failure(&["HTTP 503"]),
        ..NONE
    },
    Trouble {
        name: "HTTP 429, at first",
        rules: |atlas| {
            times(atlas, 2, Fault::rate_limited(0));
            times(atlas, 2, Fault::rate_limited(1));
        },
        ..NONE
    },
    Trouble {
        name: "HTTP 429, always",
        rules: |atlas| always(atlas, Fault::rate_limited(1)),
        patience: SHORT,
        // The time may end while a request is on its way. The error then shows the rate limit as the last response.
        ending: Ending::Failure(&["Atlas rate limit reached", "Read timed out"]),
        ..NONE
    },
    Trouble {
        name: "HTTP 429 with a clock that is years behind",
        rules: |atlas| {
            let fault = Fault::rate_limited(1)
                .with_header("date", "Tue, 01 Jan 2013 00:00:00 GMT")
                .with_header("retry-after", "Tue, 01 Jan 2013 00:00:01 GMT");
            times(atlas, 3, fault);
        },
        ..NONE
    },
    Trouble {
        name: "connections cut, at first",
        rules: |atlas| {
            times(atlas, 2, Fault::cut());
            times(atlas, 2, Fault::cut_in_body());
        },
        ..NONE
    },
    Trouble {
        name: "connections cut, always",
        rules: |atlas| always(atlas, Fault::cut()),
        patience: SHORT,
        ending: Ending::Failure(&["Connection to Atlas lost", "The connection to"]),
        ..NONE
    },
    Trouble {
        name: "no answer, once",
        rules: |atlas| times(atlas, 1, Fault::hang()),
        patience: SHORT,
        ending: Ending::Either(NO_ANSWER),
        ..NONE
    },
    Trouble {
        name: "a connection falls silent",
        rules: |atlas| times(atlas, 1, Fault::silence()),
        patience: SHORT,
        ending: Ending::Either(NO_ANSWER),
        ..NONE
    },
    Trouble {
        name: "answers that stop in the middle, always",
        rules: |atlas| always(atlas, Fault::stall_in_body()),
        patience: SHORT,
        ending: Ending::Failure(NO_ANSWER),
        ..NONE
    },
    Trouble {
        name: "no answer, always",
        rules: |atlas| always(atlas, Fault::hang()),
        patience: SHORT,
        ending: Ending::Failure(NO_ANSWER),
        ..NONE
    },
    Trouble {
        name: "HTML, always",
        rules: |atlas| always(atlas, Fault::html_page(200)),
        ending: Ending::Failure(&["Response not from the Atlas API"]),
        ..NONE
    },
    Trouble {
        name: "broken JSON, at first",
        rules: |atlas| times(atlas, 3, Fault::truncated_json()),
        ..NONE
    },
    Trouble {
        name: "JSON of wrong types, always",
        rules: |atlas| always(atlas, Fault::wrong_types()),
        ending: Ending::Failure(&["Unexpected answer from Atlas"]),
        ..NONE
    },
    Trouble {
        name: "an endless list",
        rules: |atlas| always(atlas, Fault::endless_list()),
        patience: SHORT,
        ending: Ending::Failure(&["List too long", "Read timed out"]),
        subject: Some(Subject::Organization),
        ..NONE
    },
    Trouble {
        name: "an answer of 100 MiB",
        rules: |atlas| always(atlas, Fault::huge_body(100 << 20)),
        ending: Ending::Failure(&["Response too large"]),
        ..NONE
    },
    Trouble {
        name: "a redirect",
        rules: |atlas| always(atlas, Fault::redirect("http://127.0.0.1:9/")),
        ending: Ending::Failure(&["Unexpected redirect"]),
        ..NONE
    },
    Trouble {
        name: "an outage begins",
        later: |atlas| atlas.begin_outage(),
        patience: SHORT,
        ending: Ending::Either(DOWN),
        lets_revoke: false,
        ..NONE
    },
    Trouble {
        name: "an outage that ends",
        rules: |atlas| atlas.begin_outage(),
        later: |atlas| atlas.end_outage(),
        ending: Ending::Either(DOWN),
        lets_revoke: false,
        ..NONE
    },
    Trouble {
        name: "tokens of two seconds",
        options: |options, _| {
            options
                .token_lifetime(Duration::from_secs(2))
                .latency(Duration::from_millis(200))
        },
        sign_in: Some(SignIn::ServiceAccount),
        ..NONE
    },
    Trouble {
        name: "the clock of Atlas jumps ahead by a day",
        later: |atlas| atlas.advance(Duration::from_secs(86_400)),
        ..NONE
    },
    Trouble {
        name: "an administrator revokes all tokens",
        later: Simulator::revoke_tokens,
        sign_in: Some(SignIn::ServiceAccount),
        ..NONE
    },
    Trouble {
        name: "the token endpoint fails, always",
        rules: |atlas| atlas.add(Rule::new(TOKEN, Fault::service_unavailable()).always()),
        patience: SHORT,
        ending: Ending::Failure(&["HTTP 503", "Requests to Atlas keep failing"]),
        sign_in: Some(SignIn::ServiceAccount),
        ..NONE
    },
    Trouble {
        name: "too many live tokens",
        rules: |atlas| atlas.add(Rule::new(TOKEN, Fault::token_limit_reached()).always()),
        patience: SHORT,
        ending: Ending::Failure(&["No access token for service account"]),
        sign_in: Some(SignIn::ServiceAccount),
        ..NONE
    },
    Trouble {
        name: "revoking hangs",
        rules: |atlas| atlas.add(Rule::new(REVOKE, Fault::hang()).always()),
        lets_revoke: false,
        sign_in: Some(SignIn::ServiceAccount),
        ..NONE
    },
    Trouble {
        name: "nonces are forgotten",
        later: Simulator::forget_nonces,
        sign_in: Some(SignIn::ApiKey),
        ..NONE
    },
    Trouble {
        name: "nonces that serve 25 times, with rising counts",
        options: |options, _| options.nonce_uses(25).strict_nc(true),
        sign_in: Some(SignIn::ApiKey),
        ..NONE
    },
];
