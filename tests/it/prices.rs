//! The price book: list prices as they were read, tiers to the last digit, gaps that stay gaps, and a user's own rates.

use std::collections::BTreeSet;

use parallax::base::ids::RegionId;
use parallax::base::source::SourceSet;
use parallax::load::catalog::{BAD_CATALOG_ENTRY, CatalogFiles, FAULTY_PRICE_BOOK, Kind, OwnBook, Wanted, book, load};
use parallax::model::prices::{Price, PriceBook, PriceClass, Scope, Transfer, Unit, exact_product, exact_sum};
use parallax::pipeline;
use rust_decimal::Decimal;

mod own;
mod shown;

fn region(text: &str) -> RegionId {
    let (provider, name) = text.split_once('/').expect("provider/name");
    RegionId::new(provider, name)
}

fn usd(text: &str) -> Decimal {
    Decimal::from_str_exact(text).expect("a decimal number")
}

fn everything() -> PriceBook {
    let (book, findings) = book(&CatalogFiles::builtin(), &Wanted::Everything, None, &mut SourceSet::default());
    assert_eq!(findings, [], "built-in price files have no fault");
    book
}

fn in_regions(regions: &[&str]) -> PriceBook {
    let regions = regions.iter().map(|text| region(text)).collect();
    pipeline::price_book(&CatalogFiles::builtin(), regions, None, &mut SourceSet::default()).0
}

fn find<'b>(book: &'b PriceBook, sku: &str, at: &str) -> &'b Price {
    let at = (at != "-").then(|| region(at));
    book.price(sku, at.as_ref()).unwrap_or_else(|| panic!("no price of {sku} in {at:?}"))
}

#[test]
fn what_to_know_before_multiplying_stands_with_a_price() {
    let book = in_regions(&["aws/us-east-1", "azure/eastus", "gcp/us-central1"]);
    let notes = |sku: &str, at: &str| book.notes(find(&book, sku, at)).join("; ");
    assert!(notes("kinesis.put-payload-units", "aws/us-east-1").contains("25 KB"));
    assert!(notes("aurora-postgresql.db.r7g.large.standard", "aws/us-east-1").contains("each reader"));
    let both = notes("postgresql-flexible.gp-ddsv4-vcore", "azure/eastus");
    assert!(both.starts_with("for one vCore; ") && both.contains("doubles"), "the narrower first: {both}");
    assert_eq!(notes("node.m7i.large", "aws/us-east-1"), "", "another provider's notes are not its");
    assert!(notes("node.n2-standard-4.sustained-month", "gcp/us-central1").contains("730 hours"));
}

fn every(book: &PriceBook) -> impl Iterator<Item = &Price> {
    let between = book.between_zones().map(|(.., price)| price);
    book.listed().chain(book.pairs().map(|(.., price)| price)).chain(between)
}

#[test]
fn every_price_has_a_source_and_a_date() {
    let book = everything();
    let mut count = 0;
    for price in every(&book) {
        let source = &price.source.citation;
        let dated = (2024..=2026).contains(&source.date.year) && !source.title.is_empty();
        assert!(dated, "{} {}: {source:?}", price.sku, price.scope);
        assert!(!price.source.low_confidence || source.note.is_some(), "{}: says how it is unsure", price.source.id);
        assert!(price.class.is_some() && !price.own && !price.file.is_empty());
        count += 1;
    }
    assert!(count > 11_900, "{count} prices");
}

#[test]
fn no_price_is_below_zero_and_only_what_is_free_costs_nothing() {
    let book = everything();
    let free: BTreeSet<&str> =
        every(&book).filter(|price| price.flat().is_some_and(|usd| usd.is_zero())).map(|price| &*price.sku).collect();
    // bandwidth,inter-availability-zone,global,gb,0: what is free is in the data as 0.
    assert_eq!(free.into_iter().collect::<Vec<_>>(), ["transfer.inter-az-out"]);
    for price in every(&book) {
        assert!(price.tiers.iter().all(|tier| tier.usd.is_none_or(|usd| usd >= Decimal::ZERO)), "{price:?}");
        assert!(price.cost(Decimal::ZERO) == Some(Decimal::ZERO), "{price:?}");
    }
}

