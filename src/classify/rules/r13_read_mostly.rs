//! R13: safe to merge, but hardly written: the simplest arrangement is one writer with replicas.

use super::{decision, pattern};
use crate::base::evidence::Evidence;
use crate::classify::ask;
use crate::model::contracts::{Case, Decision, Rule, Test};
use crate::model::facts::Field;
use crate::model::verdict::{ActiveActive, StrategyId};

/// R13.
pub(super) struct ReadMostly;

impl Rule for ReadMostly {
    fn id(&self) -> &'static str {
        "R13"
    }

    fn title(&self) -> &'static str {
        "what is mostly read has one writer and replicas"
    }

    fn tests(&self, case: Case<'_>) -> Vec<Test> {
        let unwritten = ask::no_writes(case);
        if unwritten.is_yes() {
            return vec![ask::test("it is only read", unwritten, Field::Operations)];
        }
        vec![ask::all_safe(case), ask::writes_may_travel(case), ask::read_heavy(case)]
    }

    fn decide(&self, case: Case<'_>) -> Option<Decision> {
        let reason = match case.facts.reads.value() {
            _ if ask::no_writes(case).is_yes() => "it is only read".to_owned(),
            Some(reads) => format!("{reads} reads: one writer plus replicas is the simplest"),
            None => "its reads are not known: one writer plus replicas is the simplest".to_owned(),
        };
        let mut made = decision(StrategyId::SINGLE_WRITER, ActiveActive::Reads, reason);
        made.evidence =
            vec![Evidence::derived("one writer plus replicas is the simplest arrangement that is safe here")];
        if ask::not_strong(case).holds.is_yes() {
            made.patterns.push(pattern("read-replicas", "each region reads its own copy"));
        } else {
            let need = if case.facts.consistency.is_unknown() { "may need" } else { "need" };
            made.evidence
                .push(Evidence::derived(format!("readers {need} the latest write, so reads go to the writer")));
        }
        Some(made)
    }
}
