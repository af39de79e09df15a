//! Users on their way: who is served where, how long it takes, and what a region must carry after a loss.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands, its helpers too"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use parallax::base::ids::RegionId;
use parallax::base::source::SourceSet;
use parallax::base::units::{Millis, Share};
use parallax::load::catalog::{CatalogFiles, Wanted, load};
use parallax::model::catalog::Catalog;
use parallax::model::latency::{Rung, round_trip, same_metro_regions, user_round_trip};
use parallax::model::plan::{Capacity, Percentiles, Plan, PodCount, Reckoned, ServicePlan, UserLatency};
use parallax::model::topology::Place;
use parallax::model::verdict::Truth;
use parallax::model::words::ScenarioName;
use parallax::pipeline::{self, Planned};
use parallax::plan::{Ground, plan};
use proptest::prelude::*;

use crate::support;

const USERS: &str =
    "users: [{from: north-america, share: 60%}, {from: europe, share: 30%}, {from: asia, share: 10%}]\n";

/// One writer in the primary, reads at the writer.
const TILLS: &str = "  - name: tills
    kind: api
    replicas: 10
    data:
      - {name: receipts, operations: [insert-specific], invariants: [unique], consistency: strong, reads: 90%, rpo: 1s}
";

fn regions(all: &[&str]) -> String {
    let mut text =
        "apiVersion: parallax/v1\nkind: Inventory\nmetadata: {name: test}\nprovider: aws\nregions:\n".to_owned();
    for (index, region) in all.iter().enumerate() {
        let role = if index == 0 { ", role: primary" } else { "" };
        let _ = writeln!(text, "  - {{name: {region}{role}}}");
    }
    text
}

fn planned(regions: &str, rest: &str) -> Planned {
    support::planned(&format!("{regions}{rest}"))
}

fn service<'a>(planned: &'a Planned, name: &str) -> &'a ServicePlan {
    planned.plan.service(name).expect("planned")
}

fn aws(name: &str) -> RegionId {
    RegionId::new("aws", name)
}

fn tenths(time: Millis) -> u64 {
    time.micros() / 100
}

fn of_place<'a>(planned: &'a Planned, name: &str, place: &str) -> &'a UserLatency {
    let here = |one: &&UserLatency| one.from == Place::Geography(place.into());
    service(planned, name).latency.iter().find(here).expect("users of that place")
}

fn known(leg: &Reckoned<Percentiles>) -> &Percentiles {
    leg.value().unwrap_or_else(|| panic!("{leg:?}"))
}

fn everything() -> Catalog {
    load(&CatalogFiles::builtin(), &Wanted::Everything, &mut SourceSet::default()).0
}

#[test]
fn every_two_regions_and_every_place_of_users_have_their_round_trip() {
    let all = ["us-east-1", "ap-northeast-1", "eu-west-1"];
    let planned = planned(&regions(&all), &format!("{USERS}services:\n{TILLS}"));
    let plan = &planned.plan;
    assert_eq!(plan.trips.len(), 6, "no region has a trip to itself");
    for trip in &plan.trips {
        assert_eq!(trip.round_trip, round_trip(&planned.catalog, &trip.from, &trip.to));
        assert_eq!(trip.round_trip.as_ref().map(|found| found.rung), Some(Rung::Measured));
    }
    let places: Vec<(String, String)> =
        plan.user_trips.iter().map(|trip| (trip.from.shown("aws"), trip.to.name.to_string())).collect();
    assert_eq!(places.len(), 9);
    assert_eq!(places[3], ("europe".to_owned(), "us-east-1".to_owned()), "place by place, regions in the plan's order");
    let last_mile = planned.inventory.settings.last_mile.value;
    for trip in &plan.user_trips {
        assert_eq!(trip.round_trip, user_round_trip(&planned.catalog, &trip.from, &trip.to, last_mile));
    }
}

