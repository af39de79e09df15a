//! What was decided about each dataset and service, and why.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::words::{Invariant, Operation};
use crate::base::evidence::{Evidence, Provenance};
use crate::base::ids::{DatasetId, Name};
use crate::base::path::Anchor;
use crate::base::shared::Shared;

/// The name of a strategy. Strategies are an open set: each is one file in `strategies/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StrategyId(pub &'static str);

impl StrategyId {
    /// Each region has its own; nothing is copied, or what is copied never changes or can be made again.
    pub const REGIONAL: Self = Self("regional");
    /// All regions write, and states merge.
    pub const CRDT: Self = Self("crdt");
    /// Each key has a home region that orders its writes.
    pub const GEO_SHARD: Self = Self("geo-shard");
    /// One region orders all writes.
    pub const SINGLE_WRITER: Self = Self("single-writer");
}

impl fmt::Display for StrategyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

/// How far a dataset is active-active.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActiveActive {
    /// Every region reads and writes.
    Yes,
    /// Each region works on its own.
    Regional,
    /// Every region works, with conditions.
    WithCare,
    /// Every region reads, one writes.
    Reads,
    /// Technically, but hardly ever worth it.
    Rarely,
    /// One region works.
    No,
}

impl ActiveActive {
    /// As printed: `yes|reads|rarely|with-care|regional|no`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Regional => "regional",
            Self::WithCare => "with-care",
            Self::Reads => "reads",
            Self::Rarely => "rarely",
            Self::No => "no",
        }
    }
}

/// How one operation stands to one invariant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confluence {
    /// Two valid states always merge into a valid one.
    Safe {
        /// Why.
        because: &'static str,
    },
    /// They need not.
    Unsafe(Counterexample),
    /// Nobody has shown it either way: ordered to be safe.
    Unproven,
}

/// Two runs, each valid where it was made, that merge into something invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// A legal start.
    pub start: &'static str,
    /// What region A does.
    pub region_a: &'static str,
    /// What region B does meanwhile.
    pub region_b: &'static str,
    /// What the merge gives, and what it breaks.
    pub merged: &'static str,
}

/// A pair that is not safe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offence {
    /// The operation; none where operations are unknown.
    pub operation: Option<Operation>,
    /// The invariant; none where operations are unknown.
    pub invariant: Option<Invariant>,
    /// What breaks; none where the pair is only unproven.
    pub counterexample: Option<Counterexample>,
    /// How the invariant is known.
    pub from: Provenance,
    /// Where it was written.
    pub at: Option<Anchor>,
}

impl Offence {
    /// How much it says, most first: what the operation is about, then what is proven to break, then what is unproven.
    pub fn rank(&self) -> u8 {
        let (Some(operation), Some(invariant)) = (self.operation, self.invariant) else {
            return 3;
        };
        match self.counterexample {
            Some(_) if operation.implies().contains(&invariant) => 0,
            Some(_) => 1,
            None => 2,
        }
    }
}

/// Three-valued truth: what is unknown neither holds nor fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// It does not hold.
    No,
    /// It cannot be told.
    Unknown,
    /// It holds.
    Yes,
}

impl Truth {
    /// From something that is known.
    pub const fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    /// From something that may be unknown.
    pub fn of_option(holds: Option<bool>) -> Self {
        holds.map_or(Self::Unknown, Self::of)
    }

    /// Both: the worse of the two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Either: the better of the two.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// Whether it surely holds.
    pub const fn is_yes(self) -> bool {
        matches!(self, Self::Yes)
    }
}

/// One condition of a rule, as checked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Check {
    /// The condition: a fragment such as `reads are at least 80%`.
    pub condition: String,
    /// Whether it holds.
    pub holds: Truth,
    /// The value that it was held against, with how and where it is known.
    pub seen: Option<Evidence>,
}

/// One rule as tried on a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleStep {
    /// `R0` to `R15`.
    pub rule: &'static str,
    /// What the rule is for.
    pub title: &'static str,
    /// Its conditions.
    pub checks: Vec<Check>,
    /// Whether it decided.
    pub matched: bool,
}

