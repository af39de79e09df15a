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
