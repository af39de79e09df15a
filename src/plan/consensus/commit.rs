//! Network time of one commit through a quorum, by the region where it is asked.

use super::{Leads, Question};
use crate::base::evidence::Provenance;
use crate::base::ids::RegionId;
use crate::base::units::Millis;
use crate::model::catalog::{Quorum, QuorumRule};
use crate::model::latency::{RoundTrip, in_millis};
use crate::model::plan::{Figure, Interval, Reckoned};
use crate::plan::replication::Wires;

/// Commit of a majority: `RTT(c, l) + k-th smallest RTT(l, peers)`, with c asking, l leading and k = n / 2 answers.
///
/// None where fewer than k peers answer.
pub(super) fn majority(ask: Millis, peers: &[Millis], answers: usize) -> Option<Millis> {
    let mut ranked = peers.to_vec();
    ranked.sort_unstable();
    match answers.checked_sub(1) {
        None => Some(ask),
        Some(last) => ranked.get(last).map(|slowest| ask.plus(*slowest)),
    }
}

/// Commit that survives the loss of a region: `RTT(c, l) + RTT(l, nearest peer)`.
pub(super) fn nearest_peer(ask: Millis, peers: &[Millis]) -> Option<Millis> {
    peers.iter().min().map(|nearest| ask.plus(*nearest))
}

/// Commit that every region confirms: `RTT(c, l) + 2 x RTT(farthest pair)`.
///
/// The vendor's formula holds where the writer is asked; who asks elsewhere has the way to the writer on top.
pub(super) fn farthest_twice(ask: Millis, pairs: &[Millis]) -> Option<Millis> {
    pairs.iter().max().map(|farthest| ask.plus(farthest.times(2)))
}

/// What a commit of one dataset in one store takes.
pub(super) struct Asked<'a> {
    /// What is asked of it.
    pub(super) question: &'a Question<'a>,
    /// How the store commits.
    pub(super) quorum: Option<&'a Quorum>,
    /// How many regions it needs, a witness included.
    pub(super) exactly: Option<u32>,
    /// Ways between regions.
    pub(super) wires: &'a Wires<'a>,
}

impl Asked<'_> {
    /// By the region where it is asked, in the plan's order.
    pub(super) fn commits(&self) -> Vec<(RegionId, Reckoned<Figure>)> {
        let mut regions: Vec<&RegionId> = self.question.groups.iter().flatten().collect();
        regions.sort_by_key(|region| self.wires.rank(region));
        regions.dedup();
        regions.into_iter().map(|region| (region.clone(), self.commit(region))).collect()
    }

    fn commit(&self, asking: &RegionId) -> Reckoned<Figure> {
        let Some(quorum) = self.quorum else {
            return Reckoned::unknown("how it forms a quorum is not documented");
        };
        let group = self.question.groups.iter().find(|group| group.contains(asking));
        let Some(group) = group else { return Reckoned::unknown("no region is allowed to hold it") };
        match self.timed(quorum, asking, group) {
            Ok(figure) => Reckoned::Known(figure),
            Err(missing) => Reckoned::Unknown { missing },
        }
    }

    /// Who leads what is asked in a region: that region where any may, or where rows have a home there.
    fn leader<'r>(&'r self, quorum: &Quorum, asking: &'r RegionId, group: &'r [RegionId]) -> &'r RegionId {
        match self.question.leads {
            Leads::Asked => asking,
            Leads::Writer(_) | Leads::First if quorum.any_leader => asking,
            Leads::Writer(writer) if group.contains(writer) => writer,
            Leads::Writer(_) | Leads::First => group.first().unwrap_or(asking),
        }
    }

    fn timed(&self, quorum: &Quorum, asking: &RegionId, group: &[RegionId]) -> Result<Figure, std::sync::Arc<str>> {
        let leader = self.leader(quorum, asking, group);
        let mut from = Provenance::Measured;
        let mut way = |one: &RegionId, other: &RegionId| match self.wires.trip(one, other) {
            Reckoned::Known(RoundTrip { p50, rung, .. }) => {
                from = from.clone().less_firm(rung.provenance());
                Ok(p50)
            }
            Reckoned::Unknown { missing } => Err(missing),
        };
        let ask = if asking == leader { Millis::ZERO } else { way(asking, leader)? };
        let peers = || group.iter().filter(|region| *region != leader);
        let (network, what) = match quorum.rule {
            QuorumRule::NearestPeer | QuorumRule::Majority => {
                let trips = peers().map(|peer| way(leader, peer)).collect::<Result<Vec<Millis>, _>>()?;
                let answers = quorum.rule.answers(group.len());
                let time = match quorum.rule {
                    QuorumRule::Majority => majority(ask, &trips, answers),
                    QuorumRule::NearestPeer | QuorumRule::FarthestTwice => nearest_peer(ask, &trips),
                };
                let what =
                    if answers == 1 { "its nearest peer".to_owned() } else { format!("its {answers} nearest peers") };
                (time, what)
            }
            QuorumRule::FarthestTwice => {
                let mut pairs = Vec::new();
                for (rank, one) in group.iter().enumerate() {
                    for other in group.iter().skip(rank + 1) {
                        pairs.push(way(one, other)?);
                    }
                }
                (farthest_twice(ask, &pairs), "the farthest pair, twice".to_owned())
            }
        };
        let network = network.ok_or("there is no second region that could answer")?;
        let voters = u32::try_from(group.len()).unwrap_or(u32::MAX);
        let outside = self.exactly.is_some_and(|exactly| exactly > voters);
        let witness = if outside { ", sooner where the witness is nearer" } else { "" };
        let plus = if quorum.plus.is_zero() { String::new() } else { format!(", and {}", in_millis(quorum.plus)) };
        let words = format!(
            "{} to the leader in `{}`, {} for {what}{witness}{plus}",
            in_millis(ask),
            leader.name,
            in_millis(less(network, ask))
        );
        Ok(Figure { time: Interval::exactly(network.plus(quorum.plus)), from, words: words.into() })
    }
}

/// What is left of a time; nothing where it is the shorter one.
fn less(time: Millis, part: Millis) -> Millis {
    Millis::from_micros(time.micros().saturating_sub(part.micros()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(values: &[u64]) -> Vec<Millis> {
        values.iter().copied().map(Millis::from_millis).collect()
    }

    const ASK: Millis = Millis::from_millis(70);

    #[test]
    fn a_majority_waits_for_the_last_answer_that_makes_it_one() {
        let peers = millis(&[90, 12, 30, 60]);
        assert_eq!(majority(ASK, &peers, 2), Some(Millis::from_millis(100)), "of five: 70 + 30");
        assert_eq!(majority(Millis::ZERO, &peers, 1), Some(Millis::from_millis(12)));
        assert_eq!(majority(ASK, &peers, 5), None);
    }

    #[test]
    fn surviving_a_region_waits_for_the_nearest_one() {
        assert_eq!(nearest_peer(ASK, &millis(&[90, 12])), Some(Millis::from_millis(82)));
        assert_eq!(nearest_peer(ASK, &[]), None);
    }

    #[test]
    fn a_commit_that_all_confirm_goes_the_longest_way_twice() {
        let pairs = millis(&[70, 150, 220]);
        assert_eq!(farthest_twice(Millis::ZERO, &pairs), Some(Millis::from_millis(440)));
        assert_eq!(farthest_twice(ASK, &pairs), Some(Millis::from_millis(510)));
    }
}
