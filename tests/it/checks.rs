//! What the checks of recoveries, routing, capacity, places, names and prices say, beyond the examples on their pages.

use parallax::base::finding::{Confidence, Finding, Severity};
use parallax::base::source::SourceSet;
use parallax::load::catalog::{CatalogFiles, OwnBook};
use parallax::pipeline;

use crate::support::{HEAD, plan, planned};

const USERS: &str = "users: [{from: north-america, share: 60%}, {from: europe, share: 40%}]\n";
const ROUTING: &str = "routing: {ttl: 60s, healthCheck: {kind: alarm, interval: 10s, threshold: 3}}\n";
const WEB: &str = "services:\n  - {name: web, kind: api, replicas: 4, data: []}\n";

/// Findings of one code.
fn told(text: &str, code: &str) -> Vec<Finding> {
    let outcome = plan(text);
    assert!(outcome.planned.is_some(), "{:#?}\n{text}", outcome.findings);
    outcome.findings.into_iter().filter(|found| found.rule.code == code).collect()
}

fn only(text: &str, code: &str) -> Finding {
    let mut all = told(text, code);
    assert_eq!(all.len(), 1, "{code}: {all:#?}\n{text}");
    all.remove(0)
}

fn quiet(text: &str, code: &str) {
    let all = told(text, code);
    assert!(all.is_empty(), "{code}: {all:#?}\n{text}");
}

/// A finding says all of these.
fn says(found: &Finding, all: &[&str]) {
    let text = format!("{} = {}", found.message, found.help.clone().unwrap_or_default());
    for part in all {
        assert!(text.contains(part), "no `{part}` in: {text}");
    }
}

fn place(found: &Finding) -> String {
    found.anchor.as_ref().expect("a place").path.to_string()
}

/// One service with one dataset.
fn data(dataset: &str) -> String {
    format!(
        "{HEAD}{USERS}{ROUTING}services:\n  - {{name: shop, kind: api, replicas: 4, data: [{{name: rows, {dataset}}}]}}\n"
    )
}

const ORDERED: &str = "operations: [reserve], invariants: [no-overlap], consistency: strong, rpo: 5s";

// ------------------------------------------------------------------------------------------------ recovery

#[test]
fn a_recovery_lists_its_parts_and_names_the_longest() {
    let text =
        data(&format!("store: aws-rds-postgresql, {ORDERED}")).replace("users:", "objectives: {rto: 5m}\nusers:");
    let found = only(&text, "PX411");
    says(&found, &["`shop` promises to be back within 5m", "after the loss of `us-east-1` writes to `rows` need 13m"]);
    says(&found, &["detect 90s + decide 5m + promote 5m + route 1m + reconnect 30s", "`decide`", "`rto: 13m`"]);
    assert_eq!((found.severity, found.confidence), (Severity::Error, Confidence::Low));
    assert_eq!((place(&found).as_str(), found.related.len()), ("services[0]", 1), "the promise is the platform's");
    quiet(&text, "PX408");
    quiet(&text.replace("rto: 5m", "rto: 13m"), "PX411");
    let of_its_own = text.replace("replicas: 4", "replicas: 4, objectives: {rto: 6m}");
    assert_eq!(place(&only(&of_its_own, "PX411")), "services[0].objectives.rto");
}

#[test]
fn an_inherited_breach_is_told_once_at_the_caller_and_once_at_its_origin() {
    let text = data(&format!("store: aws-rds-postgresql, {ORDERED}"))
        .replace("users:", "objectives: {rto: 5m}\nusers:")
        + "  - {name: web, kind: api, replicas: 4, data: [], dependsOn: [{service: shop, call: sync, on: all}]}\n";
    assert_eq!(only(&text, "PX408").service.as_deref(), Some("web"));
    assert_eq!(only(&text, "PX411").service.as_deref(), Some("shop"));
}

