//! The address of Atlas.

use std::fmt;
use std::str::FromStr;

use ::http::Uri;
use url::{Host, Url};

/// The address in front of every path, by default `https://cloud.mongodb.com`.
///
/// It may contain a path, because a gateway may mount Atlas below one, but not the API's own `/api/atlas`:
/// the client adds that. Every request carries credentials, so plain HTTP is allowed for loopback addresses
/// only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    /// Scheme, host, and any port other than the default; no slash at the end.
    origin: String,
    /// Empty, or begins with a slash and ends without one.
    path: String,
    host: String,
    loopback: bool,
}

impl BaseUrl {
    /// Returns the address of Atlas for Government, `https://cloud.mongodbgov.com`.
    #[must_use]
    pub fn government() -> Self {
        Self::of_mongodb("cloud.mongodbgov.com")
    }

    /// Returns whether the host is this machine: 127.0.0.0/8, `[::1]` or `localhost`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Returns whether the host is mongodbgov.com or a subdomain of it.
    #[must_use]
    pub fn is_government(&self) -> bool {
        let host = self.host.trim_end_matches('.');
        host == "mongodbgov.com" || host.ends_with(".mongodbgov.com")
    }

    /// Returns the host, and any port other than the default.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.origin
            .split_once("://")
            .map_or(self.origin.as_str(), |(_, authority)| authority)
    }

    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn is_https(&self) -> bool {
        self.origin.starts_with("https:")
    }

    fn of_mongodb(host: &str) -> Self {
        Self {
            origin: format!("https://{host}"),
            path: String::new(),
            host: host.to_owned(),
            loopback: false,
        }
    }
}

impl Default for BaseUrl {
    fn default() -> Self {
        Self::of_mongodb("cloud.mongodb.com")
    }
}

impl FromStr for BaseUrl {
    type Err = InvalidBaseUrl;

    fn from_str(text: &str) -> Result<Self, InvalidBaseUrl> {
        let url = Url::parse(text).map_err(|problem| match problem {
            url::ParseError::RelativeUrlWithoutBase => InvalidBaseUrl::Scheme,
            other => InvalidBaseUrl::NotAUrl(other),
        })?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(InvalidBaseUrl::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidBaseUrl::UserInfo);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(InvalidBaseUrl::QueryOrFragment);
        }
        let (host, loopback) = match url.host() {
            Some(Host::Domain(name)) => (name.to_owned(), name == "localhost"),
            Some(Host::Ipv4(address)) => (address.to_string(), address.is_loopback()),
            Some(Host::Ipv6(address)) => (address.to_string(), address.is_loopback()),
            None => return Err(InvalidBaseUrl::NotAUrl(url::ParseError::EmptyHost)),
        };
        if url.scheme() == "http" && !loopback {
            return Err(InvalidBaseUrl::PlainHttp);
        }
        let path = url.path().trim_end_matches('/').to_owned();
        if format!("{path}/").to_ascii_lowercase().contains("/api/atlas/") {
            return Err(InvalidBaseUrl::ApiPath);
        }
        let origin = url.origin().ascii_serialization();
        // The URL standard allows characters in host names that HTTP does not, such as a quotation mark.
        let invalid = |_| InvalidBaseUrl::NotAUrl(url::ParseError::InvalidDomainCharacter);
        origin.parse::<Uri>().map_err(invalid)?;
        Ok(Self {
            origin,
            path,
            host,
            loopback,
        })
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.origin, self.path)
    }
}

/// The reason why a text is not a valid base URL.
///
/// `Display` continues a sentence that begins with the name of the argument. It never repeats the text, which
/// may contain a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidBaseUrl {
    /// The text does not parse as a URL (WHATWG URL).
    #[error("is not a valid URL: {0}")]
    NotAUrl(url::ParseError),
    /// The scheme is missing, or is neither https nor http.
    #[error("does not begin with https://")]
    Scheme,
    /// Plain http to another machine, which would expose the credentials to the network.
    #[error("begins with http://: only https:// is allowed, except for loopback addresses such as 127.0.0.1")]
    PlainHttp,
    /// The text contains a user name or a password.
    #[error("contains a user name or a password: set credentials in their own arguments")]
    UserInfo,
    /// The text contains a `?` or a `#`.
    #[error("contains a query or a fragment (`?` or `#`)")]
    QueryOrFragment,
    /// The text contains the path of the API.
    #[error("contains /api/atlas: remove that part")]
    ApiPath,
}

