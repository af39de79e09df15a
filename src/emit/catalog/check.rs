//! What the catalog does not know, what grew old, and what points at nothing.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{FORMAT_VERSION, document, sheet};
use crate::base::units::Date;
use crate::model::catalog::{Catalog, Citation, Datastore, DocumentedRpo, Failover, Kind};
use crate::model::contracts::Look;

/// An entry whose source is older than wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aged {
    /// What it is.
    pub kind: Kind,
    /// Which one.
    pub id: String,
    /// The date of its source.
    pub date: Date,
    /// How old that is.
    pub days: i64,
}

/// Entries of which something is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// What is not known.
    pub what: &'static str,
    /// Of which entries, sorted.
    pub ids: Vec<String>,
    /// How many entries could know it.
    pub of: usize,
}

/// What a check of the catalog found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// SHA-256 over every file.
    pub digest: String,
    /// Oldest first; empty where no day was given to count from.
    pub old: Vec<Aged>,
    /// References to entries that do not exist, sorted.
    pub dangling: Vec<String>,
    /// What is not known: no fault, the planner says `unknown`.
    pub gaps: Vec<Gap>,
}

impl Report {
    /// Whether nothing is old and nothing points at nothing; gaps do not count.
    pub fn is_clean(&self) -> bool {
        self.old.is_empty() && self.dangling.is_empty()
    }
}

/// Checks a catalog that was loaded with every round trip.
///
/// Entries whose source is more than `most_days` older than `as_of` are old. (That each has a source with a date is
/// checked on reading.)
pub fn check(catalog: &Catalog, as_of: Option<Date>, most_days: u32) -> Report {
    let mut old: Vec<Aged> = as_of.into_iter().flat_map(|day| aged(catalog, day, i64::from(most_days))).collect();
    old.sort_by(|a, b| (b.days, a.kind, &a.id).cmp(&(a.days, b.kind, &b.id)));
    let dangling = dangling(catalog).into_iter().collect();
    Report { digest: catalog.digest.clone(), old, dangling, gaps: gaps(catalog) }
}

fn aged(catalog: &Catalog, as_of: Date, most_days: i64) -> Vec<Aged> {
    let one = |kind: Kind, id: String, source: &Citation| Aged {
        kind,
        id,
        date: source.date,
        days: as_of.days() - source.date.days(),
    };
    let mut all = Vec::new();
    all.extend(catalog.datastores.values().map(|e| one(Kind::Datastore, e.id.to_string(), &e.source)));
    all.extend(catalog.patterns.values().map(|e| one(Kind::Pattern, e.id.to_string(), &e.source)));
    all.extend(catalog.regions.values().map(|e| one(Kind::Region, e.id.to_string(), &e.source)));
    all.extend(catalog.geographies.values().map(|e| one(Kind::Geography, e.word.to_string(), &e.source)));
    let tables = catalog.round_trips.measured.iter();
    all.extend(tables.map(|(from, table)| one(Kind::RoundTrips, from.to_string(), &table.source)));
    let model = catalog.round_trips.corridors.iter();
    all.extend(model.map(|model| one(Kind::RoundTrips, "corridors".to_owned(), &model.source)));
    let model = catalog.round_trips.tail.iter();
    all.extend(model.map(|model| one(Kind::RoundTrips, "tail".to_owned(), &model.source)));
    all.retain(|entry| entry.days > most_days);
    all
}

fn dangling(catalog: &Catalog) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let providers: BTreeSet<&str> = catalog.regions.keys().map(|id| &*id.provider).collect();
    for store in catalog.datastores.values() {
        if let Some(provider) = store.provider.as_deref().filter(|provider| !providers.contains(provider)) {
            found.insert(format!("datastore/{}: provider `{provider}` has no region", store.id));
        }
        for set in &store.regions.sets {
            for region in set.regions.iter().filter(|region| !catalog.regions.contains_key(region)) {
                found.insert(format!("datastore/{}: set `{}` names unknown region `{region}`", store.id, set.name));
            }
        }
    }
    for (from, table) in &catalog.round_trips.measured {
        let known = |name: &str| catalog.regions.contains_key(&crate::base::ids::RegionId::new(&from.provider, name));
        for name in table.to.keys().map(|name| &**name).chain([&*from.name]).filter(|name| !known(name)) {
            found.insert(format!("latency/{from}: unknown region `{name}`"));
        }
    }
    for place in catalog.geographies.values() {
        for code in place.members.iter().filter(|code| !catalog.geographies.contains_key(*code)) {
            found.insert(format!("geography/{}: unknown country `{code}`", place.word));
        }
    }
    let subregions: BTreeSet<&str> = catalog.geographies.values().filter_map(|g| g.subregion.as_deref()).collect();
    let corridors = catalog.round_trips.corridors.iter().flat_map(|model| model.slopes.keys());
    for name in corridors.flat_map(|(a, b)| [&**a, &**b]).filter(|name| !subregions.contains(name)) {
        found.insert(format!("latency/corridors: no country lies in sub-region `{name}`"));
    }
    found
}

