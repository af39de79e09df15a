//! Tables, documents and lines.

use std::collections::BTreeMap;
use std::fs;

use parallax::emit::cost as emit;
use rust_decimal::Decimal;
use serde_json::Value;
use snapbox::{Data, assert_data_eq, file};
use unicode_width::UnicodeWidthStr;

use super::{BOOK, SHOP, cost, cost_in, directory, json, total};

const TRAVELBOOK: &str = "examples/travelbook/inventory.yaml";
const EXAMPLES: [&str; 7] =
    ["travelbook", "payments", "food-delivery", "minimal", "list-price-aws", "list-price-gcp", "list-price-azure"];

fn table(width: &str) -> String {
    let (code, out, _) = cost(&[TRAVELBOOK, "--width", width, "-q"]);
    assert_eq!(code, 0);
    let columns: usize = width.parse().expect("a number");
    for line in out.lines() {
        assert!(line.width() <= columns && line.trim_end() == line, "{line:?}");
    }
    out
}

fn held(width: &str, golden: Data) {
    let text = table(width);
    assert!(text.contains("active-active 24,600, single-region 13,300: +11,300 (+85 %)"), "{text}");
    assert!(text.contains("9.04 h") && text.contains("135,600 a year"), "{text}");
    assert_eq!(text.matches("USD").count(), 1, "{text}");
    assert_data_eq!(text, golden.raw());
}

#[test]
fn travelbook_reads_well_in_80_columns() {
    held("80", file!["goldens/travelbook-80.txt"]);
}

#[test]
fn travelbook_reads_well_in_120_columns() {
    held("120", file!["goldens/travelbook-120.txt"]);
}

#[test]
fn travelbook_reads_well_in_200_columns() {
    held("200", file!["goldens/travelbook-200.txt"]);
}

#[test]
fn colour_adds_nothing_but_escape_sequences() {
    let (_, coloured, _) = cost(&[TRAVELBOOK, "--width", "80", "--color", "always", "-q"]);
    let mut plain = coloured.clone();
    for code in ["0", "1", "2", "31", "32", "33"] {
        plain = plain.replace(&format!("\u{1b}[{code}m"), "");
    }
    assert_ne!(plain, coloured);
    assert_eq!(plain, table("80"));
}

#[test]
fn the_published_schema_is_current() {
    assert_data_eq!(emit::schema(), file!["../../../schema/cost.schema.json"].raw());
}

fn dec(value: &Value) -> Decimal {
    value.as_str().expect("text").parse().expect("a decimal")
}

#[test]
fn a_document_validates_and_its_totals_are_sums_of_its_lines() {
    let schema = jsonschema::draft7::new(&json(&emit::schema())).expect("a schema");
    for name in EXAMPLES {
        let (code, out, err) = cost(&[&format!("examples/{name}/inventory.yaml"), "--format", "json", "-q"]);
        assert_eq!(code, 0, "{name}: {err}");
        let document = json(&out);
        let faults: Vec<String> =
            schema.iter_errors(&document).map(|it| format!("{}: {it}", it.instance_path())).collect();
        assert!(faults.is_empty(), "{name}: {faults:#?}");
        for scenario in document["scenarios"].as_array().expect("scenarios") {
            let lines = scenario["lines"].as_array().expect("lines");
            let priced = lines.iter().filter(|line| !line["usd"].is_null());
            let sum: Decimal = priced.clone().map(|line| dec(&line["usd"])).sum();
            assert_eq!(sum, dec(&scenario["total"]["usd"]), "{name} {}", scenario["scenario"]);
            assert_eq!(scenario["total"]["unpriced"], lines.len() - priced.count(), "{name}");
            assert!(lines.iter().all(|line| line["usd"].is_null() != line["missing"].is_null()), "{name}");
            assert!(lines.iter().all(|line| line["usd"].is_null() == line["source"].is_null()), "{name}");
        }
        assert!(!out.contains("\"usd\": 1"), "{name}: amounts are text");
    }
}

/// Rows by column, and the sum of what is billed by scenario.
fn rows(text: &str) -> (Vec<BTreeMap<String, String>>, BTreeMap<String, Decimal>) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heads = reader.headers().expect("heads").clone();
    let rows: Vec<BTreeMap<String, String>> = reader
        .records()
        .map(|record| {
            let record = record.expect("as many cells as heads");
            heads.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect()
        })
        .collect();
    let mut sums = BTreeMap::new();
    for row in rows.iter().filter(|row| !row["BilledCost"].is_empty()) {
        *sums.entry(row["x_Scenario"].clone()).or_default() += row["BilledCost"].parse::<Decimal>().expect("an amount");
    }
    (rows, sums)
}

