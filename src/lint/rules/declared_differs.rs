//! What a team declares of its data, held against what was decided about it.

use crate::base::evidence::Fact;
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::DatasetId;
use crate::model::contracts::{Bundle, Lint};
use crate::model::facts::{DatasetFacts, Field};
use crate::model::inventory::{Dataset, Service};
use crate::model::plan::Commit;
use crate::model::verdict::{StrategyId, Verdict};
use crate::model::words::{Consistency, DeclaredStrategy, Replication, Scope};

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
        for service in &bundle.inventory.services {
            for dataset in &service.data {
                let id = DatasetId { service: service.name.clone(), dataset: dataset.name.clone() };
                let (Some(facts), Some(decided)) = (bundle.facts.get(&id), bundle.classification.datasets.get(&id))
                else {
                    continue;
                };
                found.extend(strategy(service, dataset, facts, &decided.verdict));
                found.extend(replication(bundle, service, dataset, facts));
            }
        }
    }
}

/// What the dataset declares, else its service.
fn own<'a, T>(dataset: &'a Fact<T>, service: &'a Fact<T>) -> &'a Fact<T> {
    if dataset.is_unknown() { service } else { dataset }
}

/// A declared strategy that is looser than what is safe, or stricter than is needed.
fn strategy(service: &Service, dataset: &Dataset, facts: &DatasetFacts, verdict: &Verdict) -> Option<Finding> {
    let fact = own(&dataset.declared.strategy, &service.declared.strategy);
    let declared = fact.value().copied()?;
    let decided = DeclaredStrategy::parse(verdict.strategy.0).filter(|decided| *decided != declared)?;
    // The words stand in this order: the strictest first.
    let looser = declared > decided;
    let severity = if looser { how_bad(declared, facts, verdict) } else { Severity::Info };
    let why = verdict.rejected.iter().find(|one| one.strategy == StrategyId(declared.name()));
    let why = why.map_or(verdict.reason.as_str(), |one| one.because.as_str());
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
    let found = finding(fact, facts, message).severity(severity).help(help);
    // What is implied or unknown may be mended by a word.
    Some(if facts.rests_on_assumption(&[Field::Operations, Field::Invariants]) { found.unsure() } else { found })
}

/// How bad a strategy is that is looser than the one that was chosen: an error where it breaks something, a remark where
/// the chosen one was only simpler.
fn how_bad(declared: DeclaredStrategy, facts: &DatasetFacts, verdict: &Verdict) -> Severity {
    let merges = declared == DeclaredStrategy::Crdt;
    let proven = verdict.offences.iter().any(|offence| offence.counterexample.is_some());
    match declared {
        // Inside a home every invariant can be checked: what is missing is what ties a row to it.
        DeclaredStrategy::GeoShard if facts.scope.value() == Some(&Scope::Home) => Severity::Warning,
        _ if proven => Severity::Error,
        _ if merges && (facts.is_money() || facts.may_lose_nothing()) => Severity::Error,
        _ if !verdict.offences.is_empty() => Severity::Warning,
        DeclaredStrategy::Crdt if facts.consistency.value() != Some(&Consistency::Strong) && !facts.is_resident() => {
            Severity::Info
        }
        DeclaredStrategy::GeoShard => Severity::Info,
        DeclaredStrategy::Regional | DeclaredStrategy::Crdt | DeclaredStrategy::SingleWriter => Severity::Warning,
    }
}

/// A declared way of copying that cannot keep what may be lost.
fn replication(bundle: &Bundle<'_>, service: &Service, dataset: &Dataset, facts: &DatasetFacts) -> Option<Finding> {
    let fact = own(&dataset.declared.replication, &service.declared.replication);
    let declared = fact.value()?;
    let plan = bundle.plan.dataset(&facts.id)?;
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
    let found = finding(fact, facts, message).help(help);
    Some(match facts.rpo.anchor() {
        Some(at) => found.related(at.clone(), "so much may be lost"),
        None => found,
    })
}

fn finding<T>(fact: &Fact<T>, facts: &DatasetFacts, message: String) -> Finding {
    let at = fact.anchor().unwrap_or(&facts.at).clone();
    Finding::new(&META, Some(at), message).about(facts.id.service.as_str(), Some(facts.id.dataset.as_str()))
}
