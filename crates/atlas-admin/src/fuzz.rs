//! Fuzz targets: responses of servers, and input from users and the environment.

mod answers;
mod dates;
mod errors;
mod quotes;
mod texts;

use std::sync::Arc;

use ::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use crate::Secret;
use crate::answer::Answer;
use crate::error::RequestLine;
use crate::quote::Secrets;

fuzzing::targets! {
    answers => answers::answers,
    api_errors => errors::api_errors,
    base_urls => texts::base_urls,
    challenges => crate::auth::fuzz::challenges,
    dates => dates::dates,
    gzip => crate::http::fuzz::bodies,
    http_dates => dates::http_dates,
    ids => texts::ids,
    names => crate::http::fuzz::names,
    proxies => crate::http::fuzz::proxies,
    quotes => quotes::quotes,
    token_answers => crate::auth::fuzz::token_answers,
}

/// Splits the input into two texts at the first line break.
pub(crate) fn two_texts(input: &[u8]) -> Option<(&str, &str)> {
    std::str::from_utf8(input).ok()?.split_once('\n')
}

/// Makes a header with this value. Returns `None` if a header cannot carry it.
pub(crate) fn headers(name: HeaderName, value: &[u8]) -> Option<HeaderMap> {
    let value = HeaderValue::from_bytes(value).ok()?;
    Some(HeaderMap::from_iter([(name, value)]))
}

/// Makes a response to a request that contained this secret.
pub(crate) fn answer(
    method: Method,
    status: StatusCode,
    headers: HeaderMap,
    secret: &str,
    body: &[u8],
) -> Answer {
    let secrets = Secrets::new(vec![Secret::new(secret)]);
    let request = RequestLine::new(method, "/x");
    Answer::new(request, status, headers, Arc::new(secrets), body.to_vec())
}
