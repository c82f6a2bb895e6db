//! The WWW-Authenticate header (RFC 9110, section 11.6.1) and the Digest challenge in it.

use ::http::header::WWW_AUTHENTICATE;

use crate::answer::Answer;
use crate::error::DigestProblem;
use crate::quote::Secrets;

/// The maximum number of characters that an error quotes from a name.
const NAME: usize = 40;

/// A Digest challenge that this client can answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Challenge {
    pub(super) realm: String,
    pub(super) nonce: String,
    pub(super) opaque: Option<String>,
    pub(super) algorithm: Algorithm,
    /// Whether the challenge names its algorithm. A challenge that names none means MD5.
    pub(super) names_algorithm: bool,
}

/// The hash algorithm of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    Md5,
    Sha256,
}

impl Algorithm {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha256 => "SHA-256",
        }
    }
}

impl Challenge {
    /// Chooses the first Digest challenge that this client can answer; servers list the preferred one first.
    /// If it can answer none, the error describes the first.
    pub(super) fn choose(answer: &Answer) -> Result<Self, DigestProblem> {
        let mut problem = None;
        let mut offered = Vec::new();
        for value in answer.headers.get_all(WWW_AUTHENTICATE) {
            for raw in parse(&String::from_utf8_lossy(value.as_bytes())) {
                if !raw.scheme.eq_ignore_ascii_case("Digest") {
                    offered.push(answer.secrets.quote(&raw.scheme, NAME));
                    continue;
                }
                match Self::new(&raw, &answer.secrets) {
                    Ok(challenge) => return Ok(challenge),
                    Err(found) => problem = problem.or(Some(found)),
                }
            }
        }
        Err(problem.unwrap_or(DigestProblem::NoChallenge { offered }))
    }

    fn new(raw: &RawChallenge, secrets: &Secrets) -> Result<Self, DigestProblem> {
        let named = raw.directive("algorithm");
        let algorithm = match named {
            None => Algorithm::Md5,
            Some(name) if name.eq_ignore_ascii_case("MD5") => Algorithm::Md5,
            Some(name) if name.eq_ignore_ascii_case("SHA-256") => Algorithm::Sha256,
            Some(name) => return Err(DigestProblem::Algorithm(secrets.quote(name, NAME))),
        };
        let qop = raw.directive("qop");
        if !qop.is_some_and(|qop| {
            qop.split(',')
                .any(|option| option.trim().eq_ignore_ascii_case("auth"))
        }) {
            return Err(DigestProblem::Protection(qop.map(|qop| secrets.quote(qop, NAME))));
        }
        Ok(Self {
            realm: raw
                .directive("realm")
                .ok_or(DigestProblem::Missing("realm"))?
                .to_owned(),
            nonce: raw
                .directive("nonce")
                .ok_or(DigestProblem::Missing("nonce"))?
                .to_owned(),
            opaque: raw.directive("opaque").map(str::to_owned),
            algorithm,
            names_algorithm: named.is_some(),
        })
    }
}

/// A challenge of any scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
struct RawChallenge {
    scheme: String,
    directives: Vec<(String, String)>,
}

impl RawChallenge {
    fn directive(&self, name: &str) -> Option<&str> {
        self.directives
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// Writes a text as a quoted string (RFC 9110, section 5.6.4).
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Parses all challenges in one header value. A comma separates both challenges and directives, so a token
/// without a following `=` begins a challenge. The parser skips malformed text up to the next comma.
fn parse(value: &str) -> Vec<RawChallenge> {
    let mut challenges: Vec<RawChallenge> = Vec::new();
    let mut rest = Cursor { rest: value };
    loop {
        rest.skip(|character| character == ',' || is_space(character));
        if rest.rest.is_empty() {
            return challenges;
        }
        let name = rest.take(is_token);
        if name.is_empty() {
            rest.skip(|character| character != ',');
            continue;
        }
        rest.skip(is_space);
        // A `=` right after the scheme would be a token68, as in `Negotiate a==`.
        if rest.next_is('=') {
            let directive = rest.directive_value().map(|value| (name.to_owned(), value));
            if let (Some(directive), Some(challenge)) = (directive, challenges.last_mut()) {
                challenge.directives.push(directive);
            }
            continue;
        }
        challenges.push(RawChallenge {
            scheme: name.to_owned(),
            directives: Vec::new(),
        });
        // The first directive follows without a comma. A token68 is skipped as malformed.
    }
}

struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self
            .rest
            .find(|character| !wanted(character))
            .unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn skip(&mut self, unwanted: impl Fn(char) -> bool) {
        self.take(unwanted);
    }

    fn next_is(&self, character: char) -> bool {
        self.rest.starts_with(character)
    }

    /// Parses the value after a `=`, a token or a quoted string. Returns `None` and skips to the next comma
    /// if it is neither.
    fn directive_value(&mut self) -> Option<String> {
        self.rest = self.rest.strip_prefix('=').unwrap_or(self.rest);
        self.skip(is_space);
        let value = if self.next_is('"') {
            self.quoted()
        } else {
            Some(self.take(is_token).to_owned())
        };
        self.skip(is_space);
        let is_clean = self.rest.is_empty() || self.next_is(',');
        self.skip(|character| character != ',');
        value.filter(|_| is_clean)
    }

    /// Parses a quoted string and removes its quotes and escapes. Returns `None` if it is not terminated.
    fn quoted(&mut self) -> Option<String> {
        let mut value = String::new();
        let mut characters = self.rest.char_indices().skip(1);
        while let Some((index, character)) = characters.next() {
            match character {
                '"' => {
                    self.rest = self.rest.get(index + 1..).unwrap_or_default();
                    return Some(value);
                }
                '\\' => value.push(characters.next()?.1),
                other => value.push(other),
            }
        }
        self.rest = "";
        None
    }
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t')
}

fn is_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character)
}

#[cfg(test)]
mod tests;
