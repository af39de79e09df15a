//! What nobody stated: each thing once, what is stated elsewhere is something else, and nothing crosses unseen.

use parallax::model::estimate::Line;
use parallax::model::words::ScenarioName;

use super::{estimated, example, of, shown};

/// Lines of a scenario whose component is of that name, in one row each.
fn lines(text: &str, scenario: ScenarioName, component: &str) -> Vec<String> {
    let (estimate, _) = estimated(text, None);
    let named = |line: &&Line| &*line.component == component;
    of(&estimate, scenario).lines.iter().filter(named).map(shown).collect()
}

fn shop() -> String {
    example("list-price-aws").0
}

fn changed(text: &str, from: &str, to: &str) -> String {
    let changed = text.replace(from, to);
    assert_ne!(changed, text, "{from}");
    changed
}

#[test]
fn what_is_stated_in_one_place_takes_nothing_away_in_another() {
    let active = ScenarioName::ActiveActive;
    let other = "  components:
    - name: logs
      scalesWith: once
      use:
        active-active:
          - {sku: rds-postgresql.db.m7g.large.multi-az, region: us-east-1, quantity: 1}
          - {sku: transfer.inter-region, region: us-east-1, quantity: 1}
          - {sku: egress.internet, region: us-east-1, quantity: 1}
          - {sku: kubernetes.control-plane, region: us-east-1, quantity: 1}
";
    let (before, after) = (shop(), changed(&shop(), "  components:\n", other));
    for component in ["orders instance", "orders storage", "orders replication"] {
        assert_eq!(lines(&before, active, component), lines(&after, active, component), "{component}");
    }
    for component in ["egress to users", "control plane"] {
        let (two, one) = (lines(&before, active, component), lines(&after, active, component));
        assert_eq!((two.len(), one.len()), (2, 1), "{component}: {one:?}");
        assert!(one[0].contains("eu-west-1"), "{one:?}");
    }
}

#[test]
fn a_write_that_travels_to_the_writer_is_charged_for() {
    let found = lines(&shop(), ScenarioName::ActiveActive, "orders forwarded requests");
    // 200/s x 20 % x 40 % of users x 4 KiB x 2,628,000 s = 172.228608 GB x 0.02.
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("us-east-1") && found[0].ends_with("| 3.44457216"), "{found:?}");
    assert!(lines(&shop(), ScenarioName::SingleRegion, "orders forwarded requests").is_empty());
    let unsaid = changed(&shop(), "{rate: 200/s, writes: 20%, payload: 4KiB}", "{rate: 200/s, writes: 20%}");
    let found = lines(&unsaid, ScenarioName::ActiveActive, "orders forwarded requests");
    assert!(found.len() == 1 && found[0].contains("no `requests.payload` is written for `orders`"), "{found:?}");
    let covered = changed(&shop(), "    - name: disks\n", "    - name: disks\n      covers: [replication]\n");
    assert!(lines(&covered, ScenarioName::ActiveActive, "orders forwarded requests").is_empty());
}

#[test]
fn a_backup_in_another_region_is_stored_and_charged_for_there() {
    for scenario in [ScenarioName::SingleRegion, ScenarioName::ActiveActive] {
        let found = lines(&shop(), scenario, "orders backup");
        assert!(found.len() == 1 && found[0].contains("eu-west-1"), "{found:?}");
        // 200 GB at 0.095 for backups, and not at 0.127 for storage.
        assert!(found[0].contains("without what retention keeps") && found[0].ends_with("| 19"), "{found:?}");
    }
    let unpriced = changed(&shop(), "store: aws-rds-postgresql", "store: aws-keyspaces-multiregion");
    let found = lines(&unpriced, ScenarioName::SingleRegion, "orders backup");
    assert!(found.len() == 1 && found[0].contains("? what a backup of `orders` is charged for"), "{found:?}");
    let nowhere = changed(&shop(), ", copies: [eu-west-1]}", "}");
    assert!(lines(&nowhere, ScenarioName::ActiveActive, "orders backup").is_empty());
}

