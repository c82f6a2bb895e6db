//! The request log: requests and the status of their responses.

use std::time::Duration;

use hyper::{Method, Version};

use crate::auth::Refusal;

/// The kind of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallKind {
    /// Any request except token calls.
    Api,
    /// `/api/oauth/token`
    Token,
    /// `/api/oauth/revoke`
    Revoke,
}

impl CallKind {
    pub(crate) fn of(path: &str) -> Self {
        match path {
            "/api/oauth/token" => Self::Token,
            "/api/oauth/revoke" => Self::Revoke,
            _ => Self::Api,
        }
    }
}

/// How a request was signed, without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authorization {
    /// No `Authorization` header.
    Missing,
    /// Basic, as in token calls.
    Basic,
    /// A bearer token.
    Bearer,
    /// HTTP digest.
    Digest {
        /// The public key, if the header is readable.
        username: Option<String>,
        /// The nonce of the challenge.
        nonce: Option<String>,
        /// The nonce count as sent: eight hexadecimal digits.
        nc: Option<String>,
    },
    /// Any other scheme.
    Other(String),
}

/// A request and its result.
#[derive(Debug, Clone)]
pub struct Request {
    /// The time of arrival, by the simulator's clock.
    pub at: Duration,
    /// The number of its connection, counted from 1.
    pub connection: u64,
    /// The kind of request.
    pub kind: CallKind,
    /// The HTTP method.
    pub method: Method,
    /// The path as sent.
    pub path: String,
    /// The query as sent, without the question mark.
    pub query: Option<String>,
    /// The `Accept` header.
    pub accept: Option<String>,
    /// The `User-Agent` header.
    pub user_agent: Option<String>,
    /// How it was signed.
    pub authorization: Authorization,
    /// The HTTP version.
    pub version: Version,
    /// The status of the response. `None` without a response: after a cut, during a hang, or if the caller left.
    pub status: Option<u16>,
    /// Whether the response was compressed.
    pub gzip: bool,
    /// The reason for a 401, if any.
    pub refusal: Option<Refusal>,
}

/// All requests since the start or the last clearing.
#[derive(Debug, Default)]
pub(crate) struct Log {
    requests: Vec<Request>,
    cleared: usize,
}

impl Log {
    /// Records an arrival and returns its number.
    pub(crate) fn arrived(&mut self, request: Request) -> usize {
        self.requests.push(request);
        self.cleared + self.requests.len() - 1
    }

    /// Records the response to an arrival and shows it to the observer, unless the log was cleared in between.
    pub(crate) fn answered(
        &mut self,
        number: usize,
        status: u16,
        gzip: bool,
        refusal: Option<Refusal>,
        observer: Option<fn(&Request)>,
    ) {
        let index = number.checked_sub(self.cleared);
        let Some(request) = index.and_then(|index| self.requests.get_mut(index)) else {
            return;
        };
        request.status = Some(status);
        request.gzip = gzip;
        request.refusal = refusal;
        if let Some(observer) = observer {
            observer(request);
        }
    }

    pub(crate) fn requests(&self) -> &[Request] {
        &self.requests
    }

    pub(crate) fn count(&self, kind: CallKind) -> usize {
        self.requests
            .iter()
            .filter(|request| request.kind == kind)
            .count()
    }

    pub(crate) fn clear(&mut self) {
        self.cleared += self.requests.len();
        self.requests.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrival(path: &str) -> Request {
        Request {
            at: Duration::ZERO,
            connection: 1,
            kind: CallKind::of(path),
            method: Method::GET,
            path: path.to_owned(),
            query: None,
            accept: None,
            user_agent: None,
            authorization: Authorization::Missing,
            version: Version::HTTP_11,
            status: None,
            gzip: false,
            refusal: None,
        }
    }

    #[test]
    fn an_answer_finds_its_arrival_after_the_log_was_cleared() {
        let mut log = Log::default();
        let before = log.arrived(arrival("/before"));
        log.clear();
        let after = log.arrived(arrival("/api/oauth/token"));
        log.answered(before, 500, false, None, None);
        assert_eq!(
            log.requests()
                .iter()
                .map(|request| request.status)
                .collect::<Vec<_>>(),
            [None]
        );
        log.answered(after, 200, false, None, None);
        assert_eq!(
            log.requests()
                .iter()
                .map(|request| request.status)
                .collect::<Vec<_>>(),
            [Some(200)]
        );
        assert_eq!((log.count(CallKind::Token), log.count(CallKind::Api)), (1, 0));
    }
}