#[test]
fn names_and_detection_exactly_at_the_promise_are_in_time() {
    let text = |ttl: &str, rto: &str| {
        format!(
            "{HEAD}{USERS}objectives: {{rto: {rto}}}\nrouting: {{ttl: {ttl}, healthCheck: {{kind: alarm, interval: 20s, threshold: 3}}}}\n{WEB}"
        )
    };
    quiet(&text("60s", "2m"), "PX414");
    // Then only the connections of clients are too late, and that is the recovery's own.
    says(&only(&text("60s", "2m"), "PX411"), &["need 150s"]);
    let found = only(&text("60s", "119s"), "PX414");
    says(&found, &["for 2m, 1m until a check has failed and 1m until resolvers forget", "`web` has promised", "119s"]);
    says(&found, &["`ttl: 29s`"]);
    quiet(&text("60s", "119s"), "PX411");
    quiet(&text("29s", "119s"), "PX414");
    quiet(&text("29s", "119s"), "PX411");
    // Clients that only have to be led to another copy follow the same names.
    let merged = "services:\n  - {name: web, kind: api, replicas: 4, data: [{name: rows, store: aws-dynamodb-mrec, operations: [insert-generated], invariants: [none], consistency: eventual, rpo: 5s, reads: 90%}]}\n";
    assert_eq!(told(&text("60s", "119s").replace(WEB, merged), "PX414").len(), 1);
    quiet(&text("60s", "119s").replace(WEB, merged), "PX411");
    says(&only(&text("60s", "80s"), "PX414"), &["no `ttl` is short enough", "`rto: 150s`"]);
    quiet(&text("60s", "150s"), "PX414");
    quiet(&text("60s", "150s"), "PX411");
}

#[test]
fn a_long_record_that_breaks_no_promise_is_a_remark() {
    let text = format!("{HEAD}{USERS}{}{WEB}", ROUTING.replace("60s", "5m"));
    let found = only(&text, "PX414");
    assert_eq!((found.severity, place(&found).as_str()), (Severity::Info, "routing.ttl"));
    says(&found, &["5m", "330s", "30s"]);
    quiet(&text.replace("5m", "60s"), "PX414");
}

#[test]
fn growing_is_blamed_only_where_it_alone_is_too_long() {
    let text = |rto: &str| {
        let head = HEAD.replace("{name: eu-west-1}", "{name: eu-west-1, capacity: 50%}");
        format!(
            "{head}{USERS}{ROUTING}objectives: {{rto: {rto}}}\nservices:\n  - {{name: web, kind: api, autoscaling: {{min: 6, max: 24}}, data: []}}\n"
        )
    };
    let found = only(&text("4m"), "PX412");
    says(&found, &["within 4m and would be after 2m", "`eu-west-1` has to start 3 pods", "3m more make 5m"]);
    assert!(found.related.iter().any(|one| one.message.contains("keeps 50%")));
    quiet(&text("4m"), "PX411");
    quiet(&text("5m"), "PX412");
    quiet(&text("119s"), "PX412");
    assert_eq!(told(&text("119s"), "PX411").len(), 1, "without growing it would be too late too");
}

#[test]
fn a_slow_region_is_seen_only_in_time() {
    let text = |check: &str| {
        format!("{HEAD}{USERS}objectives: {{brownout: 5m}}\nrouting: {{healthCheck: {{{check}}}}}\n{WEB}")
    };
    let found = only(&text("kind: reachability, path: /healthz"), "PX413");
    says(&found, &["brown-out of 5m", "never seen"]);
    assert_eq!((found.severity, place(&found).as_str()), (Severity::Warning, "routing.healthCheck.kind"));
    says(&only(&text("kind: alarm, interval: 100s, threshold: 3"), "PX413"), &["after 5m (3 checks of 100s)"]);
    let rounded = only(&text("kind: alarm, interval: 99s, threshold: 3"), "PX413");
    says(&rounded, &["after 5m (3 checks of 99s, in whole minutes of the metric)"]);
    quiet(&text("kind: alarm, interval: 80s, threshold: 3"), "PX413");
    let unsaid = only(&text("path: /healthz"), "PX413");
    assert_eq!((unsaid.severity, unsaid.confidence), (Severity::Info, Confidence::Low));
    assert_eq!(place(&unsaid), "routing.healthCheck");
    quiet(&format!("{HEAD}{WEB}"), "PX413");
    let one = HEAD.replace("  - {name: eu-west-1}\n", "");
    quiet(&text("kind: reachability").replace(HEAD, &one), "PX413");
}

