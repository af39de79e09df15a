//! How copies follow one another, what is lost with a region, and which quorum would do better.

use std::collections::{BTreeMap, BTreeSet};

use parallax::base::evidence::Provenance;
use parallax::base::ids::{CatalogId, DatasetId, Name, RegionId};
use parallax::base::source::SourceSet;
use parallax::base::units::Millis;
use parallax::emit::catalog::{Shelf, find, show_json};
use parallax::load::catalog::{CatalogFiles, Wanted, load};
use parallax::model::catalog::QuorumRule;
use parallax::model::plan::{
    DataLoss, DatasetPlan, Figure, Interval, Lag, LagBasis, Link, LinkMode, Loss, OwnWrites, Reckoned, ReplayWait,
};
use parallax::model::verdict::Truth;
use parallax::pipeline::Planned;

use crate::support::{HEAD, planned};

fn id(service: &str, dataset: &str) -> DatasetId {
    let name = |text| Name::new(text).expect("a name");
    DatasetId { service: name(service), dataset: name(dataset) }
}

fn travelbook() -> Planned {
    planned(&std::fs::read_to_string("examples/travelbook/inventory.yaml").expect("the example"))
}

fn of<'a>(planned: &'a Planned, service: &str, dataset: &str) -> &'a DatasetPlan {
    planned.plan.dataset(&id(service, dataset)).expect("a dataset")
}

/// The dataset `data` of the service `app`, with these fields, in the two regions of `HEAD`.
fn with(fields: &str) -> Planned {
    planned(&format!("{HEAD}services:\n  - name: app\n    data:\n      - {{name: data, {fields}}}\n"))
}

const ONE_WRITER: &str = "operations: [insert-generated, assign], invariants: [none], reads: 95%, rpo: 5s";

fn lag(link: &Link) -> &Lag {
    link.lag.value().unwrap_or_else(|| panic!("no lag: {link:#?}"))
}

fn only(dataset: &DatasetPlan) -> &Link {
    let [link] = dataset.links.as_slice() else { panic!("not one link: {:#?}", dataset.links) };
    link
}

fn millis(value: u64) -> Millis {
    Millis::from_millis(value)
}

fn up_to(loss: &Loss) -> &Figure {
    match loss {
        Loss::UpTo(figure) => figure,
        other => panic!("not up to: {other:?}"),
    }
}

fn lost<'a>(dataset: &'a DatasetPlan, region: &str) -> &'a DataLoss {
    dataset.losses.iter().find(|loss| &*loss.lost.name == region).expect("a region with a copy")
}

#[test]
fn travelbooks_databases_are_taken_to_ship_their_log_in_100_and_500_ms() {
    let planned = travelbook();
    let databases = [
        ("booking-engine", "bookings"),
        ("payment-service", "payments"),
        ("review-system", "reviews"),
        ("user-profiles", "profiles"),
    ];
    for (service, dataset) in databases {
        let dataset = of(&planned, service, dataset);
        let link = only(dataset);
        assert_eq!((&*link.from.name, &*link.to.name, link.mode), ("us-east-1", "eu-west-1", LinkMode::Async));
        let lag = lag(link);
        assert_eq!(
            (lag.p50, lag.p99, lag.p999),
            (Some(Interval::exactly(millis(100))), Some(millis(500)), Some(millis(850)))
        );
        assert_eq!((lag.basis, lag.basis.provenance().name()), (LagBasis::AssumedProfile, "assumed"));
        let store = &planned.catalog.datastores[dataset.store.as_ref().expect("a store")];
        assert_eq!(store.failover.name(), "manual", "{}", store.id);
    }
}

#[test]
fn travelbooks_index_is_rebuilt_from_bookings_in_1_to_5_seconds_in_each_region() {
    let planned = travelbook();
    let index = of(&planned, "search-api", "index");
    let ends: Vec<(&str, &str, LinkMode)> =
        index.links.iter().map(|link| (&*link.from.name, &*link.to.name, link.mode)).collect();
    let rebuilt = [("us-east-1", "us-east-1", LinkMode::Rebuild), ("us-east-1", "eu-west-1", LinkMode::Rebuild)];
    assert_eq!(ends, rebuilt);
    for link in &index.links {
        assert_eq!(lag(link).p50, Some(Interval::between(Millis::from_secs(1), Millis::from_secs(5))));
        assert_eq!((lag(link).p99, lag(link).bound), (None, None), "a working figure promises nothing");
    }
    let Loss::UpTo(with_bookings) = &lost(index, "us-east-1").quiet else { panic!("{index:?}") };
    assert_eq!(with_bookings.time.longest, Millis::from_millis(500), "{}", with_bookings.words);
    assert!(with_bookings.words.starts_with("with its source `"), "{}", with_bookings.words);
}

