//! The same platform run in other ways: every service and dataset has its place in each.

use std::fs;

use parallax::base::ids::RegionId;
use parallax::model::inventory::Inventory;
use parallax::model::plan::{Commit, CopyRole, Percentiles, Plan, PodPlacement, Reckoned, WritePath};
use parallax::model::words::ScenarioName;
use parallax::pipeline::{self, Planned};

use crate::support::{HEAD, planned};

const ALL: [ScenarioName; 4] = [
    ScenarioName::SingleRegion,
    ScenarioName::ActivePassive,
    ScenarioName::ActiveActive,
    ScenarioName::EverythingEverywhere,
];

fn example(name: &str) -> Planned {
    planned(&fs::read_to_string(format!("examples/{name}/inventory.yaml")).expect("an example"))
}

fn examples() -> Vec<Planned> {
    ["travelbook", "food-delivery", "minimal"].map(example).into()
}

fn scenario(planned: &Planned, name: ScenarioName) -> Plan {
    pipeline::scenario(planned, name)
}

fn of<'a>(plan: &'a Plan, service: &str, dataset: &str) -> &'a parallax::model::plan::DatasetPlan {
    let service = plan.service(service).expect("a service");
    service.datasets.iter().find(|it| it.id.dataset.as_str() == dataset).expect("a dataset")
}

fn aws(name: &str) -> RegionId {
    RegionId::new("aws", name)
}

/// What is wrong with a scenario of any platform.
fn gaps(inventory: &Inventory, plan: &Plan) -> Vec<String> {
    let mut gaps = Vec::new();
    let names = |plan: &Plan| plan.services.iter().map(|service| service.name.clone()).collect::<Vec<_>>();
    if names(plan) != inventory.services.iter().map(|service| service.name.clone()).collect::<Vec<_>>() {
        gaps.push("other services than the inventory has".to_owned());
    }
    for service in &plan.services {
        let pods = service.pods.everywhere();
        if pods.is_empty() && service.pods != PodPlacement::External {
            gaps.push(format!("{} runs nowhere", service.name));
        }
        if pods.iter().any(|region| !plan.regions.contains(region)) {
            gaps.push(format!("{} runs in a region that is not in use", service.name));
        }
        for dataset in &service.datasets {
            let holds = |region: &RegionId| dataset.copies.iter().any(|copy| copy.region == *region);
            if dataset.copies.is_empty() {
                gaps.push(format!("{} has no copy", dataset.id));
            }
            if dataset.copies.iter().flat_map(|copy| &copy.receives).any(|from| !holds(from)) {
                gaps.push(format!("{} receives from where no copy is", dataset.id));
            }
            if matches!(&dataset.writes, WritePath::Writer(region) if !holds(region)) {
                gaps.push(format!("{} is written where no copy is", dataset.id));
            }
        }
    }
    gaps
}

#[test]
fn every_scenario_of_every_example_is_complete() {
    for planned in examples() {
        for name in ALL {
            let plan = scenario(&planned, name);
            assert_eq!(plan.scenario, name);
            assert_eq!(gaps(&planned.inventory, &plan), Vec::<String>::new(), "{} {name}", planned.inventory.name);
        }
    }
}

#[test]
fn active_active_is_the_plan_as_classified() {
    for planned in examples() {
        assert_eq!(scenario(&planned, ScenarioName::ActiveActive), planned.plan);
    }
}

#[test]
fn a_single_region_copies_nothing() {
    for planned in examples() {
        let plan = scenario(&planned, ScenarioName::SingleRegion);
        assert_eq!(plan.regions, planned.plan.regions.iter().take(1).cloned().collect::<Vec<_>>());
        for dataset in plan.services.iter().flat_map(|service| &service.datasets) {
            let crossing = dataset.links.iter().filter(|link| link.from != link.to).count();
            assert_eq!((dataset.copies.len(), crossing, dataset.commit), (1, 0, Commit::Local), "{}", dataset.id);
            assert!(dataset.copies.iter().all(|copy| copy.receives.is_empty()), "{}", dataset.id);
        }
    }
}

/// What the plan as classified says of today, the plan of a single region must say of itself.
#[test]
fn a_single_region_is_as_fast_as_the_plan_says_it_is_today() {
    for planned in examples() {
        let plan = scenario(&planned, ScenarioName::SingleRegion);
        for (single, active) in plan.services.iter().zip(&planned.plan.services) {
            for (then, now) in single.latency.iter().zip(active.latency.iter()) {
                let p50 = |time: &Reckoned<Percentiles>| time.value().map(|time| time.p50);
                assert_eq!(p50(&then.read), p50(&now.read_today), "{} from {:?}", single.name, then.from);
                let writes = (then.write.as_ref().map(p50), now.write_today.as_ref().map(p50));
                assert_eq!(writes.0, writes.1, "{} from {:?}", single.name, then.from);
            }
        }
    }
}

