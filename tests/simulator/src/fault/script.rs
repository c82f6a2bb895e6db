//! The order in which requests meet faults.

use super::Fault;

/// The moment at which a rule applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// As soon as the request is read.
    Arrival,
    /// After the sign-in. Unauthorized requests use up no fault, so the unsigned first request of a digest does not.
    SignedIn,
}

/// A fault, and the requests that it is for.
#[derive(Debug, Clone)]
pub struct Rule {
    part_of_target: String,
    stage: Stage,
    left: Option<u32>,
    fault: Fault,
}

impl Rule {
    /// For the next signed-in request whose path and query contain `part_of_target` (empty: any).
    #[must_use]
    pub fn new(part_of_target: &str, fault: Fault) -> Self {
        Self {
            part_of_target: part_of_target.to_owned(),
            stage: Stage::SignedIn,
            left: Some(1),
            fault,
        }
    }

    /// For this number of requests.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self {
            left: Some(times),
            ..self
        }
    }

    /// For every request, until the faults are cleared.
    #[must_use]
    pub fn always(self) -> Self {
        Self { left: None, ..self }
    }

    /// For requests as they arrive, signed or not.
    #[must_use]
    pub fn on_arrival(self) -> Self {
        Self {
            stage: Stage::Arrival,
            ..self
        }
    }
}

/// The remaining rules, in order.
#[derive(Debug, Default)]
pub(crate) struct Script(Vec<Rule>);

impl Script {
    pub(crate) fn add(&mut self, rule: Rule) {
        self.0.push(rule);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The number of remaining faults. Permanent ones do not count.
    pub(crate) fn left(&self) -> usize {
        self.0
            .iter()
            .filter_map(|rule| rule.left)
            .map(|left| left as usize)
            .sum()
    }

    /// The fault for a request, from the first matching rule.
    pub(crate) fn take(&mut self, stage: Stage, target: &str) -> Option<Fault> {
        let fits = |rule: &Rule| {
            rule.stage == stage && rule.left != Some(0) && target.contains(&rule.part_of_target)
        };
        let rule = self.0.iter_mut().find(|rule| fits(rule))?;
        if let Some(left) = &mut rule.left {
            *left -= 1;
        }
        Some(rule.fault.clone())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn marked(seconds: u64) -> Fault {
        Fault::delay(Duration::from_secs(seconds))
    }

    fn taken(script: &mut Script, stage: Stage, target: &str) -> Option<u64> {
        script
            .take(stage, target)
            .map(|fault| fault.waiting_time().as_secs())
    }

    #[test]
    fn rules_are_used_in_order_and_used_up() {
        let mut script = Script::default();
        script.add(Rule::new("/a", marked(1)).times(2));
        script.add(Rule::new("", marked(2)).always());
        assert_eq!(taken(&mut script, Stage::SignedIn, "/b"), Some(2));
        assert_eq!(taken(&mut script, Stage::SignedIn, "/a"), Some(1));
        assert_eq!(script.left(), 1);
        assert_eq!(taken(&mut script, Stage::SignedIn, "/a"), Some(1));
        assert_eq!(taken(&mut script, Stage::SignedIn, "/a"), Some(2));
        script.clear();
        assert_eq!(taken(&mut script, Stage::SignedIn, "/a"), None);
    }

    #[test]
    fn a_rule_waits_for_its_stage() {
        let mut script = Script::default();
        script.add(Rule::new("x=1", marked(1)).on_arrival());
        assert_eq!(taken(&mut script, Stage::SignedIn, "/a?x=1"), None);
        assert_eq!(taken(&mut script, Stage::Arrival, "/a?x=1"), Some(1));
        assert_eq!(taken(&mut script, Stage::Arrival, "/a?x=1"), None);
    }
}
