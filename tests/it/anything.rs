//! What must hold of every platform that is accepted, from its inventory to its files.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use parallax::base::source::{Origin, SourceSet};
use parallax::load::catalog::CatalogFiles;
use parallax::model::catalog::Kind;
use parallax::model::words::{Consistency, Invariant, LocalWrites, LostUpdates, Operation, Role, Scope, ServiceKind};
use parallax::pipeline;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{TestCaseResult, TestRunner};

use crate::fuzzed::claims::everything;
use crate::interop::{Tool, write};
use crate::support::{generate, plan};

/// Names of words, as inventories write them.
fn names<T: std::fmt::Display>(all: &[T]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

/// Ids of the catalog.
fn ids(kind: Kind) -> Vec<String> {
    CatalogFiles::builtin().ids(kind).map(str::to_owned).collect()
}

/// A field that is written or not.
fn field(key: &'static str, values: impl Strategy<Value = String> + 'static) -> BoxedStrategy<String> {
    prop_oneof![2 => Just(String::new()), 1 => values.prop_map(move |value| format!(", {key}: {value}"))].boxed()
}

fn any_of(values: &[&str]) -> impl Strategy<Value = String> + 'static {
    select(values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>())
}

fn some_of(values: Vec<String>, most: usize) -> impl Strategy<Value = String> + 'static {
    subsequence(values, 1..=most).prop_map(|some| format!("[{}]", some.join(", ")))
}

/// What stands of a dataset behind its name.
fn dataset() -> impl Strategy<Value = String> {
    let times = || any_of(&["0s", "1s", "30s", "5m", "1h", "1d"]);
    let kept = Invariant::ALL;
    let fields = vec![
        field("archetype", select(ids(Kind::Archetype))),
        field("store", select(ids(Kind::Datastore))),
        field("role", select(names(Role::ALL))),
        field("operations", some_of(names(Operation::ALL), 4)),
        field("invariants", some_of(names(kept), 2)),
        field("consistency", select(names(Consistency::ALL))),
        field("invariantScope", select(names(Scope::ALL))),
        field("localWrites", select(names(LocalWrites::ALL))),
        field("lostUpdates", select(names(LostUpdates::ALL))),
        field("rpo", times()),
        field("rto", times()),
        field("size", any_of(&["1GiB", "200GiB", "30TiB"])),
        field("writeRate", any_of(&["0/s", "60/s", "9000/s"])),
        field("residency", any_of(&["[eu]", "[us-east-1]", "[eu-west-1, us-east-1]"])),
        field("home", any_of(&["us-east-1", "eu-west-1"])),
        field("backup", any_of(&["{pointInTime: true}", "{retention: 7d, copies: [eu-west-1]}"])),
    ];
    fields.prop_map(|fields| fields.concat())
}

/// What stands of a service behind its name.
fn service() -> impl Strategy<Value = (String, Vec<String>)> {
    let fields = vec![
        field("kind", select(names(ServiceKind::ALL))),
        field("owner", any_of(&["team", "\"a: b\"", "\"=1+1\""])),
        field("image", any_of(&["registry.example/x:v1", "x@sha256:0", "\"y:latest\""])),
        field("replicas", any_of(&["0", "1", "6"])),
        field(
            "requests",
            any_of(&["{rate: 300/s, writes: 20%}", "{rate: 0/s}", "{rate: 1000000/s, writes: 100%, payload: 4MiB}"]),
        ),
        field("schedule", any_of(&["0 3 * * *", "\"*/5 * * * *\""])),
        field("objectives", any_of(&["{rto: 1m}", "{rto: 15m, rpo: 0s}", "{writeLatency: 1ms}"])),
        field("idempotency", any_of(&["{key: required}", "{key: none}"])),
    ];
    (fields.prop_map(|fields| fields.concat()), prop::collection::vec(dataset(), 0..3))
}

