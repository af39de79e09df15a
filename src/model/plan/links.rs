//! How copies follow one another: links, lag, what is lost with a region, and what readers of copies need.

use std::sync::Arc;

use super::figure::{Figure, Interval, Reckoned};
use crate::base::evidence::Provenance;
use crate::base::ids::{CatalogId, RegionId};
use crate::base::units::{Flow, Millis, Rate, Share};
use crate::model::latency::Rung;
use crate::model::verdict::Truth;

/// Writes of one region on their way to a copy in another, or a source on its way into what is made from it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Link {
    /// Where the writes were taken. The same as `to` where a copy is made from a source in its own region.
    pub from: RegionId,
    /// Where they arrive.
    pub to: RegionId,
    /// Whether a commit waits for it, and what arrives.
    pub mode: LinkMode,
    /// What carries it: the datastore's technology as the catalog names it; unknown where no store is named.
    pub mechanism: Reckoned<Arc<str>>,
    /// How long it takes.
    pub lag: Reckoned<Lag>,
    /// The least that wire, log and queue need, whatever is documented.
    pub floor: Reckoned<LagTerms>,
    /// Writes that cross it.
    pub writes: Reckoned<Rate>,
    /// Bytes that cross it before compression: writes times the size of a row.
    pub flow: Reckoned<Flow>,
}

/// What a link does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkMode {
    /// Copies after the commit.
    Async,
    /// The commit waits for it.
    Sync,
    /// Copies after the commit into a state that takes writes of its own.
    Merge,
    /// Makes content anew from its source.
    Rebuild,
}

impl LinkMode {
    /// One word for outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Async => "async",
            Self::Sync => "sync",
            Self::Merge => "merge",
            Self::Rebuild => "rebuild",
        }
    }
}

/// How far a copy is behind. At least one of the figures is there; none of the others is guessed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Lag {
    /// Half of the writes arrive within this; an interval where the source gives one.
    pub p50: Option<Interval>,
    /// 99 of 100 do.
    pub p99: Option<Millis>,
    /// 999 of 1000 do.
    pub p999: Option<Millis>,
    /// It is promised not to take longer.
    pub bound: Option<Millis>,
    /// Where the figures come from.
    pub basis: LagBasis,
    /// The words they were taken from: a fragment without a full stop.
    pub words: Arc<str>,
}

/// Where figures of a lag come from, most trusted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LagBasis {
    /// The commit waits, so there is none.
    Synchronous,
    /// The inventory states what was measured.
    Measured,
    /// The vendor states a bound.
    DocumentedBound,
    /// The vendor says what is typical.
    DocumentedTypical,
    /// The profile of log shipping between regions was taken: 100 ms p50, 500 ms p99.
    AssumedProfile,
}

impl LagBasis {
    /// One or two words for outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Synchronous => "synchronous",
            Self::Measured => "measured",
            Self::DocumentedBound => "documented bound",
            Self::DocumentedTypical => "documented as typical",
            Self::AssumedProfile => "assumed profile",
        }
    }

    /// How far it can be trusted.
    pub const fn provenance(self) -> Provenance {
        match self {
            Self::Synchronous => Provenance::Modelled,
            Self::Measured => Provenance::Stated,
            Self::DocumentedBound | Self::DocumentedTypical => Provenance::Documented,
            Self::AssumedProfile => Provenance::Assumed("log shipping between regions: 100 ms p50, 500 ms p99"),
        }
    }
}

/// The terms of `L = t_wal + RTT/2 + t_flush + t_replay + W(rho)`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LagTerms {
    /// Writing the log.
    pub wal: Millis,
    /// One way over the wire.
    pub half_round_trip: Millis,
    /// How the round trip is known.
    pub rung: Rung,
    /// Batching or polling of the store; none where it is not documented, which leaves the floor too low.
    pub flush: Option<Millis>,
    /// Replaying one write.
    pub replay: Interval,
    /// Waiting behind other writes.
    pub wait: ReplayWait,
}

impl LagTerms {
    /// The least that they come to: `t_wal + RTT/2 + t_flush + t_replay + W`, each at its shortest, what is not known
    /// left out.
    pub fn least(&self) -> Millis {
        let wait = match &self.wait {
            ReplayWait::Mean(wait) => *wait,
            ReplayWait::BeyondOneAtATime | ReplayWait::Unknown => Millis::ZERO,
        };
        let flush = self.flush.unwrap_or(Millis::ZERO);
        self.wal.plus(self.half_round_trip).plus(flush).plus(self.replay.shortest).plus(wait)
    }
}

/// Time in the replay queue.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ReplayWait {
    /// The mean of it.
    Mean(Millis),
    /// One write after another could not keep up with the stated rate, so the store must replay several at once;
    /// how fast it then is, is not known.
    BeyondOneAtATime,
    /// The rate of writes is not known.
    Unknown,
}

