//! How many writes each region takes, and what they weigh on the wire.

use crate::base::ids::RegionId;
use crate::base::units::{Bytes, Flow, Millis, Rate, Share};
use crate::model::inventory::Dataset;
use crate::model::plan::{CopyRole, DatasetPlan, Loads, Reckoned, WritePath};

/// The writes of a dataset, region by region.
#[derive(Clone, Copy, Debug)]
pub(super) struct Writes<'a> {
    /// As the inventory has it.
    pub(super) dataset: Option<&'a Dataset>,
    /// As placed.
    pub(super) plan: &'a DatasetPlan,
    /// How the users of its service spread.
    pub(super) loads: Option<&'a Loads>,
}

impl Writes<'_> {
    /// Whether it is known that nothing is ever written.
    pub(super) fn never(&self) -> bool {
        self.plan.writes == WritePath::None
    }

    /// Writes that a region takes: all of them where one region does, else those of the users that it serves.
    ///
    /// Rows with a home are taken to be written by users whose nearest region is that home.
    pub(super) fn of(&self, region: &RegionId) -> Reckoned<Rate> {
        if self.never() {
            return Reckoned::Known(Rate { milli: 0, per: crate::base::units::Per::Second });
        }
        let Some(rate) = self.dataset.and_then(|dataset| dataset.write_rate.value()) else {
            return Reckoned::unknown("no `writeRate` is written");
        };
        self.share(region).map(|share| part_of(*rate, share))
    }

    /// Share of all writes that a region takes.
    pub(super) fn share(&self, region: &RegionId) -> Reckoned<Share> {
        let takers = takers(self.plan);
        if !takers.contains(&region) {
            return Reckoned::Known(Share::NONE);
        }
        if takers.len() == 1 {
            return Reckoned::Known(Share::ALL);
        }
        match self.loads.map(|loads| &loads.normal) {
            None => Reckoned::unknown("how users spread over regions is not known"),
            Some(Reckoned::Unknown { missing }) => Reckoned::Unknown { missing: missing.clone() },
            Some(Reckoned::Known(spread)) => {
                let own = spread.iter().find(|(other, _)| other == region);
                // A region that serves no users of the service takes none of their writes.
                Reckoned::Known(own.map_or(Share::NONE, |(_, share)| *share))
            }
        }
    }

    /// Writes of a region within a time, rounded up.
    pub(super) fn within(&self, region: &RegionId, time: Millis) -> Reckoned<u64> {
        if self.never() {
            return Reckoned::Known(0);
        }
        let Some(rate) = self.dataset.and_then(|dataset| dataset.write_rate.value()) else {
            return Reckoned::unknown("no `writeRate` is written");
        };
        self.share(region).map(|share| count(*rate, share, time))
    }

    /// Bytes of a rate of writes: writes times the size of a row, before compression.
    pub(super) fn flow(&self, writes: &Reckoned<Rate>) -> Reckoned<Flow> {
        let rate = match writes {
            Reckoned::Known(rate) => *rate,
            Reckoned::Unknown { missing } => return Reckoned::Unknown { missing: missing.clone() },
        };
        match self.dataset.and_then(|dataset| dataset.row_size.value()) {
            Some(size) => Reckoned::Known(flow(rate, *size)),
            None => Reckoned::unknown("no `rowSize` is written"),
        }
    }
}

/// Regions that take writes, or that make content of their own, in the plan's order.
pub(super) fn takers(plan: &DatasetPlan) -> Vec<&RegionId> {
    let sends = |region: &RegionId| plan.copies.iter().any(|copy| copy.receives.contains(region));
    let takes = plan.copies.iter().filter(|copy| match copy.role {
        CopyRole::Writer | CopyRole::Home | CopyRole::Merging | CopyRole::Own | CopyRole::Derived => true,
        // Files are put where others copy them from; a lone copy is its own origin.
        CopyRole::Replica => sends(&copy.region) || copy.receives.is_empty(),
        CopyRole::Follower | CopyRole::Voter | CopyRole::Witness => false,
    });
    takes.map(|copy| &copy.region).collect()
}