fn platform() -> impl Strategy<Value = String> {
    let regions = subsequence(vec!["eu-west-1", "ap-south-1", "gcp/europe-west1", "azure/eastus"], 0..=3);
    let routing = any_of(&[
        "",
        "routing: {provider: route53, zone: Z1, host: api.example.com, ttl: 60s}\n",
        "routing: {zone: z, host: h}\n",
    ]);
    let rest = any_of(&[
        "",
        "objectives: {rto: 15m, rpo: 1s, monthlyBudget: 100}\n",
        "users: [{from: europe, share: 100%}]\n",
    ]);
    (regions, routing, rest, prop::collection::vec(service(), 1..5)).prop_map(|(regions, routing, rest, services)| {
        let mut text = "apiVersion: parallax/v1\nkind: Inventory\nmetadata: {name: any}\nprovider: aws\nregions:\n  - {name: us-east-1, role: primary}\n".to_owned();
        for region in regions {
            let _ = writeln!(text, "  - {{name: {region}}}");
        }
        text += &routing;
        text += &rest;
        text += "services:\n";
        for (at, (fields, datasets)) in services.into_iter().enumerate() {
            let data: Vec<String> =
                datasets.iter().enumerate().map(|(at, fields)| format!("{{name: d{at}{fields}}}")).collect();
            let calls = if at == 0 { String::new() } else { format!(", dependsOn: [{{service: s{}}}]", at - 1) };
            let _ = writeln!(text, "  - {{name: s{at}{fields}{calls}, data: [{}]}}", data.join(", "));
        }
        text
    })
}

/// Whole platforms take their time: optimised code looks at more of them, and the fuzzer at more than that.
const CASES: u32 = if cfg!(debug_assertions) { 8 } else { 500 };
/// Each is built by another program.
const BUILT: u32 = if cfg!(debug_assertions) { 5 } else { 10 };

/// Runs a claim on so many accepted platforms. `proptest!` would put the number of `PROPTEST_CASES` in place of ours, which is
/// meant for claims that take microseconds.
fn of_any_platform(cases: u32, claim: impl Fn(String) -> TestCaseResult) {
    let config =
        ProptestConfig { cases, failure_persistence: None, max_global_rejects: 100_000, ..ProptestConfig::default() };
    let held = TestRunner::new(config).run(&platform(), claim);
    held.unwrap_or_else(|fault| panic!("{fault}"));
}

#[test]
fn whatever_is_accepted_is_shown_priced_compared_explained_and_generated() {
    let looked_at = Cell::new(0);
    of_any_platform(CASES, |text| {
        let mut sources = SourceSet::default();
        sources.add("inventory.yaml", text.as_bytes(), Origin::Named);
        let mut outcome = pipeline::plan(&mut sources, &CatalogFiles::builtin(), &pipeline::registry());
        prop_assume!(outcome.planned.is_some());
        everything(&mut outcome, &mut sources);
        looked_at.set(looked_at.get() + 1);
        Ok(())
    });
    assert_eq!(looked_at.get(), CASES);
}

#[test]
fn whatever_is_generated_builds() {
    let Some(builder) = Tool::find(&["kustomize", "build"], &["--help"]) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let built = Cell::new(0);
    of_any_platform(BUILT, |text| {
        let Some(planned) = plan(&text).planned else { return Err(TestCaseError::reject("not accepted")) };
        let generated = generate(&planned, &BTreeMap::new(), None, None);
        let root = write(folder.path(), &built.get().to_string(), &generated.tree);
        built.set(built.get() + 1);
        let overlays = generated.tree.keys().filter_map(|path| path.as_str().strip_suffix("/kustomization.yaml"));
        let overlays = overlays.filter(|path| path.contains("/overlays/") && !path.ends_with("/generated"));
        // One after another in one namespace each: the same name stands in every region.
        let mut all = "resources:\n".to_owned();
        let mut count = 0;
        for (at, overlay) in overlays.enumerate() {
            let own = root.join(format!("all/r{at}"));
            std::fs::create_dir_all(&own).expect("a folder");
            let apart = format!("namePrefix: r{at}-\nresources: [../../{overlay}]\n");
            std::fs::write(own.join("kustomization.yaml"), apart).expect("a file");
            let _ = writeln!(all, "  - r{at}");
            count += 1;
        }
        if count > 0 {
            std::fs::write(root.join("all/kustomization.yaml"), all).expect("a file");
            let output = builder.run([root.join("all")]);
            prop_assert!(!output.stdout.is_empty());
        }
        Ok(())
    });
    assert_eq!(built.get(), BUILT);
}
