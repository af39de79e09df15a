//! What a commit waits for: the time of a write, what is lost with a region and the stores held against a dataset agree.

use parallax::base::ids::{CatalogId, RegionId};
use parallax::base::units::Millis;
use parallax::model::latency::Rung;
use parallax::model::plan::{Action, DatasetPlan, HomeChoice, LinkMode, Loss, Recovery};
use parallax::model::words::ScenarioName;
use parallax::pipeline::{self, Planned};

use crate::support;

const AZURE: (&str, &[&str]) = ("azure", &["eastus", "westeurope", "japaneast"]);
const THREE: (&str, &[&str]) = ("aws", &["us-east-1", "eu-west-1", "eu-central-1"]);
const FIVE: (&str, &[&str]) = ("aws", &["us-east-1", "us-east-2", "eu-west-1", "eu-central-1", "ap-northeast-1"]);

/// One writer in the first region, nothing to be lost, its users in America, Germany and Japan.
fn text((provider, regions): (&str, &[&str]), store: &str) -> String {
    let listed: String = regions.iter().map(|name| format!("  - {{name: {name}}}\n")).collect();
    let listed = listed.replacen('}', ", role: primary}", 1);
    format!(
        "apiVersion: parallax/v1\nkind: Inventory\nmetadata: {{name: test}}\nprovider: {provider}\nregions:\n{listed}\
         users: [{{from: us, share: 50%}}, {{from: de, share: 30%}}, {{from: jp, share: 20%}}]\n\
         objectives: {{rpo: 0s}}\nservices:\n  - name: app\n    kind: api\n    data:\n      - {{name: data, store: \
         {store}, operations: [reserve], invariants: [no-overlap], consistency: strong}}\n"
    )
}

fn of(planned: &Planned) -> &DatasetPlan {
    planned.plan.services.first().and_then(|service| service.datasets.first()).expect("planned")
}

/// Milliseconds of a write by place of users.
fn writes(planned: &Planned) -> Vec<Option<f64>> {
    let service = planned.plan.services.first().expect("planned");
    let time = |micros: u64| f64::from(u32::try_from(micros).expect("short")) / 1_000.0;
    let write = |p50: Millis| time(p50.micros());
    service.latency.iter().map(|of| Some(write(of.write.as_ref()?.value()?.p50))).collect()
}

/// What users of each place meet of a write beyond their own way, and what the store says of itself where they are.
fn twice_told(planned: &Planned) -> Vec<(Millis, Millis)> {
    let set = of(planned);
    let own = |option: &&parallax::model::plan::QuorumOption| Some(&option.store) == set.store.as_ref();
    let option = set.quorums.iter().find(own).expect("its own store is among them");
    let told = |serving: &RegionId| {
        let commit = option.commits.iter().find(|(region, _)| region == serving).map(|(_, commit)| commit);
        commit.and_then(|commit| commit.value()).expect("known").time.longest
    };
    let service = planned.plan.services.first().expect("planned");
    let met = service.latency.iter().map(|of| {
        let serving = of.serving.as_ref().expect("served");
        let way = planned.plan.user_trips.iter().find(|trip| trip.from == of.from && trip.to == *serving);
        let way = way.and_then(|trip| trip.round_trip.as_ref()).expect("known").p50;
        let write = of.write.as_ref().and_then(|write| write.value()).expect("known").p50;
        (Millis::from_micros(write.micros() - way.micros()), told(serving))
    });
    met.collect()
}

/// The regions that a commit waits for, and why nothing is lost with the writer.
fn waited(set: &DatasetPlan) -> (Vec<String>, String) {
    let sync = set.links.iter().filter(|link| link.mode == LinkMode::Sync);
    let loss = set.losses.iter().find_map(|loss| match &loss.quiet {
        Loss::Nothing { because } if because.starts_with("a commit") => Some(because.to_string()),
        _ => None,
    });
    (sync.map(|link| link.to.name.to_string()).collect(), loss.expect("nothing is lost"))
}

#[test]
fn a_write_takes_as_long_as_the_store_says_of_its_own_commits() {
    for (places, store) in [
        (AZURE, "azure-cosmos-single-write"),
        (AZURE, "yugabytedb-sync"),
        (THREE, "cockroachdb-regional-by-table"),
        (FIVE, "cockroachdb-regional-by-table"),
        (FIVE, "yugabytedb-sync"),
    ] {
        let planned = support::planned(&text(places, store));
        let all = twice_told(&planned);
        assert_eq!(all.len(), 3, "{store}");
        for (met, told) in all {
            assert_eq!(met, told, "{store}");
        }
    }
}

#[test]
fn what_all_regions_confirm_waits_for_the_two_that_are_farthest_apart() {
    let planned = support::planned(&text(AZURE, "azure-cosmos-single-write"));
    // To the nearest region 37.5 ms, and 2 x 234 + 10 = 478 ms to commit; from Europe and Asia the way to the writer too.
    assert_eq!(writes(&planned).first(), Some(&Some(515.5)));
    let (links, because) = waited(of(&planned));
    assert_eq!(links, ["japaneast", "westeurope"]);
    assert_eq!(because, "a commit waits for `westeurope` and `japaneast`");
}

