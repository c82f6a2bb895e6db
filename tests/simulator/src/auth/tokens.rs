//! Bearer tokens: issued, expired, revoked.

use std::time::Duration;

use super::Refusal;
use super::secret::same;
use crate::random;
use crate::sample::{self, Holder, ServiceAccount};

/// The number of dead tokens to remember, so that the log can tell why one is unauthorized.
const REMEMBERED: usize = 1_024;

/// All issued tokens.
#[derive(Debug)]
pub(crate) struct Tokens {
    lifetime: Duration,
    cap: usize,
    issued: Vec<Issued>,
}

#[derive(Debug)]
struct Issued {
    token: String,
    account: ServiceAccount,
    expires: Duration,
    revoked: bool,
}

impl Issued {
    fn is_live(&self, now: Duration) -> bool {
        !self.revoked && now < self.expires
    }
}

impl Tokens {
    /// `cap`: the maximum number of live tokens of a service account.
    pub(crate) fn new(lifetime: Duration, cap: usize) -> Self {
        Self {
            lifetime,
            cap,
            issued: Vec::new(),
        }
    }

    pub(crate) fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// Issues a token. `None` if the account has its maximum.
    pub(super) fn issue(&mut self, account: ServiceAccount, now: Duration) -> Option<String> {
        if self.live(Some(account.client_id), now) >= self.cap {
            return None;
        }
        if self.issued.len() >= REMEMBERED {
            self.issued.retain(|issued| issued.is_live(now));
        }
        let token = random::token();
        self.issued.push(Issued {
            token: token.clone(),
            account,
            expires: now + self.lifetime,
            revoked: false,
        });
        Some(token)
    }

    /// Revokes a token of this account. Revoking an unknown token succeeds (RFC 7009, section 2.2).
    pub(super) fn revoke(&mut self, account: ServiceAccount, token: &str) {
        for issued in self.issued.iter_mut().filter(|issued| issued.account == account) {
            issued.revoked |= same(issued.token.as_bytes(), token.as_bytes());
        }
    }

    /// Revokes all tokens, like an administrator who rotates a secret.
    pub(crate) fn revoke_all(&mut self) {
        self.issued.iter_mut().for_each(|issued| issued.revoked = true);
    }

    /// The account of a token.
    pub(super) fn holder(&self, token: &str, now: Duration) -> Result<Holder, Refusal> {
        let is_it = |known: &str| same(known.as_bytes(), token.as_bytes());
        if let Some(ready) = sample::ready_tokens()
            .into_iter()
            .find(|ready| is_it(ready.token))
        {
            return Ok(ready.holder);
        }
        match self.issued.iter().find(|issued| is_it(&issued.token)) {
            None => Err(Refusal::UnknownToken),
            Some(issued) if issued.revoked => Err(Refusal::RevokedToken),
            Some(issued) if now >= issued.expires => Err(Refusal::ExpiredToken),
            Some(issued) => Ok(issued.account.holder),
        }
    }

    /// Every remembered token.
    pub(crate) fn issued(&self) -> Vec<String> {
        self.issued.iter().map(|issued| issued.token.clone()).collect()
    }

    /// The number of live tokens, of one account or of all.
    pub(crate) fn live(&self, client_id: Option<&str>, now: Duration) -> usize {
        let is_counted = |issued: &&Issued| {
            issued.is_live(now) && client_id.is_none_or(|client_id| issued.account.client_id == client_id)
        };
        self.issued.iter().filter(is_counted).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{OTHER_SERVICE_ACCOUNT, SERVICE_ACCOUNT};

    const NOW: Duration = Duration::from_secs(10);
    const LIFETIME: Duration = Duration::from_secs(60);

    #[test]
    fn a_token_lives_until_it_expires() {
        let mut tokens = Tokens::new(LIFETIME, 2);
        let token = tokens.issue(SERVICE_ACCOUNT, NOW).unwrap();
        assert_eq!(
            tokens.holder(&token, NOW + Duration::from_millis(59_999)),
            Ok(SERVICE_ACCOUNT.holder)
        );
        assert_eq!(tokens.holder(&token, NOW + LIFETIME), Err(Refusal::ExpiredToken));
        assert_eq!(tokens.holder("eyJ", NOW), Err(Refusal::UnknownToken));
    }

    #[test]
    fn only_its_own_account_revokes_a_token() {
        let mut tokens = Tokens::new(LIFETIME, 2);
        let token = tokens.issue(SERVICE_ACCOUNT, NOW).unwrap();
        tokens.revoke(OTHER_SERVICE_ACCOUNT, &token);
        assert!(tokens.holder(&token, NOW).is_ok());
        tokens.revoke(SERVICE_ACCOUNT, &token);
        assert_eq!(tokens.holder(&token, NOW), Err(Refusal::RevokedToken));
        assert_eq!(tokens.live(None, NOW), 0);
    }

    #[test]
    fn the_cap_counts_the_live_tokens_of_one_account() {
        let mut tokens = Tokens::new(LIFETIME, 2);
        let token = tokens.issue(SERVICE_ACCOUNT, NOW).unwrap();
        assert!(tokens.issue(SERVICE_ACCOUNT, NOW).is_some());
        assert!(tokens.issue(SERVICE_ACCOUNT, NOW).is_none());
        assert!(tokens.issue(OTHER_SERVICE_ACCOUNT, NOW).is_some());
        tokens.revoke(SERVICE_ACCOUNT, &token);
        assert!(tokens.issue(SERVICE_ACCOUNT, NOW).is_some());
        assert!(tokens.issue(SERVICE_ACCOUNT, NOW + LIFETIME).is_some());
    }
}
