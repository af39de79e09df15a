//! Platforms whose costs are known, from quantities and price books: no total is typed in but to be held against.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use parallax::model::estimate::{BreakEven, Estimate, Known, LeverKind, Line, Saving};
use parallax::model::words::ScenarioName;
use rust_decimal::Decimal;

use crate::support::HEAD;

use super::{by_component, dec, estimated, example, of, of_example, shown};

/// What a lever saves, at least and at most.
fn saving(estimate: &Estimate, kind: LeverKind) -> (Decimal, Decimal) {
    let lever = estimate.levers.iter().find(|lever| lever.kind == kind).expect("every lever is there");
    match &lever.saving {
        Saving::Known { least, most, .. } => (*least, *most),
        Saving::Unknown { missing } => panic!("{kind:?}: {missing}"),
    }
}

fn against(estimate: &Estimate, other: ScenarioName) -> &BreakEven {
    estimate.break_even.iter().find(|one| one.against == other).expect("held against both")
}

/// Components of which some line differs, with how the sum of each changed.
fn changed(before: &Estimate, after: &Estimate, scenario: ScenarioName) -> BTreeMap<String, (Decimal, Decimal)> {
    let (one, two) = (by_component(of(before, scenario)), by_component(of(after, scenario)));
    let sum = |name: &String| two.get(name).copied().unwrap_or_default();
    let both = one.iter().map(|(name, before)| (name.clone(), (*before, sum(name))));
    both.filter(|(_, (one, two))| one != two).collect()
}

#[test]
fn travelbook_costs_what_its_course_says_line_by_line() {
    let estimate = of_example("travelbook");
    let single = by_component(of(&estimate, ScenarioName::SingleRegion));
    let active = by_component(of(&estimate, ScenarioName::ActiveActive));
    let expected = [
        ("kubernetes-nodes", "3600", "5800"),
        ("postgresql", "2800", "4100"),
        ("cache", "900", "2400"),
        ("search", "1500", "3000"),
        ("load-balancer", "200", "400"),
        ("nat-gateway", "800", "1600"),
        ("object-storage-and-cdn", "500", "800"),
        ("data-transfer", "1800", "2200"),
        ("monitoring", "1200", "2400"),
        ("global-load-balancer", "0", "400"),
        ("operations", "0", "1500"),
    ];
    for (component, one, two) in expected {
        assert_eq!(single.get(component).copied().unwrap_or_default(), dec(one), "{component}");
        assert_eq!(active.get(component).copied(), Some(dec(two)), "{component}");
    }
    assert_eq!(active.len(), expected.len());
    let total = |name| of(&estimate, name).total;
    assert_eq!(
        (total(ScenarioName::SingleRegion).usd, total(ScenarioName::ActiveActive).usd),
        (dec("13300"), dec("24600"))
    );
    for scenario in &estimate.scenarios {
        let lines: Vec<String> = scenario.lines.iter().map(shown).collect();
        assert!(scenario.total.is_whole(), "{}:\n{}", scenario.scenario, lines.join("\n"));
    }
}

#[test]
fn a_payments_platform_costs_what_its_lines_add_up_to_and_not_what_is_quoted() {
    let estimate = of_example("payments");
    let single = by_component(of(&estimate, ScenarioName::SingleRegion));
    let active = by_component(of(&estimate, ScenarioName::ActiveActive));
    let expected = [
        ("kubernetes-nodes", "4200", "8400"),
        ("database", "3800", "6200"),
        ("cache", "1200", "3200"),
        ("load-balancer", "800", "1600"),
        ("object-storage", "600", "800"),
        ("monitoring", "2400", "4800"),
        ("data-transfer", "2000", "5500"),
        ("replication", "0", "3500"),
        ("global-load-balancer", "0", "1000"),
        ("operations", "0", "3000"),
    ];
    for (component, one, two) in expected {
        assert_eq!(single.get(component).copied().unwrap_or_default(), dec(one), "{component}");
        assert_eq!(active.get(component).copied(), Some(dec(two)), "{component}");
    }
    let (single, active) = (of(&estimate, ScenarioName::SingleRegion), of(&estimate, ScenarioName::ActiveActive));
    assert_eq!((single.total.usd, active.total.usd), (dec("15000"), dec("38000")));
    // 153 % more; the quoted headlines are 25,000 and 58,000, 132 % more.
    assert_eq!(((active.total.usd / single.total.usd - Decimal::ONE) * dec("100")).round(), dec("153"));
}