#[test]
fn a_survivor_must_be_able_to_run_what_comes_to_it() {
    let text = |capacity: &str, pods: &str| {
        let head = HEAD.replace("{name: eu-west-1}", &format!("{{name: eu-west-1, capacity: {capacity}}}"));
        format!("{head}{USERS}services:\n  - {{name: web, kind: api, {pods}, data: []}}\n")
    };
    let found = only(&text("90%", "replicas: 10"), "PX415");
    says(
        &found,
        &["after the loss of `us-east-1` `eu-west-1`", "100% of the users of `web` with 10 pods", "9 at most"],
    );
    assert_eq!((found.severity, found.confidence), (Severity::Error, Confidence::High));
    assert_eq!(place(&found), "services[0].replicas");
    quiet(&text("100%", "replicas: 10"), "PX415");
    quiet(&text("90%", "autoscaling: {min: 10, max: 10}"), "PX415");
    let unknown = only(&text("90%", "replicas: 10").replace(USERS, ""), "PX415");
    assert_eq!((unknown.severity, unknown.confidence), (Severity::Warning, Confidence::Low));
}

// ------------------------------------------------------------------------------------------------ places

#[test]
fn a_backup_of_rows_of_two_places_has_a_copy_in_each() {
    let text = |copies: &str| {
        data(&format!("residency: [europe, us], {ORDERED}, backup: {{pointInTime: true, copies: [{copies}]}}"))
            .replace("consistency: strong", "consistency: session, invariantScope: home")
    };
    let found = only(&text("eu-west-1"), "PX416");
    assert_eq!((found.severity, found.confidence), (Severity::Warning, Confidence::Low));
    says(&found, &["lies in `us`"]);
    quiet(&text("eu-west-1, us-east-1"), "PX416");
    let found = only(&text("eu-west-1, us-east-1, ap-south-1"), "PX416");
    assert_eq!((found.severity, place(&found).as_str()), (Severity::Error, "services[0].data[0].backup.copies[2]"));
}

#[test]
fn what_is_made_from_resident_rows_stays_where_they_are() {
    let text = |region: &str| {
        data(&format!("residency: [europe], {ORDERED}")).replace("eu-west-1}", "eu-west-1}\n  - {name: eu-central-1}")
            + &format!(
                "  - {{name: search, kind: api, data: [{{name: index, role: derived, rebuildableFrom: shop/rows, consistency: eventual, operations: [assign], invariants: [materialized-view], endpoints: {{{region}: {{read: it}}}}}}]}}\n"
            )
    };
    let found = only(&text("us-east-1"), "PX416");
    says(&found, &["`search/index` has an address in `us-east-1`", "`europe`"]);
    quiet(&text("us-east-1"), "PX418");
    quiet(&text("eu-west-1"), "PX416");
}

#[test]
fn what_is_shared_matters_where_others_have_to_recover() {
    let text = |shared: &str| format!("{HEAD}{USERS}platform: {{shared: [{shared}]}}\n{WEB}");
    let registry = |region: &str| format!("{{name: images-{region}, kind: registry, region: {region}}}");
    let found = only(&text(&registry("us-east-1")), "PX417");
    says(&found, &["`images-us-east-1` (registry) lives in `us-east-1` alone", "one service has to recover"]);
    assert_eq!(found.severity, Severity::Warning);
    quiet(&text(&format!("{}, {}", registry("us-east-1"), registry("eu-west-1"))), "PX417");
    quiet(&text(&registry("ap-south-1")), "PX417");
    let hub = "{name: hub, kind: gitops, region: us-east-1}";
    assert_eq!(only(&text(hub), "PX417").severity, Severity::Info);
    quiet(&text("{name: names, kind: dns, region: us-east-1}"), "PX417");
}

