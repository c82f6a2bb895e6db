//! Many measurements of one thing, and the table that they are shown in.

use std::time::Duration;

/// The title of a part of the table.
pub(crate) fn heading(text: &str) {
    println!("\n{text:<58}{:>11}{:>11}{:>11}   goal", "median", "min", "max");
}

/// A figure that there is only one of.
pub(crate) fn line(name: &str, value: &str, goal: &str) {
    println!("  {name:<56}{value:>11}{:>22}   {goal}", "");
}

#[expect(clippy::cast_precision_loss, reason = "a figure to look at")]
pub(crate) fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / 1_048_576.0
}

/// Measurements of one thing.
#[derive(Default)]
pub(crate) struct Samples(Vec<f64>);

impl Samples {
    pub(crate) fn add(&mut self, time: Duration) {
        self.0.push(time.as_secs_f64());
    }

    pub(crate) fn add_mebibytes(&mut self, mebibytes: f64) {
        self.0.push(mebibytes);
    }

    fn sorted(&self) -> Vec<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted
    }

    /// The one in the middle; of an even number the mean of both.
    pub(crate) fn median(&self) -> f64 {
        let sorted = self.sorted();
        f64::midpoint(sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2])
    }

    pub(crate) fn print(&self, name: &str, unit: Unit, goal: &str) {
        let (sorted, Unit { factor, text }) = (self.sorted(), unit);
        let [median, min, max] = [self.median(), sorted[0], sorted[sorted.len() - 1]]
            .map(|sample| format!("{:.3}{text}", sample * factor));
        println!("  {name:<56}{median:>11}{min:>11}{max:>11}   {goal}");
    }
}

/// What a sample is shown in.
#[derive(Clone, Copy)]
pub(crate) struct Unit {
    factor: f64,
    text: &'static str,
}

pub(crate) const SECONDS: Unit = Unit {
    factor: 1.0,
    text: " s",
};
pub(crate) const MILLISECONDS: Unit = Unit {
    factor: 1_000.0,
    text: " ms",
};
pub(crate) const MEBIBYTES: Unit = Unit {
    factor: 1.0,
    text: " MiB",
};
