//! What the built-in catalog holds, how round trips fall down the ladder, and how a user's files lie on top.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a test may fail where it stands, its helpers too"
)]

mod hostile;

use std::collections::{BTreeMap, BTreeSet};

use parallax::base::finding::Finding;
use parallax::base::ids::{CatalogId, RegionId};
use parallax::base::source::SourceSet;
use parallax::base::units::{Date, Millis};
use parallax::emit::catalog::{
    Shelf, check, check_json, check_table, find, list_json, list_table, show_json, show_table,
};
use parallax::load::catalog::{BAD_CATALOG_ENTRY, CatalogFiles, Kind, Wanted, load};
use parallax::model::catalog::{Catalog, Coordination, DocumentedRpo, Failover, MergeType, MultiRegionMode};
use parallax::model::contracts::{Colour, Look};
use parallax::model::latency::{RoundTrip, Rung, Tail, round_trip, user_round_trip};
use parallax::model::topology::Place;

fn everything() -> Catalog {
    let mut sources = SourceSet::default();
    let (catalog, findings) = load(&CatalogFiles::builtin(), &Wanted::Everything, &mut sources);
    assert_eq!(findings, [], "built-in files have no fault");
    catalog
}

fn overlaid(files: &[(&str, &str)]) -> (Catalog, Vec<Finding>, SourceSet) {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let mut sources = SourceSet::default();
    let files = CatalogFiles::builtin().overlay("ours", files);
    let (catalog, findings) = load(&files, &Wanted::Regions(BTreeSet::new()), &mut sources);
    (catalog, findings, sources)
}

fn region(text: &str) -> RegionId {
    let (provider, name) = text.split_once('/').expect("provider/name");
    RegionId::new(provider, name)
}

fn trip(catalog: &Catalog, from: &str, to: &str) -> RoundTrip {
    round_trip(catalog, &region(from), &region(to)).unwrap_or_else(|| panic!("no round trip {from} to {to}"))
}

fn tenths(millis: Millis) -> u64 {
    millis.micros() / 100
}

#[test]
fn every_built_in_file_parses_and_names_its_source_and_date() {
    let catalog = everything();
    let counts = [catalog.datastores.len(), catalog.patterns.len(), catalog.regions.len(), catalog.geographies.len()];
    let least = [54, 30, 137, 252];
    assert!(counts.iter().zip(least).all(|(have, least)| *have >= least), "{counts:?} against {least:?}");
    let sources = (catalog.datastores.values().map(|entry| &entry.source))
        .chain(catalog.patterns.values().map(|entry| &entry.source))
        .chain(catalog.regions.values().map(|entry| &entry.source))
        .chain(catalog.geographies.values().map(|entry| &entry.source))
        .chain(catalog.round_trips.measured.values().map(|entry| &entry.source));
    for source in sources {
        assert!(!source.title.is_empty() && source.date.year >= 2023, "{source:?}");
    }
}

#[test]
fn every_measured_pair_comes_out_as_measured() {
    let catalog = everything();
    for (provider, tables, pairs, tails) in [("aws", 33, 1056, 1056), ("azure", 54, 2862, 2861), ("gcp", 40, 1560, 0)] {
        let of: Vec<_> = catalog.round_trips.measured.iter().filter(|(from, _)| &*from.provider == provider).collect();
        let all = || of.iter().flat_map(|(from, table)| table.to.iter().map(move |(to, trip)| (from, to, trip)));
        assert_eq!((of.len(), all().count()), (tables, pairs), "{provider}");
        assert_eq!(all().filter(|(_, _, trip)| trip.tail.is_some()).count(), tails, "{provider}");
        for (from, to, measured) in all() {
            let answer = round_trip(&catalog, from, &RegionId::new(provider, to)).expect("both regions are known");
            assert_eq!((answer.rung, answer.p50), (Rung::Measured, measured.p50), "{from} to {to}");
            let percentile = catalog.round_trips.measured[from].percentile;
            let tail = percentile.zip(measured.tail).map(|(percentile, value)| Tail { percentile, value });
            assert_eq!(answer.tail, tail, "{from} to {to}");
        }
    }
}

