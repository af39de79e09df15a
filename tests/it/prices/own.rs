//! A user's own price book: it goes before the catalog, and no fault of it is passed over.

use super::*;
use parallax::base::finding::Finding;

fn with_own(text: &[u8]) -> (PriceBook, Vec<Finding>) {
    let regions = [region("aws/us-east-1"), region("aws/eu-west-1"), region("gcp/europe-west1")].into();
    let own = OwnBook { name: "own.toml", bytes: text };
    pipeline::price_book(&CatalogFiles::builtin(), regions, Some(own), &mut SourceSet::default())
}

fn with_own_alone(text: &[u8]) -> (PriceBook, Vec<Finding>) {
    let own = OwnBook { name: "own.toml", bytes: text };
    pipeline::price_book(&CatalogFiles::builtin(), BTreeSet::new(), Some(own), &mut SourceSet::default())
}

fn entry(fields: &str) -> String {
    format!("[[price]]\n{fields}\nsource = \"Agreement\"\ndate = 2026-11-01\n")
}

#[test]
fn an_own_entry_goes_before_every_list_price() {
    let text = entry("sku = \"node.m7i.large\"\nregion = \"us-east-1\"\nunit = \"hour\"\nusd = \"0.07\"")
        + &entry("sku = \"nat-gateway.gb\"\nunit = \"gb\"\nusd = 0.03")
        + &entry("sku = \"nat-gateway.gb\"\nregion = \"gcp/europe-west1\"\nunit = \"GB\"\nusd = 0")
        + &entry(
            "sku = \"egress.internet\"\nregion = \"us-east-1\"\nunit = \"GB\"\nusd = [[0, \"0.08\"], [10240, 0.07]]",
        )
        + &entry("sku = \"operations\"\nunit = \"month\"\nusd = \"1500\"");
    let (book, findings) = with_own(text.as_bytes());
    assert_eq!(findings, []);
    let node = find(&book, "node.m7i.large", "aws/us-east-1");
    assert_eq!((node.flat(), node.own, &*node.file), (Some(usd("0.07")), true, "own.toml"));
    assert_eq!(node.source.citation.date.to_string(), "2026-11-01");
    assert_eq!(find(&book, "node.m7i.large", "aws/eu-west-1").flat(), Some(usd("0.11235")), "only where it says");
    assert_eq!(find(&book, "nat-gateway.gb", "aws/us-east-1").flat(), Some(usd("0.03")));
    assert_eq!(find(&book, "nat-gateway.gb", "gcp/europe-west1").flat(), Some(Decimal::ZERO), "free is a price");
    assert_eq!(find(&book, "egress.internet", "aws/us-east-1").cost(usd("10250")), Some(usd("819.9")));
    assert_eq!(find(&book, "operations", "-").flat(), Some(usd("1500")));
    assert_eq!(book.own().count(), 5);
}

#[test]
fn an_own_rate_of_a_pair_goes_before_all_others() {
    let to = |from: &str, to: &str, amount: &str| {
        let to = if to.is_empty() { String::new() } else { format!("to = \"{to}\"\n") };
        entry(&format!("sku = \"transfer.inter-region\"\nregion = \"{from}\"\n{to}unit = \"GB\"\nusd = {amount}"))
    };
    let text = to("us-east-1", "eu-west-1", "0.011")
        + &to("us-east-1", "", "0.012")
        + &to("us-east-1", "gcp/europe-west1", "0.05");
    let (book, findings) = with_own(text.as_bytes());
    assert_eq!(findings, []);
    let seen = |from: &str, to: &str| priced(&book, from, to);
    assert_eq!(seen("aws/us-east-1", "aws/eu-west-1").as_deref(), Some("0.011"));
    assert_eq!(seen("aws/us-east-1", "aws/eu-west-2").as_deref(), Some("0.012"));
    assert_eq!(seen("aws/us-east-1", "gcp/europe-west1").as_deref(), Some("0.05"));
    assert_eq!(seen("aws/eu-west-1", "aws/us-east-1").as_deref(), Some("0.02"), "the way back has its own price");
    assert!(matches!(book.transfer(&region("aws/eu-west-1"), &region("gcp/europe-west1")), Transfer::CrossCloud(_)));
}

#[test]
fn the_book_of_the_example_is_read_as_it_stands() {
    let (book, findings) = with_own(include_bytes!("../../../examples/travelbook/prices.toml"));
    assert_eq!(findings, []);
    assert_eq!(book.own().count(), 23);
    assert_eq!(find(&book, "node", "aws/us-east-1").cost(usd("6")), Some(usd("3600")));
    assert_eq!(find(&book, "node", "aws/eu-west-1").cost(usd("5")), Some(usd("2800")));
    assert_eq!(find(&book, "transfer.inter-region", "aws/us-east-1").cost(usd("20000")), Some(usd("400")));
    assert_eq!(find(&book, "global-load-balancer", "-").flat(), Some(usd("400")));
}

