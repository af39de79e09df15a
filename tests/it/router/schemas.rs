//! Every document validates with strict schemas of exactly what is written, and with the full ones where those are at hand.

use std::fs;

use jsonschema::Validator;
use parallax::emit::delivery::Generated;
use serde_json::Value;

use super::claims::{bound, with_ids};
use super::{REGIONS, example, generated, in_turn, platform, standing_by};
use crate::examples::all;

/// Schemas of the whole APIs, where somebody has laid them beside the project.
const FULL: [&str; 2] = ["../shared/data/gitops", "../../shared/data/gitops"];

fn validator(path: &str) -> Option<Validator> {
    let text = fs::read_to_string(path).ok()?;
    Some(jsonschema::draft202012::new(&serde_json::from_str(&text).expect("JSON")).expect("a schema"))
}

fn own(name: &str) -> Validator {
    validator(&format!("tests/it/schemas/{name}.schema.json")).expect("a schema of ours")
}

fn full(name: &str) -> Option<Validator> {
    FULL.iter().find_map(|folder| validator(&format!("{folder}/{name}.schema.json")))
}

fn faults(schema: &Validator, document: &Value) -> Vec<String> {
    schema.iter_errors(document).map(|fault| format!("{}: {fault}", fault.instance_path())).collect()
}

/// Trees of every example and of what none of them has.
fn trees(routing: &str) -> Vec<Generated> {
    let mut found: Vec<Generated> = Vec::new();
    for folder in all() {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        found.push(generated(&with_ids(&example(&name)), routing));
    }
    found.extend([
        generated(&platform(&REGIONS, "", ""), routing),
        generated(&platform(&REGIONS[..1], "", ""), routing),
        generated(&bound("[europe]"), routing),
        generated(&bound("[eu]"), routing),
        standing_by(&platform(&REGIONS, "", ""), routing),
        standing_by(&bound("[europe]"), routing),
        in_turn(&platform(&REGIONS, "", ""), routing),
        in_turn(&bound("[europe]"), routing),
    ]);
    found
}

#[test]
fn every_batch_and_every_check_validates() {
    let batch = [Some(own("route53_change_batch")), full("route53-change-batch")];
    let (check, alarm) = ([Some(own("route53_health_check"))], [Some(own("cloudwatch_metric_alarm"))]);
    let mut held = 0_usize;
    for all in trees("route53") {
        for (path, file) in all.tree.iter().filter(|(path, _)| path.as_str().ends_with(".json")) {
            let schemas: &[Option<Validator>] = match path.as_str() {
                it if it.ends_with("p95-alarm.json") => &alarm,
                it if it.contains("health-checks/") => &check,
                _ => &batch,
            };
            let document = serde_json::from_str(&file.text).expect("JSON");
            for schema in schemas.iter().flatten() {
                assert_eq!(faults(schema, &document), Vec::<String>::new(), "{path}:\n{}", file.text);
                held += 1;
            }
        }
    }
    assert!(held > 200, "{held}");
}

#[test]
fn every_object_validates() {
    let schemas = [Some(own("dns_endpoint")), full("dnsendpoint")];
    let mut held = 0_usize;
    for all in trees("dnsendpoint") {
        for (path, file) in all.tree.iter().filter(|(path, _)| path.as_str().ends_with(".yaml")) {
            let document: Value = serde_yaml::from_str(&file.text).expect("YAML");
            for schema in schemas.iter().flatten() {
                assert_eq!(faults(schema, &document), Vec::<String>::new(), "{path}:\n{}", file.text);
                held += 1;
            }
        }
    }
    assert!(held > 20, "{held}");
}

#[test]
fn a_schema_refuses_what_the_router_would() {
    let schema = own("route53_change_batch");
    let all = generated(&platform(&REGIONS[..2], "", ""), "route53");
    let whole = super::json(&all, "routing/route53/setup/01-beneath.json");
    assert_eq!(faults(&schema, &whole), Vec::<String>::new());
    let spoil: [fn(&mut Value); 6] = [
        |record| record["Weight"] = 256.into(),
        |record| record["Region"] = "us-east-1".into(),
        |record| record["TTL"] = Value::Null,
        |record| record["SetIdentifier"] = "".into(),
        |record| record["Name"] = "a b.example".into(),
        |record| record["Extra"] = 1.into(),
    ];
    for spoil in spoil {
        let mut spoilt = whole.clone();
        spoil(&mut spoilt["Changes"][0]["ResourceRecordSet"]);
        assert!(!faults(&schema, &spoilt).is_empty(), "{}", spoilt["Changes"][0]);
    }
}
