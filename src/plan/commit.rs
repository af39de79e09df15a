//! What a commit waits for: one reading for the time of writes, for links and so for what is lost with a region, and for
//! stores that are held against a dataset.

use crate::base::ids::RegionId;
use crate::base::units::Millis;
use crate::model::catalog::{Datastore, DocumentedRpo, MultiRegionMode, Quorum, QuorumRule};
use crate::model::plan::{Commit, Reckoned};
use crate::plan::replication::Wires;

/// What the commits of a dataset wait for, which is not what was wished for but what its store does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Waits {
    /// No other region.
    Nobody,
    /// Answers of others.
    For(Answers),
    /// Others, and which of them is not documented.
    Undocumented,
}

/// Which answers a commit needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Answers {
    /// Of which others.
    pub(super) rule: QuorumRule,
    /// What it takes besides, wherever it is.
    pub(super) plus: Millis,
}

/// What a commit takes: `times x RTT(from, to) + plus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decisive<'r> {
    /// One end of the way that decides.
    pub(super) from: &'r RegionId,
    /// The other.
    pub(super) to: &'r RegionId,
    /// How often it is travelled, there and back.
    pub(super) times: u64,
    /// How many answers are waited for.
    pub(super) answers: usize,
    /// What comes on top.
    pub(super) plus: Millis,
}

impl Waits {
    /// What a plan to wait, or not to, comes to in a store; none where none is named or the catalog does not know it.
    ///
    /// A plan to wait is worth what the store can do: one that is not documented to wait, does not. Where no store is
    /// named the plan is what one has to be found for. A quorum that leaves no copy behind waits whatever is planned.
    pub(super) fn of(commit: Commit, store: Option<&Datastore>) -> Self {
        let planned = commit == Commit::SecondRegion;
        let Some(store) = store else {
            return if planned { Self::For(Answers::NEAREST) } else { Self::Nobody };
        };
        let by_quorum = store.mode == MultiRegionMode::SyncQuorum;
        let never_lags = store.lag.as_ref().is_some_and(|lag| lag.is_bound && lag.upper.is_some_and(Millis::is_zero));
        let can =
            by_quorum || matches!(store.rpo, DocumentedRpo::Zero { .. } | DocumentedRpo::ZeroIfSynchronous { .. });
        match &store.quorum {
            _ if !((planned && can) || (by_quorum && never_lags)) => Self::Nobody,
            Some(quorum) => Self::For(Answers::of(quorum)),
            None if by_quorum => Self::Undocumented,
            None => Self::For(Answers::NEAREST),
        }
    }

    /// The peers whose answers a commit that `leader` orders waits for; of a quorum that is not documented the one that
    /// any has.
    pub(super) fn answered_by<'r>(
        self,
        leader: &RegionId,
        peers: &[&'r RegionId],
        wires: &Wires<'_>,
    ) -> Vec<&'r RegionId> {
        let count = match self {
            Self::Nobody => 0,
            Self::For(answers) => answers.rule.answers(peers.len().saturating_add(1)),
            Self::Undocumented => 1,
        };
        wires.nearest(leader, peers, count)
    }
}

impl Answers {
    /// That of the nearest other region.
    const NEAREST: Self = Self { rule: QuorumRule::NearestPeer, plus: Millis::ZERO };

    /// Those of a quorum.
    pub(super) const fn of(quorum: &Quorum) -> Self {
        Self { rule: quorum.rule, plus: quorum.plus }
    }

    /// The way that decides how long a commit takes which `leader` orders and `peers` can confirm:
    ///
    /// - the nearest answers: `RTT(leader, nearest peer)`
    /// - a majority of n: `k-th smallest RTT(leader, peers)` with k = n / 2
    /// - all do: `2 x RTT(farthest pair)`, as the vendor says, whichever of them leads
    pub(super) fn decisive<'r>(
        self,
        leader: &'r RegionId,
        peers: &[&'r RegionId],
        wires: &Wires<'_>,
    ) -> Reckoned<Decisive<'r>> {
        let mut regions: Vec<&RegionId> = std::iter::once(leader).chain(peers.iter().copied()).collect();
        // Both directions of a way may be measured: whoever leads, the same one is taken.
        regions.sort_by_key(|region| wires.rank(region));
        let pairs: Vec<(&RegionId, &RegionId)> = match self.rule {
            QuorumRule::NearestPeer | QuorumRule::Majority => peers.iter().map(|peer| (leader, *peer)).collect(),
            QuorumRule::FarthestTwice => {
                let others = |rank: usize| regions.iter().skip(rank.saturating_add(1));
                regions
                    .iter()
                    .enumerate()
                    .flat_map(|(rank, one)| others(rank).map(move |other| (*one, *other)))
                    .collect()
            }
        };
        // Which way is the longest, or the nearest, is not known before all of them are.
        let mut ranked = Vec::with_capacity(pairs.len());
        for (from, to) in pairs {
            match wires.median(from, to) {
                Some(time) => ranked.push((time, wires.rank(to), from, to)),
                None => return wires.no_way(from, to),
            }
        }
        ranked.sort_by_key(|(time, rank, ..)| (*time, *rank));
        let answers = self.rule.answers(regions.len());
        let (found, times) = match self.rule {
            QuorumRule::NearestPeer | QuorumRule::Majority => (answers.checked_sub(1).and_then(|at| ranked.get(at)), 1),
            QuorumRule::FarthestTwice => (ranked.last(), 2),
        };
        match found {
            Some((.., from, to)) => Reckoned::Known(Decisive { from, to, times, answers, plus: self.plus }),
            None => Reckoned::unknown("there is no second region that could answer"),
        }
    }
}