#[test]
fn measured_values_are_exact_with_their_tails() {
    let catalog = everything();
    let cases = [
        ("aws/af-south-1", "aws/ap-east-1", 3476, Some((90, 3761))),
        ("aws/us-east-1", "aws/ap-southeast-1", 2196, None),
        ("azure/australiacentral", "azure/australiacentral2", 30, Some((95, 50))),
        ("azure/australiacentral", "azure/australiaeast", 80, Some((95, 100))),
        ("gcp/africa-south1", "gcp/asia-east1", 2320, None),
    ];
    for (from, to, p50, tail) in cases {
        let answer = trip(&catalog, from, to);
        assert_eq!(tenths(answer.p50), p50, "{from} to {to}");
        if let Some(tail) = tail {
            let seen = answer.tail.map(|tail| (tail.percentile, tenths(tail.value)));
            assert_eq!(seen, Some(tail), "{from} to {to}");
        }
    }
    assert_eq!(trip(&catalog, "azure/australiacentral", "azure/israelcentral").tail, None, "never captured");
    assert_eq!(trip(&catalog, "gcp/us-east1", "gcp/us-east4").tail, None, "no tail was published");
}

#[test]
fn well_known_round_trips_are_what_everybody_sees() {
    let catalog = everything();
    let near = |to: &str, wanted: u64| {
        let seen = trip(&catalog, "aws/us-east-1", to).p50.micros() / 1_000;
        assert!(seen.abs_diff(wanted) <= 4, "us-east-1 to {to}: {seen} ms, not about {wanted}");
    };
    near("aws/eu-west-1", 70);
    near("aws/ap-northeast-1", 150);
    near("aws/ap-southeast-1", 220);
}

#[test]
fn a_pair_that_nobody_measured_falls_down_the_ladder_and_says_so() {
    let mut catalog = everything();
    let metro = trip(&catalog, "aws/us-east-1", "azure/northeurope");
    assert!(matches!(metro.rung, Rung::SameMetro { pairs } if pairs >= 4), "{metro:?}");
    assert!(metro.words.starts_with("median of "), "{}", metro.words);
    let too_new = trip(&catalog, "aws/ap-southeast-6", "aws/sa-east-1");
    assert_eq!((too_new.rung, too_new.tail.map(|tail| tail.percentile)), (Rung::SameMetro { pairs: 2 }, Some(95)));
    let same = trip(&catalog, "aws/us-east-1", "aws/us-east-1");
    assert_eq!((same.rung, same.p50), (Rung::SameRegion, Millis::from_millis(2)));
    // Without its own table the other direction answers; without that the model, since no neighbour is measured.
    let (here, there) = (region("aws/af-south-1"), region("aws/il-central-1"));
    let other = trip(&catalog, "aws/il-central-1", "aws/af-south-1");
    catalog.round_trips.measured.remove(&here);
    let reverse = round_trip(&catalog, &here, &there).expect("known");
    assert_eq!((reverse.rung, reverse.p50, reverse.tail), (Rung::Reverse, other.p50, other.tail));
    catalog.round_trips.measured.clear();
    let modelled = round_trip(&catalog, &here, &there).expect("known");
    assert_eq!((modelled.rung.name(), modelled.tail), ("corridor model", None));
    assert!(modelled.words.contains("corridor AFR-LEV, 8 pairs"), "{}", modelled.words);
    catalog.round_trips.corridors = None;
    assert_eq!(round_trip(&catalog, &here, &there), None, "nothing is better than something made up");
}

#[test]
fn no_modelled_round_trip_beats_light_in_fibre() {
    let mut catalog = everything();
    catalog.round_trips.measured.clear();
    for a in catalog.regions.values() {
        for b in catalog.regions.values().filter(|b| b.id != a.id) {
            let km = parallax::model::latency::great_circle_km(a.position, b.position);
            let answer = round_trip(&catalog, &a.id, &b.id).expect("both are known");
            let floor = 2.0 * km / (299.792_458 * 0.67);
            assert!(tenths(answer.p50) + 1 >= (floor * 10.0) as u64, "{} to {}: {answer:?}", a.id, b.id);
        }
    }
}

