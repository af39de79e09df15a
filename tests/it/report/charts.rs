//! The pictures of the report: what they draw is what the plan says, and nothing of it is lost or made up.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use parallax::base::source::SourceSet;
use parallax::load::catalog::{CatalogFiles, OwnBook};
use parallax::model::contracts::{Beyond, Colour, Look, View};
use parallax::model::estimate::Estimate;
use parallax::model::plan::{Interval, RecoveryTime};
use parallax::pipeline::{self, Planned};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::support::{HEAD, planned};

/// The page of a platform, with prices of the catalog and `own` on top, or without any.
fn page(planned: &Planned, estimate: Option<&Estimate>) -> String {
    let formats = pipeline::registry().formats;
    let html = formats.into_iter().find(|format| format.name() == "html").expect("the format");
    let sources = SourceSet::default();
    let locate = pipeline::locator(&sources);
    let look = Look { width: 80, colour: Colour::Plain };
    let beyond = Beyond { estimate, others: &[], ..Beyond::default() };
    html.render(&View { bundle: planned.bundle(), findings: &[], locate: &locate, look, sections: &[], beyond })
        .expect("a page")
}

fn estimated(planned: &Planned, own: Option<&str>) -> Estimate {
    let own = own.map(|text| OwnBook { name: "prices.toml", bytes: text.as_bytes() });
    let regions = planned.inventory.regions.iter().map(|region| region.id.clone()).collect();
    let (book, faults) = pipeline::price_book(&CatalogFiles::builtin(), regions, own, &mut SourceSet::default());
    assert!(faults.is_empty(), "{faults:#?}");
    pipeline::estimate(planned, &book).0
}

/// An example with its own prices where it has any, and its page.
fn example(name: &str) -> (Planned, Estimate, String) {
    let read = |file: &str| fs::read_to_string(format!("examples/{name}/{file}"));
    let planned = planned(&read("inventory.yaml").expect("an example"));
    let estimate = estimated(&planned, read("prices.toml").ok().as_deref());
    let page = page(&planned, Some(&estimate));
    (planned, estimate, page)
}

/// What stands in a part.
fn part<'p>(page: &'p str, id: &str) -> &'p str {
    let (_, rest) = page.split_once(&format!("id=\"{id}\" ")).unwrap_or_else(|| panic!("no part {id}"));
    rest.split_once("</section>").expect("its end").0
}

/// Every tag that begins so, without its `<` and `>`.
fn tags<'p>(text: &'p str, begins: &str) -> Vec<&'p str> {
    let begins = format!("<{begins}");
    text.split(begins.as_str()).skip(1).map(|rest| rest.split_once('>').expect("a tag ends").0).collect()
}

fn attribute<'p>(tag: &'p str, name: &str) -> &'p str {
    let (_, rest) = tag.split_once(&format!(" {name}=\"")).unwrap_or_else(|| panic!("no {name} in {tag}"));
    rest.split_once('"').expect("its end").0
}

/// A length in percent.
fn percent(tag: &str, name: &str) -> f64 {
    let text = attribute(tag, name);
    text.strip_suffix('%').and_then(|it| it.parse().ok()).unwrap_or_else(|| panic!("no percentage: {text}"))
}

#[test]
fn every_link_between_regions_is_listed_and_drawn() {
    for name in ["travelbook", "payments", "food-delivery"] {
        let (planned, _, page) = example(name);
        let map = part(&page, "map");
        let mut pairs = BTreeSet::new();
        for link in planned.plan.services.iter().flat_map(|it| &it.datasets).flat_map(|it| &it.links) {
            if link.from == link.to {
                continue;
            }
            pairs.insert(BTreeSet::from([&link.from, &link.to]));
            let shown = |region: &parallax::base::ids::RegionId| region.shown(&planned.inventory.provider);
            let way = format!(
                "<bdi title=\"{0}\">{0}</bdi> &rarr; <bdi title=\"{1}\">{1}</bdi>",
                shown(&link.from),
                shown(&link.to)
            );
            let kind = format!("<th scope=\"row\">{}: ", link.mode.name());
            let has = |row: &str| row.contains(&kind) && row.contains(&way);
            assert!(map.split("<tr>").any(has), "{name}: {kind}{way}");
        }
        assert!(tags(map, "path class=\"arc ").len() >= pairs.len() + 4, "{name}: lines, and four in the legend");
        assert!(!map.contains("an end has no place"), "{name}");
    }
}

