//! Responses of every operation.

use std::fmt::Debug;

use ::http::{HeaderMap, Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::answer;
use crate::error::Error;
use crate::page::{Entry, Page};
use crate::{CloudSnapshot, Cluster, FlexCluster, Project, Snapshot};

/// Parses a response. The first byte, a digit in the seeds, selects the operation.
pub(super) fn answers(input: &[u8]) {
    let Some((operation, body)) = input.split_first() else {
        return;
    };
    match operation.wrapping_sub(b'0') % 7 {
        0 => one::<Snapshot>(body),
        1 => one::<CloudSnapshot>(body),
        2 => list::<Snapshot>(body),
        3 => list::<CloudSnapshot>(body),
        4 => list::<Project>(body),
        5 => list::<Cluster>(body),
        _ => list::<FlexCluster>(body),
    }
}

fn one<T: Entry + PartialEq + Debug>(body: &[u8]) {
    if let Some(entry) = agreed::<T>(body) {
        check(&[entry], body);
    }
}

fn list<T: Entry + PartialEq + Debug>(body: &[u8]) {
    if let Some(page) = agreed::<Page<T>>(body) {
        check(&page.entries, body);
    }
}

/// Checks that every entry has an ID, and that their memory is proportional to their text.
fn check<T: Entry>(entries: &[T], body: &[u8]) {
    assert!(entries.iter().all(|entry| !entry.id().is_empty()));
    let size: usize = entries.iter().map(Entry::size).sum();
    assert!(size <= 256 * body.len(), "{size} bytes of {}", body.len());
}

/// Checks that the response is the same when read from its text, from its tree, and from an envelope. Returns
/// it.
fn agreed<T: DeserializeOwned + PartialEq + Debug>(body: &[u8]) -> Option<T> {
    let read = |body: &[u8]| {
        let answer = answer(Method::GET, StatusCode::OK, HeaderMap::new(), "a secret", body);
        answer.read::<T>(|_| Ok(()))
    };
    let plain = read(body);
    if let Err(error) = &plain {
        check_error(error);
    }
    // Parsing a tree rejects deep nesting, and strings and numbers out of range even in skipped fields.
    if let Ok(tree) = serde_json::from_slice::<Value>(body)
        && tree.is_object()
        && !tree.get("status").is_some_and(Value::is_number)
    {
        // The names in a tree are sorted and unique.
        let spaced = read(format!(" {tree:#}\n").as_bytes());
        let wrapped = read(json!({"status": 200, "content": tree}).to_string().as_bytes());
        assert_eq!(plain.as_ref().ok(), spaced.as_ref().ok(), "read again");
        assert_eq!(plain.as_ref().ok(), wrapped.as_ref().ok(), "in an envelope");
    }
    plain.ok()
}

/// Checks that the error is one line.
fn check_error(error: &Error) {
    let words = error.to_string();
    assert!(!words.contains(char::is_control), "{words:?}");
}
