//! Random faults, and an outage.

use super::Fault;
use crate::error::ApiError;
use crate::random;

/// The percentage of requests that get a fault, and the seed of the random sequence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RandomFaults {
    pub(crate) per_cent: u32,
    pub(crate) seed: u64,
}

impl RandomFaults {
    /// The fault of the request at this place, if any.
    pub(crate) fn at(self, place: u64) -> Option<Fault> {
        let number = random::number(self.seed, place);
        (number % 100 < u64::from(self.per_cent)).then(|| passing(number / 100))
    }
}

/// Every kind of temporary fault, by number.
fn passing(number: u64) -> Fault {
    let error = |status, code| Fault::error(ApiError::new(status, code, "Not now."));
    match number % 12 {
        0 => Fault::unexpected_error(),
        1 => error(502, "BAD_GATEWAY"),
        2 => Fault::service_unavailable(),
        3 => error(504, "GATEWAY_TIMEOUT"),
        4 => Fault::html_page(502),
        5 => Fault::html_page(503),
        6 => Fault::html_page(504),
        7 => Fault::truncated_json(),
        8 => Fault::cut(),
        9 => Fault::cut_in_body(),
        10 => Fault::rate_limited(0),
        _ => Fault::rate_limited(1),
    }
}

/// The fault of a request during an outage: alternately a 503 and a cut.
pub(crate) fn outage(place: u64) -> Fault {
    if place.is_multiple_of(2) {
        Fault::service_unavailable()
    } else {
        Fault::cut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(per_cent: u32, seed: u64) -> Vec<u64> {
        let faults = RandomFaults { per_cent, seed };
        (0..10_000).filter(|&place| faults.at(place).is_some()).collect()
    }

    #[test]
    fn a_seed_gives_the_same_faults_and_about_the_requested_number() {
        assert_eq!(hits(5, 1), hits(5, 1));
        assert_ne!(hits(5, 1), hits(5, 2));
        assert!((400..600).contains(&hits(5, 1).len()));
        assert_eq!((hits(0, 1).len(), hits(100, 1).len()), (0, 10_000));
    }
}
