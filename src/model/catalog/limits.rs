//! Which regions a store can span together.

use std::collections::BTreeSet;

use super::{Datastore, MultiRegionMode};
use crate::base::ids::RegionId;
use crate::model::verdict::Truth;

/// Which regions a store can span. What is blank is unknown, never allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegionLimits {
    /// All regions must lie in one of these sets, by its name.
    pub sets: Vec<RegionSet>,
    /// It needs exactly this many regions, witness included.
    pub exactly: Option<u32>,
    /// It needs at least this many regions to survive the loss of one.
    pub at_least: Option<u32>,
    /// It can have at most this many regions besides the writer's.
    pub most_secondaries: Option<u32>,
    /// Only configurations that the vendor lists, which the catalog does not.
    pub listed_only: bool,
    /// The vendor's words.
    pub note: Option<String>,
}

/// Regions that can work together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionSet {
    /// What it is called.
    pub name: String,
    /// Its regions.
    pub regions: BTreeSet<RegionId>,
}

/// What sort of limit it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpanLimit {
    /// All must lie in one set.
    Sets,
    /// So many, witness included.
    Exactly,
    /// At least so many.
    Least,
    /// At most so many that hold data.
    Most,
    /// Only what the vendor lists.
    Listed,
    /// It spans none.
    Alone,
}

/// One limit of a store, held against a group of regions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpanPoint<'a> {
    /// What sort of limit it is.
    pub limit: SpanLimit,
    /// The limit: a fragment such as `it cannot span us-east-1, eu-west-1`.
    pub condition: String,
    /// Whether the group is within it.
    pub holds: Truth,
    /// The vendor's words.
    pub words: Option<&'a str>,
}

impl RegionLimits {
    /// Each limit that is documented, held against a group of regions; empty where none is.
    pub fn hold(&self, group: &[RegionId]) -> Vec<SpanPoint<'_>> {
        let names: Vec<&str> = group.iter().map(|region| &*region.name).collect();
        let shown = names.join(", ");
        let count = group.len();
        let words = self.note.as_deref();
        let point = |limit: SpanLimit, condition: String, holds: Truth| SpanPoint { limit, condition, holds, words };
        let mut points = Vec::new();
        if !self.sets.is_empty() {
            let inside = self.sets.iter().any(|set| group.iter().all(|region| set.regions.contains(region)));
            let condition = if inside { format!("it spans {shown}") } else { format!("it cannot span {shown}") };
            points.push(point(SpanLimit::Sets, condition, Truth::of(inside)));
        }
        if let Some(exactly) = self.exactly {
            // A witness may stand in a region of the set that the platform does not use.
            let enough =
                usize::try_from(exactly).is_ok_and(|wanted| count <= wanted && count.saturating_add(1) >= wanted);
            let condition = format!("it needs exactly {exactly} regions, a witness included");
            points.push(point(SpanLimit::Exactly, condition, Truth::of(enough)));
        }
        if let Some(least) = self.at_least {
            let enough = usize::try_from(least).is_ok_and(|least| count >= least);
            let condition = format!("it needs {least} regions to survive the loss of one; here are {count}");
            points.push(point(SpanLimit::Least, condition, Truth::of(enough)));
        }
        if let Some(most) = self.most_secondaries {
            let fits = usize::try_from(most).is_ok_and(|most| count <= most.saturating_add(1));
            let condition =
                format!("it has at most {most} regions besides the first; here are {}", count.saturating_sub(1));
            points.push(point(SpanLimit::Most, condition, Truth::of(fits)));
        }
        if self.listed_only {
            let condition = "only regions that its vendor lists, which the catalog does not".to_owned();
            points.push(point(SpanLimit::Listed, condition, Truth::Unknown));
        }
        points
    }

    /// Whether a group has one region more than may hold data, so that this one can be the witness.
    pub fn has_its_witness(&self, group: &[RegionId]) -> bool {
        let (Some(exactly), Some(most)) = (self.exactly, self.most_secondaries) else {
            return false;
        };
        let count = u32::try_from(group.len()).ok();
        count == Some(exactly) && count == most.checked_add(2)
    }
}

impl Datastore {
    /// Everything that decides whether one deployment can span a group of regions.
    pub fn spans(&self, group: &[RegionId]) -> Vec<SpanPoint<'_>> {
        let mut points = self.regions.hold(group);
        if self.mode == MultiRegionMode::None {
            let condition = "it does not span regions".to_owned();
            points.push(SpanPoint { limit: SpanLimit::Alone, condition, holds: Truth::No, words: None });
        }
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(names: &[&str]) -> Vec<RegionId> {
        names.iter().map(|name| RegionId::new("cloud", name)).collect()
    }

    fn holds(limits: &RegionLimits, names: &[&str]) -> Truth {
        limits.hold(&group(names)).iter().fold(Truth::Yes, |all, point| all.and(point.holds))
    }

    #[test]
    fn all_regions_must_lie_in_one_set() {
        let set = |name: &str, regions: &[&str]| RegionSet {
            name: name.to_owned(),
            regions: group(regions).into_iter().collect(),
        };
        let limits =
            RegionLimits { sets: vec![set("west", &["a", "b", "c"]), set("east", &["x"])], ..Default::default() };
        assert_eq!(holds(&limits, &["a", "c"]), Truth::Yes);
        assert_eq!(holds(&limits, &["a", "x"]), Truth::No);
    }

    #[test]
    fn a_witness_may_stand_outside_of_the_platform_but_only_one() {
        let limits = RegionLimits { exactly: Some(3), ..Default::default() };
        let seen =
            [&["a"][..], &["a", "b"], &["a", "b", "c"], &["a", "b", "c", "d"]].map(|names| holds(&limits, names));
        assert_eq!(seen, [Truth::No, Truth::Yes, Truth::Yes, Truth::No]);
    }

    #[test]
    fn one_region_too_many_for_data_can_be_the_witness() {
        let limits = RegionLimits { exactly: Some(3), most_secondaries: Some(1), ..Default::default() };
        assert_eq!(holds(&limits, &["a", "b", "c"]), Truth::No);
        assert!(limits.has_its_witness(&group(&["a", "b", "c"])));
        assert!(!limits.has_its_witness(&group(&["a", "b"])));
    }

    #[test]
    fn what_only_the_vendor_lists_is_unknown() {
        let limits = RegionLimits { listed_only: true, ..Default::default() };
        assert_eq!(holds(&limits, &["a", "b"]), Truth::Unknown);
        assert!(RegionLimits::default().hold(&group(&["a"])).is_empty());
    }
}