#[test]
fn lines_as_csv_add_up_to_the_totals() {
    for name in EXAMPLES {
        let path = format!("examples/{name}/inventory.yaml");
        let document = json(&cost(&[&path, "--format", "json", "-q"]).1);
        let (_, text, _) = cost(&[&path, "--format", "csv", "-q"]);
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{name}: RFC 4180 ends lines with CR LF");
        let (rows, sums) = rows(&text);
        for (scenario, sum) in &sums {
            assert_eq!(*sum, total(&document, scenario).parse().expect("a decimal"), "{name} {scenario}");
        }
        let lines: usize = document["scenarios"]
            .as_array()
            .expect("scenarios")
            .iter()
            .map(|it| it["lines"].as_array().expect("lines").len())
            .sum();
        assert_eq!(rows.len(), lines, "{name}");
        for row in &rows {
            let is_listed = !row["x_Source"].is_empty() && row["x_Source"] != "own";
            assert_eq!(row["ListCost"].is_empty(), !is_listed, "an agreed price is no list price: {row:?}");
            assert_eq!(row["BillingCurrency"], "USD");
        }
    }
}

#[test]
fn rows_may_be_services_or_regions_and_totals_stay_the_same() {
    for by in ["component", "service", "region"] {
        let (_, out, _) = cost(&["examples/list-price-aws/inventory.yaml", "--by", by, "-q", "--width", "120"]);
        let total = out.lines().find(|line| line.starts_with("total")).expect("totals").to_owned();
        assert!(total.contains("2,332.81"), "{by}: {total}");
    }
    let (_, out, _) = cost(&["examples/list-price-aws/inventory.yaml", "--by", "region", "-q"]);
    assert!(out.contains("\nus-east-1 ") && out.contains("\nabove regions "), "{out}");
    let (_, out, _) = cost(&["examples/list-price-aws/inventory.yaml", "--by", "service", "-q"]);
    assert!(out.contains("\nplatform ") && out.contains("\norders "), "{out}");
}

#[test]
fn one_scenario_is_shown_with_all_its_lines_and_sources() {
    let (code, out, _) = cost(&[TRAVELBOOK, "--scenario", "single-region", "-q", "--width", "160"]);
    assert_eq!(code, 0);
    assert!(out.contains("Lines of single-region: 13,300") && !out.contains("ACTIVE-ACTIVE"), "{out}");
    assert!(out.contains("20,000 GB") && out.contains("0.09") && out.contains("own 2026-11-01"), "{out}");
    assert!(out.contains("TravelBook, framework agreement"), "{out}");
    let (_, text, _) = cost(&[TRAVELBOOK, "--scenario", "single-region", "--format", "csv", "-q"]);
    assert_eq!(rows(&text).1.keys().collect::<Vec<_>>(), ["single-region"]);
}

#[test]
fn what_a_standby_prevents_too_is_not_counted_twice() {
    let document = json(&cost(&[TRAVELBOOK, "--format", "json", "-q"]).1);
    let [first, second] = document["breakEven"].as_array().expect("two").as_slice() else { panic!("two comparisons") };
    assert_eq!(first["against"], "single-region");
    assert_eq!((&first["preventedAYear"]["value"], &first["hoursAYear"]["value"]), (&"60000".into(), &"9.04".into()));
    assert_eq!(second["against"], "active-passive");
    // 4 h x (960 s - 780 s) / (1800 s - 780 s) = 0.7058 h, down to a thousandth; x 15,000; 6,240 / 0.705 up to a cent.
    let value = |of: &str| second[of]["value"].as_str().expect("text").to_owned();
    assert_eq!([value("preventedHours"), value("preventedAYear"), value("hoursAYear")], ["0.705", "10575", "0.42"]);
    assert_eq!((value("costPerHour"), value("againstLostHours")), ("8851.07".to_owned(), "0.267".to_owned()));
    assert_eq!(second["sensitivity"][0]["input"], "today.rto");
    assert_eq!((&first["againstLostHours"]["value"], &first["againstLostStated"]), (&"0.5".into(), &true.into()));
}

#[test]
fn what_a_standby_prevents_is_not_claimed_where_nobody_says_how_long_an_incident_lasts_today() {
    let text = fs::read_to_string("examples/payments/inventory.yaml").expect("an inventory");
    let unsaid = text.replace("today: {rto: 1h, rpo: 5m, scenario: single-region}", "today: {rto: 1h, rpo: 5m}");
    assert_ne!(unsaid, text);
    let book = fs::read_to_string("examples/payments/prices.toml").expect("a book");
    let directory = directory(&[("inventory.yaml", &unsaid), ("prices.toml", &book)]);
    let document = json(&cost_in(directory.path(), &["inventory.yaml", "--format", "json", "-q"]).1);
    let second = &document["breakEven"][1];
    assert!(second["preventedAYear"]["value"].is_null() && second["sensitivity"] == json("[]"), "{second}");
    let missing = second["preventedHours"]["missing"].as_str().expect("what is missing");
    assert!(
        missing.contains("active-passive would not have prevented too") && missing.contains("`today: {"),
        "{missing}"
    );
    assert_eq!(second["hoursAYear"]["value"], "0.42");
}