#[test]
fn travelbooks_cache_and_objects_follow_as_their_vendor_says() {
    let planned = travelbook();
    let cache = only(of(&planned, "booking-engine", "recently-viewed"));
    assert_eq!((cache.mode, lag(cache).basis), (LinkMode::Async, LagBasis::DocumentedTypical));
    assert!(lag(cache).p50.expect("typical").shortest >= cache.floor.value().expect("a way").least());
    assert_eq!(lag(cache).p99, None);
    let images = of(&planned, "image-service", "images");
    assert_eq!(
        (lag(only(images)).bound, lag(only(images)).basis),
        (Some(Millis::from_secs(900)), LagBasis::DocumentedBound)
    );
    assert_eq!(up_to(&lost(images, "us-east-1").quiet).time, Interval::exactly(Millis::from_secs(900)));
    let outbox = of(&planned, "notification-service", "outbox");
    assert_eq!((outbox.links.len(), &lost(outbox, "eu-west-1").quiet), (0, &Loss::StaysBehind));
}

#[test]
fn a_lost_writer_takes_with_it_what_was_not_copied() {
    let planned = travelbook();
    let bookings = of(&planned, "booking-engine", "bookings");
    let writer = lost(bookings, "us-east-1");
    assert_eq!(up_to(&writer.quiet).time, Interval::exactly(millis(500)));
    assert_eq!(writer.writes_quiet, Reckoned::Known(30), "60 writes a second for half a second");
    let after = writer.after_brownout.as_ref().expect("a brown-out is set");
    assert_eq!(up_to(after).time, Interval::exactly(Millis::from_secs(23 * 60).plus(millis(500))));
    assert_eq!(writer.writes_after_brownout, Some(Reckoned::Known(82_830)));
    assert_eq!(up_to(after).from.name(), "assumed");
    let follower = lost(bookings, "eu-west-1");
    assert!(matches!(follower.quiet, Loss::Nothing { .. }) && follower.writes_quiet == Reckoned::Known(0));
    let cache = lost(of(&planned, "booking-engine", "recently-viewed"), "us-east-1");
    assert!(matches!(cache.quiet, Loss::Typically(_)), "nobody says how long at worst");
}

#[test]
fn travelbooks_backups_stand_beside_its_copies() {
    let planned = travelbook();
    let backup = of(&planned, "payment-service", "payments").backup.clone().expect("declared");
    assert_eq!(
        (backup.point_in_time, backup.retention.map(|time| time.to_string())),
        (Truth::Yes, Some("35d".to_owned()))
    );
    assert_eq!(of(&planned, "search-api", "index").backup, None);
}

#[test]
fn a_measured_lag_goes_before_all_else() {
    let measured = with(&format!(
        "store: aws-aurora-postgresql-global, lag: {{p50: 80ms, p99: 200ms}}, consistency: session, {ONE_WRITER}"
    ));
    let link = only(of(&measured, "app", "data"));
    assert_eq!((lag(link).basis, lag(link).p99), (LagBasis::Measured, Some(millis(200))));
    let documented = with(&format!("store: aws-aurora-postgresql-global, consistency: session, {ONE_WRITER}"));
    let link = only(of(&documented, "app", "data"));
    assert_eq!((lag(link).basis, lag(link).p99, lag(link).p999), (LagBasis::DocumentedTypical, None, None));
    let nothing = with(&format!("consistency: session, {ONE_WRITER}"));
    let link = only(of(&nothing, "app", "data"));
    assert_eq!(link.lag, Reckoned::unknown("no `store` is named"));
    assert!(link.floor.value().is_some_and(|floor| floor.least() > millis(30)), "the wire is known all the same");
}

#[test]
fn what_a_vendor_says_of_its_rpo_goes_before_a_profile() {
    let text = format!(
        "{HEAD}services:\n  - name: app\n    data:\n      - {{name: data, store: azure-cosmos-single-write, consistency: session, {ONE_WRITER}}}\n"
    );
    let text = text.replace("aws", "azure").replace("us-east-1", "eastus").replace("eu-west-1", "westeurope");
    let planned = planned(&text);
    let figure = up_to(&lost(of(&planned, "app", "data"), "eastus").quiet);
    assert_eq!((figure.time, &figure.from), (Interval::exactly(Millis::from_secs(900)), &Provenance::Documented));
}

