//! Network time of one commit through a quorum, by the region where it is asked.

use super::{Leads, Question};
use crate::base::evidence::Provenance;
use crate::base::ids::RegionId;
use crate::base::units::Millis;
use crate::model::catalog::{Quorum, QuorumRule};
use crate::model::latency::{RoundTrip, in_millis};
use crate::model::plan::{Figure, Interval, Reckoned};
use crate::plan::commit::Answers;
use crate::plan::replication::Wires;

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
        let peers: Vec<&RegionId> = group.iter().filter(|region| *region != leader).collect();
        let found = match Answers::of(quorum).decisive(leader, &peers, self.wires) {
            Reckoned::Known(found) => found,
            Reckoned::Unknown { missing } => return Err(missing),
        };
        let network = found.network(way(found.from, found.to)?);
        let what = match (quorum.rule, found.answers) {
            (QuorumRule::FarthestTwice, _) => "the farthest pair, twice".to_owned(),
            (QuorumRule::NearestPeer | QuorumRule::Majority, 1) => "its nearest peer".to_owned(),
            (QuorumRule::NearestPeer | QuorumRule::Majority, answers) => format!("its {answers} nearest peers"),
        };
        let voters = u32::try_from(group.len()).unwrap_or(u32::MAX);
        let outside = self.exactly.is_some_and(|exactly| exactly > voters);
        let witness = if outside { ", sooner where the witness is nearer" } else { "" };
        let plus = if quorum.plus.is_zero() { String::new() } else { format!(", and {}", in_millis(quorum.plus)) };
        let words = format!(
            "{} to the leader in `{}`, {} for {what}{witness}{plus}",
            in_millis(ask),
            leader.name,
            in_millis(network)
        );
        Ok(Figure { time: Interval::exactly(ask.plus(network).plus(quorum.plus)), from, words: words.into() })
    }
}