/// A pattern that a verdict calls for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PatternUse {
    /// The catalog id.
    pub id: &'static str,
    /// Why it is called for, and what is particular here.
    pub because: String,
}

/// A strategy that was not chosen, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rejection {
    /// Which one.
    pub strategy: StrategyId,
    /// Why not.
    pub because: String,
}

/// Wishes that cannot all come true; never resolved silently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The rule under which it is reported.
    pub rule: &'static crate::base::finding::RuleMeta,
    /// What contradicts what.
    pub message: String,
    /// Ways out.
    pub help: String,
    /// The field to look at first.
    pub at: Option<Anchor>,
    /// Whether it rests on an assumed value.
    pub assumed: bool,
    /// Error, unless it is only a warning.
    pub severity: crate::base::finding::Severity,
}

/// What gives a row its home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Homes {
    /// The value of this key.
    ByKey(String),
    /// The place that it may not leave.
    ByResidency,
    /// Nothing: each region spends rights of its own.
    ByRights,
}

/// What was decided about a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The strategy.
    pub strategy: StrategyId,
    /// What is particular: the shard key, the merge types.
    pub detail: Option<String>,
    /// What gives a row its home, where rows have one.
    pub homes: Option<Homes>,
    /// The rule that decided.
    pub rule: &'static str,
    /// The reason in a few words, for a table.
    pub reason: Arc<str>,
    /// How far it is active-active.
    pub active_active: ActiveActive,
    /// Sorted by id.
    pub patterns: Shared<PatternUse>,
    /// What the decision rests on; never empty.
    pub evidence: Vec<Evidence>,
    /// The pairs that are not safe.
    pub offences: Shared<Offence>,
    /// Every strategy that was not chosen, least strict first.
    pub rejected: Shared<Rejection>,
    /// Contradictions.
    pub conflicts: Vec<Conflict>,
}

/// Whether a datastore can carry a verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feasibility {
    /// Whether it can: unknown where the documentation is silent.
    pub holds: Truth,
    /// Every point that was looked at.
    pub points: Shared<Check>,
}

/// An input that, moved, changes the verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flip {
    /// The inputs moved, as `reads below 80%`.
    pub change: String,
    /// The rule that would decide.
    pub rule: &'static str,
    /// The strategy that it would give.
    pub strategy: StrategyId,
}

/// A dataset's verdict with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetVerdict {
    /// The verdict.
    pub verdict: Verdict,
    /// Whether its store can carry it.
    pub feasibility: Feasibility,
}

/// Where a service's pods run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pods {
    /// In every allowed region.
    Active,
    /// In one region, or one a home.
    Leader,
    /// At the edge, fed from every allowed region.
    Edge,
    /// Not ours to place.
    External,
}

impl Pods {
    /// `active`, `leader`, `edge` or `external`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Leader => "leader",
            Self::Edge => "edge",
            Self::External => "external",
        }
    }
}

/// A service's label: the strictest of its datasets, or its own verdict where it has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceVerdict {
    /// The strictest strategy among its datasets.
    pub strategy: StrategyId,
    /// The rule of the dataset that set the label, or of the service.
    pub rule: &'static str,
    /// The reason in a few words, for a table.
    pub reason: Arc<str>,
    /// The most limited of its datasets.
    pub active_active: ActiveActive,
    /// Where pods run.
    pub pods: Pods,
    /// Patterns of the service itself, such as routing; sorted by id.
    pub patterns: Shared<PatternUse>,
    /// What the label rests on; never empty.
    pub evidence: Vec<Evidence>,
    /// Rejected strategies of a service without datasets; empty where its datasets carry them.
    pub rejected: Shared<Rejection>,
}

/// All verdicts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Classification {
    /// By dataset.
    pub datasets: BTreeMap<DatasetId, DatasetVerdict>,
    /// By service.
    pub services: BTreeMap<Name, ServiceVerdict>,
}
