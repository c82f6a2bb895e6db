//! Counts the requests of a read for each kind of credentials.

use crate::provider::{Provider, SignIn};
use crate::release::Programs;
use crate::report::Report;
use crate::samples::{COUNT, RATIO};
use crate::simulator::Simulator;

const READS: u32 = 1_000;

pub(crate) fn measure(report: &mut Report, programs: &Programs) {
    report.step("requests per read");
    report.table(
        "Requests of a plan of 1000 reads",
        &[
            "signed in with",
            "API requests per read",
            "token requests in total",
        ],
    );
    let mut simulator = Simulator::start(0);
    for (key, name, sign_in) in [
        ("token", "an access token", SignIn::Token),
        ("service_account", "a service account", SignIn::ServiceAccount),
        ("api_key", "an API key", SignIn::ApiKey),
    ] {
        Provider::atlas(&programs.atlas, &simulator.url, sign_in)
            .plan(READS)
            .run();
        let requests = simulator.requests();
        let [api, token] = [requests.api, requests.token].map(f64::from);
        let cells = [
            name.to_owned(),
            report.figure(
                &format!("requests.{key}.api"),
                RATIO,
                &(api / f64::from(READS)).into(),
            ),
            report.figure(&format!("requests.{key}.token"), COUNT, &token.into()),
        ];
        report.row(cells);
    }
}