#[test]
fn users_stand_where_people_live_and_pay_their_last_mile() {
    let catalog = everything();
    let last_mile = Millis::from_millis(10);
    let to_dublin =
        |place: Place| user_round_trip(&catalog, &place, &region("aws/eu-west-1"), last_mile).expect("known");
    let germans = to_dublin(Place::Geography("germany".into()));
    assert_eq!((germans.rung, germans.last_mile), (Rung::Corridor, last_mile));
    assert!((250..=450).contains(&tenths(germans.p50)), "{germans:?}");
    let neighbours = to_dublin(Place::Region(region("aws/eu-west-2")));
    let between = trip(&catalog, "aws/eu-west-2", "aws/eu-west-1");
    assert_eq!((neighbours.p50, neighbours.rung), (between.p50.plus(last_mile), Rung::Measured));
    assert!(neighbours.words.ends_with("; 10 ms of it the last mile"), "{}", neighbours.words);
}

#[test]
fn only_tables_in_use_and_of_their_neighbours_are_parsed() {
    let wanted = Wanted::Regions([region("aws/us-east-1"), region("aws/nowhere")].into());
    let (catalog, _) = load(&CatalogFiles::builtin(), &wanted, &mut SourceSet::default());
    let parsed: Vec<String> = catalog.round_trips.measured.keys().map(ToString::to_string).collect();
    assert_eq!(parsed, ["aws/us-east-1", "azure/eastus", "gcp/us-east4"]);
}

#[test]
fn places_answer_to_code_name_and_group() {
    let catalog = everything();
    let code = |word: &str| catalog.geography(word).map(|place| place.word.to_string());
    assert_eq!([code("germany"), code("de")], [Some("de".to_owned()), Some("de".to_owned())]);
    assert_eq!([code("uk"), code("usa"), code("atlantis")], [Some("gb".to_owned()), Some("us".to_owned()), None]);
    let lies_in = |id: &str| catalog.lies_in(&region(id)).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(lies_in("aws/eu-central-1"), ["de", "eea", "eu", "europe"]);
    assert_eq!(lies_in("azure/norwayeast"), ["eea", "europe", "no"]);
    assert_eq!(lies_in("aws/eu-west-2"), ["europe", "gb"]);
    assert_eq!(lies_in("aws/us-east-1"), ["north-america", "us"]);
    for group in catalog.geographies.values() {
        for member in &group.members {
            assert!(catalog.geographies.contains_key(member), "{} holds {member}", group.word);
        }
    }
    for place in catalog.regions.values() {
        let country = &catalog.geographies[&place.country];
        assert_eq!(country.continent.as_ref(), Some(&place.continent), "{}", place.id);
    }
}

#[test]
fn stores_that_commit_in_a_set_of_regions_do_not_span_the_atlantic() {
    let catalog = everything();
    for id in ["aws-aurora-dsql", "aws-dynamodb-mrsc"] {
        let store = &catalog.datastores[&CatalogId::from(id)];
        let sets: Vec<(&str, Vec<&str>)> = (store.regions.sets.iter())
            .map(|set| (set.name.as_str(), set.regions.iter().map(|region| &*region.name).collect()))
            .collect();
        let expected = [
            ("US", vec!["us-east-1", "us-east-2", "us-west-2"]),
            ("EU", vec!["eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3"]),
            ("AP", vec!["ap-northeast-1", "ap-northeast-2", "ap-northeast-3"]),
        ];
        assert_eq!(sets, expected, "{id}");
        assert_eq!((store.regions.exactly, store.mode), (Some(3), MultiRegionMode::SyncQuorum), "{id}");
        assert!(matches!(store.rpo, DocumentedRpo::Zero { .. }), "{id}");
        assert_eq!(store.coordination, Coordination::Yes, "{id}");
    }
}

