//! Platforms without a price book of their own: every line is priced from the catalog, and says where that was read.

use parallax::model::estimate::Amount;

use super::{of_example, shown};

#[test]
fn every_line_of_the_list_price_examples_has_a_price_and_its_source() {
    for name in ["list-price-aws", "list-price-gcp", "list-price-azure"] {
        let estimate = of_example(name);
        assert_eq!(estimate.scenarios.len(), 4);
        for scenario in &estimate.scenarios {
            assert!(scenario.lines.len() > 5, "{name} {}", scenario.scenario);
            for line in &scenario.lines {
                let Amount::Priced { source, .. } = &line.amount else {
                    panic!("{name} {}: {}", scenario.scenario, shown(line));
                };
                let citation = &source.citation;
                assert!(&*source.id != "own" && !citation.title.is_empty(), "{name}: {}", shown(line));
            }
            assert!(scenario.total.is_whole());
            println!("{name} {} {}", scenario.scenario, scenario.total.usd);
            for line in &scenario.lines {
                println!("   {}", shown(line));
            }
        }
    }
}
