//! Tries the rules in order and completes the verdict of the one that matches.

use super::confluence::offences;
use super::{conflicts, flips, patterns};
use crate::base::evidence::Evidence;
use crate::base::shared::Shared;
use crate::model::contracts::{Case, Decision, Registry, Test, Trace};
use crate::model::facts::DatasetFacts;
use crate::model::settings::Settings;
use crate::model::verdict::{ActiveActive, Check, Offence, Rejection, RuleStep, StrategyId, Verdict};

/// The verdict on one dataset: that of the first rule whose tests all hold.
pub fn decide(facts: &DatasetFacts, settings: &Settings, registry: &Registry) -> Verdict {
    let offences = offences(facts);
    let case = Case { facts, offences: &offences, settings };
    let (rule, tests, mut decision) = first_match(case, registry);
    if facts.allowed.len() < 2 && facts.regions.len() > 1 {
        // R0: what may live in one region only is active in that one.
        decision.active_active = ActiveActive::No;
    }
    patterns::add(case, &mut decision);
    conflicts::add(case, &mut decision);
    let rejected = registry
        .strategies
        .iter()
        .filter(|strategy| strategy.id() != decision.strategy)
        .map(|strategy| Rejection { strategy: strategy.id(), because: strategy.why_not(case, &decision) })
        .collect();
    let evidence = evidence(case, &tests, decision.evidence);
    Verdict {
        strategy: decision.strategy,
        detail: decision.detail,
        homes: decision.homes,
        rule,
        reason: decision.reason.into(),
        active_active: decision.active_active,
        patterns: decision.patterns.into(),
        evidence,
        rejected,
        conflicts: decision.conflicts,
        // Where the role decided, nothing has to be ordered.
        offences: if decision.strategy == StrategyId::REGIONAL { Shared::default() } else { offences.into() },
    }
}

/// Rule and strategy alone, for comparing many variations.
pub(super) fn outcome(facts: &DatasetFacts, settings: &Settings, registry: &Registry) -> (&'static str, StrategyId) {
    let offences = offences(facts);
    let (rule, _, decision) = first_match(Case { facts, offences: &offences, settings }, registry);
    (rule, decision.strategy)
}

fn first_match(case: Case<'_>, registry: &Registry) -> (&'static str, Vec<Test>, Decision) {
    for rule in &registry.rules {
        let tests = rule.tests(case);
        if !tests.iter().all(|test| test.holds.is_yes()) {
            continue;
        }
        if let Some(decision) = rule.decide(case) {
            return (rule.id(), tests, decision);
        }
    }
    (FALLBACK, Vec::new(), fallback())
}

/// Shown where a registry has no rule that always matches; the built-in one does.
const FALLBACK: &str = "R15";

fn fallback() -> Decision {
    Decision {
        strategy: StrategyId::SINGLE_WRITER,
        detail: None,
        homes: None,
        reason: "no rule matched".to_owned(),
        active_active: ActiveActive::Reads,
        patterns: Vec::new(),
        evidence: vec![Evidence::derived("no rule matched, so one region orders all writes")],
        conflicts: Vec::new(),
    }
}

/// The rule's own statements first, then every input that it was decided on.
fn evidence(case: Case<'_>, tests: &[Test], mut statements: Vec<Evidence>) -> Vec<Evidence> {
    let mut seen = Vec::new();
    for field in tests.iter().filter_map(|test| test.field) {
        if !seen.contains(&field) {
            seen.push(field);
            statements.push(case.facts.evidence(field));
        }
    }
    if statements.is_empty() {
        statements.push(Evidence::derived("no earlier rule applies"));
    }
    statements
}

/// Every rule up to the one that decided, with each condition and value, and the flip points.
pub fn trace(facts: &DatasetFacts, settings: &Settings, registry: &Registry) -> Trace {
    let offences: Vec<Offence> = offences(facts);
    let case = Case { facts, offences: &offences, settings };
    let mut steps = vec![residency_step(facts)];
    for rule in &registry.rules {
        let tests = rule.tests(case);
        let holds = tests.iter().all(|test| test.holds.is_yes());
        let matched = holds && rule.decide(case).is_some();
        let checks = tests.into_iter().map(|test| check(facts, test)).collect();
        steps.push(RuleStep { rule: rule.id(), title: rule.title(), checks, matched });
        if matched {
            break;
        }
    }
    Trace { steps, flips: flips(facts, settings, registry) }
}

fn check(facts: &DatasetFacts, test: Test) -> Check {
    Check {
        condition: test.condition.into_owned(),
        holds: test.holds,
        seen: test.field.map(|field| facts.evidence(field)),
    }
}

fn residency_step(facts: &DatasetFacts) -> RuleStep {
    let names: Vec<String> = facts.allowed.iter().map(ToString::to_string).collect();
    let condition = if facts.allowed.len() == facts.regions.len() {
        "every region is allowed".to_owned()
    } else if names.is_empty() {
        "no region is allowed".to_owned()
    } else {
        format!("only {} allowed", names.join(", "))
    };
    let check = Check {
        condition,
        holds: crate::model::verdict::Truth::of(!facts.allowed.is_empty()),
        seen: Some(facts.evidence(crate::model::facts::Field::Residency)),
    };
    RuleStep { rule: "R0", title: "residency filters the regions", checks: vec![check], matched: false }
}