impl InvalidBaseUrl {
    /// Returns whether the text may contain a password or a token and so must not be shown. A user name and a
    /// query may, and text that is not a URL can be anything.
    #[must_use]
    pub fn may_hold_secret(&self) -> bool {
        match self {
            Self::NotAUrl(_) | Self::Scheme | Self::UserInfo | Self::QueryOrFragment => true,
            // Host, port and path remain, which request lines show anyway.
            Self::PlainHttp | Self::ApiPath => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        text.parse::<BaseUrl>()
            .map_or_else(|problem| problem.to_string(), |url| url.to_string())
    }

    #[test]
    fn slashes_at_the_end_do_not_matter() {
        assert_eq!("https://cloud.mongodb.com/".parse(), Ok(BaseUrl::default()));
        assert_eq!("https://cloud.mongodb.com:443".parse(), Ok(BaseUrl::default()));
        assert_eq!(
            "https://cloud.mongodbgov.com//".parse(),
            Ok(BaseUrl::government())
        );
        assert_eq!(
            shown("https://gateway.example:8443/atlas/"),
            "https://gateway.example:8443/atlas"
        );
    }

    #[test]
    fn plain_http_is_allowed_for_loopback_only() {
        for url in [
            "http://127.0.0.1:8080",
            "http://127.8.9.1",
            "http://[::1]:8080",
            "http://localhost:8080/x",
        ] {
            assert_eq!(shown(url), url);
            assert!(
                url.parse::<BaseUrl>()
                    .is_ok_and(|url| url.is_loopback() && !url.is_https())
            );
        }
        for url in [
            "http://cloud.mongodb.com",
            "http://128.0.0.1",
            "http://[::2]",
            "http://localhost.example",
        ] {
            assert_eq!(url.parse::<BaseUrl>(), Err(InvalidBaseUrl::PlainHttp));
        }
        assert!(
            "https://localhost"
                .parse::<BaseUrl>()
                .is_ok_and(|url| url.is_loopback() && url.is_https())
        );
    }

    #[test]
    fn the_authority_has_any_port_other_than_the_default() {
        for (url, authority) in [
            ("https://cloud.mongodb.com", "cloud.mongodb.com"),
            ("https://gateway.example:8443/atlas", "gateway.example:8443"),
            ("http://[::1]:80", "[::1]"),
        ] {
            let parsed = url.parse::<BaseUrl>();
            assert_eq!(parsed.as_ref().map(BaseUrl::authority), Ok(authority), "{url}");
        }
    }

    #[test]
    fn an_error_does_not_repeat_the_url() {
        assert_eq!(
            shown("https://me:hunter2@cloud.mongodb.com"),
            "contains a user name or a password: set credentials in their own arguments"
        );
        assert_eq!(
            "https://hunter2@h".parse::<BaseUrl>(),
            Err(InvalidBaseUrl::UserInfo)
        );
        for text in [
            "",
            "cloud.mongodb.com",
            "localhost:8080",
            "ftp://cloud.mongodb.com",
            "//host",
        ] {
            assert_eq!(shown(text), "does not begin with https://", "{text}");
        }
        assert_eq!(
            shown("https://h?x=1"),
            "contains a query or a fragment (`?` or `#`)"
        );
        assert_eq!(
            "https://h/#".parse::<BaseUrl>(),
            Err(InvalidBaseUrl::QueryOrFragment)
        );
        assert_eq!(
            "https://h/api/atlas/v2".parse::<BaseUrl>(),
            Err(InvalidBaseUrl::ApiPath)
        );
        assert_eq!(
            "https://h/x/API/Atlas/".parse::<BaseUrl>(),
            Err(InvalidBaseUrl::ApiPath)
        );
        assert_eq!(
            shown("https://h/api/atlas-gateway"),
            "https://h/api/atlas-gateway"
        );
        assert_eq!(
            shown("https://\"cloud.mongodb.com\""),
            "is not a valid URL: invalid domain character"
        );
        assert_eq!(
            shown("https://h:99999"),
            "is not a valid URL: invalid port number"
        );
    }

    #[test]
    fn text_that_may_contain_a_secret_is_recognized() {
        for text in [
            "https://user:hunter2@cloud.mongodb.com",
            "http://user:hunter2@cloud.mongodb.com/api/atlas",
            "https://cloud.mongodb.com?token=hunter2",
            "https://cloud.mongodb.com/api/atlas/v2?token=hunter2",
            "http://cloud.mongodb.com#hunter2",
            "https://user:hunter2@cloud.mongodb.com:port",
            "cloud.mongodb.com?token=hunter2",
            "ftp://user:hunter2@cloud.mongodb.com",
            "mdb_sa_sk_hunter2",
        ] {
            let problem = text.parse::<BaseUrl>().err();
            assert!(problem.is_some_and(|problem| problem.may_hold_secret()), "{text}");
        }
        for text in [
            "http://cloud.mongodb.com",
            "https://cloud.mongodb.com/api/atlas/v2",
        ] {
            let problem = text.parse::<BaseUrl>().err();
            assert!(
                problem.is_some_and(|problem| !problem.may_hold_secret()),
                "{text}"
            );
        }
    }

    #[test]
    fn the_host_decides_whether_it_is_government() {
        let is_government = |text: &str| text.parse::<BaseUrl>().is_ok_and(|url| url.is_government());
        assert!(is_government("https://cloud.mongodbgov.com"));
        assert!(is_government("https://mongodbgov.com./"));
        assert!(!is_government("https://mongodbgov.com.example"));
        assert!(!is_government("https://notmongodbgov.com"));
        assert!(!BaseUrl::default().is_government());
    }
}