#[test]
fn every_pair_stands_on_the_best_rung_that_there_is() {
    let catalog = everything();
    let table = |from: &RegionId, to: &RegionId| {
        let measured = catalog.round_trips.measured.get(from)?.to.get(&to.name)?;
        (from.provider == to.provider).then_some(measured.p50)
    };
    let near: BTreeMap<&RegionId, Vec<&RegionId>> = (catalog.regions.values())
        .map(|region| (&region.id, same_metro_regions(&catalog, region).into_iter().map(|other| &other.id).collect()))
        .collect();
    let mut rungs: BTreeMap<&str, u32> = BTreeMap::new();
    for (from, others) in &near {
        for (to, their_others) in near.iter().filter(|(to, _)| *to != from) {
            let answer = round_trip(&catalog, from, to).expect("both are known");
            *rungs.entry(answer.rung.name()).or_default() += 1;
            let pairs = others.iter().flat_map(|a| their_others.iter().flat_map(move |b| [(*a, *b), (*b, *a)]));
            let mut metro: Vec<Millis> = pairs.filter_map(|(a, b)| table(a, b)).collect();
            metro.sort();
            match (table(from, to), table(to, from)) {
                (Some(p50), _) => assert_eq!((answer.rung, answer.p50), (Rung::Measured, p50), "{from} to {to}"),
                (None, Some(p50)) => assert_eq!((answer.rung, answer.p50), (Rung::Reverse, p50), "{from} to {to}"),
                (None, None) if metro.is_empty() => {
                    assert_eq!(answer.rung, Rung::Corridor, "{from} to {to}");
                    assert!(answer.words.contains(" for 1000 km (") && answer.tail.is_none(), "{}", answer.words);
                }
                (None, None) => {
                    let pairs = u32::try_from(metro.len()).expect("few");
                    assert_eq!(answer.rung, Rung::SameMetro { pairs }, "{from} to {to}");
                    assert!(answer.words.starts_with(&format!("median of {pairs} measured")), "{}", answer.words);
                    let (least, most) = (metro.first().expect("some"), metro.last().expect("some"));
                    assert!((*least..=*most).contains(&answer.p50), "{from} to {to}: {answer:?}");
                }
            }
        }
    }
    for rung in ["measured", "same metro", "corridor model"] {
        assert!(rungs.get(rung).is_some_and(|count| *count > 100), "{rungs:?}");
    }
}

#[test]
fn the_tail_model_is_what_the_measured_tails_say() {
    let catalog = everything();
    let model = catalog.round_trips.tail.as_ref().expect("built in");
    let tables = catalog.round_trips.measured.values().filter(|table| table.percentile == Some(95));
    let mut ratios: Vec<u64> = tables
        .flat_map(|table| table.to.values())
        .filter_map(|trip| trip.tail?.micros().saturating_mul(1_000_000).checked_div(trip.p50.micros()))
        .collect();
    ratios.sort_unstable();
    assert_eq!(u32::try_from(ratios.len()), Ok(model.pairs));
    assert!(
        ratios[ratios.len() / 2].abs_diff(model.ratio_millionths) < 500,
        "{} in the tables",
        ratios[ratios.len() / 2]
    );
}

#[test]
fn users_are_served_nearby_and_their_writes_travel_to_the_writer() {
    let planned = planned(&regions(&["us-east-1", "eu-west-1"]), &format!("{USERS}services:\n{TILLS}"));
    let europe = of_place(&planned, "tills", "europe");
    assert_eq!(europe.serving, Some(aws("eu-west-1")));
    let (read, write) = (known(&europe.read), known(europe.write.as_ref().expect("users write")));
    let wire = planned
        .plan
        .trip(&aws("eu-west-1"), &aws("us-east-1"))
        .and_then(|trip| trip.round_trip.clone())
        .expect("known");
    let way = planned.plan.user_trips.iter().find(|trip| trip.from == europe.from && trip.to == aws("eu-west-1"));
    let way = way.and_then(|way| way.round_trip.as_ref()).expect("known").p50;
    assert_eq!((read.p50, write.p50), (way.plus(wire.p50), way.plus(wire.p50)), "strong reads go to the writer too");
    assert!(tenths(wire.p50).abs_diff(700) < 20, "about 70 ms: {wire:?}");
    let p95 = *write.p95.value().expect("modelled");
    assert!(p95 > write.p50 && p95.micros() < write.p50.micros() * 12 / 10, "{write:?}");
    assert!(write.words.contains("to the writer of `receipts` in `us-east-1` (measured)"), "{}", write.words);
    assert!(write.words.ends_with("; network alone"), "{}", write.words);
    let today = known(&europe.read_today);
    assert!(today.p50 > way && known(europe.write_today.as_ref().expect("users write")) == today, "{today:?}");
    assert_eq!(europe.write_by_statement, None, "nobody says how many statements a write has");
    let asia = of_place(&planned, "tills", "asia");
    assert_eq!(asia.serving, Some(aws("eu-west-1")), "of two far regions the nearer one");
}