impl Decisive<'_> {
    /// `times x round trip`.
    pub(super) const fn network(&self, round_trip: Millis) -> Millis {
        round_trip.times(self.times)
    }

    /// `times x round trip + plus`.
    pub(super) fn time(&self, round_trip: Millis) -> Millis {
        self.network(round_trip).plus(self.plus)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::catalog::Catalog;
    use crate::model::plan::Plan;
    use crate::plan::replication::tests::{plan, region, store};

    /// Milliseconds of a commit that `a` orders, and who answers.
    fn commit(plan: &Plan, rule: QuorumRule, peers: &[&str]) -> (Option<u64>, Vec<String>) {
        let catalog = Catalog::default();
        let wires = Wires::of(plan, &catalog);
        let (leader, peers) = (region("a"), peers.iter().map(|name| region(name)).collect::<Vec<_>>());
        let peers: Vec<&RegionId> = peers.iter().collect();
        let answers = Answers { rule, plus: Millis::from_millis(10) };
        let found = answers.decisive(&leader, &peers, &wires);
        let time = found.value().map(|found| found.time(wires.median(found.from, found.to).expect("known")));
        let by = Waits::For(answers).answered_by(&leader, &peers, &wires);
        (time.map(|time| time.micros() / 1_000), by.iter().map(|region| region.name.to_string()).collect())
    }

    /// Five regions: b, c, d, e are 20, 70, 80 and 90 ms from a, and two others are 100 ms apart.
    fn five() -> Plan {
        let (mut five, three) = (plan(), plan());
        let known = three.trips.first().expect("a trip");
        five.regions.extend(["d", "e"].map(region));
        for (from, to, millis) in [("a", "d", 80), ("a", "e", 90), ("b", "d", 100), ("b", "e", 100), ("c", "d", 100)] {
            for (from, to) in [(from, to), (to, from)] {
                let mut trip = known.clone();
                (trip.from, trip.to) = (region(from), region(to));
                trip.round_trip.as_mut().expect("known").p50 = Millis::from_millis(millis);
                five.trips.push(trip);
            }
        }
        five
    }

    #[test]
    fn a_majority_waits_for_the_last_answer_that_makes_it_one() {
        let of = |peers: &[&str]| commit(&five(), QuorumRule::Majority, peers);
        assert_eq!(of(&["b", "c", "d", "e"]), (Some(80), ["b", "c"].map(String::from).to_vec()), "of five: 70 + 10");
        assert_eq!(of(&["c", "b"]), (Some(30), vec!["b".to_owned()]), "of three: 20 + 10");
        assert_eq!(of(&[]), (None, Vec::new()));
    }

    #[test]
    fn surviving_a_region_waits_for_the_nearest_one() {
        let expected = (Some(30), vec!["b".to_owned()]);
        assert_eq!(commit(&five(), QuorumRule::NearestPeer, &["e", "d", "c", "b"]), expected);
        assert_eq!(commit(&five(), QuorumRule::NearestPeer, &[]), (None, Vec::new()));
    }

    #[test]
    fn a_commit_that_all_confirm_goes_the_longest_way_twice_and_waits_for_all() {
        let all = ["b", "c"].map(String::from).to_vec();
        assert_eq!(commit(&plan(), QuorumRule::FarthestTwice, &["b", "c"]), (Some(190), all), "2 x 90 + 10");
    }

    #[test]
    fn a_way_that_nobody_knows_may_be_the_one_that_decides() {
        let mut torn = plan();
        torn.trips.retain(|trip| trip.to != region("c"));
        for rule in QuorumRule::ALL {
            assert_eq!(commit(&torn, rule, &["b", "c"]).0, None, "{}", rule.name());
        }
    }

    #[test]
    fn a_commit_is_what_the_store_does_and_not_what_was_wished_for() {
        let of = |mode, quorum: Option<QuorumRule>, commit| {
            let quorum =
                quorum.map(|rule| Quorum { rule, any_leader: false, plus: Millis::ZERO, words: String::new() });
            Waits::of(commit, Some(&Datastore { quorum, ..store("relational", mode, None) }))
        };
        let (local, second) = (Commit::Local, Commit::SecondRegion);
        let (by_quorum, behind) = (MultiRegionMode::SyncQuorum, MultiRegionMode::AsyncReplica);
        let majority = Waits::For(Answers { rule: QuorumRule::Majority, plus: Millis::ZERO });
        assert_eq!(of(by_quorum, Some(QuorumRule::Majority), second), majority);
        assert_eq!(of(by_quorum, Some(QuorumRule::Majority), local), Waits::Nobody);
        assert_eq!(of(by_quorum, None, second), Waits::Undocumented);
        assert_eq!(of(behind, None, second), Waits::Nobody, "it cannot wait");
        assert_eq!(Waits::of(second, None), Waits::For(Answers::NEAREST));
        assert_eq!(Waits::of(local, None), Waits::Nobody);
    }
}