#[test]
fn travelbook_pays_from_9_04_prevented_hours_a_year() {
    let estimate = of_example("travelbook");
    let held = against(&estimate, ScenarioName::SingleRegion);
    assert_eq!((held.added_a_month.usd, held.added_a_year), (dec("11300"), dec("135600")));
    assert_eq!(held.prevented_a_year, Known::Value(dec("60000")));
    assert_eq!(held.hours_a_year, Known::Value(dec("9.04")));
    assert_eq!(held.cost_per_hour, Known::Value(dec("33900")));
    let first = held.sensitivity.first().expect("inputs");
    assert_eq!((first.lower, first.higher), (dec("-87600"), dec("-63600")), "{first:?}");
    let nodes = held.sensitivity.iter().find(|one| &*one.input == "kubernetes-nodes").expect("nodes add cost");
    // 12 x 2,200 x 20 % of the 75,600 that are missing.
    assert_eq!((nodes.lower, nodes.higher), (dec("-70320"), dec("-80880")));
    let effect = |at: usize| held.sensitivity.get(at).map(|one| (one.higher - one.lower).abs());
    assert!((1..held.sensitivity.len()).all(|at| effect(at) <= effect(at - 1)));
    let warm = against(&estimate, ScenarioName::ActivePassive);
    assert!(warm.added_a_month.usd < held.added_a_month.usd && warm.added_a_month.usd > Decimal::ZERO);
}

#[test]
fn scenarios_without_quantities_take_those_of_another_and_grow_with_what_they_scale_with() {
    let estimate = of_example("travelbook");
    let standby = of(&estimate, ScenarioName::ActivePassive);
    let costs = by_component(standby);
    // Copies stand where they stood; compute shrinks with the pods that a standby keeps.
    assert_eq!(costs["postgresql"], dec("4100"));
    assert_eq!(costs["global-load-balancer"], dec("400"));
    let nodes: Vec<&Line> = standby.lines.iter().filter(|line| &*line.component == "kubernetes-nodes").collect();
    assert_eq!(nodes.len(), 2);
    assert!(costs["kubernetes-nodes"] < dec("5800"), "{}", costs["kubernetes-nodes"]);
    assert_eq!(by_component(of(&estimate, ScenarioName::EverythingEverywhere))["postgresql"], dec("5600"));
}

#[test]
fn right_sizing_a_secondary_of_6_nodes_to_4_saves_1400() {
    let (inventory, own) = example("payments");
    let before = of_example("payments");
    assert_eq!(saving(&before, LeverKind::RightSize), (dec("1400"), dec("1400")));
    let smaller =
        inventory.replace("{sku: node, region: eu-west-1, quantity: 6}", "{sku: node, region: eu-west-1, quantity: 4}");
    assert_ne!(smaller, inventory);
    let (after, _) = estimated(&smaller, own.as_deref());
    let total = |estimate: &Estimate| of(estimate, ScenarioName::ActiveActive).total.usd;
    assert_eq!(total(&before) - total(&after), dec("1400"));
    assert_eq!(saving(&before, LeverKind::Compress), (dec("2100"), dec("2450")), "60 to 70 % of 3,500");
    assert_eq!(saving(&before, LeverKind::Commit), (dec("4318"), dec("5158")), "30 to 40 % of 8,400, 29 % of 6,200");
    assert_eq!(saving(&before, LeverKind::KeepOut), (Decimal::ZERO, Decimal::ZERO));
    // One after another: nodes 10 x 700 x 70 %, databases 6,200 x 71 %, and what crosses 3,500 x 40 %.
    assert_eq!(before.with_levers.usd, dec("38000") - dec("1400") - dec("2100") - dec("1798") - dec("2100"));
}