#[test]
fn what_is_served_at_the_edge_is_so_in_front_of_a_standby_too() {
    let text = example("food-delivery").0;
    let served = |scenario| (lines(&text, scenario, "egress to users"), lines(&text, scenario, "egress at the edge"));
    let (alone, edge) = served(ScenarioName::SingleRegion);
    assert!(edge.len() == 1 && alone.iter().any(|line| line.ends_with("| 6454.4393216")), "{alone:?} {edge:?}");
    assert_eq!(served(ScenarioName::ActivePassive), (alone, edge), "the primary serves everybody in both");
}

/// Lines between zones as `region meter amount`, in active-active.
fn between_zones(text: &str) -> Vec<String> {
    let (estimate, _) = estimated(text, None);
    let active = of(&estimate, ScenarioName::ActiveActive);
    let named = active.lines.iter().filter(|line| line.component.contains("between"));
    let told = |line: &Line| {
        let region = line.region.as_ref().map_or_else(String::new, ToString::to_string);
        format!("{region} {} {}", line.meter, line.amount.usd().map_or_else(|| "?".to_owned(), |usd| usd.to_string()))
    };
    named.map(told).collect()
}

#[test]
fn what_crosses_between_zones_is_said_where_it_is_charged_and_never_guessed() {
    let stated = "us-east-1 transfer.inter-az-in 8.6";
    assert!(between_zones(&shop()).iter().any(|line| line.ends_with(stated)), "{:?}", between_zones(&shop()));
    let text = shop();
    let (before, rest) = text.split_once("    - name: between-zones\n").expect("it is stated");
    let (_, after) = rest.split_once("    - name: names\n").expect("names follow");
    let unsaid = format!("{before}    - name: names\n{after}");
    assert_eq!(
        between_zones(&unsaid),
        [
            "aws/eu-west-1 transfer.inter-az-in ?",
            "aws/eu-west-1 transfer.inter-az-out ?",
            "aws/us-east-1 transfer.inter-az-in ?",
            "aws/us-east-1 transfer.inter-az-out ?",
        ]
    );
    let covered = changed(&unsaid, "    - name: names\n", "    - name: names\n      covers: [between-zones]\n");
    assert_eq!(between_zones(&covered), Vec::<String>::new());
    assert_eq!(between_zones(&example("list-price-azure").0), Vec::<String>::new(), "it is free there");
}

#[test]
fn a_backup_that_needs_every_write_is_charged_for_what_crosses() {
    let backup = |text: &str| lines(text, ScenarioName::SingleRegion, "orders backup transfer");
    let found = backup(&shop());
    // 40 writes a second of 2 KiB over 730 hours: 215.28576 GB x 0.02.
    assert!(found.len() == 1 && found[0].contains("us-east-1") && found[0].ends_with("| 4.3057152"), "{found:?}");
    let whole = backup(&changed(&shop(), "backup: {pointInTime: true, ", "backup: {"));
    assert!(whole.len() == 1 && whole[0].contains("how often a whole copy of `orders` is sent"), "{whole:?}");
    let unsaid = backup(&changed(&shop(), "        rowSize: 2KiB\n", ""));
    assert!(unsaid.len() == 1 && unsaid[0].contains("no `rowSize` is written for `orders`"), "{unsaid:?}");
    let covered = changed(&shop(), "    - name: disks\n", "    - name: disks\n      covers: [replication]\n");
    assert_eq!(backup(&covered), Vec::<String>::new());
}

#[test]
fn checks_of_another_providers_regions_and_quick_ones_have_prices_of_their_own() {
    let routing = |text: &str| lines(text, ScenarioName::ActiveActive, "routing").join("\n");
    let quick = routing(&shop());
    assert!(quick.contains("route53.health-check-option.aws-endpoint"), "{quick}");
    assert!(!quick.contains("non-aws-endpoint"), "{quick}");
    let slow = routing(&changed(&shop(), "interval: 10s", "interval: 30s"));
    assert!(slow.contains("route53.health-check.aws-endpoint") && !slow.contains("check-option"), "{slow}");
    let mixed = shop().replace("{name: eu-west-1, role", "{name: gcp/europe-west1, role");
    let mixed = routing(&mixed.replace("eu-west-1", "gcp/europe-west1").replace("gcp/gcp/", "gcp/"));
    for sku in ["health-check.aws-endpoint", "health-check.non-aws-endpoint", "health-check-option.non-aws-endpoint"] {
        assert!(mixed.contains(sku), "{sku}:\n{mixed}");
    }
}