fn gaps(catalog: &Catalog) -> Vec<Gap> {
    let regions = |what, unknown: &dyn Fn(&crate::model::catalog::CatalogRegion) -> bool| Gap {
        what,
        ids: catalog.regions.values().filter(|region| unknown(region)).map(|region| region.id.to_string()).collect(),
        of: catalog.regions.len(),
    };
    let stores = |what, unknown: fn(&Datastore) -> bool| Gap {
        what,
        ids: catalog.datastores.values().filter(|store| unknown(store)).map(|store| store.id.to_string()).collect(),
        of: catalog.datastores.len(),
    };
    let without_corridor = |region: &crate::model::catalog::CatalogRegion| {
        catalog.geographies.get(&region.country).is_none_or(|country| country.subregion.is_none())
    };
    vec![
        regions("regions without measured round trips", &|r| !catalog.round_trips.measured.contains_key(&r.id)),
        regions("regions outside every sub-region of the corridor model", &without_corridor),
        regions("regions without carbon intensity", &|region| region.carbon_mg_per_kwh.is_none()),
        stores("datastores without documented lag", |store| store.lag.as_ref().is_none_or(|lag| lag.upper.is_none())),
        stores("datastores without documented RPO", |store| store.rpo == DocumentedRpo::Unknown),
        stores("datastores without documented RTO", |store| store.rto_note.is_none()),
        stores("datastores without a figure for promotion", |store| store.promotion.is_none()),
        stores("datastores whose fail-over is not documented", |store| store.failover == Failover::Unknown),
    ]
}

/// The report as text: dangling references, old entries, then gaps with the first few names.
pub fn check_table(report: &Report, look: Look) -> String {
    let mut text = String::new();
    if !report.dangling.is_empty() {
        text += &sheet::heading("Points at nothing", look);
        text += &sheet::columns(&[], report.dangling.iter().map(|line| vec![line.clone()]).collect(), &[0], look);
        text.push('\n');
    }
    if !report.old.is_empty() {
        text += &sheet::heading("Old", look);
        let row = |entry: &Aged| {
            let id = format!("{}/{}", entry.kind.name(), entry.id);
            vec![id, entry.date.to_string(), format!("{} days", entry.days)]
        };
        text += &sheet::columns(&["entry", "source date", "age"], report.old.iter().map(row).collect(), &[], look);
        text.push('\n');
    }
    text += &sheet::heading("Not known", look);
    let gaps: Vec<&Gap> = report.gaps.iter().filter(|gap| !gap.ids.is_empty()).collect();
    if gaps.is_empty() {
        text += "nothing\n";
    }
    let row = |gap: &&Gap| {
        let first: Vec<&str> = gap.ids.iter().take(3).map(String::as_str).collect();
        let more = if gap.ids.len() > first.len() { ", ..." } else { "" };
        vec![gap.what.to_owned(), format!("{} of {}", gap.ids.len(), gap.of), first.join(", ") + more]
    };
    text += &sheet::columns(&["what", "entries", "such as"], gaps.iter().map(row).collect(), &[0, 2], look);
    text
}

/// The same as JSON: `formatVersion`, `digest`, `dangling`, `old` and `gaps` with every name.
pub fn check_json(report: &Report) -> String {
    let old: Vec<Value> = (report.old.iter())
        .map(|e| json!({ "kind": e.kind.name(), "id": e.id, "sourceDate": e.date.to_string(), "days": e.days }))
        .collect();
    let gaps: Vec<Value> =
        report.gaps.iter().map(|gap| json!({ "what": gap.what, "ids": gap.ids, "of": gap.of })).collect();
    let object = json!({
        "formatVersion": FORMAT_VERSION, "digest": report.digest, "dangling": report.dangling, "old": old, "gaps": gaps,
    });
    document(&object)
}