#[test]
fn only_documented_merges_are_claimed() {
    let catalog = everything();
    let merges = |id: &str| catalog.datastores[&CatalogId::from(id)].merges.iter().copied().collect::<Vec<_>>();
    assert_eq!(merges("aws-dynamodb-mrec"), [MergeType::LwwRegister]);
    assert_eq!(merges("aws-memorydb-multiregion"), [MergeType::LwwRegister], "its counters keep one side only");
    let typed = [MergeType::OrSet, MergeType::PnCounter, MergeType::LwwRegister];
    assert_eq!([merges("redis-active-active"), merges("azure-managed-redis")], [typed, typed]);
    assert_eq!(merges("kafka-mirrormaker2"), [MergeType::AppendLog]);
    assert_eq!(merges("aws-rds-postgresql"), []);
    assert!(merges("antidotedb").contains(&MergeType::BoundedCounter));
    for store in catalog.datastores.values() {
        assert_eq!(store.merges_transactions, store.id.as_str() == "antidotedb", "{}", store.id);
        assert!(store.merges.is_empty() || store.merge_note.is_some(), "{} merges without a word", store.id);
    }
}

#[test]
fn what_no_document_says_stays_unknown() {
    let catalog = everything();
    let store = |id: &str| &catalog.datastores[&CatalogId::from(id)];
    assert_eq!(
        (store("aws-rds-postgresql").lag.as_ref(), &store("aws-rds-postgresql").rpo),
        (None, &DocumentedRpo::Unknown)
    );
    assert_eq!(store("gcp-spanner-multiregion").rpo, DocumentedRpo::Unknown);
    assert_eq!(store("gcp-pubsub").failover, Failover::Unknown);
    let promotion =
        |id: &str| store(id).promotion.as_ref().map(|p| (p.shortest.to_string(), p.longest.to_string(), p.assumed));
    assert_eq!(promotion("aws-rds-postgresql"), Some(("5m".to_owned(), "5m".to_owned(), true)));
    assert_eq!(promotion("aws-aurora-postgresql-global"), Some(("1m".to_owned(), "3m".to_owned(), true)));
    assert_eq!(promotion("gcp-alloydb-secondary"), None);
}

const OWN_STORE: &str = r#"technology = "Own store"
category = "relational"
mode = "async-replica"
strategies = ["single-writer"]
coordination = "primary-only"

[source]
title = "Handbook"
date = 2026-11-01
"#;

#[test]
fn one_file_adds_a_datastore_and_touches_no_other() {
    let before = everything();
    let (catalog, findings, _) = overlaid(&[("datastores/own-store.toml", OWN_STORE), ("README.md", "not ours")]);
    assert_eq!(findings, []);
    let mut others = catalog.datastores.clone();
    let own = others.remove(&CatalogId::from("own-store")).expect("it was added");
    assert_eq!((own.technology.as_str(), own.rpo), ("Own store", DocumentedRpo::Unknown));
    assert_eq!(others, before.datastores);
    assert_ne!(catalog.digest, before.digest, "the digest covers the user's files");
    let replaced = overlaid(&[("datastores/vitess.toml", OWN_STORE)]).0;
    assert_eq!(replaced.datastores.len(), 54);
    assert_eq!(replaced.datastores[&CatalogId::from("vitess")].technology, "Own store");
}

#[test]
fn one_file_adds_a_region() {
    let text = "title = \"Cellar\"\ncity = \"Bonn\"\ncountry = \"de\"\ncontinent = \"europe\"\nlatitude = 50.73\n\
                longitude = 7.1\nzones = 1\n\n[source]\ntitle = \"Us\"\ndate = 2026-11-01\n";
    let (catalog, findings, _) = overlaid(&[("regions/own/cellar.toml", text)]);
    assert_eq!(findings, []);
    let answer = trip(&catalog, "own/cellar", "aws/eu-central-1");
    assert_eq!(answer.rung, Rung::Corridor);
    assert!(catalog.lies_in(&region("own/cellar")).contains("eu"));
}