/// SKU, region, unit, US dollars, source date; above each the row of the data that it was copied from by hand.
#[rustfmt::skip]
const ROWS: &[(&str, &str, Unit, &str, &str)] = &[
    // ec2,m7i.large,us-east-1,hour,0.1008,aws-feed-2025-11
    ("node.m7i.large", "aws/us-east-1", Unit::Hour, "0.1008", "2025-11-04"),
    // ec2,m7i.large,eu-west-1,hour,0.11235,aws-feed-2025-11
    ("node.m7i.large", "aws/eu-west-1", Unit::Hour, "0.11235", "2025-11-04"),
    // ec2-ri-1y-no-upfront,m7i.xlarge,us-east-1,hour,0.13336,ec2shop-2025-04
    ("node.m7i.xlarge.commit-1y", "aws/us-east-1", Unit::Hour, "0.13336", "2025-04-05"),
    // eks,control-plane,us-east-1,hour,0.1,aws-feed-2025-11
    ("kubernetes.control-plane", "aws/us-east-1", Unit::Hour, "0.1", "2025-11-04"),
    // rds-postgresql,db.r7g.large.multi-az,us-east-1,hour,0.478,aws-feed-2025-06
    ("rds-postgresql.db.r7g.large.multi-az", "aws/us-east-1", Unit::Hour, "0.478", "2025-06-05"),
    // rds-postgresql-ri-1y-no-upfront,db.r7g.large.multi-az,us-east-1,hour,0.3682,ec2shop-2025-04
    ("rds-postgresql.db.r7g.large.multi-az.commit-1y", "aws/us-east-1", Unit::Hour, "0.3682", "2025-04-05"),
    // rds-postgresql,storage-gp3.multi-az,af-south-1,gb-month,0.302,aws-feed-2025-06
    ("rds-postgresql.storage-gp3.multi-az", "aws/af-south-1", Unit::GbMonth, "0.302", "2025-06-05"),
    // aurora-postgresql,global-db-replicated-write-io,eu-west-1,million-requests,0.22,aws-feed-2025-06
    ("aurora-postgresql.global-db-replicated-write-io", "aws/eu-west-1", Unit::MillionRequests, "0.22", "2025-06-05"),
    // elasticache-valkey,cache.r7g.large,us-east-1,hour,0.1752,aws-feed-2025-06
    ("elasticache-valkey.cache.r7g.large", "aws/us-east-1", Unit::Hour, "0.1752", "2025-06-05"),
    // opensearch,r7g.large.search,eu-west-1,hour,0.199,aws-feed-2025-06
    ("opensearch.r7g.large.search", "aws/eu-west-1", Unit::Hour, "0.199", "2025-06-05"),
    // dynamodb,global-table-rwru,eu-west-1,million-requests,0.705,aws-feed-2025-11
    ("dynamodb.global-table-rwru", "aws/eu-west-1", Unit::MillionRequests, "0.705", "2025-11-04"),
    // msk,replicator-data-cross-region,eu-west-1,gb,0.08,aws-feed-2025-11
    ("msk.replicator-data-cross-region", "aws/eu-west-1", Unit::Gb, "0.08", "2025-11-04"),
    // elb,alb,us-east-1,hour,0.0225,aws-feed-2025-06
    ("elb.alb", "aws/us-east-1", Unit::Hour, "0.0225", "2025-06-05"),
    // nat-gateway,gateway,eu-west-1,hour,0.048,aws-feed-2025-11
    ("nat-gateway.hour", "aws/eu-west-1", Unit::Hour, "0.048", "2025-11-04"),
    // nat-gateway,data-processed,us-east-1,gb,0.045,aws-feed-2025-11
    ("nat-gateway.gb", "aws/us-east-1", Unit::Gb, "0.045", "2025-11-04"),
    // data-transfer,inter-az-out,us-east-1,gb,0.01,coroot-infracost-2024-08
    ("transfer.inter-az-out", "aws/us-east-1", Unit::Gb, "0.01", "2024-08-09"),
    // global-accelerator,accelerator,global,hour,0.025,infracost-golden-2024-07
    ("global-accelerator.accelerator", "aws/us-east-1", Unit::Hour, "0.025", "2024-07-01"),
    // global-accelerator,dt-premium.na-to-eu,global,gb,0.015,aws-feed-2025-04
    ("global-accelerator.dt-premium.na-to-eu", "-", Unit::Gb, "0.015", "2025-04-26"),
    // route53,health-check.non-aws-endpoint,global,month,0.75,aws-feed-2025-06
    ("route53.health-check.non-aws-endpoint", "-", Unit::Month, "0.75", "2025-06-05"),
    // cloudfront,origin-transfer,edge-eu,gb,0.02,aws-feed-2025-04
    ("cloudfront.origin-transfer.edge-eu", "aws/us-east-1", Unit::Gb, "0.02", "2025-04-26"),
    // datadog,infra-pro.annual,global,host-month,15,datadog-2026-09
    ("datadog.infra-pro.annual", "gcp/europe-west1", Unit::HostMonth, "15", "2026-09-24"),
    // virtual-machines,Standard_D4s_v5,westeurope,hour,0.23,karpenter-azure-2026-06
    ("node.Standard_D4s_v5", "azure/westeurope", Unit::Hour, "0.23", "2026-06-18"),
    // postgresql-flexible,storage,westeurope,gb-month,0.1369,togen-azure-retail-2026-09
    ("postgresql-flexible.storage", "azure/westeurope", Unit::GbMonth, "0.1369", "2026-09-06"),
    // nat-gateway,gateway,westeurope,hour,0.045,infracost-golden-2024-07
    ("nat-gateway.hour", "azure/westeurope", Unit::Hour, "0.045", "2024-07-01"),
    // service-bus,standard-base-unit,eastus,hour,0.013441,togen-azure-retail-2026-09
    ("service-bus.standard-base-unit", "azure/eastus", Unit::Hour, "0.013441", "2026-09-06"),
    // compute-engine,e2-standard-4,europe-west1,hour,0.14743092,gcosts-2026-07
    ("node.e2-standard-4", "gcp/europe-west1", Unit::Hour, "0.14743092", "2026-07-30"),
    // compute-engine-cud-3y,n2-standard-4,europe-west1,hour,0.096144,gcosts-2026-07
    ("node.n2-standard-4.commit-3y", "gcp/europe-west1", Unit::Hour, "0.096144", "2026-07-30"),
    // compute-engine-sud-full-month,n2-standard-4,europe-west6,month,148.637117992,gcosts-2026-07
    ("node.n2-standard-4.sustained-month", "gcp/europe-west6", Unit::Month, "148.637117992", "2026-07-30"),
    // cloud-nat,gateway-per-vm,us-central1,hour,0.0013998288,infracost-golden-2024-07
    ("nat-gateway.vm-hour", "gcp/us-central1", Unit::Hour, "0.0013998288", "2024-07-01"),
    // cloud-sql-postgresql,vcpu.ha,europe-west6,hour,0.1074,cloudsql-infracost-2024-03-derived
    ("cloud-sql-postgresql.vcpu.ha", "gcp/europe-west6", Unit::Hour, "0.1074", "2024-03-29"),
    // pubsub,message-throughput,global,tib,40,infracost-golden-2024-07
    ("pubsub.message-throughput", "gcp/us-central1", Unit::TiB, "40", "2024-07-01"),
    // spanner,enterprise-plus.100pu-replica,lowest-region,hour,0.057,spanner-page-2026-08
    ("spanner.enterprise-plus.100pu-replica.lowest-region", "-", Unit::Hour, "0.057", "2026-08-22"),
];

