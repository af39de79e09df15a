//! The rows that the planner must reproduce. The inputs of each are a fair reading of it; the outcome is fixed.

use crate::support::{HEAD, planned, verdict};
use parallax::model::verdict::Pods;

/// What a row says: rule, strategy, active-active, and patterns that must be among those of the verdict.
struct Row {
    rule: &'static str,
    strategy: &'static str,
    active: &'static str,
    patterns: &'static [&'static str],
}

fn check(dataset: &str, row: &Row) {
    let text = format!("{HEAD}services:\n  - name: app\n    data:\n      - {{name: it, {dataset}}}\n");
    let planned = planned(&text);
    let verdict = verdict(&planned, "it");
    let patterns: Vec<&str> = verdict.patterns.iter().map(|used| used.id).collect();
    assert_eq!(
        (verdict.rule, verdict.strategy.0, verdict.active_active.name()),
        (row.rule, row.strategy, row.active),
        "{dataset}\n{:#?}",
        verdict.evidence
    );
    for wanted in row.patterns {
        assert!(patterns.contains(wanted), "{dataset}: {wanted} is not among {patterns:?}");
    }
}

/// One test a row: name, dataset, rule, strategy, active-active, patterns.
macro_rules! rows {
    ($($name:ident: $dataset:expr => $rule:literal $strategy:literal $active:literal [$($pattern:literal),*];)+) => {
        $(#[test]
        fn $name() {
            check($dataset, &Row { rule: $rule, strategy: $strategy, active: $active, patterns: &[$($pattern),*] });
        })+
    };
}

mod components {
    use super::*;

    #[test]
    fn stateless_apis() {
        let planned = planned(&format!("{HEAD}services:\n  - {{name: app, kind: api, data: []}}\n"));
        let label = planned.classification.services.values().next().expect("a label");
        assert_eq!((label.rule, label.strategy.0, label.active_active.name()), ("R1", "regional", "yes"));
        assert_eq!(label.pods, Pods::Active);
        assert!(label.patterns.iter().any(|used| used.id == "latency-routing"));
    }

    rows! {
        static_assets_and_cdn: "role: static, operations: [insert-specific], reads: 100%"
            => "R3" "regional" "yes" ["edge-cache"];
        session_state: "role: session, operations: [insert-generated, assign, delete], invariants: [none], consistency: session"
            => "R6" "regional" "with-care" ["sticky-routing", "distributed-cache"];
        user_data_reads: "operations: [assign], invariants: [none], reads: 95%, consistency: eventual, rpo: 1s"
            => "R13" "single-writer" "reads" ["read-replicas"];
        user_data_overwritten_fields: "operations: [assign], invariants: [none], reads: 40%, consistency: eventual, rpo: 1s"
            => "R15" "single-writer" "reads" ["write-proxy"];
        user_data_set_like_fields: "operations: [set-add, set-remove], invariants: [none], reads: 40%, consistency: eventual, rpo: 1s"
            => "R14" "crdt" "yes" [];
        financial_transactions: "operations: [transfer, external-effect], money: true, consistency: strong, rpo: 1s"
            => "R12" "single-writer" "rarely" ["idempotency-key", "write-proxy", "async-replication"];
        search_index: "role: derived, operations: [assign, delete], rebuildableFrom: app, consistency: eventual"
            => "R4" "regional" "yes" ["cdc-fed-index"];
        message_queues: "role: queue, operations: [append, delete], consistency: eventual, rpo: 5s"
            => "R5" "regional" "regional" ["regional-queue", "dedup-consumer"];
    }
}

mod data_types {
    use super::*;

    rows! {
        user_profiles: "operations: [assign], invariants: [none], reads: 95%, consistency: session, rpo: 1s"
            => "R13" "single-writer" "reads" ["async-replication", "read-replicas"];
        shopping_cart: "operations: [set-add, set-remove, increment, decrement], invariants: [none], localWrites: preferred, consistency: session, rpo: 5s"
            => "R14" "crdt" "yes" [];
        inventory_count_without_oversell: "operations: [decrement, increment], invariants: [no-oversell], consistency: strong, rpo: 1s"
            => "R12" "single-writer" "reads" ["write-proxy"];
        financial_transactions_that_must_not_be_lost: "operations: [transfer, external-effect], money: true, consistency: strong, rpo: 0s"
            => "R12" "single-writer" "rarely" ["synchronous-replication", "idempotency-key"];
        session_tokens: "role: session, operations: [insert-generated, delete], invariants: [none], consistency: session"
            => "R6" "regional" "with-care" ["distributed-cache"];
        search_results: "role: derived, operations: [assign], rebuildableFrom: app, consistency: eventual"
            => "R4" "regional" "yes" ["cdc-fed-index"];
        chat_ordered_per_conversation: "operations: [append], invariants: [ordered-per-key], orderKey: conversation, consistency: causal, rpo: 5s"
            => "R10" "geo-shard" "yes" ["home-region-routing"];
        chat_with_local_writes_and_causal_order: "operations: [append], invariants: [ordered-per-key], orderKey: conversation, consistency: causal, rpo: 5s, localWrites: required"
            => "R10" "crdt" "yes" ["causal-broadcast", "hlc-ordering"];
    }