#[test]
fn travelbooks_booking_takes_thirteen_of_fifteen_minutes_part_by_part() {
    let (_, _, page) = example("travelbook");
    let recovery = part(&page, "recovery");
    let bar =
        recovery.split("<svg class=\"strip\"").nth(1).expect("the worst is first").split("</svg>").next().expect("it");
    let widths: Vec<f64> = tags(bar, "rect class=\"piece\"").iter().map(|tag| percent(tag, "width")).collect();
    // 90 + 300 + 300 + 60 + 30 s of an axis of 15 min.
    assert_eq!(widths, [10.0, 33.33, 33.33, 6.67, 3.33]);
    let promise = percent(tags(bar, "line class=\"promise\"").first().expect("the promise"), "x1");
    assert!((promise - 100.0).abs() < 0.01, "{promise}");
}

#[test]
fn the_bars_of_a_recovery_add_up_to_its_tracks() {
    for name in ["travelbook", "payments", "food-delivery"] {
        let (planned, _, page) = example(name);
        let recovery = part(&page, "recovery");
        let mut longest: Vec<u64> = Vec::new();
        for track in planned.plan.services.iter().flat_map(|it| &it.recoveries).flat_map(|it| &it.tracks) {
            let time = track.steps.iter().fold(Interval::ZERO, |sum, step| sum.then(step.time.time));
            if let RecoveryTime::Within(total) = track.total {
                assert_eq!(total, time, "{name}");
            }
            longest.push(time.longest.micros());
        }
        let most = *longest.iter().max().expect("tracks");
        // Every bar is one of the tracks: its length in units of the longest bar is theirs.
        let lengths: Vec<f64> = recovery
            .split("<svg class=\"strip\"")
            .skip(1)
            .map(|bar| tags(bar, "rect class=\"piece").iter().map(|tag| percent(tag, "width")).sum())
            .collect();
        let widest = lengths.iter().copied().fold(0.0, f64::max);
        for length in &lengths {
            #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "lengths of a picture")]
            let alike = |micros: &u64| (*micros as f64 / most as f64 - length / widest).abs() < 0.002;
            assert!(longest.iter().any(alike), "{name}: {length} of {widest}");
        }
    }
}

#[test]
fn the_waterfall_begins_and_ends_at_the_totals_and_its_steps_lead_there() {
    for (name, from, to) in [("travelbook", "13,300", "24,600"), ("payments", "15,000", "38,000")] {
        let (_, _, page) = example(name);
        let (_, fall) = part(&page, "cost").split_once("<table class=\"measured waterfall\">").expect("a waterfall");
        let fall = fall.split_once("</table>").expect("its end").0;
        let (first, last) = (fall.split("<tr").nth(2).expect("a row"), fall.rsplit("<tr").next().expect("a row"));
        assert!(
            first.contains("single region</th>") && first.contains(&format!(">{from} USD</td>")),
            "{name}: {first}"
        );
        assert!(last.contains("active-active</th>") && last.contains(&format!(">{to} USD</td>")), "{name}: {last}");
        let number = |text: &str| text.replace([',', '+'], "").parse::<i64>().expect("an amount");
        let changes: i64 = fall
            .split("<td class=\"num change ")
            .skip(1)
            .map(|cell| number(cell.split_once('>').expect("a cell").1.split_once('<').expect("its end").0))
            .sum();
        assert_eq!(changes, number(to) - number(from), "{name}");
        // Each step begins where the last one ended.
        let mut stands = percent(tags(fall, "rect class=\"w-other\"").first().expect("a start"), "width");
        let rects = tags(fall, "rect class=\"w-");
        for (rect, line) in rects.iter().skip(1).zip(tags(fall, "line class=\"w-line\"")) {
            let (x, width) = (percent(rect, "x"), percent(rect, "width"));
            let end = percent(line, "x1");
            assert!((x.min(x + width) - stands.min(end)).abs() < 0.02, "{name}: {rect}");
            assert!((width - (end - stands).abs()).abs() < 0.03, "{name}: {rect}");
            stands = end;
        }
        let total = percent(tags(fall, "rect class=\"w-total\"").first().expect("an end"), "width");
        assert!((total - stands).abs() < 0.02, "{name}: ends at {stands}, total {total}");
    }
}

#[test]
fn without_prices_the_page_says_so() {
    let (planned, ..) = example("travelbook");
    let page = page(&planned, None);
    assert!(part(&page, "cost").contains("cannot be said: a price book has faults"));
}