#[test]
fn addresses_for_writes_are_where_writes_are_taken() {
    let text = |store: &str, endpoints: &str| {
        data(&format!("store: {store}, home: us-east-1, {ORDERED}, endpoints: {{{endpoints}}}"))
    };
    let rds = |endpoints| text("aws-rds-postgresql", endpoints);
    let elsewhere = only(&rds("us-east-1: {read: a}, eu-west-1: {write: b}"), "PX418");
    says(
        &elsewhere,
        &["written in `us-east-1` by the plan", "`eu-west-1` has an address for writes", "`home: eu-west-1`"],
    );
    says(&only(&rds("us-east-1: {write: a}, eu-west-1: {write: b}"), "PX418"), &["for writes too", "diverge"]);
    quiet(&rds("us-east-1: {write: a}, eu-west-1: {write: a, read: b}"), "PX418");
    quiet(&rds("us-east-1: {read: a}, eu-west-1: {read: b}"), "PX418");
    let files = "role: static, operations: [], endpoints: {us-east-1: {write: a}, eu-west-1: {read: b}}";
    quiet(&data(files), "PX418");
    quiet(&text("aws-aurora-postgresql-global", "us-east-1: {write: a}, eu-west-1: {write: b}"), "PX418");
}

#[test]
fn what_calls_add_to_a_write_is_said_in_milliseconds() {
    let text = data(&format!("home: us-east-1, {ORDERED}")).replace(
        "services:\n",
        "services:\n  - {name: web, kind: api, replicas: 4, objectives: {writeLatency: 80ms}, requests: {rate: 10/s, writes: 50%}, data: [], dependsOn: [{service: shop, call: sync}]}\n",
    );
    let found = only(&text, "PX408");
    let told: Vec<&str> = found.message.split(' ').filter(|word| word.ends_with("us")).collect();
    assert!(found.message.contains(" ms for ") && told.is_empty(), "{}", found.message);
}

#[test]
fn what_must_recover_together_is_said_in_the_units_of_promises() {
    let text = format!(
        "{HEAD}services:\n  - name: shop\n    data:\n      - {{name: rows, store: aws-rds-postgresql, {ORDERED}, recoversWith: [files]}}\n      - {{name: files, role: static, store: aws-s3-rtc, operations: [], rpo: 15m}}\n"
    );
    says(&only(&text, "PX407"), &["they can be 15m apart", "up to 500ms", "up to 15m"]);
}

#[test]
fn a_store_that_loses_keys_is_no_way_out_of_a_slow_promotion() {
    let text =
        data(&format!("store: aws-rds-postgresql, {ORDERED}")).replace("users:", "objectives: {rto: 4m}\nusers:");
    let found = only(&text, "PX301");
    says(&found, &["a promotion takes at least 5m, rto is 4m"]);
    let help = found.help.unwrap_or_default();
    assert!(!help.contains("cockroachdb-ldr"), "last write wins, where one region must order: {help}");
}

#[test]
fn advice_on_keys_leads_from_one_rule_to_silence_and_not_to_another() {
    let keyed = |rest: &str| {
        data(rest).replace("kind: api", "kind: api, idempotency: {key: required, dataset: rows, ttl: 24h, lock: 60s}")
    };
    let rest = "invariants: [none], consistency: eventual, reads: 50%, rpo: 5s";
    // Merged, and kept by one writer in a store that keeps no keys safe.
    for (store, reads) in [("", "50%"), ("store: aws-dynamodb-mrec, ", "95%")] {
        let rows = |operation: &str| format!("{store}operations: [{operation}], {}", rest.replace("50%", reads));
        let unkeyed = only(&data(&rows("insert-generated")), "PX503");
        assert!(!unkeyed.help.clone().unwrap_or_default().contains("dataset: rows"), "{unkeyed:#?}");
        says(&unkeyed, &["`set-add`", "let one region order the write"]);
        let beside = only(&keyed(&rows("insert-generated")), "PX401");
        says(&beside, &["`set-add`", "let one region order the write and its key"]);
        for code in ["PX401", "PX503"] {
            quiet(&data(&rows("set-add")), code);
        }
        let ordered = "operations: [insert-generated], invariants: [exactly-once], consistency: eventual, rpo: 5s";
        for code in ["PX401", "PX503"] {
            quiet(&keyed(ordered), code);
        }
    }
    let effect = "store: aws-dynamodb-mrec, operations: [external-effect], invariants: [exactly-once], consistency: strong, rpo: 5s";
    says(&only(&data(effect), "PX503"), &["let one region order the write, in a store with one writer or a quorum"]);
    says(&only(&data(ORDERED), "PX503"), &["dataset: rows"]);
    quiet(&keyed(ORDERED), "PX401");
}