#[test]
fn every_fault_of_an_own_book_is_reported_with_its_line() {
    let text = "\
[[price]]
sku = \"node\"
region = \"us-esat-1\"
unit = \"mont\"
usd = \"-600\"
sorce = \"x\"
date = 2026-11-01

[[price]]
sku = \"two words\"
unit = \"hour\"
usd = [[0, 0.09], [0, 0.08]]
source = \"x\"
date = \"yesterday\"

[[price]]
sku = \"node\"
region = \"us-east-1\"
unit = \"month\"
usd = \"600\"
source = \"x\"
date = 2026-11-01

[[price]]
sku = \"node\"
region = \"aws/us-east-1\"
unit = \"month\"
usd = \"500\"
source = \"x\"
date = 2026-11-01

[[price]]
sku = \"node\"
region = \"us-east-1\"
to = \"eu-west-1\"
unit = \"month\"
usd = 1.00000000000000000000000000001
source = \"x\"
date = 2026-11-01
";
    let (book, findings) = with_own(text.as_bytes());
    let seen: Vec<String> = (findings.iter())
        .map(|finding| {
            assert_eq!(finding.rule.code, FAULTY_PRICE_BOOK.code);
            let (span, help) = (finding.span.expect("a place"), finding.help.as_deref().unwrap_or("-"));
            format!("{}:{} {} ({help})", span.line, span.column, finding.message)
        })
        .collect();
    let shape = "write it as in `usd = \"0.09\"` or `usd = [[0, 0.09], [10240, 0.085]]`";
    let amount = "an amount is a decimal number from 0 of at most 28 digits";
    let expected = [
        "1:1 `source` is missing (-)".to_owned(),
        "3:10 unknown region `us-esat-1` (did you mean `us-east-1`?)".to_owned(),
        "4:8 unknown word of `unit` `mont` (did you mean `month`?)".to_owned(),
        format!("5:7 {amount} ({shape})"),
        "6:1 unknown key `sorce` (did you mean `source`?)".to_owned(),
        "10:7 a SKU is one word of at most 200 letters, digits and signs (-)".to_owned(),
        format!("12:19 tiers begin at 0 and rise ({shape})"),
        "14:8 `date` should be a date such as 2026-11-22, not this string (-)".to_owned(),
        "25:7 `node` is priced twice in one place (its first price is in line 16: leave out one of them)".to_owned(),
        "35:6 `to` is for `transfer.inter-region` only (-)".to_owned(),
        format!("37:7 {amount} ({shape})"),
    ];
    assert_eq!(seen, expected);
    assert_eq!(book.own().count(), 1, "what is right is taken");
}

#[test]
fn a_bare_region_is_one_of_the_platform_or_the_only_one_of_its_name() {
    let one = |region: &str| entry(&format!("sku = \"x\"\nregion = \"{region}\"\nunit = \"month\"\nusd = 1"));
    let (book, findings) = with_own((one("europe-west1") + &one("westeurope")).as_bytes());
    assert_eq!(findings, []);
    assert!(book.price("x", Some(&region("gcp/europe-west1"))).is_some());
    assert!(
        book.price("x", Some(&region("azure/westeurope"))).is_some(),
        "a book may know more than the platform uses"
    );
}

#[test]
fn a_text_that_is_no_price_book_says_so() {
    let said = |text: &[u8]| {
        let (book, findings) = with_own_alone(text);
        assert_eq!(book.own().count(), 0);
        assert!((1..=101).contains(&findings.len()), "{} findings", findings.len());
        assert!(findings.iter().all(|finding| finding.rule.code == "PX021" && finding.span.is_some()));
        findings.first().map(|finding| finding.message.clone()).unwrap_or_default()
    };
    assert_eq!(said(b""), "no price in this book");
    assert_eq!(said(b"price = []\n"), "no price in this book");
    assert_eq!(said(b"[[prices]]\n"), "no price in this book");
    assert_eq!(said(b"price = 3\n"), "`price` should be a list of tables, not this integer");
    assert!(said(b"\xff\xfe[\0").contains("UTF-16"));
    assert!(said(b"[[price]]\nsku = \"\xff\"").contains("not UTF-8"));
    assert!(said(b"\xef\xbb\xbf[[price]]\nsku = \0").contains("NUL"));
    assert!(said(&vec![b'#'; (4 << 20) + 1]).contains("are the most"));
}

#[test]
fn hostile_bytes_break_nothing() {
    let whole = include_bytes!("../../../examples/travelbook/prices.toml");
    for cut in (0..whole.len()).step_by(37) {
        let (book, findings) = with_own_alone(whole.get(..cut).expect("inside"));
        assert!(book.own().count() > 0 || !findings.is_empty(), "neither a price nor a finding at {cut}");
    }
    for at in (0..600).step_by(11) {
        for byte in [0, b'"', b'[', b'\n', 0xC3, 0xFF] {
            let mut bytes = whole.to_vec();
            bytes.splice(at..=at, [byte]);
            with_own_alone(&bytes);
        }
    }
    let deep = format!("price = {}", "[".repeat(100_000)).into_bytes();
    let long = entry(&format!("sku = \"x\"\nunit = \"GB\"\nusd = [{}]", "[0, 1],".repeat(10_000))).into_bytes();
    let digits = entry(&format!("sku = \"x\"\nunit = \"GB\"\nusd = \"{}\"", "9".repeat(100_000))).into_bytes();
    let many = entry("sku = 1").repeat(20_000).into_bytes();
    for bytes in [deep, long, digits, many, [b'=', b' '].repeat(50_000)] {
        let (book, findings) = with_own_alone(&bytes);
        assert!(book.own().count() == 0 && (1..=101).contains(&findings.len()), "{}", findings.len());
    }
}

#[test]
fn the_page_of_faulty_price_book_keeps_its_word() {
    let block = |heading: &str| {
        let (_, rest) = FAULTY_PRICE_BOOK.page.split_once(heading).expect("a section");
        let (_, rest) = rest.split_once("```toml\n").expect("an example");
        let (text, _) = rest.split_once("```").expect("its end");
        with_own(text.as_bytes()).1.len()
    };
    assert_eq!((block("## Fires"), block("## Stays quiet")), (1, 0));
}