/// What becomes of a dataset's writes when a region is lost.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DataLoss {
    /// The region.
    pub lost: RegionId,
    /// On a day on which the links are well: the RPO.
    pub quiet: Loss,
    /// After a brown-out of the objectives' length, in which nothing was copied; none where no length is set.
    pub after_brownout: Option<Loss>,
    /// Writes lost on a quiet day, rounded up.
    pub writes_quiet: Reckoned<u64>,
    /// Writes lost after the brown-out, rounded up; none where no length is set.
    pub writes_after_brownout: Option<Reckoned<u64>>,
}

/// How much is lost, in time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Loss {
    /// Nothing: a commit waited, nothing is written, or it is made again from its source.
    Nothing {
        /// Why: a fragment without a full stop.
        because: Arc<str>,
    },
    /// The writes of at most so long, at p99 or by a bound.
    UpTo(Figure),
    /// The writes of typically so long; nobody says how long at worst.
    Typically(Figure),
    /// What only the lost region held is out of reach until it returns.
    StaysBehind,
    /// It cannot be said.
    Unknown {
        /// What is missing.
        missing: Arc<str>,
    },
}

/// Where the one region that orders writes would stand best.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeChoice {
    /// Where it is planned.
    pub planned: RegionId,
    /// Mean network time of a write over all users with the planned home.
    pub planned_mean: Millis,
    /// The other allowed homes, the one that costs users least first.
    pub others: Vec<(RegionId, Millis)>,
    /// Whether the inventory names the planned one.
    pub stated: bool,
}

/// How users who wrote are kept from reading an older copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnWrites {
    /// A flag sends a user's reads to the writer for this long after a write: `max(5 s, 2 x p99.9 lag)`.
    Timer {
        /// How long.
        ttl: Figure,
    },
    /// A reader waits until the copy has reached the position of its own last write.
    Token {
        /// Why a timer will not do: a fragment without a full stop.
        because: Arc<str>,
    },
}

impl OwnWrites {
    /// What the flag costs: the share of a user's reads that go to the writer, `1 - e^(-w x TTL)` for `w` writes a
    /// second.
    ///
    /// Writes of a user are taken to come at random and apart from reads (Poisson): a read goes to the writer exactly
    /// where one or more writes fell into the time before it that the flag lives.
    pub fn share_at_writer(writes_per_second: f64, ttl: Millis) -> Share {
        #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "times need no more than 53 bits")]
        let secs = ttl.micros() as f64 / 1e6;
        let share = -libm::expm1(-writes_per_second.max(0.0) * secs);
        #[expect(
            clippy::as_conversions,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share from 0 to 1 in millionths fits, and there is no other way from a float"
        )]
        let ppm = libm::round(share * 1e6) as u32;
        Share::from_ppm(ppm)
    }
}

/// The point-in-time backup beside replication, which copies corruption too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupPlan {
    /// Whether a point in time can be restored.
    pub point_in_time: Truth,
    /// How far back.
    pub retention: Option<Millis>,
    /// Regions with a copy.
    pub copies: Vec<RegionId>,
}

/// A store of the catalog that commits through a quorum of regions, held against what a dataset asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct QuorumOption {
    /// The store.
    pub store: CatalogId,
    /// Whether it can span the regions of the dataset.
    pub possible: Truth,
    /// Why: a fragment without a full stop.
    pub because: Arc<str>,
    /// Network time of one commit by the region where it is asked, in the plan's order of regions; empty where it
    /// is not possible.
    pub commits: Vec<(RegionId, Reckoned<Figure>)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_who_writes_once_a_minute_reads_one_in_twelve_at_the_writer() {
        let share = |per_second: f64, secs| OwnWrites::share_at_writer(per_second, Millis::from_secs(secs)).ppm();
        assert_eq!(share(1.0 / 60.0, 5), 79_956, "1 - e^(-5/60) = 8.0 %");
        assert_eq!(share(1.0, 5), 993_262, "1 - e^-5 = 99.3 %");
        assert_eq!((share(0.0, 5), share(1.0, 0)), (0, 0));
        assert_eq!(share(1e9, 30), 1_000_000);
    }

    #[test]
    fn the_terms_of_a_lag_add_up_at_their_shortest() {
        let terms = LagTerms {
            wal: Millis::from_millis(1),
            half_round_trip: Millis::from_millis(35),
            rung: Rung::Measured,
            flush: None,
            replay: Interval::between(Millis::from_millis(1), Millis::from_millis(5)),
            wait: ReplayWait::Mean(Millis::from_micros(250)),
        };
        assert_eq!(terms.least(), Millis::from_micros(37_250));
        let unknown = LagTerms { wait: ReplayWait::Unknown, flush: Some(Millis::from_millis(10)), ..terms };
        assert_eq!(unknown.least(), Millis::from_millis(47));
    }
}
