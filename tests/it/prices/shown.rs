//! How prices are listed, shown and checked.

use super::*;
use parallax::base::units::Date;
use parallax::emit::catalog::{
    Priced, Shelf, check, check_json, check_prices, check_table, find as find_entry, list_json, list_table, show_json,
    show_table,
};
use parallax::model::catalog::Catalog;
use parallax::model::contracts::{Colour, Look};
use std::collections::BTreeMap;

fn catalog() -> Catalog {
    load(&CatalogFiles::builtin(), &Wanted::Everything, &mut SourceSet::default()).0
}

fn look(width: usize) -> Look {
    Look { width, colour: Colour::Plain }
}

fn shelf<'a>(catalog: &'a Catalog, book: &'a PriceBook, as_of: Option<Date>) -> Shelf<'a> {
    Shelf { catalog, texts: BTreeMap::new(), prices: Some(Priced { book, as_of }) }
}

#[test]
fn a_file_a_sku_and_one_price_are_shown_with_source_date_and_age() {
    let (catalog, book) = (catalog(), everything());
    let shelf = shelf(&catalog, &book, Date::new(2026, 11, 22));
    let shown = |name: &str, width: usize| show_table(&find_entry(&shelf, name).expect("it is there"), look(width));
    let file = shown("price/aws/us-east-1", 80);
    assert!(file.lines().any(|line| line.starts_with("node.m7i.large  ") && line.contains("0.1008 / hour")), "{file}");
    assert!(file.contains("above 10240: 0.085") && file.contains("aws/us-east-1  af-south-1, "), "{file}");
    assert!(file.contains("2025-06-05  AWS public price feed") && file.contains("older than a year"), "{file}");
    let sku = shown("node.m7i.large", 80);
    assert!(sku.lines().any(|line| line.starts_with("aws/eu-west-1 ") && line.contains("0.11235 / hour")), "{sku}");
    assert!(sku.contains("383 days"), "{sku}");
    let one = shown("price/azure/brazilsouth/egress.internet", 80);
    assert!(one.contains("above 10335: unknown") && one.contains("2026-09-06") && one.contains("77 days\n"), "{one}");
    assert!(shown("price/azure/northeurope", 80).contains("zone `europe` of price/azure/global"));
    assert!(shown("price/gcp/global", 80).contains("gcp, zone europe"));
    assert!(shown("transfer.inter-region", 200).contains("azure, zone south-america"));
    for name in ["price/aws/us-east-1", "price/gcp/us-central1", "node.m7i.large", "egress.internet", "datadog"] {
        for width in [80, 200] {
            let text = shown(name, width);
            assert!(text.lines().all(|line| line.chars().count() <= width), "{name} at {width}:\n{text}");
        }
    }
}

#[test]
fn the_region_of_a_bare_name_is_not_hidden_by_its_prices() {
    let (catalog, book) = (catalog(), everything());
    let shelf = shelf(&catalog, &book, None);
    let kind = |name: &str| find_entry(&shelf, name).map(|entry| entry.kind().name());
    assert_eq!(kind("us-east-1"), Ok("region"));
    assert_eq!(kind("aws/us-east-1"), Ok("region"));
    assert_eq!([kind("price/us-east-1"), kind("price/aws/us-east-1")], [Ok("price"), Ok("price")]);
    let missing = find_entry(&shelf, "node.m7i.larg").expect_err("no such SKU");
    assert_eq!(missing.help.as_deref(), Some("did you mean `node.m7i.large`?"));
    let one = find_entry(&shelf, "price/aws/us-east-1/node.m7i.large").expect("it is there");
    let json: serde_json::Value = serde_json::from_str(&show_json(&one)).expect("JSON");
    let price = &json["prices"][0];
    assert_eq!((&price["tiers"][0]["usd"], &price["unit"]), (&"0.1008".into(), &"hour".into()), "money is text");
    assert_eq!(
        (&price["source"]["date"], &price["source"]["ageDays"]),
        (&"2025-11-04".into(), &serde_json::Value::Null)
    );
}