#[test]
fn what_becomes_slower_is_said_and_marked() {
    // Users in Asia go by way of Singapore to the one writer: longer than straight to it.
    let text = "apiVersion: parallax/v1
kind: Inventory
metadata: {name: far}
provider: aws
regions: [{name: us-east-1, role: primary}, {name: ap-southeast-1}]
users: [{from: north-america, share: 50%}, {from: asia, share: 50%}]
services:
  - {name: ledger, kind: api, objectives: {writeLatency: 100ms}, data: [{name: rows, operations: [reserve], invariants: \
                [no-overlap], consistency: strong, rpo: 1s, reads: 50%}]}
";
    let page = page(&planned(text), None);
    let (_, writes) = part(&page, "latency").split_once("<h3>Writes</h3>").expect("writes");
    assert!(writes.contains("Slower than today for asia (1 service)."), "{writes}");
    assert!(writes.contains("The network alone breaks the promise for asia (1 service)."), "{writes}");
    assert_eq!(writes.matches("slower than today</span>").count(), 1);
    assert_eq!(writes.matches("longer than is promised</span>").count(), 2, "today and as planned");
}

#[test]
fn a_lost_region_takes_all_services_into_account() {
    let (planned, _, page) = example("food-delivery");
    let blast = part(&page, "blast");
    let ours = planned.plan.services.iter().filter(|it| !it.pods.everywhere().is_empty()).count();
    let bars: Vec<&str> = blast.split("<div class=\"track\"><span class=\"what\">services</span>").skip(1).collect();
    assert_eq!(bars.len(), planned.plan.regions.len());
    for bar in bars {
        let bar = bar.split("</svg>").next().expect("a bar");
        let all: f64 = tags(bar, "rect class=\"piece\"").iter().map(|tag| percent(tag, "width")).sum();
        assert!((all - 100.0).abs() < 0.1, "{all}");
        let said = bar.split("<g><title>").skip(1).filter_map(|it| it.split_once(':')?.0.parse::<usize>().ok());
        assert_eq!(said.sum::<usize>(), ours);
    }
}

