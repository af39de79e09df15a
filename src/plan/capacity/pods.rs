//! From shares of users to pods.

use crate::base::units::Share;
use crate::model::inventory::Service;
use crate::model::plan::PodCount;
use crate::model::words::ServiceKind;

/// What is missing where pods cannot be counted.
pub(super) const NOT_SIZED: &str = "neither `replicas` nor `autoscaling` is written";

/// Fewest pods of what must survive the loss of a zone.
const OVER_ZONES: u32 = 2;

/// How large a service is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sizing {
    /// Pods that all users together need in normal operation.
    pub(super) all: u32,
    /// Pods that it may grow to with all users in one region; none where the number is fixed.
    pub(super) ceiling: Option<u32>,
    /// Fewest that a region runs where it runs any.
    pub(super) fewest: u32,
}

impl Sizing {
    /// `replicas` carry all users, else the fewest of `autoscaling` do; a kind that is not said must survive a zone too.
    pub(super) fn of(service: &Service) -> Option<Self> {
        let scaling = service.autoscaling.value().copied();
        let all = service.replicas.value().copied().or(scaling.map(|(min, _)| min))?;
        let fewest = if service.kind.value() == Some(&ServiceKind::Batch) { 1 } else { OVER_ZONES };
        Some(Self { all, ceiling: scaling.map(|(_, max)| max), fewest })
    }
}

/// Whether a region works while all is well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Load {
    /// It does.
    Serving,
    /// It takes over when another is lost.
    Waiting,
}

/// What a region runs all the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keeps {
    /// All that the worst loss needs: nothing has to be started in the worst hour.
    WorstLoss,
    /// A stated share of what all users need; the rest is started when it is missing.
    OfAll(Share),
    /// The share of a warm standby; the rest is started as part of the take-over, fixed number or not.
    Standby(Share),
}

/// `pods(N, share) = ceil(N x share)`, and never fewer than `fewest`; none where N is none.
///
/// 12 pods for all users and 30 % of them are 4 pods.
pub(super) fn pods_for(all: u32, share: Share, fewest: u32) -> u32 {
    if all == 0 {
        return 0;
    }
    share_of(all, share).max(fewest)
}

/// `ceil(N x share)`.
fn share_of(all: u32, share: Share) -> u32 {
    let exact = u64::from(all).saturating_mul(u64::from(share.ppm())).div_ceil(u64::from(Share::ALL.ppm()));
    u32::try_from(exact).unwrap_or(u32::MAX)
}

/// Pods of a region.
///
/// - `normal = pods(N, normal share)`; none where it only waits. Where the share is not known, all users may be nearest
///   to this region; a stated capacity is then taken at its word that it is enough while all is well.
/// - `worst = pods(N, worst share)`
/// - `kept = worst`, or with a stated share c of the whole `min(worst, max(normal, ceil(c x N)))`. A standby keeps
///   `min(worst, ceil(c x N))`.
/// - `most = pods(ceiling, worst share)` under autoscaling, else `kept`; a standby's take-over starts what it lacks,
///   so that it has `worst` in any case.
pub(super) fn pods(sizing: Sizing, load: Load, normal: Option<Share>, worst: Share, keeps: Keeps) -> PodCount {
    let Sizing { all, ceiling, fewest } = sizing;
    let worst_pods = pods_for(all, worst, fewest);
    let needed = match (load, normal) {
        (Load::Waiting, _) => Some(0),
        (Load::Serving, share) => share.map(|share| pods_for(all, share, fewest)),
    };
    let kept = match (keeps, load) {
        (Keeps::WorstLoss, _) => worst_pods,
        (Keeps::Standby(share), _) | (Keeps::OfAll(share), Load::Waiting) => share_of(all, share).min(worst_pods),
        (Keeps::OfAll(share), Load::Serving) => pods_for(all, share, fewest).max(needed.unwrap_or(0)).min(worst_pods),
    };
    let grown = ceiling.map_or(kept, |ceiling| pods_for(ceiling, worst, fewest).max(kept));
    let most = if matches!(keeps, Keeps::Standby(_)) { grown.max(worst_pods) } else { grown };
    PodCount { normal: needed.unwrap_or(kept), worst: worst_pods, kept, most }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn sizing(all: u32, ceiling: Option<u32>) -> Sizing {
        Sizing { all, ceiling, fewest: OVER_ZONES }
    }

    const fn percent(percent: u32) -> Share {
        Share::from_percent(percent)
    }

    #[test]
    fn pods_follow_the_share_of_users_rounded_up_and_survive_a_zone() {
        assert_eq!(pods_for(12, percent(30), 2), 4);
        assert_eq!(pods_for(10, percent(30), 2), 3, "exactly three is not rounded to four");
        assert_eq!([pods_for(3, percent(10), 2), pods_for(3, percent(10), 1), pods_for(3, percent(0), 2)], [2, 1, 2]);
        assert_eq!(pods_for(0, percent(100), 2), 0, "what is scaled to nothing stays so");
        assert_eq!(pods_for(u32::MAX, percent(100), 2), u32::MAX);
    }

    #[test]
    fn a_region_keeps_what_the_worst_loss_needs_unless_it_is_said_to_keep_less() {
        let count = |keeps, ceiling| pods(sizing(10, ceiling), Load::Serving, Some(percent(30)), percent(90), keeps);
        let all_the_time = count(Keeps::WorstLoss, None);
        assert_eq!(all_the_time, PodCount { normal: 3, worst: 9, kept: 9, most: 9 });
        assert_eq!(all_the_time.lacking(), 0);
        // A secondary at 70 % needs autoscaling, and what it lacks is started after the loss.
        let fixed = count(Keeps::OfAll(percent(70)), None);
        assert_eq!(fixed, PodCount { normal: 3, worst: 9, kept: 7, most: 7 });
        let scaling = count(Keeps::OfAll(percent(70)), Some(20));
        assert_eq!((scaling, scaling.lacking()), (PodCount { normal: 3, worst: 9, kept: 7, most: 18 }, 2));
        // A share that is too small for every day is not kept to; one beyond the worst loss is not needed.
        assert_eq!(count(Keeps::OfAll(percent(10)), None).kept, 3);
        assert_eq!(count(Keeps::OfAll(percent(100)), None).kept, 9);
    }

    #[test]
    fn a_standby_starts_what_it_lacks_as_part_of_the_take_over() {
        let count = pods(sizing(10, None), Load::Waiting, Some(percent(0)), percent(100), Keeps::Standby(percent(30)));
        assert_eq!((count, count.lacking()), (PodCount { normal: 0, worst: 10, kept: 3, most: 10 }, 7));
    }

    #[test]
    fn without_word_of_where_users_are_a_region_is_sized_for_all_of_them() {
        let count = |keeps| pods(sizing(10, None), Load::Serving, None, percent(100), keeps);
        assert_eq!(count(Keeps::WorstLoss), PodCount { normal: 10, worst: 10, kept: 10, most: 10 });
        assert_eq!(count(Keeps::OfAll(percent(70))), PodCount { normal: 7, worst: 10, kept: 7, most: 7 });
    }
}
