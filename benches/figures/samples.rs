//! Repeated measurements of one quantity, and the units to show them in.

use std::time::Duration;

/// The unit that measurements are shown in. They are stored in seconds, in bytes, or as plain numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unit {
    /// The factor from the stored unit to this one.
    factor: f64,
    decimals: usize,
    /// Empty for plain numbers.
    pub(crate) name: &'static str,
}

pub(crate) const SECONDS: Unit = Unit::new("s", 1.0, 3);
pub(crate) const MILLISECONDS: Unit = Unit::new("ms", 1e3, 3);
pub(crate) const MICROSECONDS: Unit = Unit::new("µs", 1e6, 1);
pub(crate) const MEBIBYTES: Unit = Unit::new("MiB", 1.0 / 1_048_576.0, 2);
pub(crate) const RATIO: Unit = Unit::new("", 1.0, 3);
pub(crate) const COUNT: Unit = Unit::new("", 1.0, 0);

impl Unit {
    const fn new(name: &'static str, factor: f64, decimals: usize) -> Self {
        Self {
            factor,
            decimals,
            name,
        }
    }

    /// Converts a stored value to this unit, rounded to four decimal places.
    pub(crate) fn value(self, kept: f64) -> f64 {
        let scale = 10f64.powi(4);
        (kept * self.factor * scale).round() / scale
    }

    /// Formats a stored value without the name of the unit.
    pub(crate) fn digits(self, kept: f64) -> String {
        format!("{:.*}", self.decimals, kept * self.factor)
    }

    /// Formats a stored value with the name of the unit.
    pub(crate) fn text(self, kept: f64) -> String {
        format!("{} {}", self.digits(kept), self.name)
            .trim_end()
            .to_owned()
    }
}

/// The measurements of one quantity, in the order in which they were made.
#[derive(Debug, Clone)]
pub(crate) struct Samples(Vec<f64>);

impl FromIterator<f64> for Samples {
    fn from_iter<I: IntoIterator<Item = f64>>(samples: I) -> Self {
        Self(samples.into_iter().collect())
    }
}

impl From<f64> for Samples {
    fn from(sample: f64) -> Self {
        Self(vec![sample])
    }
}

impl Samples {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn add(&mut self, sample: f64) {
        self.0.push(sample);
    }

    pub(crate) fn add_time(&mut self, time: Duration) {
        self.add(time.as_secs_f64());
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn median(&self) -> f64 {
        let sorted = self.sorted();
        let middle = sorted.len() / 2;
        f64::midpoint(sorted[(sorted.len() - 1) / 2], sorted[middle])
    }

    /// The 95th percentile.
    pub(crate) fn p95(&self) -> f64 {
        let sorted = self.sorted();
        sorted[(sorted.len() * 95).div_ceil(100) - 1]
    }

    pub(crate) fn min(&self) -> f64 {
        self.sorted()[0]
    }

    pub(crate) fn max(&self) -> f64 {
        self.sorted()[self.0.len() - 1]
    }

    /// Divides each measurement by the one of `other` from the same round.
    pub(crate) fn over(&self, other: &Self) -> Self {
        let pairs = self.0.iter().zip(&other.0);
        pairs.map(|(one, other)| one / other).collect()
    }

    /// Applies a function to each measurement.
    pub(crate) fn map(&self, change: impl Fn(f64) -> f64) -> Self {
        self.0.iter().copied().map(change).collect()
    }

    fn sorted(&self) -> Vec<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted
    }
}