// ------------------------------------------------------------------------------------------------ data

#[test]
fn a_declared_strategy_that_breaks_something_is_told_once() {
    for declared in ["crdt", "geo-shard", "regional"] {
        let found: Vec<Finding> = plan(&data(&format!("{ORDERED}, declared: {{strategy: {declared}}}")))
            .findings
            .into_iter()
            .filter(|one| one.anchor.as_ref().is_some_and(|at| at.path.to_string().contains("declared")))
            .collect();
        let told: Vec<_> = found.iter().map(|one| (one.rule.code, one.severity)).collect();
        assert_eq!(told, [("PX501", Severity::Error)], "{declared}");
    }
}

#[test]
fn a_looser_strategy_is_worse_than_a_stricter_one() {
    let severity = |declared: &str, rest: &str| {
        only(&data(&format!("{rest}, declared: {{strategy: {declared}}}")), "PX419").severity
    };
    let at_home = format!("{ORDERED}, invariantScope: home");
    assert_eq!(severity("geo-shard", &at_home), Severity::Warning, "nothing ties a row to its home");
    let mostly_read = "operations: [insert-generated], invariants: [none], consistency: eventual, reads: 95%, rpo: 5s";
    assert_eq!(severity("crdt", mostly_read), Severity::Info, "both are safe, and one is simpler");
    let merged = "operations: [set-add], invariants: [none], consistency: eventual, reads: 50%, rpo: 5s";
    assert_eq!(severity("single-writer", merged), Severity::Info);
    quiet(&data(&format!("{merged}, declared: {{strategy: crdt}}")), "PX419");
    let implied = "operations: [reserve], invariantScope: home, consistency: strong, rpo: 5s";
    let found = only(&data(&format!("{implied}, declared: {{strategy: geo-shard}}")), "PX419");
    assert_eq!(found.confidence, Confidence::Low, "what must hold is only implied");
    quiet(&data(&format!("{ORDERED}, declared: {{pods: active}}")), "PX419");
}

#[test]
fn a_declared_way_of_copying_must_keep_what_may_be_lost() {
    let text =
        |rpo: &str, how: &str| data(&format!("{}, declared: {{replication: {how}}}", ORDERED.replace("5s", rpo)));
    says(&only(&text("5s", "none"), "PX419"), &["`shop/rows` is declared not to be copied", "5s may be"]);
    says(&only(&text("0s", "async"), "PX419"), &["may lose nothing"]);
    quiet(&text("5s", "async"), "PX419");
    quiet(&text("0s", "sync"), "PX419");
}

#[test]
fn losses_are_held_against_the_promise_by_how_they_are_known() {
    let text = |rpo: &str, lag: &str| data(&format!("writeRate: 60/s, {}{lag}", ORDERED.replace("5s", rpo)));
    let found = only(&text("399ms", ", lag: {p50: 90ms, p99: 400ms}"), "PX421");
    says(&found, &["may lose 399ms and loses up to 400ms, about 24 writes with `us-east-1`", "`rpo: 400ms`"]);
    assert_eq!((found.severity, found.confidence), (Severity::Error, Confidence::High));
    quiet(&text("400ms", ", lag: {p50: 90ms, p99: 400ms}"), "PX421");
    let typical = only(&text("89ms", ", lag: {p50: 90ms}"), "PX421");
    assert_eq!(typical.severity, Severity::Warning);
    says(&typical, &["typically 90ms"]);
    quiet(&text("0s", ", lag: {p50: 90ms, p99: 400ms}"), "PX421");
}