#[test]
fn a_majority_of_five_waits_for_the_second_nearest() {
    let planned = support::planned(&text(FIVE, "yugabytedb-sync"));
    // Users in America are served in Ohio: 46 ms over there to Virginia, and 69.6 ms from there to Ireland.
    assert_eq!(writes(&planned).first(), Some(&Some(115.6)));
    let (links, because) = waited(of(&planned));
    assert_eq!(links, ["eu-west-1", "us-east-2"]);
    assert_eq!(because, "a commit waits for `us-east-2` and `eu-west-1`");
}

#[test]
fn how_a_store_forms_its_quorum_is_unknown_where_nobody_wrote_it_down() {
    let planned = support::planned(&text(THREE, "cockroachdb-global"));
    assert_eq!(writes(&planned), [None; 3]);
    let missing = planned.plan.services.first().and_then(|service| service.latency.first()?.write.clone());
    let missing = missing.expect("users write");
    assert!(format!("{missing:?}").contains("how its store forms a quorum is not documented"), "{missing:?}");
    assert_eq!(of(&planned).home, None, "and so which home is best");
}

#[test]
fn a_promise_that_the_commit_breaks_is_found() {
    let text = |promise: &str| {
        text(AZURE, "azure-cosmos-single-write").replace("rpo: 0s", &format!("rpo: 0s, writeLatency: {promise}"))
    };
    let found = |promise| support::plan(&text(promise)).findings.iter().filter(|it| it.rule.code == "PX410").count();
    assert_eq!((found("400ms"), found("2s")), (1, 0));
}

#[test]
fn the_best_home_is_that_with_the_shortest_way_and_commit() {
    let users = "users: [{from: us, share: 52%}, {from: de, share: 48%}]";
    let asked = text(THREE, "cockroachdb-regional-by-table")
        .replace("users: [{from: us, share: 50%}, {from: de, share: 30%}, {from: jp, share: 20%}]", users);
    let planned = support::planned(&asked);
    let HomeChoice { planned: at, planned_mean, others, .. } = of(&planned).home.clone().expect("known");
    // Virginia waits for Ireland, 0.52 x 107 + 0.48 x 179; Frankfurt too, which is nearer to it: 0.52 x 158 + 0.48 x 44.
    assert_eq!((&*at.name, (planned_mean.micros() + 500) / 1_000), ("us-east-1", 142));
    let (best, mean) = others.first().expect("another");
    assert_eq!((&*best.name, (mean.micros() + 500) / 1_000), ("eu-central-1", 103));
    let own = CatalogId::from("cockroachdb-regional-by-table");
    assert_eq!(of(&planned).store, Some(own));
}

#[test]
fn users_in_a_region_that_is_not_used_have_the_way_that_was_measured_from_there() {
    let asked =
        text(("aws", &["us-east-1", "ap-northeast-1"]), "postgres-streaming").replace("from: de", "from: eu-west-1");
    let planned = support::planned(&asked);
    let here = |from: &parallax::model::plan::UserTrip| from.from.region().is_some() && &*from.to.name == "us-east-1";
    let trip = planned.plan.user_trips.iter().find(|trip| here(trip)).and_then(|trip| trip.round_trip.as_ref());
    let trip = trip.expect("known");
    assert_eq!((trip.rung, trip.p50.micros()), (Rung::Measured, 79_700), "69.7 ms and the last mile");
}

#[test]
fn the_nearest_of_copies_alike_takes_over_and_the_nearest_region_stands_by() {
    let six = ["us-east-1", "eu-west-1", "ap-northeast-1", "us-west-2", "sa-east-1", "ap-southeast-2"];
    let text = text(("aws", &six), "aws-rds-postgresql").replace("rpo: 0s", "rpo: 1s");
    let planned = support::planned(&text);
    let service = planned.plan.services.first().expect("planned");
    let of_writer = |of: &&Recovery| &*of.lost.name == "us-east-1";
    let recovery = service.recoveries.iter().find(of_writer).expect("the writer is missed");
    let promoted = recovery.runbook.iter().find_map(|task| match &task.action {
        Action::Promote { to, .. } => Some(to.name.to_string()),
        _ => None,
    });
    assert_eq!(promoted.as_deref(), Some("us-west-2"));
    let loss = of(&planned).losses.iter().find(|loss| &*loss.lost.name == "us-east-1").map(|loss| &loss.quiet);
    let Some(Loss::UpTo(figure)) = loss else { panic!("{loss:?}") };
    assert!(figure.words.contains("of the copy in `us-west-2`"), "the same copy says what is lost: {}", figure.words);
    let passive = pipeline::scenario(&planned, ScenarioName::ActivePassive);
    let regions: Vec<&str> = passive.regions.iter().map(|region| &*region.name).collect();
    assert_eq!(regions, ["us-east-1", "us-west-2"]);
}

#[test]
fn a_batch_follows_the_rows_that_it_writes() {
    let six = ["us-east-1", "eu-west-1", "ap-northeast-1", "us-west-2"];
    let text =
        text(("aws", &six), "aws-rds-postgresql").replace("rpo: 0s", "rpo: 1s").replace("kind: api", "kind: batch");
    let planned = support::planned(&text);
    let service = planned.plan.services.first().expect("planned");
    let recovery = service.recoveries.iter().find(|of| &*of.lost.name == "us-east-1").expect("its leader is missed");
    let moved: Vec<String> = recovery
        .runbook
        .iter()
        .filter_map(|task| match &task.action {
            Action::Promote { to, .. } | Action::MoveLeader { to, .. } => Some(to.name.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(moved, ["us-west-2", "us-west-2"]);
}
