//! An archetype alone - one service, two regions, nothing else said - gets the verdict that it was made for.

use crate::support::{HEAD, planned};

/// Rule, strategy and active-active of every archetype.
const VERDICTS: &[(&str, &str, &str, &str)] = &[
    ("audit-log", "R14", "crdt", "yes"),
    ("bank-balance", "R12", "single-writer", "rarely"),
    ("batch", "R2", "single-writer", "no"),
    ("booking", "R12", "single-writer", "reads"),
    ("cache", "R4", "regional", "yes"),
    ("cart", "R14", "crdt", "yes"),
    ("catalogue", "R13", "single-writer", "reads"),
    ("chat", "R10", "geo-shard", "yes"),
    ("chat-local", "R10", "crdt", "yes"),
    ("comments", "R13", "single-writer", "reads"),
    ("config", "R13", "single-writer", "reads"),
    ("courier-position", "R8", "geo-shard", "yes"),
    ("customer-activity", "R8", "geo-shard", "yes"),
    ("flash-sale-stock", "R11", "geo-shard", "yes"),
    ("friends", "R14", "crdt", "yes"),
    ("gateway", "R1", "regional", "yes"),
    ("idempotency-keys", "R12", "single-writer", "reads"),
    ("image", "R3", "regional", "yes"),
    ("invoice-number", "R12", "single-writer", "reads"),
    ("leaderboard", "R4", "regional", "yes"),
    ("ledger", "R12", "single-writer", "rarely"),
    ("likes", "R14", "crdt", "yes"),
    ("location-tracking", "R14", "crdt", "yes"),
    ("notification", "R5", "regional", "regional"),
    ("order", "R12", "single-writer", "reads"),
    ("payment", "R12", "single-writer", "rarely"),
    ("payment-no-loss", "R12", "single-writer", "rarely"),
    ("preferences", "R14", "crdt", "yes"),
    ("profile", "R13", "single-writer", "reads"),
    ("queue", "R5", "regional", "regional"),
    ("restaurant-menu", "R13", "single-writer", "reads"),
    ("review", "R13", "single-writer", "reads"),
    ("ride-matching", "R8", "geo-shard", "yes"),
    ("search-index", "R4", "regional", "yes"),
    ("search-results", "R4", "regional", "yes"),
    ("sequence", "R12", "single-writer", "reads"),
    ("sequential-orders", "R12", "single-writer", "reads"),
    ("session", "R6", "regional", "with-care"),
    ("session-token", "R6", "regional", "with-care"),
    ("stateless-api", "R1", "regional", "yes"),
    ("static-asset", "R3", "regional", "yes"),
    ("stock", "R12", "single-writer", "reads"),
    ("tags", "R14", "crdt", "yes"),
    ("timeline", "R4", "regional", "yes"),
    ("user-data", "R15", "single-writer", "reads"),
    ("username", "R12", "single-writer", "reads"),
    ("views", "R14", "crdt", "yes"),
    ("wishlist", "R14", "crdt", "yes"),
];

#[test]
fn an_archetype_alone_gets_the_verdict_it_was_made_for() {
    let mut wrong = Vec::new();
    for (archetype, rule, strategy, active) in VERDICTS {
        let planned = planned(&format!("{HEAD}services:\n  - {{name: app, archetype: {archetype}}}\n"));
        let label = planned.classification.services.values().next().expect("a label");
        let got = (label.rule, label.strategy.0, label.active_active.name());
        if got != (rule, strategy, active) {
            wrong.push(format!("{archetype}: {got:?}, not {:?}", (rule, strategy, active)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether one of yours is what you mean, you see by planning it; here it must only be readable and decided.
#[test]
fn every_archetype_alone_is_planned_without_an_error() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/catalog/archetypes");
    let files = std::fs::read_dir(folder).expect("the folder is there").flatten();
    let mut names: Vec<_> = files.map(|file| file.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    assert!(names.len() >= VERDICTS.len());
    for name in names {
        let archetype = name.trim_end_matches(".toml");
        planned(&format!("{HEAD}services:\n  - {{name: app, archetype: {archetype}}}\n"));
    }
}