// ------------------------------------------------------------------------------------------------ services

#[test]
fn one_pod_is_too_few_for_users_and_a_remark_for_a_worker() {
    let text = |kind: &str, pods: &str| format!("{HEAD}services:\n  - {{name: it, {kind}{pods}, data: []}}\n");
    let found = only(&text("kind: api, ", "autoscaling: {min: 1, max: 4}"), "PX420");
    says(&found, &["`it` may shrink to one pod"]);
    assert_eq!((found.severity, place(&found).as_str()), (Severity::Warning, "services[0].autoscaling"));
    assert_eq!(only(&text("kind: worker, ", "replicas: 1"), "PX420").severity, Severity::Info);
    assert_eq!(only(&text("", "replicas: 1"), "PX420").confidence, Confidence::Low, "nobody says that it is an api");
    quiet(&text("kind: batch, ", "replicas: 1, schedule: \"@daily\""), "PX420");
    quiet(&text("kind: api, ", "replicas: 1, autoscaling: {min: 2, max: 4}"), "PX420");
    says(&only(&text("kind: api, ", "autoscaling: {min: 1, max: 1}"), "PX420"), &["never run more than one pod"]);
}

#[test]
fn every_fault_of_a_schedule_has_a_finding() {
    let text =
        |kind: &str, schedule: &str| format!("{HEAD}services:\n  - {{name: it, kind: {kind}{schedule}, data: []}}\n");
    let found = told(&text("batch", ", schedule: \"61 25 * * *\""), "PX422");
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|one| one.severity == Severity::Error && place(one) == "services[0].schedule"));
    assert_eq!(only(&text("batch", ", schedule: \"0 0 30 2 *\""), "PX422").severity, Severity::Warning);
    assert_eq!(only(&text("api", ", schedule: \"@daily\""), "PX422").severity, Severity::Warning);
    assert_eq!(only(&text("batch", ""), "PX422").severity, Severity::Info);
    quiet(&text("batch", ", schedule: \"@daily\""), "PX422");
}

// ------------------------------------------------------------------------------------------------ delivery

const GITOPS: &str = "gitops: {repoURL: https://git.example/it, clusterSelector: {environment: production}}\n";

#[test]
fn names_are_measured_with_the_longest_region() {
    let text = |name: usize, rest: &str| {
        format!("{HEAD}{GITOPS}services:\n  - {{name: {}, {rest}, data: []}}\n", "n".repeat(name))
    };
    // `us-east-1` and `eu-west-1` have 9 characters, and one joins the two names.
    quiet(&text(53, "kind: api"), "PX601");
    let found = only(&text(54, "kind: api"), "PX601");
    assert_eq!((found.severity, place(&found).as_str()), (Severity::Warning, "services[0].name"));
    says(&found, &["has 64 characters", "63 are the most", "more than 8 characters"]);
    assert_eq!(only(&text(62, "kind: api"), "PX601").severity, Severity::Error, "no cluster has a name of none");
    quiet(&text(54, "kind: api").replace(GITOPS, ""), "PX601");
    let batch = |name, rest: &str| text(name, &format!("kind: batch, schedule: \"@daily\"{rest}")).replace(GITOPS, "");
    quiet(&batch(52, ""), "PX601");
    says(&only(&batch(53, ""), "PX601"), &["has 53 characters", "CronJob", "may have 52", "shorten it by 1"]);
    quiet(&batch(53, ", base: ../k8s/it"), "PX601");
}