/// Nodes, a licence that grows with them, and a database, each 1,000 a month in each region.
fn licensed(classes: [&str; 3]) -> Estimate {
    let mut components = String::new();
    let mut book = String::new();
    for (name, class) in ["nodes", "licence", "database"].iter().zip(classes) {
        write!(
            components,
            "    - name: {name}\n      scalesWith: pods\n      use:\n        active-active: \
             [{{sku: {name}, region: us-east-1, quantity: 1}}, {{sku: {name}, region: eu-west-1, quantity: 1}}]\n"
        )
        .expect("text");
        let source = "source = \"An agreement\"\ndate = 2026-11-01";
        write!(book, "[[price]]\nsku = \"{name}\"\n{class}\nunit = \"month\"\nusd = \"1000\"\n{source}\n\n")
            .expect("text");
    }
    let services = "services:\n  - {name: api, kind: api, replicas: 4, data: []}\n";
    estimated(&format!("{HEAD}platform:\n  components:\n{components}{services}"), Some(&book)).0
}

#[test]
fn only_what_is_priced_as_compute_or_a_database_can_be_committed_to() {
    // 30 to 40 % of 2,000 and 29 % of 2,000; nothing of the licence, though it grows with pods.
    let said = licensed(["class = \"node\"", "", "class = \"relational\""]);
    assert_eq!(saving(&said, LeverKind::Commit), (dec("1180"), dec("1380")));
    let unsaid = licensed(["", "", ""]);
    let lever = unsaid.levers.iter().find(|lever| lever.kind == LeverKind::Commit).expect("every lever is there");
    assert!(matches!(&lever.saving, Saving::Unknown { missing } if missing.contains("class = \"node\"")), "{lever:?}");
}

#[test]
fn what_is_priced_as_something_else_runs_no_pods() {
    let names_nodes = |estimate: &Estimate| {
        of(estimate, ScenarioName::ActiveActive)
            .lines
            .iter()
            .any(|line| &*line.component == "nodes" && line.region.is_none())
    };
    let other = "class = \"monitoring\"";
    assert!(names_nodes(&licensed([other, other, other])), "what the pods run on is not known");
    assert!(!names_nodes(&licensed(["", other, other])));
}

#[test]
fn one_more_node_moves_exactly_its_line() {
    let (inventory, own) = example("travelbook");
    let (before, _) = estimated(&inventory, own.as_deref());
    let more =
        inventory.replace("{sku: node, region: eu-west-1, quantity: 5}", "{sku: node, region: eu-west-1, quantity: 6}");
    assert_ne!(more, inventory);
    let (after, _) = estimated(&more, own.as_deref());
    let moved = |scenario| -> Vec<(String, String)> {
        let all = of(&before, scenario).lines.iter().zip(&of(&after, scenario).lines);
        all.map(|(one, two)| (shown(one), shown(two))).filter(|(one, two)| one != two).collect()
    };
    let active = moved(ScenarioName::ActiveActive);
    assert!(
        matches!(active.as_slice(), [(one, two)] if one.ends_with("| 2800") && two.ends_with("| 3360")),
        "{active:?}"
    );
    assert!(moved(ScenarioName::SingleRegion).is_empty());
    assert_eq!(of(&after, ScenarioName::ActiveActive).total.usd, dec("25160"));
}

#[test]
fn a_price_moved_by_one_percent_moves_exactly_its_lines() {
    let (inventory, own) = example("payments");
    let own = own.expect("a price book");
    let (before, _) = estimated(&inventory, Some(&own));
    let (after, _) = estimated(&inventory, Some(&own.replace("usd = \"700\"", "usd = \"707\"")));
    for scenario in ScenarioName::ALL {
        let moved = changed(&before, &after, *scenario);
        assert_eq!(moved.keys().collect::<Vec<_>>(), ["kubernetes-nodes"], "{scenario}");
        assert!(moved.values().all(|(one, two)| *two == one * dec("1.01")), "{scenario}: {moved:?}");
    }
}

#[test]
fn a_quantity_moved_by_one_percent_moves_exactly_its_lines() {
    let (inventory, own) = example("payments");
    let (before, _) = estimated(&inventory, own.as_deref());
    let moved = inventory.replace("quantity: 20000}", "quantity: 20200}");
    let (after, _) = estimated(&moved, own.as_deref());
    let single = changed(&before, &after, ScenarioName::SingleRegion);
    assert_eq!(single.into_iter().collect::<Vec<_>>(), [("data-transfer".to_owned(), (dec("2000"), dec("2020")))]);
    assert!(changed(&before, &after, ScenarioName::ActiveActive).is_empty());
}