#[test]
fn prices_are_those_of_the_data() {
    let book = everything();
    for (sku, at, unit, amount, date) in ROWS {
        let price = find(&book, sku, at);
        let seen = (price.unit, price.flat(), price.source.citation.date.to_string());
        assert_eq!(seen, (*unit, Some(usd(amount)), (*date).to_owned()), "{sku} in {at}");
    }
    assert!(find(&book, "cloud-sql-postgresql.vcpu.ha", "gcp/europe-west6").source.low_confidence);
}

#[test]
fn tiers_sum_exactly() {
    let book = everything();
    let cost = |sku: &str, at: &str, quantity: &str| find(&book, sku, at).cost(usd(quantity));
    // data-transfer,internet-egress.0-10TB 0.09, 10-50TB 0.085, 50-150TB 0.07, 150TB+ 0.05 of us-east-1
    assert_eq!(cost("egress.internet", "aws/us-east-1", "1"), Some(usd("0.09")));
    assert_eq!(cost("egress.internet", "aws/us-east-1", "10240"), Some(usd("921.6")));
    assert_eq!(cost("egress.internet", "aws/us-east-1", "10240.5"), Some(usd("921.6425")));
    let whole = usd("921.6") + usd("40960") * usd("0.085") + usd("102400") * usd("0.07") + usd("46400") * usd("0.05");
    assert_eq!(cost("egress.internet", "aws/us-east-1", "200000"), Some(whole));
    // bandwidth,internet-egress-mgn.100GB-10TB 0.087, 10-50TB 0.083 of northeurope; the first 100 GB are free
    assert_eq!(cost("egress.internet", "azure/northeurope", "100"), Some(Decimal::ZERO));
    assert_eq!(cost("egress.internet", "azure/northeurope", "101.5"), Some(usd("0.1305")));
    assert_eq!(cost("egress.internet", "azure/northeurope", "10345"), Some(usd("891.275")));
    // data-transfer,internet-egress-premium-to-worldwide.0-1TB 0.12, 1-10TB 0.11, 10TB+ 0.085 of europe-west1
    assert_eq!(cost("egress.internet", "gcp/europe-west1", "20480"), Some(usd("2007.04")));
    // managed-prometheus,samples-ingested.40M-2B 0.09, the first 40 million are free
    assert_eq!(cost("managed-prometheus.samples-ingested", "aws/eu-west-1", "41"), Some(usd("0.09")));
    // s3,standard-storage.0-50TB 0.023, 50-500TB 0.022 of us-east-1
    assert_eq!(cost("s3.standard-storage", "aws/us-east-1", "51201"), Some(usd("1177.622")));
    assert_eq!(find(&book, "egress.internet", "aws/us-east-1").flat(), None, "not the same for every quantity");
}