#[test]
fn a_hostile_text_is_contained_and_shortened() {
    let text = format!(
        "{HEAD}services: [{{name: web, kind: api}}]
platform:
  components:
    - name: nodes
      use: {{active-active: [{{sku: \"<script>alert(1)</script>{}\", region: us-east-1, quantity: 2}}]}}\n",
        "long".repeat(40)
    );
    let planned = planned(&text);
    let page = page(&planned, Some(&estimated(&planned, None)));
    let cost = part(&page, "cost");
    assert!(cost.contains("&lt;script&gt;") && !cost.contains("<script"), "{cost}");
    assert!(cost.contains("\u{2026}</bdi>"), "{cost}");
}

/// A platform of so many services in all of those regions, each of its own make.
fn many(services: usize, regions: &[&str]) -> String {
    let mut text =
        String::from("apiVersion: parallax/v1\nkind: Inventory\nmetadata: {name: many}\nprovider: aws\nregions:\n");
    for (at, region) in regions.iter().enumerate() {
        let role = if at == 0 { "primary" } else { "secondary" };
        let _ = writeln!(text, "  - {{name: {region}, role: {role}}}");
    }
    text += "users: [{from: north-america, share: 60%}, {from: europe, share: 40%}]\nservices:\n";
    for at in 0..services {
        let promise = at % 97 + 1;
        let _ = writeln!(
            text,
            "  - {{name: s{at}, kind: api, objectives: {{rto: {promise}m, readLatency: {promise}ms}}, data: [{{name: d{at}, \
             operations: [insert-generated], invariants: [none], reads: 95%, consistency: eventual, rpo: 5s}}]}}"
        );
    }
    text
}

#[test]
fn of_a_thousand_services_what_is_not_drawn_is_counted() {
    let page = page(&planned(&many(1_000, &["us-east-1", "eu-west-1"])), None);
    let recovery = part(&page, "recovery");
    assert_eq!(recovery.matches("<article class=\"recovery\">").count(), 40);
    assert!(recovery.contains("more groups of services are not drawn"), "what is left out is counted");
    assert!(part(&page, "latency").contains("67 more groups are not shown"), "97 promises, 30 rows");
    let drawn: usize = ["map", "latency", "recovery", "blast"].iter().map(|id| part(&page, id).len()).sum();
    assert!(drawn < 2_000_000, "{drawn} bytes");
}

#[test]
fn every_picture_says_in_words_what_it_is() {
    for name in ["travelbook", "minimal"] {
        let (_, _, page) = example(name);
        for id in ["map", "recovery", "blast", "cost"] {
            for picture in part(&page, id).split("role=\"img\"").skip(1) {
                let inside = picture.split_once("</svg>").expect("its end").0;
                assert!(inside.contains("<title") && inside.contains("<desc"), "{name}, {id}: {inside:.200}");
            }
        }
    }
}

const PLACES: [&str; 8] = [
    "us-east-1",
    "eu-west-1",
    "ap-northeast-1",
    "sa-east-1",
    "gcp/us-east4",
    "azure/eastus",
    "us-west-2",
    "eu-central-1",
];

/// A platform somewhere, with users somewhere and services of any make.
fn platforms() -> impl Strategy<Value = String> {
    let services = prop::collection::vec(
        (
            select(vec!["api", "stateless", "batch"]),
            select(vec!["1%", "50%", "99%"]),
            select(vec!["strong", "session", "eventual"]),
            select(vec!["0s", "1s", "1h"]),
            select(vec!["1s", "15m", "900h"]),
            any::<bool>(),
        ),
        1..7,
    );
    let users = subsequence(vec!["north-america", "europe", "asia", "oceania", "jp", "us-east-1"], 0..=6);
    (subsequence(PLACES.to_vec(), 1..=6), users, services).prop_map(|(regions, users, services)| {
        let mut text = many(0, &regions);
        text.truncate(text.find("users:").expect("users"));
        if let Some(share) = 100_usize.checked_div(users.len()) {
            let all: Vec<String> = users.iter().map(|from| format!("{{from: {from}, share: {share}%}}")).collect();
            let _ = writeln!(text, "users: [{}]", all.join(", "));
        }
        text += "services:\n";
        for (at, (kind, reads, level, rpo, rto, merges)) in services.into_iter().enumerate() {
            let operations = if merges { "insert-generated" } else { "reserve, assign" };
            let invariant = if merges { "none" } else { "no-overlap" };
            let data = format!(
                "data: [{{name: d, operations: [{operations}], invariants: [{invariant}], reads: {reads}, consistency: \
                 {level}, rpo: {rpo}}}]"
            );
            let data = if kind == "stateless" { "data: []".to_owned() } else { data };
            let _ = writeln!(
                text,
                "  - {{name: s{at}, kind: {kind}, objectives: {{rto: {rto}, writeLatency: 20ms}}, {data}}}"
            );
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_picture_has_a_size_that_is_none(text in platforms()) {
        let Some(planned) = crate::support::plan(&text).planned else { return Ok(()) };
        let page = page(&planned, Some(&estimated(&planned, None)));
        for id in ["map", "latency", "recovery", "blast", "cost"] {
            let part = part(&page, id);
            for tag in tags(part, "rect").into_iter().chain(tags(part, "line")).chain(tags(part, "use")) {
                for name in ["x", "y", "width", "height", "x1", "x2", "y1", "y2"] {
                    let Some((_, rest)) = tag.split_once(&format!(" {name}=\"")) else { continue };
                    let value = rest.split_once('"').expect("its end").0;
                    let number: f64 = value.trim_end_matches('%').parse().unwrap_or(f64::NAN);
                    prop_assert!(number.is_finite() && number >= 0.0, "{id}: {tag}\n{text}");
                    prop_assert!(!value.ends_with('%') || number <= 100.0, "{id}: {tag}\n{text}");
                }
            }
            for path in tags(part, "path").iter().filter(|tag| tag.contains(" d=\"")) {
                let data = attribute(path, "d");
                prop_assert!(!data.contains("NaN") && !data.contains("inf"), "{id}: {data}");
            }
        }
    }

    #[test]
    fn no_two_labels_of_the_map_lie_on_one_another(text in platforms()) {
        let Some(planned) = crate::support::plan(&text).planned else { return Ok(()) };
        let page = page(&planned, None);
        let map = part(&page, "map");
        let number = |tag: &str, name: &str| attribute(tag, name).parse::<f64>().expect("a number");
        let areas: Vec<[f64; 4]> = tags(map, "rect class=\"ground\"")
            .iter()
            .map(|tag| ["x", "y", "width", "height"].map(|name| number(tag, name)))
            .collect();
        for (at, [x, y, width, height]) in areas.iter().enumerate() {
            for [left, top, wide, high] in areas.iter().skip(at + 1) {
                let apart = x + width <= left + 0.2 || left + wide <= x + 0.2 || y + height <= top + 0.2 || top + high <= y + 0.2;
                prop_assert!(apart, "{text}");
            }
        }
    }
}