#[test]
fn every_fault_of_every_user_file_is_reported_with_its_line() {
    let store = OWN_STORE
        .replace("\"relational\"", "\"relatonal\"")
        .replace("coordination", "cordination")
        .replace("[\"single-writer\"]", "[\"single-writer\", \"geoshard\"]");
    let region = "title = \"Cellar\"\ncity = \"Bonn\"\ncountry = \"dee\"\ncontinent = \"europe\"\nlatitude = 95\n\
                  longitude = 7.1\nzones = \"one\"\n";
    let sets = format!("{OWN_STORE}\n[[regions.set]]\nname = \"x\"\nregions = [\"aws/us-east-9\"]\n");
    let (_, findings, sources) = overlaid(&[
        ("datastores/own-store.toml", &store),
        ("datastores/sets.toml", &sets),
        ("regions/own/cellar.toml", region),
        ("patterns/broken.toml", "applies = \n"),
        ("latency/own/cellar.toml", "[p50]\na = -1\n[tail]\nb = 3\n"),
        ("datastore/x.toml", ""),
    ]);
    let seen: Vec<String> = (findings.iter())
        .map(|finding| {
            let (span, at) = (finding.span.expect("a range"), finding.anchor.as_ref().expect("an anchor"));
            let file = &sources.get(at.source).expect("added").name;
            let help = finding.help.as_deref().unwrap_or("-");
            assert_eq!(finding.rule.code, "PX020");
            format!("{file}:{}:{} {} ({help})", span.line, span.column, finding.message)
        })
        .collect();
    let expected = [
        "ours/datastore/x.toml:1:1 `datastore/x.toml` is no path of the catalog (there is a folder named `datastores`)",
        "ours/regions/own/cellar.toml:1:1 `source` is missing (-)",
        "ours/regions/own/cellar.toml:3:11 unknown country `dee` (did you mean `de`?)",
        "ours/regions/own/cellar.toml:5:12 `latitude` lies between -90 and 90 degrees (-)",
        "ours/regions/own/cellar.toml:7:9 `zones` should be a whole number from 0, not this string (-)",
        "ours/datastores/own-store.toml:1:1 `coordination` is missing (-)",
        "ours/datastores/own-store.toml:2:12 unknown word of `category` `relatonal` (did you mean `relational`?)",
        "ours/datastores/own-store.toml:4:32 unknown word of `strategies` `geoshard` (did you mean `geo-shard`?)",
        "ours/datastores/own-store.toml:5:1 unknown key `cordination` (did you mean `coordination`?)",
        "ours/datastores/sets.toml:13:12 unknown region `aws/us-east-9` (did you mean `aws/us-east-1`?)",
        "ours/patterns/broken.toml:1:11 string values must be quoted, expected literal string (-)",
        "ours/latency/own/cellar.toml:1:1 `source` is missing (-)",
        "ours/latency/own/cellar.toml:2:5 `a` should be a number from 0, not this integer (-)",
        "ours/latency/own/cellar.toml:3:1 `tail` needs `tail-percentile` (-)",
        "ours/latency/own/cellar.toml:4:1 `b` has a tail and no p50 (-)",
    ];
    assert_eq!(seen, expected);
}