#[test]
fn a_host_is_claimed_once_whatever_its_case() {
    let text = |one: &str, two: &str| {
        let head = HEAD.replace("role: primary}", &format!("role: primary, endpoint: {one}}}"));
        let head = head.replace("{name: eu-west-1}", &format!("{{name: eu-west-1, endpoint: {two}}}"));
        format!("{head}routing: {{host: it.example}}\n{WEB}")
    };
    quiet(&text("a.example", "b.example"), "PX602");
    says(&only(&text("a.example", "A.example."), "PX602"), &["`A.example.`", "of `us-east-1` and of `eu-west-1`"]);
    let found = only(&text("IT.example", "b.example"), "PX602");
    says(&found, &["would lead to itself"]);
    assert_eq!(found.related.len(), 1);
}

#[test]
fn two_services_may_not_end_up_as_one_application() {
    let region = "title = \"City\"\ncity = \"City\"\ncountry = \"us\"\ncontinent = \"north-america\"\nlatitude = 40.0\nlongitude = -80.0\nzones = 3\n[source]\ntitle = \"made for this claim\"\ndate = 2026-11-22\n";
    let added = ["north", "shop-north"].map(|name| (format!("regions/aws/{name}.toml"), region.to_owned()));
    let files = CatalogFiles::builtin().overlay("mine", added.to_vec());
    let text = HEAD.replace("us-east-1", "north").replace("eu-west-1", "shop-north")
        + GITOPS
        + "services:\n  - {name: it, kind: api, data: []}\n  - {name: it-shop, kind: api, data: []}\n";
    let mut sources = SourceSet::default();
    sources.add("inventory.yaml", text.as_bytes(), parallax::base::source::Origin::Named);
    let outcome = pipeline::plan(&mut sources, &files, &pipeline::registry());
    let found: Vec<&Finding> = outcome.findings.iter().filter(|found| found.rule.code == "PX602").collect();
    assert_eq!(found.len(), 1, "{:#?}", outcome.findings);
    says(found[0], &["`it-shop` in `north` and `it` in `shop-north`", "`it-shop-north`"]);
    assert_eq!(found[0].severity, Severity::Warning);
}

#[test]
fn a_selector_names_every_region_or_none() {
    let text = |labels: &str| format!("{HEAD}{}{WEB}", GITOPS.replace("environment: production", labels));
    let found = only(&text("region: eu-west-1"), "PX603");
    says(&found, &["clusters of `eu-west-1` only (`region`)", "`us-east-1` too"]);
    assert_eq!(place(&found), "gitops.clusterSelector.region");
    says(
        &only(&text("topology.kubernetes.io/region: eu-west-9"), "PX603"),
        &["`eu-west-9`, which is no region of the plan"],
    );
    quiet(&text("environment: eu-west-1"), "PX603");
    let alone = HEAD.replace("  - {name: eu-west-1}\n", "");
    quiet(&text("region: us-east-1").replace(HEAD, &alone), "PX603");
    says(&only(&text("region: us-east1").replace(HEAD, &alone), "PX603"), &["did you mean `us-east-1`?"]);
}

#[test]
fn a_port_is_no_tag_and_a_digest_is_enough() {
    let severity = |image: &str| {
        let text = format!("{HEAD}services:\n  - {{name: it, kind: api, image: \"{image}\", data: []}}\n");
        told(&text, "PX604").first().map(|found| found.severity)
    };
    assert_eq!(severity("registry.example:5000/it"), Some(Severity::Warning));
    assert_eq!(severity("registry.example:5000/it:latest"), Some(Severity::Warning));
    assert_eq!(severity("registry.example/it:main"), Some(Severity::Info));
    assert_eq!(severity("registry.example:5000/it:v1"), None);
    assert_eq!(severity("registry.example/it@sha256:0123"), None);
}

// ------------------------------------------------------------------------------------------------ prices