#[test]
fn statements_that_travel_one_by_one_are_shown_beside_one_forwarded_call() {
    let rest = format!("{USERS}services:\n{}", TILLS.replace("reads: 90%", "reads: 90%, statementsPerWrite: 5"));
    let planned = planned(&regions(&["us-east-1", "eu-west-1"]), &rest);
    let europe = of_place(&planned, "tills", "europe");
    let write = known(europe.write.as_ref().expect("users write")).p50;
    let wire = planned
        .plan
        .trip(&aws("eu-west-1"), &aws("us-east-1"))
        .and_then(|trip| trip.round_trip.clone())
        .expect("known");
    assert_eq!(europe.write_by_statement, Some(write.plus(wire.p50.times(4))));
    assert_eq!(of_place(&planned, "tills", "north-america").write_by_statement, None, "the writer is where they are");
}

#[test]
fn nobody_waits_for_a_batch_or_a_worker() {
    let rest = format!(
        "{USERS}services:\n{TILLS}  - {{name: report, kind: batch, replicas: 1, schedule: '0 4 * * *', data: []}}\n  - {{name: mailer, kind: worker, data: []}}\n"
    );
    let planned = planned(&regions(&["us-east-1", "eu-west-1"]), &rest);
    assert!(service(&planned, "report").latency.is_empty() && service(&planned, "mailer").latency.is_empty());
    let report = &service(&planned, "report").capacity;
    let pods: Vec<PodCount> = report.iter().filter_map(|one| one.pods.value().copied()).collect();
    let expected = [(1, 1), (0, 1)].map(|(normal, kept)| PodCount { normal, worst: 1, kept, most: kept });
    assert_eq!(pods, expected, "a batch has one pod, and one ready where its lease may go");
    assert_eq!(report[1].worst_loss, Some(aws("us-east-1")));
}

#[test]
fn services_that_are_placed_alike_share_one_answer() {
    let twin = TILLS.replace("name: tills", "name: twins");
    let planned = planned(&regions(&["us-east-1", "eu-west-1"]), &format!("{USERS}services:\n{TILLS}{twin}"));
    assert!(std::sync::Arc::ptr_eq(&service(&planned, "tills").latency, &service(&planned, "twins").latency));
}

#[test]
fn the_cheapest_home_stands_beside_the_planned_one() {
    let rest = format!("{}services:\n{TILLS}", USERS.replace("60%", "20%").replace("30%", "70%"));
    let planned = planned(&regions(&["us-east-1", "eu-west-1"]), &rest);
    let home = service(&planned, "tills").datasets[0].home.as_ref().expect("users are known");
    assert_eq!((&home.planned, home.stated), (&aws("us-east-1"), false));
    assert_eq!(home.others.len(), 1);
    assert!(home.others[0].0 == aws("eu-west-1") && home.others[0].1 < home.planned_mean, "{home:?}");
    let unknown = support::planned(&format!("{}services:\n{TILLS}", support::HEAD));
    assert_eq!(service(&unknown, "tills").datasets[0].home, None, "nobody says where users are");
}

fn in_region<'a>(planned: &'a Planned, name: &str, region: &str) -> &'a Capacity {
    service(planned, name).capacity.iter().find(|one| *one.region.name == *region).expect("it serves there")
}