#[test]
fn every_fault_of_a_users_archetype_is_reported_at_its_place() {
    let text = "title = \"Mine\"\n[service]\nkind = \"apy\"\nreplicas = -1\nrequests = { rate = 5, writs = \"5%\" }\n\
                [dataset]\noperation = [\"reserve\"]\noperations = [\"set-add\", \"incremnt\"]\nrpo = \"5\"\nmoney = \"yes\"\n\
                store = \"reddis\"\n[source]\ntitle = \"Us\"\ndate = 2026-11-01\n";
    let places = |files: &[(&str, &str)]| {
        let (_, findings, _) = overlaid(files);
        assert!(findings.iter().all(|finding| finding.rule.code == "PX020"));
        let shown = findings.iter().map(|finding| {
            let span = finding.span.expect("a range");
            let help = finding.help.as_deref().unwrap_or("-");
            format!("{}:{} {} ({help})", span.line, span.column, finding.message)
        });
        shown.collect::<Vec<_>>()
    };
    let found = places(&[("archetypes/mine.toml", text)]);
    let expected = [
        "3:8 unknown word of `kind` `apy` (did you mean `api`?)",
        "4:12 `replicas` should be a whole number from 0 to 4294967295 (-)",
        "5:21 `rate` should be text with its unit, not this integer (write it as in `\"300/s\"`)",
        "5:24 unknown key `writs` in `requests` (did you mean `writes`?)",
        "7:1 unknown key `operation` in `dataset` (did you mean `operations`?)",
        "8:26 unknown word of `operations` `incremnt` (did you mean `increment`?)",
    ];
    assert_eq!(found.get(..6).unwrap_or(&found), expected, "{found:#?}");
    assert!(found[6].starts_with("9:7 ") && found[6].contains("`rpo`"), "{found:#?}");
    assert_eq!(found[7], "10:9 `money` should be true or false, not this string (-)");
    assert!(found[8].starts_with("11:9 unknown datastore `reddis`") && found.len() == 9, "{found:#?}");
    let broken = places(&[("archetypes/mine.toml", "title = \"x\"\noops = [\n")]);
    assert!(
        !broken.is_empty() && broken.iter().all(|one| one.starts_with("2:") || one.starts_with("3:")),
        "{broken:?}"
    );
    let odd = places(&[("archetypes/mine.toml", "titel = \"x\"\ndata = \"some\"\n")]);
    assert_eq!(odd.len(), 4, "{odd:#?}");
}

#[test]
fn every_built_in_archetype_passes_the_check_of_a_users() {
    let builtin = CatalogFiles::builtin();
    let texts: Vec<(String, &str)> = (builtin.ids(Kind::Archetype))
        .map(|id| (format!("archetypes/{id}.toml"), builtin.text(Kind::Archetype, id).expect("listed")))
        .collect();
    assert!(texts.len() >= 48);
    let files: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    assert_eq!(overlaid(&files).1, []);
}

#[test]
fn the_page_of_bad_catalog_entry_keeps_its_word() {
    let block = |heading: &str| {
        let (_, rest) = BAD_CATALOG_ENTRY.page.split_once(heading).expect("a section");
        let (_, rest) = rest.split_once("```toml\n").expect("an example");
        let (text, _) = rest.split_once("```").expect("its end");
        let path = text.lines().next().and_then(|line| line.strip_prefix("# ")).expect("a path");
        overlaid(&[(path, text)]).1.len()
    };
    assert_eq!((block("## Fires"), block("## Stays quiet")), (1, 0));
}

#[test]
fn names_are_listed_without_parsing() {
    let files =
        CatalogFiles::builtin().overlay("ours", vec![("archetypes/own.toml".into(), "not = toml = at all".into())]);
    assert_eq!(files.ids(Kind::Datastore).count(), 54);
    assert_eq!(files.text(Kind::Archetype, "own"), Some("not = toml = at all"));
    assert!(files.ids(Kind::Region).any(|id| id == "aws/us-east-1"));
    assert_eq!(CatalogFiles::builtin().digest().len(), 64);
    assert_eq!(CatalogFiles::builtin().overlay("ours", Vec::new()).digest(), CatalogFiles::builtin().digest());
}

const LOOK: Look = Look { width: 100, colour: Colour::Plain };

#[test]
fn an_entry_is_shown_with_source_date_and_caveats() {
    let catalog = everything();
    let shelf = Shelf {
        catalog: &catalog,
        texts: BTreeMap::from([((Kind::Archetype, "cart"), "# A cart\nrole = 1\n")]),
        prices: None,
    };
    let text = |name: &str| show_table(&find(&shelf, name).expect("it is there"), LOOK);
    let store = text("aws-dynamodb-mrec");
    for part in ["datastore/aws-dynamodb-mrec", "lww-register", "ADD/counter updates", "2026-11-22", "https://docs.aws"]
    {
        assert!(store.contains(part), "{part} in {store}");
    }
    assert!(text("datastore/aws-rds-mysql").contains("unknown"), "what is not documented is said to be unknown");
    let region = text("us-east-1");
    assert!(region.contains("aws/us-east-2 ") && region.contains("(measured)") && region.contains("p90"), "{region}");
    assert!(store.lines().chain(region.lines()).all(|line| line.chars().count() <= 100 || line.contains("://")));
    assert!(text("germany").contains("EUR") && text("archetype/cart").contains("role = 1"));
    assert!(text("latency/gcp/us-east1").contains("us-east4"));
    let missing = |name: &str| find(&shelf, name).map(|entry| entry.id()).expect_err("it is not there");
    assert_eq!(missing("aws-dynamodb-mrce").help.as_deref(), Some("did you mean `aws-dynamodb-mrec`?"));
    let json: serde_json::Value =
        serde_json::from_str(&show_json(&find(&shelf, "vitess").expect("known"))).expect("JSON");
    assert_eq!((&json["formatVersion"], &json["lag"]), (&1.into(), &serde_json::Value::Null));
}