#[test]
fn files_of_prices_are_counted_without_being_read() {
    let (catalog, files) = (catalog(), CatalogFiles::builtin());
    let texts = files.ids(Kind::Price).map(|id| ((Kind::Price, id), "not = toml = at all")).collect();
    let counted = list_table(&Shelf { catalog: &catalog, texts, prices: None }, None, look(80));
    assert!(counted.contains("prices       141      parallax catalog list prices"), "{counted}");
    let book = everything();
    let texts: BTreeMap<_, _> = files.ids(Kind::Price).map(|id| ((Kind::Price, id), "")).collect();
    let prices = Some(Priced { book: &book, as_of: None });
    let listed = list_table(&Shelf { catalog: &catalog, texts: texts.clone(), prices }, Some(Kind::Price), look(80));
    assert!(
        listed
            .lines()
            .any(|line| line.starts_with("datadog ") && line.contains("  8 prices  ") && line.ends_with("2026-09-05")),
        "{listed}"
    );
    assert!(listed.lines().any(|line| line.starts_with("aws/us-east-1 ") && line.contains("transfer to 32 places")));
    let json = list_json(&Shelf { catalog: &catalog, texts, prices }, Some(Kind::Price));
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&json).expect("JSON")["entries"].as_array().map(Vec::len),
        Some(141)
    );
}

#[test]
fn a_check_says_what_is_old_and_what_has_no_price() {
    let (catalog, book) = (catalog(), everything());
    let as_of = Date::new(2026, 11, 22);
    let mut report = check(&catalog, as_of, 365);
    check_prices(&mut report, &catalog, Priced { book: &book, as_of }, 365);
    assert_eq!(report.dangling, Vec::<String>::new());
    let old: Vec<&str> = report.old.iter().filter(|e| e.kind == Kind::Price).map(|entry| entry.id.as_str()).collect();
    assert!(old.contains(&"aws (feed-2025-11)") && !old.contains(&"gcp (gcosts-2026-07)"), "{old:?}");
    let gap = |what: &str| report.gaps.iter().find(|gap| gap.what.ends_with(what)).expect("a gap");
    assert_eq!(gap("a price of nodes").ids.len(), 4);
    assert_eq!(gap("a price of search").ids.iter().filter(|id| id.starts_with("aws/")).count(), 1);
    let pairs = gap("transfer has no price");
    assert!(pairs.ids.contains(&"aws/ap-southeast-3 to sa-east-1".to_owned()));
    // Of 34 regions one has no pair at all, in either direction, and two more pairs are missing.
    assert_eq!(pairs.ids.iter().filter(|id| id.starts_with("aws/")).count(), 33 + 33 + 2);
    let text = check_table(&report, look(80)) + &check_json(&report);
    assert!(text.contains("regions without a price of nodes") && text.contains("price/aws (feed-2025-11)"), "{text}");
}

#[test]
fn the_skus_of_a_store_begin_as_its_entry_says() {
    let (catalog, book) = (catalog(), everything());
    let mut priced = 0;
    for (store, prefix) in catalog.datastores.values().flat_map(|store| store.prices.iter().map(move |p| (store, p))) {
        let provider = store.provider.as_deref();
        let is_its = |price: &&Price| {
            let theirs = match &price.scope {
                Scope::Region(region) => provider == Some(&*region.provider),
                Scope::Provider(name) => provider == Some(name),
                Scope::Everywhere => false,
            };
            theirs && price.sku.strip_prefix(prefix.as_str()).is_some_and(|rest| rest.starts_with('.'))
        };
        assert!(book.listed().any(|price| is_its(&price)), "{}: {prefix}", store.id);
        priced += 1;
    }
    assert!(priced >= 23, "{priced}");
}
