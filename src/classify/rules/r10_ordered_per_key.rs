//! R10: order matters only inside one key.

use super::r14_merging::{merge_types, names};
use super::{decision, pattern, statements};
use crate::base::evidence::{Evidence, Provenance};
use crate::classify::ask;
use crate::model::contracts::{Case, Decision, Rule, Test};
use crate::model::facts::Field;
use crate::model::verdict::{ActiveActive, Homes, StrategyId, Truth};
use crate::model::words::{Consistency, Invariant};

/// R10.
pub(super) struct OrderedPerKey;

impl OrderedPerKey {
    /// Causal order suffices only where somebody asked for it: the user, or an archetype made for local writes.
    fn merges(case: Case<'_>) -> bool {
        let causal = &case.facts.consistency;
        let asked = match causal.provenance() {
            Provenance::Archetype(_) => causal.provenance() == case.facts.local_writes.provenance(),
            from => from == Provenance::Stated,
        };
        asked
            && causal.value() == Some(&Consistency::Causal)
            && ask::local_writes_required(case).holds.is_yes()
            && ask::not_money(case).holds.is_yes()
            && ask::some_loss_allowed(case).holds.is_yes()
            && merge_types(case).is_some()
    }
}

impl Rule for OrderedPerKey {
    fn id(&self) -> &'static str {
        "R10"
    }

    fn title(&self) -> &'static str {
        "order is needed only inside one key"
    }

    fn tests(&self, case: Case<'_>) -> Vec<Test> {
        let only = ask::only_offends(case, &[Invariant::OrderedPerKey]);
        let keyed = !case.facts.order_key.is_unknown();
        vec![
            ask::some_unsafe(case),
            ask::test("only the order inside a key offends", Truth::of(only), Field::Invariants),
            ask::test("the key is named", Truth::of(keyed), Field::OrderKey),
        ]
    }

    fn decide(&self, case: Case<'_>) -> Option<Decision> {
        let key = case.facts.order_key.value()?;
        let order = Evidence::derived(format!("needs order per {key} only"));
        let mut made = if Self::merges(case) {
            let mut made = decision(
                StrategyId::CRDT,
                ActiveActive::Yes,
                format!("causal order inside one {key} suffices and local writes are required"),
            );
            made.detail = merge_types(case).map(|types| names(&types));
            made.patterns = vec![
                pattern("causal-broadcast", "an entry is shown only after those that it answers"),
                pattern("hlc-ordering", "concurrent entries need one order that every region computes alike"),
            ];
            made
        } else {
            let mut made = decision(StrategyId::GEO_SHARD, ActiveActive::Yes, format!("needs order per {key} only"));
            made.detail = Some(format!("by {key}"));
            made.homes = Some(Homes::ByKey(key.clone()));
            made.patterns = vec![pattern("home-region-routing", format!("the home of a {key} orders its entries"))];
            made
        };
        made.evidence = vec![order];
        made.evidence.extend(statements(case));
        Some(made)
    }
}