#[test]
fn a_list_names_every_entry_of_its_kind() {
    let catalog = everything();
    let shelf = Shelf { catalog: &catalog, texts: BTreeMap::new(), prices: None };
    assert_eq!(
        list_table(&shelf, Some(Kind::Datastore), LOOK).lines().skip(1).filter(|l| !l.starts_with(' ')).count(),
        54
    );
    let json: serde_json::Value = serde_json::from_str(&list_json(&shelf, None)).expect("JSON");
    assert_eq!(json["entries"].as_array().map(Vec::len), Some(54 + 30 + 137 + 252 + 127 + 2));
}

#[test]
fn a_list_without_a_kind_only_counts_them() {
    let catalog = everything();
    let texts = BTreeMap::from([((Kind::Archetype, "cart"), "title = \"A cart\"\n[source]\ndate = 2026-11-22\n")]);
    let shelf = Shelf { catalog: &catalog, texts, prices: None };
    let text = list_table(&shelf, None, LOOK);
    assert!(text.contains("datastores   54       parallax catalog list datastores"), "{text}");
    assert_eq!(text.lines().count(), 7, "{text}");
    let text = list_table(&shelf, Some(Kind::Archetype), LOOK);
    assert!(text.ends_with("cart  A cart      2026-11-22\n"), "{text}");
    let missing = find(&shelf, "nope").map(|entry| entry.id()).expect_err("it is not there");
    assert_eq!(missing.help, None);
}

#[test]
fn an_address_is_never_broken() {
    let catalog = everything();
    let shelf = Shelf { catalog: &catalog, texts: BTreeMap::new(), prices: None };
    let entry = find(&shelf, "aws-aurora-postgresql-global").expect("known");
    let text = show_table(&entry, Look { width: 64, ..LOOK });
    assert!(text.lines().any(|line| line.contains("https://") && line.ends_with("recovery.html")), "{text}");
}

#[test]
fn a_check_counts_what_is_old_and_what_is_not_known() {
    let catalog = everything();
    let report = check(&catalog, Date::new(2026, 11, 22), 730);
    assert_eq!(report.dangling, Vec::<String>::new());
    assert!(report.old.iter().any(|entry| entry.id == "gcp/us-east1" && entry.days > 730), "{:?}", report.old);
    let gap = |what: &str| report.gaps.iter().find(|gap| gap.what.contains(what)).map(|gap| gap.ids.len());
    assert_eq!(gap("without measured"), Some(137 - 127));
    assert!(gap("RPO").is_some_and(|count| count > 10));
    assert!(check(&catalog, None, 0).is_clean(), "without a day nothing is old");
    let text = check_table(&report, LOOK) + &check_json(&report);
    assert!(text.contains("Not known") && text.contains("formatVersion"));
}

#[test]
fn the_sets_of_a_store_are_shown_one_a_line() {
    let catalog = everything();
    let shelf = Shelf { catalog: &catalog, texts: BTreeMap::new(), prices: None };
    let text = show_table(&find(&shelf, "aws-aurora-dsql").expect("known"), LOOK);
    assert!(text.lines().any(|line| line.trim() == "US: aws/us-east-1, aws/us-east-2, aws/us-west-2"), "{text}");
}
