//! What holds for every platform, however odd.

use std::fmt::Write as _;

use parallax::model::estimate::{Amount, Estimate};
use parallax::model::words::ScenarioName;
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use super::{estimated, of, shown};

const REGIONS: [&str; 3] = ["us-east-1", "eu-west-1", "ap-southeast-1"];
const SKUS: [&str; 5] = ["node.m7g.xlarge", "egress.internet", "nat-gateway.gb", "elb.alb", "no-such-thing"];
const SCALES: [&str; 4] = ["pods", "regions", "writers", "once"];

/// A component: its number, what it scales with, and quantities in hundredths by SKU and region.
type Drawn = (usize, &'static str, Vec<(&'static str, usize, u32)>);

fn component() -> impl Strategy<Value = Drawn> {
    let usage = (select(&SKUS[..]), 0..REGIONS.len(), 0..5_000_000_u32);
    (0..1_000_usize, select(&SCALES[..]), prop::collection::vec(usage, 1..4))
}

/// An inventory of so many regions with stated sizes.
fn text(regions: usize, components: &[Drawn], complete: bool) -> String {
    let mut text =
        "apiVersion: parallax/v1\nkind: Inventory\nmetadata: {name: t}\nprovider: aws\nregions:\n".to_owned();
    for (at, region) in REGIONS.iter().take(regions).enumerate() {
        let role = if at == 0 { ", role: primary" } else { "" };
        writeln!(text, "  - {{name: {region}{role}}}").expect("text");
    }
    writeln!(text, "platform:\n  complete: {complete}\n  components:").expect("text");
    for (name, scale, usage) in components {
        writeln!(text, "    - name: c{name}\n      scalesWith: {scale}\n      use:\n        active-active:")
            .expect("text");
        let named = REGIONS.iter().take(regions).enumerate();
        for (sku, region, hundredths) in named.flat_map(|(at, region)| {
            usage.iter().filter(move |one| one.1 == at).map(move |(sku, _, hundredths)| (sku, region, hundredths))
        }) {
            let quantity = Decimal::new(i64::from(*hundredths), 2);
            writeln!(text, "          - {{sku: {sku}, region: {region}, quantity: {quantity}}}").expect("text");
        }
        let first = format!("          - {{sku: {}, region: {}, quantity: 1}}", SKUS[0], REGIONS[0]);
        writeln!(text, "{first}").expect("text");
    }
    text += "services:\n  - name: orders\n    kind: api\n    replicas: 4\n    requests: {rate: 50/s, payload: 4kB}\n    \
             data:\n      - {name: orders, archetype: order, store: aws-rds-postgresql, instance: db.m7g.large, size: 80GB, \
             rowSize: 1kB, writeRate: 5/s}\n";
    text
}

fn unique(components: Vec<Drawn>) -> Vec<Drawn> {
    let mut all: Vec<Drawn> = Vec::new();
    for one in components {
        if all.iter().all(|other| other.0 != one.0) {
            all.push(one);
        }
    }
    all
}

fn everything(estimate: &Estimate) -> Vec<String> {
    let lines = estimate.scenarios.iter().flat_map(|one| one.lines.iter().map(move |line| (one.scenario, line)));
    lines.map(|(scenario, line)| format!("{scenario} {}", shown(line))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_total_is_the_sum_of_its_lines_and_nothing_else(
        components in prop::collection::vec(component(), 0..5),
        regions in 1..4_usize,
        complete: bool,
    ) {
        let (estimate, _) = estimated(&text(regions, &unique(components), complete), None);
        for scenario in &estimate.scenarios {
            let priced: Vec<Decimal> = scenario.lines.iter().filter_map(|line| line.amount.usd()).collect();
            prop_assert_eq!(priced.iter().sum::<Decimal>(), scenario.total.usd);
            prop_assert_eq!(scenario.lines.len() - priced.len(), scenario.total.unpriced);
            for line in &scenario.lines {
                // Nothing is priced at zero for want of a price.
                if let Amount::Priced { usd, .. } = &line.amount {
                    prop_assert!(*usd >= Decimal::ZERO && !line.meter.contains("no-such"), "{}", shown(line));
                }
            }
        }
    }

    #[test]
    fn the_order_of_components_and_quantities_changes_nothing(
        components in prop::collection::vec(component(), 2..5),
        regions in 1..4_usize,
    ) {
        let components = unique(components);
        let mut turned: Vec<Drawn> = components.iter().rev().cloned().collect();
        for one in &mut turned {
            one.2.reverse();
        }
        let (one, _) = estimated(&text(regions, &components, false), None);
        let (two, _) = estimated(&text(regions, &turned, false), None);
        prop_assert_eq!(everything(&one), everything(&two));
        prop_assert_eq!(one, two);
    }

    #[test]
    fn another_region_never_makes_it_cheaper_while_sizes_stay(
        components in prop::collection::vec(component(), 0..4),
        complete: bool,
    ) {
        // Either what is stated or what is derived: a component that names a price takes the place of what is derived.
        let components = if complete { unique(components) } else { Vec::new() };
        let totals = [1, 2, 3].map(|regions| {
            // Users who move to another region leave it at other prices: none are served from here.
            let text = text(regions, &components, complete).replace("rate: 50/s, payload: 4kB", "egress: 0GB/month");
            of(&estimated(&text, None).0, ScenarioName::ActiveActive).total
        });
        for pair in totals.windows(2) {
            prop_assert!(pair[1].usd >= pair[0].usd && pair[1].unpriced >= pair[0].unpriced, "{totals:?}");
        }
    }
}