#[test]
fn files_are_written_beside_what_is_shown() {
    let directory = directory(&[("inventory.yaml", SHOP), ("rates.toml", BOOK)]);
    let here = directory.path();
    let saved =
        ["--output", "json=a.json", "--output", "csv=a.csv", "--output", "markdown=a.md", "--output", "table=a.txt"];
    let (code, out, err) = cost_in(here, &[&["inventory.yaml", "--prices", "rates.toml"], saved.as_slice()].concat());
    assert_eq!(code, 0, "{err}");
    assert!(out.starts_with("shop  USD a month of 730 hours\n"), "{out}");
    let read = |name: &str| fs::read_to_string(here.join(name)).expect("a file");
    assert_eq!(total(&json(&read("a.json")), "active-active"), "421");
    assert!(read("a.csv").starts_with("BilledCost,") && read("a.md").starts_with("## What shop costs\n"));
    assert!(read("a.txt").contains("421") && read("a.md").contains("| total | 200 |"), "{}", read("a.md"));
    let (code, _, err) = cost_in(here, &["inventory.yaml", "--prices", "rates.toml", "--output", "json=rates.toml"]);
    assert!(code == 2 && err.contains("not written over") && read("rates.toml") == BOOK, "{err}");
    let (code, _, err) = cost_in(here, &["inventory.yaml", "--output", "yaml=x"]);
    assert!(code == 2 && err.contains("no format `yaml`"), "{err}");
}

#[test]
fn a_line_without_an_amount_is_kept_said_and_refused_where_asked() {
    let directory = directory(&[
        ("inventory.yaml", &SHOP.replace("- {sku: node, region: eu-west-1", "- {sku: nodd, region: eu-west-1")),
        ("rates.toml", BOOK),
    ]);
    let arguments = ["inventory.yaml", "--prices", "rates.toml"];
    let (code, out, err) = cost_in(directory.path(), &arguments);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("active-active at least 200") && out.contains("≥ 200"), "{out}");
    assert!(out.contains("active-active: 1 line has no amount"), "{out}");
    assert!(err.contains("PX022") && err.contains("did you mean `node`?"), "{err}");
    assert!(out.contains("not sure") && !out.contains("so it"), "nothing pays for sure: {out}");
    let (code, out, err) = cost_in(directory.path(), &[&arguments[..], &["--strict", "-q"]].concat());
    assert_eq!(code, 1, "{err}");
    assert!(err.starts_with("error: ") && err.contains("`--strict` refuses\n  nodes in aws/eu-west-1: "), "{err}");
    assert!(out.contains("at least"), "what is known is shown all the same: {out}");
    let (code, ..) =
        cost_in(directory.path(), &[&arguments[..], &["--strict", "--scenario", "single-region"]].concat());
    assert_eq!(code, 0, "only what is shown counts");
    let (code, ..) = cost(&[TRAVELBOOK, "--strict", "-q"]);
    assert_eq!(code, 0);
}

#[test]
fn hostile_names_do_no_harm() {
    let sku = "=cmd|'/C&calc'!A0";
    let inventory = SHOP.replace("sku: node,", &format!("sku: \"{sku}\","));
    let book = BOOK.replace("sku = \"node\"", &format!("sku = \"{sku}\"")).replace(
        "An agreement",
        "@SUM(1+1)*cmd, \\\"quoted\\\" \\u001b[31m<script>alert(1)</script> [x](javascript:1)",
    );
    let directory = directory(&[("inventory.yaml", &inventory), ("rates.toml", &book)]);
    let run = |format: &str| {
        let (code, out, err) = cost_in(
            directory.path(),
            &["inventory.yaml", "--prices", "rates.toml", "--lines", "--format", format, "-q"],
        );
        assert_eq!(code, 0, "{err}");
        assert!(!out.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r')), "{out:?}");
        out
    };
    let (rows, sums) = rows(&run("csv"));
    assert_eq!(sums["active-active"], Decimal::from(421));
    for cell in rows.iter().flat_map(BTreeMap::values) {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t']), "{cell}");
    }
    assert!(rows.iter().all(|row| row["SkuId"] == format!("'{sku}")));
    let markdown = run("markdown");
    assert!(!markdown.contains("<script") && !markdown.contains("[x]("), "{markdown}");
    assert!(run("json").contains("javascript") && run("table").contains("javascript"));
}
