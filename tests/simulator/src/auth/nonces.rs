//! The nonces that were given out, and the counts used with each.

use std::collections::{HashMap, HashSet, VecDeque};

use super::Refusal;

/// Beyond this number the oldest nonce is forgotten: every unsigned request gets one.
const REMEMBERED: usize = 4_096;

/// All nonces that are known.
#[derive(Debug)]
pub(crate) struct Nonces {
    uses: Option<u32>,
    strict: bool,
    used: HashMap<String, Used>,
    oldest_first: VecDeque<String>,
}

#[derive(Debug, Default)]
struct Used {
    counts: HashSet<u32>,
    highest: u32,
}

impl Nonces {
    /// `uses`: how often a nonce may be used, none for without end. `strict`: counts must rise.
    pub(crate) fn new(uses: Option<u32>, strict: bool) -> Self {
        Self {
            uses,
            strict,
            used: HashMap::new(),
            oldest_first: VecDeque::new(),
        }
    }

    pub(crate) fn remember(&mut self, nonce: String) {
        if self.oldest_first.len() >= REMEMBERED
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.used.remove(&oldest);
        }
        self.oldest_first.push_back(nonce.clone());
        self.used.insert(nonce, Used::default());
    }

    pub(crate) fn forget_all(&mut self) {
        self.used.clear();
        self.oldest_first.clear();
    }

    /// Uses a count up, if it may be used.
    pub(super) fn accept(&mut self, nonce: &str, count: u32) -> Result<(), Refusal> {
        let used = self.used.get_mut(nonce).ok_or(Refusal::UnknownNonce)?;
        if used.counts.contains(&count) {
            return Err(Refusal::ReplayedCount);
        }
        if self.strict && count <= used.highest {
            return Err(Refusal::FallingCount);
        }
        if self.uses.is_some_and(|uses| used.counts.len() >= uses as usize) {
            return Err(Refusal::StaleNonce);
        }
        used.counts.insert(count);
        used.highest = used.highest.max(count);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(uses: Option<u32>, strict: bool) -> Nonces {
        let mut nonces = Nonces::new(uses, strict);
        nonces.remember("n".to_owned());
        nonces
    }

    #[test]
    fn counts_may_come_in_any_order_unless_strict() {
        let mut lenient = with(None, false);
        assert_eq!((lenient.accept("n", 2), lenient.accept("n", 1)), (Ok(()), Ok(())));
        let mut strict = with(None, true);
        assert_eq!(strict.accept("n", 2), Ok(()));
        assert_eq!(strict.accept("n", 1), Err(Refusal::FallingCount));
        assert_eq!(strict.accept("n", 3), Ok(()));
    }

    #[test]
    fn a_nonce_is_stale_after_its_uses() {
        let mut nonces = with(Some(2), false);
        assert_eq!((nonces.accept("n", 1), nonces.accept("n", 2)), (Ok(()), Ok(())));
        assert_eq!(nonces.accept("n", 3), Err(Refusal::StaleNonce));
        assert_eq!(with(Some(0), false).accept("n", 1), Err(Refusal::StaleNonce));
    }

    #[test]
    fn what_was_not_given_out_or_is_forgotten_is_unknown() {
        let mut nonces = with(None, false);
        assert_eq!(nonces.accept("m", 1), Err(Refusal::UnknownNonce));
        for other in 0..REMEMBERED {
            nonces.remember(other.to_string());
        }
        assert_eq!(nonces.accept("n", 1), Err(Refusal::UnknownNonce));
        assert_eq!(nonces.accept("0", 1), Ok(()));
        nonces.forget_all();
        assert_eq!(nonces.accept("0", 2), Err(Refusal::UnknownNonce));
    }
}
