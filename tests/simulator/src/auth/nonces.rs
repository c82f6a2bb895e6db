//! The issued nonces, and the counts used with each.

use std::collections::{HashMap, HashSet, VecDeque};

use super::Refusal;

/// Above this number the oldest nonce is forgotten, because every unsigned request gets one.
const REMEMBERED: usize = 4_096;

/// All known nonces.
#[derive(Debug)]
pub(crate) struct Nonces {
    uses: Option<u32>,
    strict: bool,
    used: HashMap<String, Used>,
    oldest_first: VecDeque<String>,
}

#[derive(Debug)]
struct Used {
    /// The node that issued it.
    node: u32,
    counts: HashSet<u32>,
    highest: u32,
}

impl Nonces {
    /// `uses`: how often a nonce may be used; `None` for any number. `strict`: whether counts must rise.
    pub(crate) fn new(uses: Option<u32>, strict: bool) -> Self {
        Self {
            uses,
            strict,
            used: HashMap::new(),
            oldest_first: VecDeque::new(),
        }
    }

    pub(crate) fn remember(&mut self, nonce: String, node: u32) {
        if self.oldest_first.len() >= REMEMBERED
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.used.remove(&oldest);
        }
        self.oldest_first.push_back(nonce.clone());
        let used = Used {
            node,
            counts: HashSet::new(),
            highest: 0,
        };
        self.used.insert(nonce, used);
    }

    pub(crate) fn forget_all(&mut self) {
        self.used.clear();
        self.oldest_first.clear();
    }

    /// Uses up a count, if this node accepts it.
    pub(super) fn accept(&mut self, node: u32, nonce: &str, count: u32) -> Result<(), Refusal> {
        let used = self
            .used
            .get_mut(nonce)
            .filter(|used| used.node == node)
            .ok_or(Refusal::UnknownNonce)?;
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
        nonces.remember("n".to_owned(), 0);
        nonces
    }

    #[test]
    fn counts_may_come_in_any_order_unless_strict_counting_is_on() {
        let mut lenient = with(None, false);
        assert_eq!(
            (lenient.accept(0, "n", 2), lenient.accept(0, "n", 1)),
            (Ok(()), Ok(()))
        );
        let mut strict = with(None, true);
        assert_eq!(strict.accept(0, "n", 2), Ok(()));
        assert_eq!(strict.accept(0, "n", 1), Err(Refusal::FallingCount));
        assert_eq!(strict.accept(0, "n", 3), Ok(()));
    }

    #[test]
    fn a_nonce_is_stale_after_its_uses() {
        let mut nonces = with(Some(2), false);
        assert_eq!(
            (nonces.accept(0, "n", 1), nonces.accept(0, "n", 2)),
            (Ok(()), Ok(()))
        );
        assert_eq!(nonces.accept(0, "n", 3), Err(Refusal::StaleNonce));
        assert_eq!(with(Some(0), false).accept(0, "n", 1), Err(Refusal::StaleNonce));
    }

    #[test]
    fn unissued_and_forgotten_nonces_are_unknown() {
        let mut nonces = with(None, false);
        assert_eq!(nonces.accept(0, "m", 1), Err(Refusal::UnknownNonce));
        for other in 0..REMEMBERED {
            nonces.remember(other.to_string(), 0);
        }
        assert_eq!(nonces.accept(0, "n", 1), Err(Refusal::UnknownNonce));
        assert_eq!(nonces.accept(0, "0", 1), Ok(()));
        nonces.forget_all();
        assert_eq!(nonces.accept(0, "0", 2), Err(Refusal::UnknownNonce));
    }

    #[test]
    fn only_one_node_knows_a_nonce() {
        let mut nonces = with(None, false);
        assert_eq!(nonces.accept(1, "n", 1), Err(Refusal::UnknownNonce));
        assert_eq!(nonces.accept(0, "n", 1), Ok(()));
    }
}