/// A share of a rate, rounded up to a thousandth of a write in its own time.
fn part_of(rate: Rate, share: Share) -> Rate {
    let milli = (u128::from(rate.milli) * u128::from(share.ppm())).div_ceil(1_000_000);
    Rate { milli: u64::try_from(milli).unwrap_or(u64::MAX), per: rate.per }
}

/// Writes of a share of a rate within a time, rounded up: `rate x share x time`.
fn count(rate: Rate, share: Share, time: Millis) -> u64 {
    let events = u128::from(rate.milli) * u128::from(share.ppm());
    let whole = 1_000 * 1_000_000 * u128::from(rate.per.length().micros());
    let writes = events.saturating_mul(u128::from(time.micros())).div_ceil(whole);
    u64::try_from(writes).unwrap_or(u64::MAX)
}

/// Bytes of a rate of writes of one size, rounded up.
fn flow(rate: Rate, size: Bytes) -> Flow {
    let bytes = (u128::from(rate.milli) * u128::from(size.0)).div_ceil(1_000);
    Flow { bytes: Bytes(u64::try_from(bytes).unwrap_or(u64::MAX)), per: rate.per }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::units::Per;
    use crate::plan::replication::tests::{copy, dataset, region};

    fn rate(milli: u64, per: Per) -> Rate {
        Rate { milli, per }
    }

    #[test]
    fn lost_writes_are_rate_times_time_rounded_up() {
        let sixty = rate(60_000, Per::Second);
        assert_eq!(count(sixty, Share::ALL, Millis::from_millis(500)), 30);
        assert_eq!(count(sixty, Share::ALL, Millis::from_millis(501)), 31, "a part of a write is a write");
        assert_eq!(count(sixty, Share::from_percent(30), Millis::from_secs(23 * 60)), 24_840);
        assert_eq!(count(rate(1_000, Per::Month), Share::ALL, Millis::from_millis(1)), 1);
        assert_eq!(count(sixty, Share::ALL, Millis::ZERO), 0);
        assert_eq!(count(rate(u64::MAX, Per::Second), Share::ALL, Millis::from_micros(u64::MAX)), u64::MAX);
    }

    #[test]
    fn merging_regions_take_the_writes_of_the_users_that_they_serve() {
        let copies = vec![copy("a", CopyRole::Merging, &["b"]), copy("b", CopyRole::Merging, &["a"])];
        let plan = dataset(copies, WritePath::Local);
        let spread = vec![(region("a"), Share::from_percent(60)), (region("b"), Share::from_percent(40))];
        let among = vec![region("a"), region("b")];
        let loads = Loads { among, normal: Reckoned::Known(spread), after: Vec::new() };
        let writes = |loads| Writes { dataset: None, plan: &plan, loads };
        let share = |loads, at: &str| writes(loads).share(&region(at));
        assert_eq!(share(Some(&loads), "a"), Reckoned::Known(Share::from_percent(60)));
        assert_eq!(share(Some(&loads), "c"), Reckoned::Known(Share::NONE));
        assert_eq!(share(None, "b"), Reckoned::unknown("how users spread over regions is not known"));
    }

    #[test]
    fn one_region_that_orders_takes_all_writes_whoever_sends_them() {
        let copies = vec![copy("a", CopyRole::Writer, &[]), copy("b", CopyRole::Follower, &["a"])];
        let plan = dataset(copies, WritePath::Writer(region("a")));
        let writes = Writes { dataset: None, plan: &plan, loads: None };
        assert_eq!(writes.share(&region("a")), Reckoned::Known(Share::ALL));
        assert_eq!(writes.share(&region("b")), Reckoned::Known(Share::NONE));
        assert_eq!(writes.of(&region("a")), Reckoned::unknown("no `writeRate` is written"));
    }

    #[test]
    fn a_share_of_a_rate_keeps_its_time() {
        assert_eq!(part_of(rate(60_000, Per::Second), Share::from_percent(30)), rate(18_000, Per::Second));
        assert_eq!(part_of(rate(1, Per::Day), Share::from_percent(30)), rate(1, Per::Day), "never rounded away");
    }

    #[test]
    fn bytes_are_writes_times_the_size_of_a_row() {
        let flowing = flow(rate(60_000, Per::Second), Bytes(1_024));
        assert_eq!((flowing.bytes, flowing.per), (Bytes(61_440), Per::Second));
    }
}
