//! One entry with every fact, its source, its date and its caveats.

use serde_json::{Map, Value, json};

use super::{FORMAT_VERSION, Priced, Prices, Shelf, document, sheet};
use crate::base::ids::RegionId;
use crate::base::nearest::nearest;
use crate::model::catalog::{
    Catalog, CatalogRegion, Citation, Datastore, DocumentedLag, Geography, Kind, Pattern, Procedure, Promotion, Quorum,
    RegionLimits,
};
use crate::model::contracts::Look;
use crate::model::latency::{MeasuredFrom, in_millis, round_trip};
use crate::model::meters::Meter;
use crate::model::topology::Position;

/// How many of a region's nearest regions are shown.
const NEAREST: usize = 12;

/// Facts that are passed over in a table where nothing is written: they say how, and no `unknown` is news.
const REMARKS: [&str; 9] = [
    "mergeNote",
    "quorum",
    "consistency",
    "conflicts",
    "parameters",
    "formula",
    "config",
    "hazards",
    "corridorSubregion",
];

/// What of a fact with several parts is read first; other parts follow by name.
const READING_ORDER: [&str; 13] = [
    "title", "url", "date", "who", "kind", "known", "write", "shortest", "longest", "lower", "upper", "isBound", "name",
];

/// An entry that was found.
#[derive(Clone, Copy, Debug)]
pub enum Entry<'a> {
    /// A datastore.
    Datastore(&'a Datastore),
    /// A pattern.
    Pattern(&'a Pattern),
    /// A region, with the catalog that its round trips come from.
    Region(&'a CatalogRegion, &'a Catalog),
    /// A continent, a country or a group.
    Geography(&'a Geography),
    /// The measured round trips of a region.
    RoundTrips(&'a RegionId, &'a MeasuredFrom),
    /// A file of prices, a SKU or one price.
    Prices(Prices<'a>),
    /// An entry that is known by its text only.
    Text(Kind, &'a str, &'a str),
}

/// Nothing, or more than one thing, has that name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What is wrong: a fragment without a full stop.
    pub message: String,
    /// What was probably meant.
    pub help: Option<String>,
}

/// The entry of `KIND/ID`, or of an `ID` that only one entry has.
///
/// A region answers to `provider/name`, and to its bare name where no other provider has it; a place to its aliases.
///
/// # Errors
/// When nothing has that name, with the nearest that something has; or when several have.
pub fn find<'a>(shelf: &Shelf<'a>, text: &str) -> Result<Entry<'a>, Missing> {
    let split = text.split_once('/').and_then(|(kind, id)| Some((Kind::parse(kind)?, id)));
    let kinds: Vec<Kind> = split.map_or_else(|| Kind::ALL.to_vec(), |(kind, _)| vec![kind]);
    let id = split.map_or(text, |(_, id)| id);
    // Without a kind, round trips and prices of a region would hide the region of the same name.
    let is_named =
        |id: &str| shelf.catalog.regions.keys().any(|region| *region.name == *id || region.to_string() == id);
    let wanted = |kind: &&Kind| match kind {
        Kind::RoundTrips => split.is_some(),
        Kind::Price => split.is_some() || !is_named(id),
        _ => true,
    };
    let found: Vec<(Kind, Entry<'a>)> =
        kinds.iter().filter(wanted).flat_map(|kind| of_kind(shelf, *kind, id)).collect();
    match found.as_slice() {
        [(_, entry)] => Ok(*entry),
        [] => {
            let names: Vec<String> = kinds.iter().flat_map(|kind| names(shelf, *kind)).collect();
            let near = nearest(id, names.iter().map(String::as_str).filter(|name| is_alike(id, name)));
            let help = near.map(|name| format!("did you mean `{name}`?"));
            Err(Missing { message: format!("the catalog has no `{text}`"), help })
        }
        several => {
            let names: Vec<String> =
                several.iter().map(|(kind, entry)| format!("`{}/{}`", kind.name(), entry.id())).collect();
            Err(Missing {
                message: format!("`{text}` is the name of several entries"),
                help: Some(format!("say {}", names.join(" or "))),
            })
        }
    }
}

/// Whether a name has something of what was asked for: among hundreds of short ones some are always near.
fn is_alike(asked: &str, name: &str) -> bool {
    let letters = |text: &str| text.to_lowercase().chars().collect::<Vec<char>>();
    let (asked, name) = (letters(asked), letters(name));
    name.len() >= 3 && asked.windows(2).any(|part| name.windows(2).any(|it| it == part))
}

fn of_kind<'a>(shelf: &Shelf<'a>, kind: Kind, id: &str) -> Vec<(Kind, Entry<'a>)> {
    let catalog = shelf.catalog;
    let is_it = |region: &RegionId| region.to_string() == id || &*region.name == id;
    let entries: Vec<Entry<'a>> = match kind {
        Kind::Datastore => catalog.datastores.get(&id.into()).map(Entry::Datastore).into_iter().collect(),
        Kind::Pattern => catalog.patterns.get(&id.into()).map(Entry::Pattern).into_iter().collect(),
        Kind::Geography => catalog.geography(id).map(Entry::Geography).into_iter().collect(),
        Kind::Region => {
            catalog.regions.values().filter(|region| is_it(&region.id)).map(|r| Entry::Region(r, catalog)).collect()
        }
        Kind::RoundTrips => {
            let tables = catalog.round_trips.measured.iter().filter(|(from, _)| is_it(from));
            tables.map(|(from, table)| Entry::RoundTrips(from, table)).collect()
        }
        Kind::Archetype | Kind::Meter => {
            let texts = shelf.texts.iter().filter(|((k, known), _)| *k == kind && *known == id);
            texts.map(|((kind, id), text)| Entry::Text(*kind, id, text)).collect()
        }
        Kind::Price => shelf.prices.and_then(|priced| priced.find(id)).map(Entry::Prices).into_iter().collect(),
    };
    entries.into_iter().map(|entry| (kind, entry)).collect()
}

