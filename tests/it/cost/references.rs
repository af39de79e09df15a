//! Platforms whose costs are known, from quantities and price books: no total is typed in but to be held against.

use parallax::model::words::ScenarioName;

use super::{by_component, dec, estimated, example, of, of_example, shown};

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
