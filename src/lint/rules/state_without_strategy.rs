//! A stateful service that runs in several regions, and nothing that it says of its state holds there.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::lint::fit::{breaks, can_break};
use crate::lint::held::{Held, beside, sure};
use crate::model::contracts::{Bundle, Lint};
use crate::model::facts::Field;
use crate::model::words::{DeclaredPods, DeclaredStrategy, Role, ServiceKind};

static META: RuleMeta = RuleMeta {
    code: "PX501",
    name: "state-without-strategy",
    severity: Severity::Error,
    page: include_str!("state_without_strategy.md"),
};

/// PX501.
pub(super) struct StateWithoutStrategy;

impl Lint for StateWithoutStrategy {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for held in Held::all(bundle).filter(can_break) {
            let declared = held.declared(|declared| &declared.strategy);
            found.extend(match declared.value() {
                Some(strategy) => unfit(&held, *strategy),
                None => undecided(&held),
            });
        }
    }
}

/// A strategy is declared that this state cannot have.
fn unfit(held: &Held<'_>, strategy: DeclaredStrategy) -> Option<Finding> {
    let breaks = breaks(held, strategy)?;
    let at = held.declared(|declared| &declared.strategy);
    let severity = if breaks.firm { Severity::Error } else { Severity::Warning };
    let finding = held
        .finding(&META, at, format!("`{}` is declared `{strategy}`, and {}", held.id, breaks.why))
        .severity(severity)
        .help(format!("write `strategy: {}`, as planned ({})", held.verdict.strategy, held.verdict.reason));
    let run = breaks.offence.and_then(|offence| Some((offence.at.as_ref()?, offence.counterexample?)));
    let finding = match run {
        Some((at, run)) => finding.related(
            at.clone(),
            format!("from {}: one region {}, another {}; {}", run.start, run.region_a, run.region_b, run.merged),
        ),
        None => finding,
    };
    Some(sure(finding, breaks.firm))
}

/// Pods everywhere over a truth, and nobody says which region may write it.
fn undecided(held: &Held<'_>) -> Option<Finding> {
    let pods = held.declared(|declared| &declared.pods);
    let everywhere = pods.value() == Some(&DeclaredPods::Active);
    if !everywhere || held.facts.role() != Role::Source || held.facts.kind == ServiceKind::Batch {
        return None;
    }
    let planned = held.verdict.strategy;
    let finding = held
        .finding(
            &META,
            pods,
            format!(
                "`{}` is declared in {} regions (`pods: active`), and no strategy says which may write `{}`; the plan is {planned}: {}",
                held.service.name,
                held.plan.copies.len(),
                held.id.dataset,
                held.verdict.reason
            ),
        )
        .severity(Severity::Warning)
        .help(format!(
            "declare how its state lives there, as planned: `strategy: {planned}` (`parallax explain {planned}`)"
        ));
    let finding = beside(finding, Some(&held.dataset.at), "the state that every region would have");
    Some(sure(finding, !held.facts.rests_on_assumption(&[Field::Role])))
}
