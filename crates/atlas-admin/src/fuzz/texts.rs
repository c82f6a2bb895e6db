//! Arguments.

use ::http::Uri;
use ::http::uri::Authority;

use crate::{BaseUrl, ClusterName, ProjectId, SnapshotId};

/// Checks that an accepted URL is used as it is shown, and that the error for a rejected one does not repeat
/// it.
pub(super) fn base_urls(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    match text.parse::<BaseUrl>() {
        Ok(base) => {
            let shown = base.to_string();
            assert_eq!(shown.parse().as_ref(), Ok(&base), "{shown}");
            assert!(base.is_https() || base.is_loopback(), "{shown}");
            assert!(
                !shown.contains(['?', '#', '\\']) && !shown.ends_with('/'),
                "{shown}"
            );
            assert!(!base.authority().contains(['@', '/']), "{shown}");
            let uri: Uri = format!("{shown}/api/atlas/v2/groups")
                .parse()
                .unwrap_or_else(|error| unreachable!("{shown}: {error}"));
            assert_eq!(uri.authority().map(Authority::as_str), Some(base.authority()));
        }
        Err(problem) => assert!(problem.to_string().is_ascii(), "{problem}"),
    }
}

/// Checks that exactly the IDs and names of the documented patterns are accepted, and that errors are one
/// line.
pub(super) fn ids(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let is_id = text.len() == 24
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'));
    let is_name = (1..=ClusterName::MAX_LENGTH).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !text.starts_with('-');
    let project = text.parse::<ProjectId>();
    assert_eq!(project.is_ok(), is_id);
    assert_eq!(text.parse::<SnapshotId>().is_ok(), is_id);
    let name = text.parse::<ClusterName>();
    assert_eq!(name.is_ok(), is_name);
    let problems = [
        project.map(drop).map_err(|problem| problem.to_string()),
        name.map(drop).map_err(|problem| problem.to_string()),
    ];
    for problem in problems.into_iter().filter_map(Result::err) {
        assert!(!problem.contains(char::is_control), "{problem:?}");
    }
}