#[test]
fn a_commit_that_waits_for_a_second_region_loses_nothing() {
    let waiting =
        "operations: [external-effect], invariants: [exactly-once], consistency: strong, rpo: 0s, writeRate: 5/s";
    for store in ["store: postgres-streaming, ", ""] {
        let planned = with(&format!("{store}{waiting}"));
        let data = of(&planned, "app", "data");
        assert_eq!((only(data).mode, lag(only(data)).basis), (LinkMode::Sync, LagBasis::Synchronous));
        let loss = lost(data, "us-east-1");
        assert!(matches!(loss.quiet, Loss::Nothing { .. }), "{:?}", loss.quiet);
        assert_eq!(loss.writes_quiet, Reckoned::Known(0));
    }
    let cannot = with(&format!("store: aws-aurora-postgresql-global, {waiting}"));
    let data = of(&cannot, "app", "data");
    assert_eq!(only(data).mode, LinkMode::Async, "it is not documented to wait");
    assert!(matches!(lost(data, "us-east-1").quiet, Loss::Typically(_)));
}

#[test]
fn own_writes_are_kept_by_a_timer_only_where_the_worst_lag_is_known() {
    let planned = travelbook();
    match &of(&planned, "user-profiles", "profiles").own_writes {
        Some(OwnWrites::Timer { ttl }) => assert_eq!(ttl.time, Interval::exactly(Millis::from_secs(5))),
        other => panic!("no timer: {other:?}"),
    }
    assert_eq!(of(&planned, "booking-engine", "bookings").own_writes, None, "it is read at the writer");
    for fields in ["", "store: aws-aurora-postgresql-global, ", "lag: {p50: 2s, p99: 20s}, "] {
        let planned = with(&format!("{fields}consistency: session, {ONE_WRITER}"));
        let own = &of(&planned, "app", "data").own_writes;
        assert!(matches!(own, Some(OwnWrites::Token { .. })), "{fields}{own:?}");
    }
}

#[test]
fn every_merging_region_sends_to_every_other() {
    let planned = planned(&format!(
        "{HEAD}services:\n  - {{name: likes, data: [{{name: likes, archetype: likes, store: aws-dynamodb-mrec}}]}}\n"
    ));
    let likes = of(&planned, "likes", "likes");
    let modes: Vec<LinkMode> = likes.links.iter().map(|link| link.mode).collect();
    assert_eq!(modes, [LinkMode::Merge, LinkMode::Merge]);
    assert!(matches!(lost(likes, "eu-west-1").quiet, Loss::Typically(_)), "it goes with what it had not sent");
}

#[test]
fn an_unnamed_source_is_said_to_be_unnamed() {
    let planned = planned(&format!(
        "{HEAD}services:\n  - {{name: search, data: [{{name: index, archetype: search-index, store: search-independent-cdc}}]}}\n"
    ));
    let index = of(&planned, "search", "index");
    assert_eq!(index.links.len(), 2);
    for link in &index.links {
        assert_eq!(
            (&link.from, &link.floor),
            (&link.to, &Reckoned::unknown("nobody names the source that it is made from"))
        );
        assert!(lag(link).words.ends_with("nobody names the source that it is made from, so the way is not counted"));
    }
}

#[test]
fn a_store_says_how_it_commits_and_between_which_figures_it_lags() {
    let store = "technology = \"A quorum\"\ncategory = \"kv\"\nmode = \"sync-quorum\"\nstrategies = [\"single-writer\"]\n\
                 merges = []\ncoordination = \"yes\"\nwrite-forwarding = false\n[lag]\nwords = \"1 to 5 s\"\nlower-ms = 1000\n\
                 upper-ms = 5000\n[quorum]\nwrite = \"farthest-twice\"\nplus-ms = 10\nwords = \"twice\"\n[failover]\n\
                 who = \"automatic\"\n[source]\ntitle = \"Its manual\"\ndate = 2026-11-22\n";
    let read = |text: &str| {
        let files = CatalogFiles::builtin().overlay("mine", vec![("datastores/mine.toml".to_owned(), text.to_owned())]);
        load(&files, &Wanted::Regions(BTreeSet::new()), &mut SourceSet::default())
    };
    let (catalog, findings) = read(store);
    assert_eq!(findings, []);
    let entry = &catalog.datastores[&CatalogId::from("mine")];
    let quorum = entry.quorum.as_ref().expect("a quorum");
    assert_eq!((quorum.rule, quorum.plus, quorum.any_leader), (QuorumRule::FarthestTwice, millis(10), false));
    assert_eq!(entry.lag.as_ref().and_then(|lag| lag.lower), Some(Millis::from_secs(1)));
    let shelf = Shelf { catalog: &catalog, texts: BTreeMap::new(), prices: None };
    let shown = show_json(&find(&shelf, "mine").expect("known"));
    assert!(shown.contains("\"write\": \"farthest-twice\"") && shown.contains("\"lower\": \"1s\""), "{shown}");
    for wrong in [store.replace("lower-ms = 1000", "lower-ms = 6000"), store.replace("farthest-twice", "all")] {
        assert_eq!(read(&wrong).1.len(), 1, "{wrong}");
    }
}