fn names(shelf: &Shelf<'_>, kind: Kind) -> Vec<String> {
    let catalog = shelf.catalog;
    match kind {
        Kind::Datastore => catalog.datastores.keys().map(ToString::to_string).collect(),
        Kind::Pattern => catalog.patterns.keys().map(ToString::to_string).collect(),
        Kind::Geography => catalog.geography_words().map(str::to_owned).collect(),
        Kind::Region => catalog.regions.keys().flat_map(|id| [id.name.to_string(), id.to_string()]).collect(),
        Kind::RoundTrips => catalog.round_trips.measured.keys().map(ToString::to_string).collect(),
        Kind::Archetype | Kind::Meter => {
            shelf.texts.keys().filter(|(k, _)| *k == kind).map(|(_, id)| (*id).to_owned()).collect()
        }
        Kind::Price => shelf.prices.into_iter().flat_map(Priced::names).map(str::to_owned).collect(),
    }
}

impl Entry<'_> {
    /// What it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Datastore(_) => Kind::Datastore,
            Self::Pattern(_) => Kind::Pattern,
            Self::Region(..) => Kind::Region,
            Self::Geography(_) => Kind::Geography,
            Self::RoundTrips(..) => Kind::RoundTrips,
            Self::Prices(_) => Kind::Price,
            Self::Text(kind, ..) => *kind,
        }
    }

    /// Its id, unique in its kind.
    pub fn id(&self) -> String {
        match self {
            Self::Datastore(store) => store.id.to_string(),
            Self::Pattern(pattern) => pattern.id.to_string(),
            Self::Region(region, _) => region.id.to_string(),
            Self::Geography(place) => place.word.to_string(),
            Self::RoundTrips(from, _) => from.to_string(),
            Self::Prices(prices) => prices.id(),
            Self::Text(_, id, _) => (*id).to_owned(),
        }
    }

    fn facts(&self) -> Vec<(&'static str, Value)> {
        match self {
            Self::Datastore(store) => datastore(store),
            Self::Pattern(pattern) => self::pattern(pattern),
            Self::Region(region, catalog) => self::region(region, catalog),
            Self::Geography(place) => geography(place),
            Self::RoundTrips(_, table) => round_trips(table),
            Self::Prices(_) => Vec::new(),
            Self::Text(.., text) => vec![("text", json!(text))],
        }
    }
}

/// Every fact of an entry: a label and what is known, unknown ones said to be so.
pub fn show_table(entry: &Entry<'_>, look: Look) -> String {
    let heading = sheet::heading(&format!("{}/{}", entry.kind().name(), entry.id()), look);
    if let Entry::Prices(prices) = entry {
        return heading + &prices.table(look);
    }
    if let Entry::Text(.., text) = entry {
        return format!("{heading}{}\n", super::clean(text.trim_end()));
    }
    let facts = entry.facts().into_iter().filter(|(key, value)| !value.is_null() || !REMARKS.contains(key));
    let rows = facts.map(|(key, value)| vec![label(key), words(&value)]).collect();
    heading + &sheet::columns(&[], rows, &[1], look)
}

/// The same as JSON: `formatVersion`, `kind`, `id` and the facts; what is unknown is null.
pub fn show_json(entry: &Entry<'_>) -> String {
    if let Entry::Prices(prices) = entry {
        return prices.json();
    }
    let head =
        [("formatVersion", json!(FORMAT_VERSION)), ("kind", json!(entry.kind().name())), ("id", json!(entry.id()))];
    let object: Map<String, Value> =
        head.into_iter().chain(entry.facts()).map(|(key, value)| (key.to_owned(), value)).collect();
    document(&Value::Object(object))
}