#[test]
fn a_tier_that_nobody_wrote_down_prices_nothing() {
    let book = everything();
    // bandwidth,internet-egress-mgn.100GB-10TB,brazilsouth,gb,0.181 is the only tier known there
    let egress = find(&book, "egress.internet", "azure/brazilsouth");
    assert_eq!(egress.cost(usd("200")), Some(usd("18.1")));
    assert_eq!(egress.cost(usd("10335")).map(|sum| sum.normalize()), Some(usd("1852.535")));
    assert_eq!(egress.cost(usd("10336")), None);
    // service-bus,standard-operations.13M-100M,eastus,million-requests,0.8: below 13 million nothing is known
    assert_eq!(find(&book, "service-bus.standard-operations", "azure/eastus").cost(usd("20")), None);
    assert_eq!(egress.cost(usd("-1")), None);
    assert_eq!(find(&book, "node.m7i.large", "aws/us-east-1").cost(Decimal::MAX), None, "no digit is dropped");
}

#[test]
fn sums_and_products_keep_every_digit_or_are_not_there() {
    assert_eq!(exact_product(usd("0.00001"), usd("0.00001")), Some(usd("0.0000000001")));
    assert_eq!(exact_product(usd("0.000000000000001"), usd("0.000000000000001")), None);
    assert_eq!(exact_product(usd("1000.000"), usd("1.50")), Some(usd("1500")));
    assert_eq!(exact_sum(usd("0.1"), usd("0.02")), Some(usd("0.12")));
    assert_eq!(exact_sum(Decimal::MAX, usd("0.1")), None);
    assert_eq!(exact_sum(Decimal::MAX, Decimal::ONE), None);
}

fn priced(book: &PriceBook, from: &str, to: &str) -> Option<String> {
    match book.transfer(&region(from), &region(to)) {
        Transfer::Priced(price) => price.flat().map(|usd| usd.normalize().to_string()),
        Transfer::SameRegion | Transfer::CrossCloud(_) | Transfer::Unpriced { .. } => None,
    }
}

