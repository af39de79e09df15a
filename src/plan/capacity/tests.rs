use super::*;
use crate::base::units::Millis;
use crate::model::latency::{RoundTrip, Rung};
use crate::model::plan::UserTrip;
use crate::model::topology::Place;

const REGIONS: [&str; 3] = ["us-east-1", "eu-west-1", "ap-northeast-1"];

fn region(name: &str) -> RegionId {
    RegionId::new("cloud", name)
}

/// Places with their share and milliseconds to each of [`REGIONS`].
fn plan_of(places: &[(&str, u32, [u64; 3])]) -> Plan {
    let mut plan = Plan::placed(
        crate::model::words::ScenarioName::ActiveActive,
        REGIONS.iter().map(|name| region(name)).collect(),
        Vec::new(),
    );
    for (place, percent, ways) in places {
        for (name, millis) in REGIONS.iter().zip(ways) {
            plan.user_trips.push(UserTrip {
                from: Place::Geography((*place).into()),
                share: Share::from_percent(*percent),
                to: region(name),
                round_trip: Some(RoundTrip {
                    p50: Millis::from_millis(*millis),
                    tail: None,
                    rung: Rung::Corridor,
                    last_mile: Millis::ZERO,
                    words: String::new(),
                }),
            });
        }
    }
    plan
}

const WORLD: [(&str, u32, [u64; 3]); 3] =
    [("america", 60, [30, 100, 180]), ("europe", 30, [100, 30, 240]), ("asia", 10, [200, 220, 30])];

fn spread_of(places: &[(&str, u32, [u64; 3])], among: &[&str]) -> Loads {
    let among: Vec<RegionId> = among.iter().map(|name| region(name)).collect();
    loads(&users(&plan_of(places)), &among, "cloud")
}

fn percents(spread: &Reckoned<Vec<(RegionId, Share)>>) -> Vec<u32> {
    spread.value().expect("known").iter().map(|(_, share)| share.ppm() / 10_000).collect()
}

#[test]
fn losing_the_largest_region_puts_its_users_on_the_next_and_not_half_on_each() {
    let loads = spread_of(&WORLD, &REGIONS);
    assert_eq!(percents(&loads.normal), [60, 30, 10]);
    let after: Vec<Vec<u32>> = loads.after.iter().map(|after| percents(&after.spread)).collect();
    assert_eq!(after, [vec![90, 10], vec![90, 10], vec![70, 30]]);
    let demands: Vec<(u32, Option<RegionId>)> =
        demands(&loads).into_iter().map(|one| (one.worst.ppm() / 10_000, one.worst_loss)).collect();
    let expected = [(90, Some(region("eu-west-1"))), (90, Some(region("us-east-1"))), (10, None)];
    assert_eq!(demands, expected);
}

#[test]
fn one_region_serves_everybody_and_nobody_is_left_when_it_is_lost() {
    let loads = spread_of(&[], &["eu-west-1"]);
    assert_eq!(percents(&loads.normal), [100]);
    assert_eq!(percents(&loads.after[0].spread), Vec::<u32>::new());
    assert_eq!(demands(&loads)[0].worst_loss, None);
}

#[test]
fn without_users_only_what_is_sure_is_said() {
    let loads = spread_of(&[], &REGIONS[..2]);
    assert_eq!(loads.normal, Reckoned::unknown("no `users` are written"));
    assert_eq!(percents(&loads.after[0].spread), [100], "the one that is left has them all");
    let two = demands(&loads);
    assert_eq!((two[0].worst, two[0].worst_loss.clone()), (Share::ALL, Some(region("eu-west-1"))));
    let three = demands(&spread_of(&[], &REGIONS));
    assert_eq!((three[0].worst, three[0].worst_loss.clone()), (Share::ALL, None), "which loss does it is not known");
}

#[test]
fn of_what_runs_no_pods_it_is_not_known_whether_they_are_enough() {
    let demand = Demand {
        region: RegionId::new("cloud", "a"),
        normal: Reckoned::Known(Share::ALL),
        worst: Share::ALL,
        worst_loss: None,
    };
    let none = Sizing { all: 0, ceiling: None, fewest: 1 };
    assert_eq!(one(demand, Some(none), Load::Serving, Keeps::WorstLoss).holds, Truth::Unknown);
}