/// `mergeNote` as `merge note`.
fn label(key: &str) -> String {
    key.chars().flat_map(|c| c.is_uppercase().then_some(' ').into_iter().chain(c.to_lowercase())).collect()
}

fn words(value: &Value) -> String {
    match value {
        Value::Null => "unknown".to_owned(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(list) if list.is_empty() => "none".to_owned(),
        Value::Array(list) => list.iter().map(words).collect::<Vec<_>>().join("\n"),
        Value::Object(fields) if fields.contains_key("regions") => {
            let part = |key: &str| fields.get(key).map(words).unwrap_or_default();
            format!("{}: {}", part("name"), part("regions").replace('\n', ", "))
        }
        Value::Object(fields) => {
            let mut known: Vec<_> = fields.iter().filter(|(_, value)| !value.is_null()).collect();
            known.sort_by_key(|(key, _)| READING_ORDER.iter().position(|first| first == key).unwrap_or(usize::MAX));
            let part = |(key, value): (&String, &Value)| match key.as_str() {
                "words" | "note" | "who" | "kind" | "known" | "title" | "url" | "date" => words(value),
                "sets" => format!("all in one of\n{}", words(value)),
                key => format!("{}: {}", label(key), words(value)),
            };
            known.into_iter().map(part).collect::<Vec<_>>().join("\n")
        }
    }
}

fn datastore(store: &Datastore) -> Vec<(&'static str, Value)> {
    let strategies: Vec<&str> = store.strategies.iter().map(String::as_str).collect();
    let merges: Vec<&str> = store.merges.iter().map(|merge| merge.name()).collect();
    vec![
        ("technology", json!(store.technology)),
        ("provider", json!(store.provider.as_deref().unwrap_or("runs anywhere"))),
        ("category", json!(store.category)),
        ("prices", json!(store.prices.iter().map(|prefix| format!("{prefix}.*")).collect::<Vec<_>>())),
        ("mode", json!(store.mode.name())),
        ("strategies", json!(strategies)),
        ("merges", json!(merges)),
        ("mergesTransactions", json!(store.merges_transactions)),
        ("mergeNote", json!(store.merge_note)),
        ("coordination", json!(store.coordination.name())),
        ("regions", limits(&store.regions)),
        ("quorum", store.quorum.as_ref().map_or(Value::Null, quorum)),
        ("writeForwarding", json!(store.write_forwarding)),
        ("lag", store.lag.as_ref().map_or(Value::Null, lag)),
        ("rpo", rpo(store)),
        ("rto", json!(store.rto_note)),
        ("promotion", store.promotion.as_ref().map_or(Value::Null, promotion)),
        ("failover", json!({ "note": store.failover_note, "who": store.failover.name() })),
        ("consistency", json!(store.consistency_note)),
        ("conflicts", json!(store.conflict_note)),
        ("chargedFor", meters(&store.meters)),
        ("commands", Value::Array(store.procedures.iter().map(command).collect())),
        ("caveats", json!(store.caveats)),
        ("source", citation(&store.source)),
    ]
}

fn command(procedure: &Procedure) -> Value {
    let set: Map<String, Value> = procedure.variables.iter().map(|(name, what)| (name.clone(), json!(what))).collect();
    json!({
        "for": procedure.purpose.name(),
        "set": set,
        "run": procedure.run,
        "source": citation(&procedure.source),
    })
}

fn limits(limits: &RegionLimits) -> Value {
    let sets: Vec<Value> = (limits.sets.iter())
        .map(|set| {
            let names: Vec<String> = set.regions.iter().map(ToString::to_string).collect();
            json!({ "name": set.name, "regions": names })
        })
        .collect();
    let listed_only = limits.listed_only.then_some(true);
    let sets = if sets.is_empty() { Value::Null } else { json!(sets) };
    let known = json!({
        "atLeast": limits.at_least, "exactly": limits.exactly, "listedOnly": listed_only,
        "mostSecondaries": limits.most_secondaries, "note": limits.note, "sets": sets,
    });
    let silent = known.as_object().is_some_and(|fields| fields.values().all(Value::is_null));
    if silent { Value::Null } else { known }
}

/// One line a meter: what, of which copies, and the names of its price.
fn meters(meters: &[Meter]) -> Value {
    let lines = meters.iter().map(|meter| {
        let how = meter.missing.as_ref().or(meter.note.as_ref()).map_or_else(String::new, |why| format!(" ({why})"));
        format!("{} of {} copies: {}{how}", meter.of.name(), meter.copies.name(), meter.skus.join(" or "))
    });
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() { Value::Null } else { json!(lines) }
}

fn lag(lag: &DocumentedLag) -> Value {
    json!({
        "isBound": lag.is_bound, "lower": lag.lower.map(|lower| lower.to_string()),
        "upper": lag.upper.map(|upper| upper.to_string()), "words": lag.words,
    })
}

fn rpo(store: &Datastore) -> Value {
    let Some(words) = store.rpo.words() else { return Value::Null };
    json!({ "kind": store.rpo.name(), "upper": store.rpo_upper.map(|upper| upper.to_string()), "words": words })
}

fn quorum(quorum: &Quorum) -> Value {
    let plus = (!quorum.plus.is_zero()).then(|| quorum.plus.to_string());
    json!({ "anyLeader": quorum.any_leader, "plus": plus, "words": quorum.words, "write": quorum.rule.name() })
}

fn promotion(promotion: &Promotion) -> Value {
    let known = if promotion.assumed { "assumed" } else { "documented" };
    json!({
        "known": known, "longest": promotion.longest.to_string(), "shortest": promotion.shortest.to_string(),
        "words": promotion.words,
    })
}

fn pattern(pattern: &Pattern) -> Vec<(&'static str, Value)> {
    vec![
        ("applies", json!(pattern.applies)),
        ("parameters", json!(pattern.parameters)),
        ("formula", json!(pattern.formula)),
        ("configKeys", json!(pattern.config_keys)),
        ("config", if pattern.config.is_empty() { Value::Null } else { json!(pattern.config) }),
        ("hazards", json!(pattern.hazards)),
        ("source", citation(&pattern.source)),
    ]
}

fn region(region: &CatalogRegion, catalog: &Catalog) -> Vec<(&'static str, Value)> {
    let mut trips: Vec<_> = (catalog.regions.keys())
        .filter(|other| **other != region.id)
        .filter_map(|other| Some((round_trip(catalog, &region.id, other)?, other)))
        .collect();
    trips.sort_by(|(a, x), (b, y)| (a.p50, x).cmp(&(b.p50, y)));
    let nearest: Vec<String> = (trips.iter().take(NEAREST))
        .map(|(trip, other)| {
            let tail = trip.tail.map_or_else(String::new, |t| format!(", p{} {}", t.percentile, in_millis(t.value)));
            format!("{other} {}{tail} ({})", in_millis(trip.p50), trip.rung.name())
        })
        .collect();
    let lies_in: Vec<String> = catalog.lies_in(&region.id).iter().map(ToString::to_string).collect();
    let carbon = region.carbon_mg_per_kwh.map(|mg| format!("{}.{:02} g CO2e/kWh", mg / 1_000, mg % 1_000 / 10));
    vec![
        ("title", json!(region.title)),
        ("city", json!(region.city)),
        ("liesIn", json!(lies_in.join(", "))),
        ("position", json!(position(region.position))),
        ("zones", json!(region.zones)),
        ("carbon", json!(carbon)),
        ("nearestRoundTrips", json!(nearest)),
        ("source", citation(&region.source)),
    ]
}

fn geography(place: &Geography) -> Vec<(&'static str, Value)> {
    let members: Vec<&str> = place.members.iter().map(|code| &**code).collect();
    let mut facts = vec![
        ("title", json!(place.title)),
        ("sort", json!(place.sort())),
        ("aliases", json!(place.aliases.join(", "))),
        ("position", json!(position(place.position))),
        ("corridorSubregion", json!(place.subregion)),
    ];
    facts.extend(place.continent.as_ref().map(|continent| ("continent", json!(continent.as_ref()))));
    facts.extend((!members.is_empty()).then(|| ("members", json!(members.join(", ")))));
    facts.push(("source", citation(&place.source)));
    facts
}

fn round_trips(table: &MeasuredFrom) -> Vec<(&'static str, Value)> {
    let trips: Vec<String> = (table.to.iter())
        .map(|(to, trip)| {
            let tail = trip.tail.zip(table.percentile).map(|(tail, of)| format!(", p{of} {}", in_millis(tail)));
            format!("{to} {}{}", in_millis(trip.p50), tail.unwrap_or_default())
        })
        .collect();
    vec![("to", json!(trips)), ("source", citation(&table.source))]
}

fn position(at: Position) -> String {
    format!("{:.4}, {:.4}", f64::from(at.latitude_micro) / 1e6, f64::from(at.longitude_micro) / 1e6)
}

fn citation(source: &Citation) -> Value {
    json!({ "date": source.date.to_string(), "note": source.note, "title": source.title, "url": source.url })
}