#[test]
fn a_warm_standby_follows_the_primary_and_serves_nobody() {
    let planned = example("travelbook");
    let plan = scenario(&planned, ScenarioName::ActivePassive);
    assert_eq!(plan.regions, [aws("us-east-1"), aws("eu-west-1")]);
    let share = planned.inventory.settings.standby_share.value;
    let pods = &plan.service("booking-engine").expect("a service").pods;
    let waiting = PodPlacement::Standby { active: aws("us-east-1"), standby: vec![aws("eu-west-1")], share };
    assert_eq!(pods, &waiting);
    let bookings = of(&plan, "booking-engine", "bookings");
    let roles: Vec<CopyRole> = bookings.copies.iter().map(|copy| copy.role).collect();
    assert_eq!(roles, [CopyRole::Writer, CopyRole::Follower]);
    assert_eq!(bookings.writes, WritePath::Writer(aws("us-east-1")));
    for service in &plan.services {
        assert!(service.pods.serving().iter().all(|region| *region == aws("us-east-1")), "{}", service.name);
    }
}

#[test]
fn what_may_lose_nothing_waits_for_the_standby_too() {
    for planned in examples() {
        let plan = scenario(&planned, ScenarioName::ActivePassive);
        for dataset in plan.services.iter().flat_map(|service| &service.datasets) {
            let active = planned.plan.dataset(&dataset.id).expect("a dataset");
            if active.commit == Commit::SecondRegion {
                assert_eq!(dataset.commit, Commit::SecondRegion, "{}", dataset.id);
            }
        }
    }
}

#[test]
fn the_naive_copy_writes_everything_everywhere() {
    let planned = example("travelbook");
    let plan = scenario(&planned, ScenarioName::EverythingEverywhere);
    let bookings = of(&plan, "booking-engine", "bookings");
    assert_eq!(bookings.writes, WritePath::Local);
    assert!(bookings.copies.iter().all(|copy| copy.role == CopyRole::Merging && copy.receives.len() == 1));
    for service in plan.services.iter().filter(|service| service.pods != PodPlacement::External) {
        assert_eq!(service.pods.serving(), plan.regions, "{}", service.name);
        assert!(service.datasets.iter().all(|dataset| dataset.copies.len() == plan.regions.len()), "{}", service.name);
    }
}

#[test]
fn the_standby_is_the_nearest_region_that_may_hold_every_row() {
    let head = HEAD
        .replace("  - {name: eu-west-1}\n", "  - {name: ap-south-1}\n  - {name: eu-west-1}\n  - {name: us-west-2}\n");
    let free = planned(&format!("{head}services:\n  - {{name: app, archetype: booking}}\n"));
    assert_eq!(scenario(&free, ScenarioName::ActivePassive).regions, [aws("us-east-1"), aws("us-west-2")]);
    let bound = planned(&format!(
        "{head}services:\n  - {{name: app, data: [{{name: rows, archetype: booking, residency: [eu]}}]}}\n"
    ));
    assert_eq!(scenario(&bound, ScenarioName::ActivePassive).regions, [aws("us-east-1"), aws("eu-west-1")]);
}

#[test]
fn a_region_that_residency_forbids_holds_a_copy_in_a_what_if() {
    let planned = planned(&format!(
        "{HEAD}services:\n  - {{name: app, data: [{{name: rows, archetype: booking, residency: [eu]}}]}}\n"
    ));
    for name in [ScenarioName::SingleRegion, ScenarioName::ActivePassive, ScenarioName::EverythingEverywhere] {
        let plan = scenario(&planned, name);
        assert_eq!(gaps(&planned.inventory, &plan), Vec::<String>::new(), "{name}");
        assert!(of(&plan, "app", "rows").copies.iter().any(|copy| copy.region == aws("us-east-1")), "{name}");
    }
    let facts = planned.facts.values().next().expect("facts");
    let may: Vec<bool> = planned.inventory.regions.iter().map(|region| facts.may_hold_every_row(region)).collect();
    assert_eq!(may, [false, true]);
}

#[test]
fn with_one_region_there_is_no_standby() {
    let head = HEAD.replace("  - {name: eu-west-1}\n", "");
    let planned = planned(&format!("{head}services:\n  - {{name: app, archetype: booking}}\n"));
    let plan = scenario(&planned, ScenarioName::ActivePassive);
    assert_eq!(gaps(&planned.inventory, &plan), Vec::<String>::new());
    assert_eq!(plan.service("app").map(|app| app.pods.clone()), Some(PodPlacement::Active(vec![aws("us-east-1")])));
}