    #[test]
    fn a_cart_merges_as_set_and_counter() {
        let planned = planned(&format!("{HEAD}services:\n  - {{name: cart, archetype: cart}}\n"));
        assert_eq!(verdict(&planned, "cart").detail.as_deref(), Some("or-set, pn-counter"));
    }

    #[test]
    fn a_chat_is_sharded_by_conversation() {
        let planned = planned(&format!("{HEAD}services:\n  - {{name: chat, archetype: chat}}\n"));
        assert_eq!(verdict(&planned, "chat").detail.as_deref(), Some("by conversation"));
    }
}

mod others {
    use super::*;

    rows! {
        write_heavy_in_the_home_region: "operations: [assign, insert-generated], invariants: [none], reads: 20%, affinity: {key: user, local: 95%}, consistency: session, rpo: 1s"
            => "R8" "geo-shard" "yes" ["home-region-routing"];
        likes_and_views: "operations: [increment, decrement], invariants: [none], localWrites: preferred, consistency: eventual, rpo: 1m"
            => "R14" "crdt" "yes" [];
        friend_lists_and_tags: "operations: [set-add, set-remove], invariants: [none], localWrites: preferred, consistency: eventual, rpo: 5s"
            => "R14" "crdt" "yes" [];
        a_simple_value_that_may_be_lost: "operations: [assign], invariants: [none], lostUpdates: acceptable, reads: 50%, consistency: eventual, rpo: 5s"
            => "R14" "crdt" "yes" ["hlc-ordering"];
        bank_balance: "operations: [increment, decrement], invariants: [non-negative], money: true, consistency: strong, rpo: 1s"
            => "R12" "single-writer" "rarely" ["write-proxy"];
        stock_that_cannot_go_negative: "operations: [decrement], invariants: [non-negative], consistency: strong, rpo: 1s"
            => "R12" "single-writer" "reads" ["write-proxy"];
        sequential_order_processing: "operations: [insert], invariants: [monotonic-id], consistency: strong, rpo: 1s"
            => "R12" "single-writer" "reads" ["write-proxy"];
        rides_matched_inside_one_city: "operations: [reserve, assign], invariants: [no-overlap], invariantScope: home, affinity: {key: city, local: 98%}, consistency: strong, rpo: 1s"
            => "R8" "geo-shard" "yes" ["home-region-routing"];
        flash_sale_stock_with_local_writes: "operations: [decrement], invariants: [lower-bound], fungible: true, headroom: 50000, localWrites: required, consistency: eventual, rpo: 1s"
            => "R11" "geo-shard" "yes" ["escrow-rights"];
    }

    #[test]
    fn batch_processing() {
        let text = format!("{HEAD}services:\n  - {{name: report, kind: batch, schedule: \"0 0 * * *\", data: []}}\n");
        let planned = planned(&text);
        let label = planned.classification.services.values().next().expect("a label");
        assert_eq!((label.rule, label.strategy.0, label.active_active.name()), ("R2", "single-writer", "no"));
        assert_eq!(label.pods, Pods::Leader);
        for wanted in ["leader-election", "fencing-token"] {
            assert!(label.patterns.iter().any(|used| used.id == wanted));
        }
    }
}

mod travelbook {
    use super::*;

    fn check(service: &str, rule: &str, strategy: &str, active: &str, patterns: &[&str]) {
        let text = include_str!("../../examples/travelbook/inventory.yaml");
        let planned = planned(text);
        let (_, label) =
            planned.classification.services.iter().find(|(name, _)| name.as_str() == service).expect("the service");
        assert_eq!((label.rule, label.strategy.0, label.active_active.name()), (rule, strategy, active));
        let used: Vec<&str> = planned
            .classification
            .datasets
            .iter()
            .filter(|(id, _)| id.service.as_str() == service)
            .flat_map(|(_, decided)| decided.verdict.patterns.iter().map(|used| used.id))
            .collect();
        for wanted in patterns {
            assert!(used.contains(wanted), "{service}: {wanted} is not among {used:?}");
        }
    }

    #[test]
    fn search_api() {
        check("search-api", "R4", "regional", "yes", &["cdc-fed-index"]);
    }

    #[test]
    fn booking_engine() {
        check("booking-engine", "R12", "single-writer", "reads", &["write-proxy", "db-constraint", "idempotency-key"]);
    }

    #[test]
    fn user_profiles() {
        check("user-profiles", "R13", "single-writer", "reads", &["read-replicas", "read-your-own-writes"]);
    }

    #[test]
    fn payment_service() {
        check("payment-service", "R12", "single-writer", "rarely", &["idempotency-key"]);
    }

    #[test]
    fn notification_service() {
        check("notification-service", "R5", "regional", "regional", &["regional-queue", "dedup-consumer"]);
    }

    #[test]
    fn image_service() {
        check("image-service", "R3", "regional", "yes", &["edge-cache", "object-replication"]);
    }

    #[test]
    fn review_system() {
        check("review-system", "R13", "single-writer", "reads", &["async-replication"]);
    }
}