/// Findings of one code when a text is priced, with a book of its own or without.
fn priced(text: &str, own: Option<&str>, code: &str) -> Vec<Finding> {
    let planned = planned(text);
    let regions = planned.inventory.regions.iter().map(|region| region.id.clone()).collect();
    let own = own.map(|text| OwnBook { name: "prices.toml", bytes: text.as_bytes() });
    let (book, faults) = pipeline::price_book(&CatalogFiles::builtin(), regions, own, &mut SourceSet::default());
    assert!(faults.is_empty(), "{faults:#?}");
    let (_, found) = pipeline::estimate(&planned, &book);
    found.into_iter().filter(|found| found.rule.code == code).collect()
}

const CLOUDS: &str = "apiVersion: parallax/v1\nkind: Inventory\nmetadata: {name: it}\nprovider: aws\nregions:\n  - {name: us-east-1, role: primary}\n  - {name: gcp/europe-west9}\n";

#[test]
fn what_leaves_a_cloud_is_told_with_both_rates() {
    let text = |head: &str| {
        format!(
            "{head}services:\n  - {{name: shop, kind: api, replicas: 4, data: [{{name: rows, writeRate: 200/s, rowSize: 4KiB, {ORDERED}}}]}}\n"
        )
    };
    let found = priced(&text(CLOUDS), None, "PX024");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].severity, place(&found[0]).as_str()), (Severity::Info, "regions[0]"));
    // 200 x 4096 B x 730 h are 2,153 GB.
    says(&found[0], &["`rows replication` from `us-east-1` goes to another provider at up to 0.09 USD a GB"]);
    says(&found[0], &["to another region of the same one costs 0.01 to", "2,153 GB a month come to 193.76 USD"]);
    let agreed = RATE.replace("region = \"us-east-1\"", "region = \"us-east-1\"\nto = \"gcp/europe-west9\"");
    assert!(priced(&text(CLOUDS), Some(&agreed), "PX024").is_empty(), "what was agreed on is no list price");
    assert!(priced(&text(HEAD), None, "PX024").is_empty());
}

const RATE: &str = "[[price]]\nsku = \"transfer.inter-region\"\nregion = \"us-east-1\"\nunit = \"GB\"\nusd = \"0.02\"\nsource = \"contract\"\ndate = 2026-01-01\n";

#[test]
fn a_rate_inside_one_cloud_is_none_between_two() {
    let text = |head: &str| {
        format!(
            "{head}platform: {{complete: true, components: [{{name: between, use: {{active-active: [{{sku: transfer.inter-region, region: us-east-1, quantity: 5000}}]}}}}]}}\n{WEB}"
        )
    };
    let found = priced(&text(CLOUDS), Some(RATE), "PX024");
    assert_eq!(found.len(), 1, "{found:#?}");
    says(
        &found[0],
        &["`between` counts 5,000 GB from `us-east-1` at 0.02 USD", "`gcp/europe-west9`", "costs 0.09 USD"],
    );
    assert_eq!(found[0].severity, Severity::Warning);
    assert!(priced(&text(HEAD), Some(RATE), "PX024").is_empty());
}

#[test]
fn a_price_is_old_after_a_year_and_a_day() {
    let text = |day: &str| {
        format!(
            "{HEAD}asOf: {day}\npriceBook: prices.toml\nplatform: {{complete: true, components: [{{name: nodes, use: {{active-active: [{{sku: node, region: us-east-1, quantity: 3}}]}}}}]}}\n{WEB}"
        )
    };
    let own = "[[price]]\nsku = \"node\"\nregion = \"us-east-1\"\nunit = \"month\"\nusd = \"100\"\nsource = \"contract\"\ndate = 2025-11-22\n";
    assert!(priced(&text("2026-11-22"), Some(own), "PX025").is_empty());
    let found = priced(&text("2026-11-23"), Some(own), "PX025");
    assert_eq!(found.len(), 1, "{found:#?}");
    says(&found[0], &["1 of 1 amount of active-active, 300 USD a month, rests on prices of your own book"]);
    says(&found[0], &["more than a year old on 2026-11-23", "`node`, is of 2025-11-22"]);
    assert_eq!((found[0].severity, place(&found[0]).as_str()), (Severity::Warning, "priceBook"));
}