#[test]
fn a_lost_region_leaves_enough_capacity() {
    let planned =
        planned(&regions(&["us-east-1", "eu-west-1", "ap-northeast-1"]), &format!("{USERS}services:\n{TILLS}"));
    let europe = in_region(&planned, "tills", "eu-west-1");
    assert_eq!(europe.normal, Reckoned::Known(Share::from_percent(30)));
    let tokyo = in_region(&planned, "tills", "ap-northeast-1");
    assert_eq!((tokyo.normal.clone(), tokyo.holds), (Reckoned::Known(Share::from_percent(10)), Truth::Yes));
    // North America and Europe are each other's nearest neighbours: 90, and not 30 + 60 / 2.
    assert_eq!(
        (europe.worst.clone(), europe.worst_loss.clone()),
        (Reckoned::Known(Share::from_percent(90)), Some(aws("us-east-1")))
    );
    assert_eq!(europe.pods, Reckoned::Known(PodCount { normal: 3, worst: 9, kept: 9, most: 9 }));
}

#[test]
fn a_region_that_keeps_less_needs_autoscaling() {
    let head = regions(&["us-east-1", "eu-west-1"]).replace("eu-west-1}", "eu-west-1, capacity: 70%}");
    let fixed = planned(&head, &format!("{USERS}services:\n{TILLS}"));
    let europe = in_region(&fixed, "tills", "eu-west-1");
    assert_eq!(
        (&europe.pods, europe.holds),
        (&Reckoned::Known(PodCount { normal: 4, worst: 10, kept: 7, most: 7 }), Truth::No)
    );
    let scaling = TILLS.replace("replicas: 10", "autoscaling: {min: 10, max: 30}");
    let grows = planned(&head, &format!("{USERS}services:\n{scaling}"));
    let europe = in_region(&grows, "tills", "eu-west-1");
    assert_eq!(
        (&europe.pods, europe.holds),
        (&Reckoned::Known(PodCount { normal: 4, worst: 10, kept: 7, most: 30 }), Truth::Yes)
    );
}

#[test]
fn what_nobody_wrote_is_said_to_be_unknown() {
    let text = format!("{}services:\n{}", support::HEAD, TILLS.replace("    replicas: 10\n", ""));
    let planned = support::planned(&text);
    let here = in_region(&planned, "tills", "us-east-1");
    assert_eq!(here.normal, Reckoned::unknown("no `users` are written"));
    assert_eq!(here.worst, Reckoned::Known(Share::ALL), "whoever is left has everybody");
    assert_eq!(here.pods, Reckoned::unknown("neither `replicas` nor `autoscaling` is written"));
    assert_eq!(here.holds, Truth::Unknown);
    assert!(service(&planned, "tills").latency.is_empty());
}

/// The same platform planned again over another catalog.
fn again(planned: &Planned, catalog: &Catalog) -> Plan {
    let ground = Ground { inventory: &planned.inventory, catalog, facts: &planned.facts };
    plan(&ground, &planned.classification, &pipeline::registry())
}

const SOME: [&str; 6] = ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-northeast-1", "sa-east-1"];
const PLACES: [&str; 5] = ["north-america", "europe", "asia", "south-america", "africa"];

/// Some regions, shares of some places in percent, and pods.
fn platforms() -> impl Strategy<Value = (Vec<usize>, Vec<u32>, u32)> {
    let regions = proptest::sample::subsequence((0..SOME.len()).collect::<Vec<_>>(), 2..=5).prop_shuffle();
    (regions, proptest::collection::vec(0_u32..=100, PLACES.len()), 1_u32..40)
}

fn text(chosen: &[usize], weights: &[u32], order: &[usize], replicas: u32) -> String {
    let total: u32 = weights.iter().sum::<u32>().max(1);
    let mut percents: Vec<u32> = weights.iter().map(|weight| weight * 100 / total).collect();
    percents[0] += 100 - percents.iter().sum::<u32>();
    let users: Vec<String> =
        order.iter().map(|at| format!("{{from: {}, share: {}%}}", PLACES[*at], percents[*at])).collect();
    let names: Vec<&str> = chosen.iter().map(|at| SOME[*at]).collect();
    let sized = TILLS.replace("replicas: 10", &format!("replicas: {replicas}"));
    let sharded = "  - name: carts
    kind: api
    replicas: 7
    data:
      - name: carts
        operations: [assign, insert-generated]
        invariants: [none]
        reads: 20%
        affinity: {key: user, local: 93%}
        consistency: session
        rpo: 1s
";
    let safe = TILLS.replace("tills", "vault").replace("rpo: 1s", "rpo: 0s");
    format!("{}users: [{}]\nservices:\n{sharded}{sized}{safe}", regions(&names), users.join(", "))
}

