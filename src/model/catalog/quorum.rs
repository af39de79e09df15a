//! How a commit comes about in a quorum of regions, and how long that takes on the wire.

use crate::base::units::Millis;

/// What a commit waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quorum {
    /// Which answers it needs.
    pub rule: QuorumRule,
    /// Whether the region that is asked leads its own commits; else one region leads, or the home of the row.
    pub any_leader: bool,
    /// What it takes besides, wherever it is.
    pub plus: Millis,
    /// The vendor's words.
    pub words: String,
}

/// Which answers a commit needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QuorumRule {
    /// That of the nearest other region.
    NearestPeer,
    /// Those of so many others that they are a majority with the leader.
    Majority,
    /// Two round trips over the longest way between two of the regions.
    FarthestTwice,
}

impl QuorumRule {
    /// Every rule.
    pub const ALL: [Self; 3] = [Self::NearestPeer, Self::Majority, Self::FarthestTwice];

    /// As written in the catalog.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NearestPeer => "nearest-peer",
            Self::Majority => "majority",
            Self::FarthestTwice => "farthest-twice",
        }
    }

    /// How many answers besides the leader's a commit of `voters` regions waits for.
    ///
    /// A majority of n is n / 2 + 1 of them, rounded down, and one of these is the leader: `n / 2` others.
    pub const fn answers(self, voters: usize) -> usize {
        match self {
            Self::NearestPeer => 1,
            Self::Majority => voters / 2,
            Self::FarthestTwice => voters.saturating_sub(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_majority_of_three_needs_one_other_and_of_five_two() {
        let others = [2, 3, 4, 5].map(|voters| QuorumRule::Majority.answers(voters));
        assert_eq!(others, [1, 1, 2, 2]);
        assert_eq!(QuorumRule::NearestPeer.answers(5), 1);
    }
}