#[test]
fn a_gb_between_regions_costs_what_its_pair_or_its_zones_say() {
    let book = everything();
    let some = |text: &str| Some(text.to_owned());
    // us-east-1,eu-west-1,0.02 and sa-east-1,eu-west-1,0.138 and af-south-1,ap-east-1,0.147
    assert_eq!(priced(&book, "aws/us-east-1", "aws/eu-west-1"), some("0.02"));
    assert_eq!(priced(&book, "aws/sa-east-1", "aws/eu-west-1"), some("0.138"));
    assert_eq!(priced(&book, "aws/af-south-1", "aws/ap-east-1"), some("0.147"));
    // north-america,europe,0.05 and europe,europe,0.02 and asia,europe,0.08 and middle-east,europe,0.08
    assert_eq!(priced(&book, "azure/eastus", "azure/westeurope"), some("0.05"));
    assert_eq!(priced(&book, "azure/northeurope", "azure/westeurope"), some("0.02"));
    assert_eq!(priced(&book, "azure/japaneast", "azure/westeurope"), some("0.08"));
    assert_eq!(priced(&book, "azure/uaenorth", "azure/westeurope"), some("0.08"));
    // northern-america,europe,0.05 and asia,asia,0.08 and oceania,indonesia,0.1
    assert_eq!(priced(&book, "gcp/us-east1", "gcp/europe-west1"), some("0.05"));
    assert_eq!(priced(&book, "gcp/asia-east1", "gcp/asia-northeast1"), some("0.08"));
    assert_eq!(priced(&book, "gcp/australia-southeast1", "gcp/asia-southeast2"), some("0.1"));
    let here = region("aws/us-east-1");
    assert_eq!(book.transfer(&here, &here), Transfer::SameRegion);
}

#[test]
fn a_missing_pair_is_unpriced_and_never_zero() {
    let book = everything();
    let missing = |from: &str, to: &str| match book.transfer(&region(from), &region(to)) {
        Transfer::Unpriced { missing } => missing,
        other => panic!("{from} to {to} is {other:?}"),
    };
    // absent: any pair with ap-southeast-6, ap-southeast-3 -> sa-east-1; south-america -> south-america; Mexico's zone
    for (from, to) in [
        ("aws/ap-southeast-6", "aws/us-east-1"),
        ("aws/us-east-1", "aws/ap-southeast-6"),
        ("aws/ap-southeast-3", "aws/sa-east-1"),
        ("azure/brazilsouth", "azure/chilecentral"),
        ("gcp/europe-west1", "gcp/us-east1"),
        ("gcp/us-east1", "gcp/northamerica-south1"),
    ] {
        assert_eq!(missing(from, to), format!("`transfer.inter-region` from {from} to {to}"));
    }
    assert_eq!(book.price("node.m7i.largest", Some(&region("aws/us-east-1"))), None);
    assert_eq!(book.price("node.m7i.large", None), None, "what is priced by region has no price above regions");
    // internet-egress-premium for asia-northeast1 to worldwide is left out
    assert_eq!(missing("gcp/asia-northeast1", "aws/us-east-1"), "`egress.internet` of gcp/asia-northeast1");
}

#[test]
fn between_providers_a_gb_costs_what_the_internet_costs() {
    let book = in_regions(&["aws/us-east-1", "gcp/europe-west1"]);
    let (here, there) = (region("aws/us-east-1"), region("gcp/europe-west1"));
    let Transfer::CrossCloud(out) = book.transfer(&here, &there) else { panic!("not across providers") };
    assert_eq!((out.cost(usd("1")), out.region()), (Some(usd("0.09")), Some(&here)));
    let Transfer::CrossCloud(back) = book.transfer(&there, &here) else { panic!("not across providers") };
    assert_eq!(back.cost(usd("1")), Some(usd("0.12")));
}

#[test]
fn only_the_files_of_the_regions_in_use_are_parsed() {
    let book = in_regions(&["aws/us-east-1", "aws/eu-west-1"]);
    let files: Vec<&str> = book.files().collect();
    assert_eq!(files, ["aws/eu-west-1", "aws/global", "aws/us-east-1", "datadog"]);
    assert_eq!(book.price("node.m7i.large", Some(&region("aws/eu-west-2"))), None);
    assert_eq!(in_regions(&[]).files().collect::<Vec<_>>(), ["datadog"]);
}

