//! Growing: what survivors lack once the users of a lost region have come to them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::sum::both;
use crate::base::ids::RegionId;
use crate::base::units::Share;
use crate::model::inventory::Inventory;
use crate::model::plan::{Capacity, LoadsAfter, Plan, PodCount, PodPlacement, Reckoned, ServicePlan};

/// What survivors lack after a loss.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lack {
    /// Regions that have to start pods, and how many, where they can be counted.
    pub(super) pods: Vec<(RegionId, Option<u32>)>,
    /// Why it cannot be said how long it takes until all users are served, where it cannot.
    pub(super) missing: Option<Arc<str>>,
}

impl Lack {
    /// For the warm-up step: a fragment such as `` `b` has to start 3 pods ``.
    pub(super) fn words(&self, provider: &str) -> String {
        let mut words = String::new();
        for (region, pods) in &self.pods {
            let joint = if words.is_empty() { "" } else { ", " };
            let region = region.shown(provider);
            // Writing to a string cannot fail.
            let _ = match pods {
                Some(1) => write!(words, "{joint}`{region}` has to start 1 pod"),
                Some(pods) => write!(words, "{joint}`{region}` has to start {pods} pods"),
                None => write!(words, "{joint}`{region}` has to start the pods that it does not keep"),
            };
        }
        words
    }
}

/// What is known of regions and of how users spread, found by name once for all services.
#[derive(Clone, Debug)]
pub(super) struct Survivors<'a> {
    provider: &'a str,
    /// Regions that are said to keep less than all of what they may need.
    short: BTreeMap<&'a RegionId, Share>,
    /// How users spread after each loss, by the regions that serve.
    after: BTreeMap<&'a [RegionId], &'a [LoadsAfter]>,
}

impl<'a> Survivors<'a> {
    pub(super) fn of(plan: &'a Plan, inventory: &'a Inventory) -> Self {
        let short = inventory.regions.iter().filter_map(|region| {
            let kept = region.capacity.value().filter(|kept| **kept < Share::ALL)?;
            Some((&region.id, *kept))
        });
        let after = plan.loads.iter().map(|loads| (loads.among.as_slice(), loads.after.as_slice()));
        Self { provider: &inventory.provider, short: short.collect(), after: after.collect() }
    }

    /// What the regions that are left lack after the loss of `lost`.
    ///
    /// Where pods cannot be counted, a region that is said to keep less than all of them may have to grow; any other
    /// is sized for the worst loss and has not.
    pub(super) fn lack(&self, service: &ServicePlan, lost: &RegionId) -> Lack {
        let mut lack = Lack::default();
        for capacity in service.capacity.iter().filter(|capacity| capacity.region != *lost) {
            let Reckoned::Known(pods) = &capacity.pods else { continue };
            lack.grow(&capacity.region, *pods, needed(*pods, self.shares(service, capacity, lost)), self.provider);
        }
        let counted = |region: &RegionId| {
            service.capacity.iter().any(|capacity| capacity.region == *region && capacity.pods.value().is_some())
        };
        for (region, kept) in &self.short {
            if *region != lost && service.pods.serving().contains(region) && !counted(region) {
                let region = region.shown(self.provider);
                lack.miss(format!("`{region}` keeps {kept} of its capacity, and nobody says how many pods it lacks"));
            }
        }
        lack
    }

    /// What the region that waits lacks when it takes over: pods where they are counted, else all that it does not
    /// keep; nothing where it keeps as much as the region that serves.
    pub(super) fn lack_of_heir(&self, service: &ServicePlan, to: &RegionId) -> Lack {
        let mut lack = Lack::default();
        let counted = service.capacity.iter().find(|capacity| capacity.region == *to).and_then(|c| c.pods.value());
        match (counted, &service.pods) {
            (Some(pods), _) => lack.grow(to, *pods, pods.worst, self.provider),
            (None, PodPlacement::Standby { share, .. }) if *share < Share::ALL => lack.pods.push((to.clone(), None)),
            (None, _) => {}
        }
        lack
    }

    /// Shares of users of a region: after this loss and at worst, where both are known.
    fn shares(&self, service: &ServicePlan, capacity: &Capacity, lost: &RegionId) -> Option<(Share, Share)> {
        let after = self.after.get(service.pods.serving())?.iter().find(|after| after.lost == *lost)?;
        let (_, share) = after.spread.value()?.iter().find(|(region, _)| *region == capacity.region)?;
        Some((*share, *capacity.worst.value()?))
    }
}

impl Lack {
    /// Takes up what a region lacks of the pods that it needs.
    fn grow(&mut self, region: &RegionId, pods: PodCount, needed: u32, provider: &str) {
        // No more is started than may run.
        let started = needed.min(pods.most).saturating_sub(pods.kept);
        if started > 0 {
            self.pods.push((region.clone(), Some(started)));
        }
        if needed > pods.most {
            let region = region.shown(provider);
            self.miss(format!("`{region}` needs {needed} pods and may run {} at most", pods.most));
        }
    }

    fn miss(&mut self, words: String) {
        self.missing = Some(match self.missing.take() {
            Some(before) => both(before, &words),
            None => words.into(),
        });
    }
}

/// Pods that a region needs after one loss: `ceil(pods at worst x share after / share at worst)`, between what it needs
/// while all is well and what it needs at worst; that too where shares are not known. A region grows by what it needs
/// beyond what it keeps.
pub(super) fn needed(pods: PodCount, shares: Option<(Share, Share)>) -> u32 {
    let Some((after, worst)) = shares.filter(|(_, worst)| worst.ppm() > 0) else {
        return pods.worst;
    };
    let scaled = (u64::from(pods.worst) * u64::from(after.ppm())).div_ceil(u64::from(worst.ppm()));
    u32::try_from(scaled).unwrap_or(u32::MAX).max(pods.normal).min(pods.worst)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PODS: PodCount = PodCount { normal: 3, worst: 9, kept: 7, most: 12 };

    #[test]
    fn a_loss_that_is_not_the_worst_needs_its_share_of_pods() {
        let percent = Share::from_percent;
        assert_eq!(needed(PODS, Some((percent(90), percent(90)))), 9);
        assert_eq!(needed(PODS, Some((percent(60), percent(90)))), 6);
        assert_eq!(needed(PODS, Some((percent(61), percent(90)))), 7, "rounded up");
        assert_eq!(needed(PODS, Some((percent(10), percent(90)))), 3, "never below what it needs every day");
        assert_eq!(needed(PODS, None), 9, "the worst where nothing is known");
        assert_eq!(needed(PODS, Some((percent(1), Share::NONE))), 9);
    }

    #[test]
    fn a_warm_up_says_how_many_pods() {
        let region = |name| RegionId::new("cloud", name);
        let lack = Lack { pods: vec![(region("b"), Some(1)), (region("c"), Some(2))], missing: None };
        assert_eq!(lack.words("cloud"), "`b` has to start 1 pod, `c` has to start 2 pods");
    }
}