/// Whether a store could span these regions for data that may lose nothing, and its options by region.
fn quorum(store: &str, regions: &[&str]) -> (Truth, String, Vec<Option<Millis>>) {
    let listed: Vec<String> = regions.iter().skip(1).map(|name| format!("  - {{name: {name}}}\n")).collect();
    let text = format!(
        "apiVersion: parallax/v1\nkind: Inventory\nmetadata: {{name: test}}\nprovider: aws\nregions:\n  - {{name: {}, role: primary}}\n{}services:\n  - name: app\n    data:\n      - {{name: data, operations: [external-effect], invariants: [exactly-once], consistency: strong, rpo: 0s}}\n",
        regions.first().expect("a primary"),
        listed.concat()
    );
    let planned = planned(&text);
    let options = &of(&planned, "app", "data").quorums;
    let option = options.iter().find(|option| option.store == CatalogId::from(store)).expect("an option");
    let times = option.commits.iter().map(|(_, commit)| commit.value().map(|figure| figure.time.longest));
    (option.possible, option.because.to_string(), times.collect())
}

#[test]
fn no_quorum_of_one_set_spans_the_atlantic() {
    for store in ["aws-dynamodb-mrsc", "aws-aurora-dsql"] {
        let (possible, because, commits) = quorum(store, &["us-east-1", "eu-west-1"]);
        assert_eq!((possible, commits.len()), (Truth::No, 0));
        assert_eq!(because, "it cannot span us-east-1, eu-west-1", "{store}");
        assert_eq!(quorum(store, &["us-east-1", "us-east-2", "us-west-2"]).0, Truth::Yes, "{store}");
        assert_eq!(quorum(store, &["us-east-1", "us-east-2"]).0, Truth::Yes, "{store} with a witness elsewhere");
    }
}

#[test]
fn a_quorum_near_by_commits_in_a_round_trip_to_its_nearest() {
    let (.., times) = quorum("aws-dynamodb-mrsc", &["us-east-1", "us-east-2", "us-west-2"]);
    let [Some(east), Some(ohio), Some(west)] = times.as_slice() else { panic!("{times:?}") };
    assert!(*east > millis(5) && *east < millis(25), "{east}");
    assert!(*ohio < millis(25) && *west > millis(40), "each leads its own commits: {ohio}, {west}");
    let (possible, because, _) = quorum("yugabytedb-sync", &["us-east-1", "eu-west-1"]);
    assert_eq!((possible, because.as_str()), (Truth::No, "it needs 3 regions to survive the loss of one; here are 2"));
    let (possible, _, times) = quorum("yugabytedb-sync", &["us-east-1", "eu-west-1", "ap-southeast-1"]);
    assert_eq!(possible, Truth::Yes);
    assert!(times.iter().all(|time| time.is_some_and(|time| time > millis(60))), "{times:?}");
}

#[test]
fn only_datasets_that_ask_for_a_quorum_are_told_of_one() {
    let planned = travelbook();
    let told: usize = planned.plan.services.iter().flat_map(|s| &s.datasets).map(|d| d.quorums.len()).sum();
    assert_eq!(told, 0);
}

#[test]
fn a_rate_that_one_at_a_time_could_not_follow_is_no_proof_of_growing_lag() {
    let planned = with(&format!(
        "store: postgres-streaming, writeRate: 5000/s, rowSize: 1KiB, consistency: session, {ONE_WRITER}"
    ));
    let link = only(of(&planned, "app", "data"));
    assert_eq!(link.floor.value().expect("a way").wait, ReplayWait::BeyondOneAtATime);
    assert_eq!(link.flow.value().map(ToString::to_string), Some("5000KiB/s".to_owned()));
    assert_eq!(link.mechanism.value().map(|name| name.starts_with("PostgreSQL")), Some(true));
    let region = RegionId::new("aws", "us-east-1");
    assert_eq!(link.from, region);
}
