//! What a team declares of its data, held against what was decided about it.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::lint::fit::breaks;
use crate::lint::held::Held;
use crate::model::contracts::{Bundle, Lint};
use crate::model::facts::{DatasetFacts, Field};
use crate::model::plan::Commit;
use crate::model::verdict::StrategyId;
use crate::model::words::{DeclaredStrategy, Replication, Scope};

static META: RuleMeta = RuleMeta {
    code: "PX419",
    name: "declared-differs",
    severity: Severity::Error,
    page: include_str!("declared_differs.md"),
};

/// PX419.
pub(super) struct DeclaredDiffers;

impl Lint for DeclaredDiffers {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for held in Held::all(bundle) {
            found.extend(strategy(&held));
            found.extend(replication(&held));
        }
    }
}

/// A declared strategy that is looser than what was chosen, or stricter than is needed.
fn strategy(one: &Held<'_>) -> Option<Finding> {
    let Held { facts, verdict, .. } = *one;
    let fact = one.declared(|declared| &declared.strategy);
    // One that breaks something is told as that.
    let declared = fact.value().copied().filter(|declared| breaks(one, *declared).is_none())?;
    let decided = DeclaredStrategy::parse(verdict.strategy.0).filter(|decided| *decided != declared)?;
    // The words stand in this order: the strictest first.
    let looser = declared > decided;
    let severity = if looser { how_bad(declared, facts) } else { Severity::Info };
    let why = verdict.rejected.iter().find(|other| other.strategy == StrategyId(declared.name()));
    let why = why.map_or(&*verdict.reason, |other| other.because.as_str());
    let (message, help) = match severity {
        Severity::Error | Severity::Warning => (
            format!("`{}` is declared {declared}, and only {decided} is known to be safe: {why}", facts.id),
            format!(
                "run it as {decided}, or write what makes {declared} safe (`parallax explain {}` shows which inputs would)",
                facts.id
            ),
        ),
        Severity::Info if looser => (
            format!("`{}` is declared {declared}, and {decided} would do: {why}", facts.id),
            format!("`declared: {{strategy: {decided}}}` is simpler to run"),
        ),
        Severity::Info => (
            format!("`{}` is declared {declared}, stricter than what is safe, {decided}: {}", facts.id, verdict.reason),
            format!("nothing is at risk; `declared: {{strategy: {decided}}}` would let more regions work"),
        ),
    };
    let found = one.finding(&META, fact, message).severity(severity).help(help);
    // What is implied or unknown may be mended by a word.
    Some(if facts.rests_on_assumption(&[Field::Operations, Field::Invariants]) { found.unsure() } else { found })
}

/// How bad a strategy is that is looser than the one that was chosen and breaks nothing that is known: a warning where
/// nothing shows that it is safe, a remark where the chosen one was only simpler.
fn how_bad(declared: DeclaredStrategy, facts: &DatasetFacts) -> Severity {
    match declared {
        // Inside a home every invariant can be checked: what is missing is what ties a row to it.
        DeclaredStrategy::GeoShard if facts.scope.value() == Some(&Scope::Home) => Severity::Warning,
        DeclaredStrategy::Crdt if facts.is_resident() => Severity::Warning,
        DeclaredStrategy::GeoShard | DeclaredStrategy::Crdt => Severity::Info,
        DeclaredStrategy::Regional | DeclaredStrategy::SingleWriter => Severity::Warning,
    }
}

/// A declared way of copying that cannot keep what may be lost.
fn replication(one: &Held<'_>) -> Option<Finding> {
    let Held { facts, plan, .. } = *one;
    let fact = one.declared(|declared| &declared.replication);
    let declared = fact.value()?;
    let rpo = facts.rpo.value().copied()?;
    let copied = plan.links.iter().any(|link| link.from != link.to);
    let (message, help) = match declared {
        Replication::None if copied && plan.made_from.is_none() && !facts.is_only_read() => (
            format!(
                "`{}` is declared not to be copied, so all of it is lost with its region, and {rpo} may be (`rpo`)",
                facts.id
            ),
            "copy it to a second region (`declared: {replication: async}`), or say that it may be lost",
        ),
        Replication::Async if plan.commit == Commit::SecondRegion && facts.may_lose_nothing() => (
            format!(
                "`{}` is declared to be copied after the commit, and may lose nothing (`rpo: 0s`): what is on its way when a \
                 region is lost is gone",
                facts.id
            ),
            "let a commit wait for a second region (`declared: {replication: sync}`), or allow the lag as `rpo`",
        ),
        Replication::None | Replication::Async | Replication::Sync => return None,
    };
    let found = one.finding(&META, fact, message).help(help);
    Some(match facts.rpo.anchor() {
        Some(at) => found.related(at.clone(), "so much may be lost"),
        None => found,
    })
}