fn total(spread: &Reckoned<Vec<(RegionId, Share)>>) -> u32 {
    spread.value().expect("users and ways are known").iter().map(|(_, share)| share.ppm()).sum()
}

fn pods_of(capacity: &[Capacity], without: Option<&RegionId>) -> u32 {
    let left = capacity.iter().filter(|one| Some(&one.region) != without);
    left.filter_map(|one| one.pods.value()).map(|pods| pods.kept).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn users_are_never_lost_while_a_region_is_left((chosen, weights, replicas) in platforms()) {
        let order: Vec<usize> = (0..PLACES.len()).collect();
        let planned = support::planned(&text(&chosen, &weights, &order, replicas));
        for loads in &planned.plan.loads {
            prop_assert_eq!(total(&loads.normal), 1_000_000);
            for after in loads.after.iter().filter(|_| loads.among.len() > 1) {
                prop_assert_eq!(total(&after.spread), 1_000_000);
                prop_assert!(after.spread.value().is_some_and(|all| all.iter().all(|(region, _)| *region != after.lost)));
            }
        }
        for service in &planned.plan.services {
            for one in &service.capacity {
                let pods = one.pods.value().expect("sized");
                prop_assert!(pods.normal <= pods.worst && pods.kept <= pods.most && one.holds == Truth::Yes, "{one:?}");
                prop_assert!(one.normal.value() <= one.worst.value(), "{one:?}");
                // With sizing held fixed the loss of a region never raises what survives.
                let (all, left) = (pods_of(&service.capacity, None), pods_of(&service.capacity, Some(&one.region)));
                prop_assert!(left < all, "{left} of {all}");
                // What is left is enough for everybody.
                prop_assert!(left >= replicas.min(7), "{left} pods are left of what needs {replicas}");
            }
        }
    }

    #[test]
    fn the_order_in_which_things_are_written_changes_nothing(
        (chosen, weights, replicas) in platforms(),
        order in Just((0..PLACES.len()).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let straight: Vec<usize> = (0..PLACES.len()).collect();
        let one = support::planned(&text(&chosen, &weights, &straight, replicas)).plan;
        let mut turned = chosen.clone();
        turned[1..].reverse();
        let other = support::planned(&text(&turned, &weights, &order, replicas)).plan;
        prop_assert_eq!(&one.loads, &other.loads);
        for (a, b) in one.services.iter().zip(&other.services) {
            prop_assert_eq!(&a.capacity, &b.capacity);
            let homes = |service: &ServicePlan| service.datasets.iter().map(|data| data.home.clone()).collect::<Vec<_>>();
            prop_assert_eq!(homes(a), homes(b));
            let by_place = |service: &ServicePlan| {
                let mut all: Vec<UserLatency> = service.latency.to_vec();
                all.sort_by(|x, y| x.from.cmp(&y.from));
                all
            };
            prop_assert_eq!(by_place(a), by_place(b));
        }
    }

    #[test]
    fn more_latency_never_lowers_write_latency(
        (chosen, weights, replicas) in platforms(),
        (from, to, more) in (0_usize..5, 0_usize..5, 1_u64..300),
    ) {
        let order: Vec<usize> = (0..PLACES.len()).collect();
        let planned = support::planned(&text(&chosen, &weights, &order, replicas));
        let (from, to) = (aws(SOME[chosen[from % chosen.len()]]), aws(SOME[chosen[to % chosen.len()]]));
        let mut slower = planned.catalog.clone();
        let more = Millis::from_millis(more);
        let pair = slower.round_trips.measured.get_mut(&from).and_then(|table| table.to.get_mut(&to.name));
        if let Some(trip) = pair {
            trip.p50 = trip.p50.plus(more);
            trip.tail = trip.tail.map(|tail| tail.plus(more));
        }
        let slow = again(&planned, &slower);
        for (before, after) in planned.plan.services.iter().zip(&slow.services) {
            for (was, is) in before.latency.iter().zip(after.latency.iter()) {
                let legs = [(&was.read, &is.read)].into_iter().chain(was.write.as_ref().zip(is.write.as_ref()));
                for (was, is) in legs {
                    prop_assert_eq!(was.value().is_some(), is.value().is_some());
                    let times = |leg: &Reckoned<Percentiles>| leg.value().map(|leg| (leg.p50, leg.p95.value().copied()));
                    if let (Some((p50, p95)), Some((slow50, slow95))) = (times(was), times(is)) {
                        prop_assert!(slow50 >= p50 && slow95 >= p95, "{:?} {:?}", was, is);
                        prop_assert!(p95.is_some_and(|p95| p95 >= p50));
                    }
                }
                prop_assert!(is.write_by_statement >= was.write_by_statement);
            }
        }
    }
}

#[test]
fn what_was_generated_covers_forwarded_sharded_and_confirmed_writes() {
    let planned = support::planned(&text(&[0, 2, 4], &[60, 30, 10, 0, 0], &[0, 1, 2, 3, 4], 10));
    let seen: BTreeSet<String> = ["carts", "tills", "vault"]
        .map(|name| known(of_place(&planned, name, "europe").write.as_ref().expect("written")).words.to_string())
        .into();
    let all = seen.iter().cloned().collect::<Vec<_>>().join("\n");
    for part in
        ["93% of accesses 0 ms inside `eu-west-1`", "to the writer of `receipts`", "to the nearest that confirms, in"]
    {
        assert!(all.contains(part), "{part} in\n{all}");
    }
    assert_eq!(planned.plan.scenario, ScenarioName::ActiveActive);
}

#[test]
fn a_tail_model_that_makes_no_sense_is_refused_with_its_line() {
    let text = "percentile = 50\nratio = 0.9\npairs = 3\n[source]\ntitle = \"Us\"\ndate = 2026-11-01\n";
    let files = CatalogFiles::builtin().overlay("ours", vec![("latency/tail.toml".to_owned(), text.to_owned())]);
    let (_, findings) = load(&files, &Wanted::Regions(BTreeSet::new()), &mut SourceSet::default());
    let told: Vec<(u32, &str)> =
        findings.iter().map(|found| (found.span.map_or(0, |span| span.line), found.message.as_str())).collect();
    assert_eq!(told, [(1, "a tail lies between 51 and 99"), (2, "a tail is no shorter than the median")]);
}

#[test]
fn steps_of_opening_name_what_is_too_small_for_them() {
    let three = regions(&["us-east-1", "eu-west-1", "ap-northeast-1"]);
    let web = |size: &str| format!("{USERS}services:\n  - {{name: web, kind: api, data: [], {size}}}\n");
    let found = planned(&three, &web("replicas: 10"));
    let ramp = &found.plan.routing.ramp;
    let short = |at: usize| ramp[at].short.iter().map(|it| (&*it.region.name, it.needs, it.most)).collect::<Vec<_>>();
    // Each is sized for the loss of another, and at first one of them has everybody.
    let most: BTreeMap<&str, u32> = service(&found, "web")
        .capacity
        .iter()
        .filter_map(|it| Some((&*it.region.name, it.pods.value()?.most)))
        .collect();
    assert!(most["us-east-1"] < 10 && short(0).contains(&("us-east-1", 10, most["us-east-1"])), "{ramp:#?}");
    for step in ramp {
        for (region, share) in &step.weights {
            let needs = u32::try_from((10 * u64::from(share.ppm())).div_ceil(1_000_000)).expect("small").max(2);
            let told = step.short.iter().any(|it| it.region == *region);
            let too_small = *share > Share::NONE && needs > most[&*region.name];
            assert!(told == too_small || step == &ramp[0], "{step:#?}");
        }
    }
    // What may grow to all of it is never too small, and of what nobody sized nothing is said.
    for size in ["autoscaling: {min: 10, max: 300}, replicas: 10", "owner: somebody"] {
        let found = planned(&three, &web(size));
        assert!(found.plan.routing.ramp.iter().all(|step| step.short.is_empty()), "{size}");
    }
}
