//! The number of times that each measurement runs.

/// The numbers of runs.
pub(crate) struct Effort {
    /// Starts of a process.
    pub(crate) starts: usize,
    /// Plans of up to 1,000 reads.
    pub(crate) plans: usize,
    /// Plans that take several seconds.
    pub(crate) long_plans: usize,
    /// Whether plans of 10,000 reads are measured.
    pub(crate) ten_thousand: bool,
}

impl Effort {
    /// For figures to publish.
    pub(crate) const FULL: Self = Self {
        starts: 50,
        plans: 11,
        long_plans: 3,
        ten_thousand: true,
    };

    /// For a first look.
    pub(crate) const QUICK: Self = Self {
        starts: 20,
        plans: 3,
        long_plans: 1,
        ten_thousand: false,
    };

    /// Returns each size with its number of plans. Sizes that this effort does not measure are left out.
    pub(crate) fn of_each(&self, sizes: impl IntoIterator<Item = u32>) -> impl Iterator<Item = (u32, usize)> {
        sizes.into_iter().filter_map(|reads| match reads {
            10_000 if !self.ten_thousand => None,
            10_000 => Some((reads, self.long_plans)),
            _ => Some((reads, self.plans)),
        })
    }
}