#[test]
fn every_region_of_the_catalog_has_a_file_of_prices() {
    let files = CatalogFiles::builtin();
    let priced: BTreeSet<&str> = files.ids(Kind::Price).collect();
    let without: Vec<&str> = files.ids(Kind::Region).filter(|id| !priced.contains(id)).collect();
    assert!(without.is_empty(), "{without:?}");
    let bytes: usize = files.ids(Kind::Price).filter_map(|id| files.text(Kind::Price, id)).map(str::len).sum();
    assert!(bytes < 800_000, "{bytes} bytes are embedded");
}

#[test]
fn a_price_of_a_region_goes_before_one_of_its_provider() {
    let text = "[source.s]\ntitle = \"T\"\ndate = 2026-11-01\n[[price]]\nclass = \"node\"\nsku = \"route53\"\nunit = \"month\"\n\
                source = \"s\"\n[price.usd]\n\"health-check.aws-endpoint\" = 0.25\n";
    let files = CatalogFiles::builtin().overlay("ours", vec![("prices/aws/us-east-1.toml".into(), text.into())]);
    let (book, findings) = book(&files, &Wanted::Everything, None, &mut SourceSet::default());
    assert_eq!(findings, []);
    let sku = "route53.health-check.aws-endpoint";
    assert_eq!(find(&book, sku, "aws/us-east-1").scope, Scope::Region(region("aws/us-east-1")));
    assert_eq!(find(&book, sku, "aws/us-east-1").flat(), Some(usd("0.25")));
    assert_eq!(find(&book, sku, "aws/eu-west-1").scope, Scope::Provider("aws".into()));
    let vendor = find(&book, "datadog.log-ingest", "-");
    assert_eq!((&vendor.scope, vendor.class), (&Scope::Everywhere, Some(PriceClass::Monitoring)));
}

#[test]
fn every_fault_of_a_users_price_file_is_reported_with_its_line() {
    let text = "transfer-zone = 3\n[source.feed]\ntitle = \"T\"\n[[price]]\nclass = \"nodes\"\nsku = \"node\"\nunit = \"houre\"\n\
                source = \"feet\"\n[price.usd]\na = -1\nb = [[1, 2]]\nc = 1e3\n[transfer]\nsource = \"feed\"\n\
                [transfer.usd]\nus-east-9 = 0.02\n";
    let files = vec![
        ("prices/aws/us-east-1.toml".to_owned(), text.to_owned()),
        ("prices/aws/us-east-9.toml".to_owned(), String::new()),
        ("prices/own.toml".to_owned(), "[transfer]\n".to_owned()),
    ];
    let files = CatalogFiles::builtin().overlay("ours", files);
    let (_, findings) = load(&files, &Wanted::Regions(BTreeSet::new()), &mut SourceSet::default());
    let seen: Vec<String> = (findings.iter())
        .map(|finding| {
            assert_eq!(finding.rule.code, BAD_CATALOG_ENTRY.code);
            let span = finding.span.expect("a place");
            format!("{}:{} {}", span.line, span.column, finding.message)
        })
        .collect();
    let expected = [
        "1:17 `transfer-zone` should be text, not this integer",
        "2:1 `date` is missing",
        "5:9 unknown word of `class` `nodes`",
        "7:8 unknown word of `unit` `houre`",
        "8:10 unknown source `feet`",
        "10:5 an amount is a decimal number from 0 of at most 28 digits",
        "11:6 tiers begin at 0 and rise",
        "12:5 an amount is a decimal number from 0 of at most 28 digits",
        "14:10 unknown source `feed`",
        "1:1 the catalog has no region `aws/us-east-9`",
        "1:1 `transfer` belongs into the files of a provider",
    ];
    assert_eq!(seen, expected);
    let (_, again) = book(&files, &Wanted::Everything, None, &mut SourceSet::default());
    assert_eq!(again, [], "they are reported once, by who reads the whole catalog");
}
