//! `datastores/<id>.toml`: what a store can do, as documented. What is left out is unknown.

use std::collections::BTreeMap;

use super::meter;
use super::procedure;
use super::reader::Table;
use crate::base::ids::{CatalogId, RegionId};
use crate::base::units::Millis;
use crate::model::catalog::{
    CatalogRegion, Coordination, Datastore, DocumentedLag, DocumentedRpo, Failover, MergeType, MultiRegionMode,
    Promotion, Quorum, QuorumRule, RegionLimits, RegionSet,
};
use crate::model::words::DeclaredStrategy;

type Regions = BTreeMap<RegionId, CatalogRegion>;

const CATEGORIES: [&str; 8] = ["relational", "kv", "document", "cache", "search", "object", "queue", "stream"];

/// The datastore of a file; its region sets must name regions of the catalog.
pub(super) fn read(table: &mut Table<'_>, id: &str, known: &Regions) -> Option<Datastore> {
    let technology = table.need("technology", Table::text);
    let provider = table.text("provider");
    let category = table.need("category", |table, key| table.word(key, &CATEGORIES, |word| word));
    let prices = table.texts("prices").unwrap_or_default();
    let mode = table.need("mode", |table, key| table.word(key, &MultiRegionMode::ALL, MultiRegionMode::name));
    let strategies = table.words("strategies", DeclaredStrategy::ALL, DeclaredStrategy::name);
    let merges = table.words("merges", &MergeType::ALL, MergeType::name);
    let merges_transactions = table.flag("merges-transactions");
    let merge_note = table.text("merge-note");
    let coordination = table.need("coordination", |t, key| t.word(key, &Coordination::ALL, Coordination::name));
    let regions = table.section("regions", |table| Some(limits(table, provider, known)));
    let quorum = table.section("quorum", quorum);
    let write_forwarding = table.flag("write-forwarding");
    let lag = table.section("lag", lag);
    let rpo = table.section("rpo", rpo);
    let rto = table.text("rto");
    let promotion = table.section("promotion", promotion);
    let failover = table.section("failover", |table| {
        let who = table.need("who", |table, key| table.word(key, &Failover::ALL, Failover::name));
        let note = table.text("note").map(str::to_owned);
        Some((who?, note))
    });
    let consistency = table.text("consistency");
    let conflicts = table.text("conflicts");
    let meters = meter::meters(table);
    let procedures = procedure::procedures(table);
    let caveats = table.texts("caveats").unwrap_or_default();
    let source = table.citation();
    let (failover, failover_note) = failover.unwrap_or((Failover::Unknown, None));
    let (rpo, rpo_upper) = rpo.unwrap_or((DocumentedRpo::Unknown, None));
    Some(Datastore {
        id: CatalogId::from(id),
        technology: technology?.to_owned(),
        provider: provider.map(Into::into),
        category: category?.to_owned(),
        prices: prices.into_iter().map(|(prefix, _)| prefix.to_owned()).collect(),
        mode: mode?,
        strategies: strategies.into_iter().map(|strategy| strategy.name().to_owned()).collect(),
        merges,
        merges_transactions,
        merge_note: merge_note.map(str::to_owned),
        coordination: coordination?,
        regions: regions.unwrap_or_default(),
        quorum,
        write_forwarding,
        lag,
        rpo,
        rpo_upper,
        rto_note: rto.map(str::to_owned),
        promotion,
        failover,
        failover_note,
        consistency_note: consistency.map(str::to_owned),
        conflict_note: conflicts.map(str::to_owned),
        meters,
        procedures,
        caveats: caveats.into_iter().map(|(caveat, _)| caveat.to_owned()).collect(),
        source: source?,
    })
}

fn limits(table: &mut Table<'_>, provider: Option<&str>, known: &Regions) -> RegionLimits {
    let sets = table.sections("set", |table| {
        let name = table.need("name", Table::text);
        let written = table.need("regions", Table::texts).unwrap_or_default();
        let mut regions = std::collections::BTreeSet::new();
        for (text, range) in written {
            let id = match (text.split_once('/'), provider) {
                (Some((provider, region)), _) => RegionId::new(provider, region),
                (None, Some(provider)) => RegionId::new(provider, text),
                (None, None) => RegionId::new("", text),
            };
            if !known.contains_key(&id) {
                let siblings = known.keys().filter(|known| known.provider == id.provider);
                let names: Vec<String> = if text.contains('/') {
                    siblings.map(ToString::to_string).collect()
                } else {
                    siblings.map(|known| known.name.to_string()).collect()
                };
                table.unknown("regions", range, "region", text, names.iter().map(String::as_str));
            }
            regions.insert(id);
        }
        Some(RegionSet { name: name?.to_owned(), regions })
    });
    RegionLimits {
        sets,
        exactly: table.small("exactly"),
        at_least: table.small("at-least"),
        most_secondaries: table.small("most-secondaries"),
        listed_only: table.flag("listed-only"),
        note: table.text("note").map(str::to_owned),
    }
}

fn lag(table: &mut Table<'_>) -> Option<DocumentedLag> {
    let words = table.need("words", Table::text);
    let lower = table.whole("lower-ms").map(Millis::from_millis);
    let upper = table.whole("upper-ms").map(Millis::from_millis);
    let is_bound = table.flag("bound");
    if lower.is_some() && lower > upper {
        table.fault(table.range("lower-ms"), "lower-ms", "`lower-ms` needs an `upper-ms` that is no less".to_owned());
    }
    if is_bound && upper.is_none() {
        table.fault(table.range("bound"), "bound", "a bound needs its figure, `upper-ms`".to_owned());
    }
    Some(DocumentedLag { words: words?.to_owned(), lower, upper, is_bound })
}

fn quorum(table: &mut Table<'_>) -> Option<Quorum> {
    let rule = table.need("write", |table, key| table.word(key, &QuorumRule::ALL, QuorumRule::name));
    let any_leader = table.flag("any-leader");
    let plus = table.whole("plus-ms").map_or(Millis::ZERO, Millis::from_millis);
    let words = table.need("words", Table::text);
    Some(Quorum { rule: rule?, any_leader, plus, words: words?.to_owned() })
}

fn rpo(table: &mut Table<'_>) -> Option<(DocumentedRpo, Option<Millis>)> {
    const KINDS: [&str; 3] = ["zero", "zero-if-synchronous", "lag"];
    let kind = table.need("kind", |table, key| table.word(key, &KINDS, |word| word));
    let words = table.need("words", Table::text);
    let upper = table.whole("upper-ms").map(Millis::from_millis);
    let (kind, words) = (kind?, words?.to_owned());
    let documented = match kind {
        "zero" => DocumentedRpo::Zero { words },
        "zero-if-synchronous" => DocumentedRpo::ZeroIfSynchronous { words },
        _ => DocumentedRpo::Lag { words },
    };
    Some((documented, upper))
}

fn promotion(table: &mut Table<'_>) -> Option<Promotion> {
    let shortest = table.need("shortest-s", Table::whole);
    let longest = table.need("longest-s", Table::whole);
    let assumed = table.flag("assumed");
    let words = table.need("words", Table::text);
    let (shortest, longest) = (shortest?, longest?);
    if shortest > longest {
        table.fault(table.range("longest-s"), "longest-s", "`longest-s` is below `shortest-s`".to_owned());
    }
    let (shortest, longest) = (Millis::from_secs(shortest), Millis::from_secs(longest));
    Some(Promotion { shortest, longest, assumed, words: words?.to_owned() })
}
