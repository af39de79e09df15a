//! What must be true of the `DNSEndpoint` objects.

use std::collections::BTreeMap;

use parallax::emit::delivery::Generated;
use serde_json::Value;

use super::claims::bound;
use super::{REGIONS, codes, file, generated, paths, platform, standing_by};

/// Properties of each endpoint of a state, by its identifier.
fn endpoints(all: &Generated, path: &str) -> BTreeMap<String, BTreeMap<String, Value>> {
    let object: Value = serde_yaml::from_str(file(all, &format!("routing/dnsendpoint/{path}.yaml"))).expect("YAML");
    let mut found = BTreeMap::new();
    for endpoint in object["spec"]["endpoints"].as_array().expect("endpoints") {
        let properties = endpoint["providerSpecific"].as_array().into_iter().flatten();
        let mut fields: BTreeMap<String, Value> =
            properties.map(|it| (it["name"].as_str().expect("a name").to_owned(), it["value"].clone())).collect();
        fields.extend(["targets", "recordTTL", "recordType"].map(|field| (field.to_owned(), endpoint[field].clone())));
        let id = endpoint["setIdentifier"].as_str().unwrap_or_default().to_owned();
        assert!(found.insert(id, fields).is_none(), "{path}: an identifier stands twice");
    }
    found
}

fn field(all: &Generated, path: &str, name: &str) -> Vec<(String, Value)> {
    endpoints(all, path).into_iter().map(|(id, fields)| (id, fields.get(name).cloned().unwrap_or_default())).collect()
}

fn of(all: &[(&str, &str)]) -> Vec<(String, Value)> {
    all.iter().map(|(id, value)| ((*id).to_owned(), (*value).into())).collect()
}

#[test]
fn one_object_has_every_region_and_its_values_are_texts() {
    let all = generated(&platform(&REGIONS[..2], "", ""), "dnsendpoint");
    assert_eq!(
        field(&all, "records", "aws/region"),
        of(&[("eu-central-1", "eu-central-1"), ("us-east-1", "us-east-1")])
    );
    assert_eq!(
        field(&all, "records", "aws/health-check-id"),
        of(&[("eu-central-1", "hc-euc1"), ("us-east-1", "hc-use1")])
    );
    assert_eq!(
        field(&all, "opening/00-eu-central-1-0", "aws/weight"),
        of(&[("eu-central-1", "0"), ("us-east-1", "100")])
    );
    assert_eq!(
        field(&all, "opening/01-eu-central-1-10", "aws/weight"),
        of(&[("eu-central-1", "10"), ("us-east-1", "90")])
    );
    assert_eq!(field(&all, "drain/us-east-1", "aws/region"), of(&[("eu-central-1", "eu-central-1")]));
}

#[test]
fn the_two_routers_never_write_beside_one_another() {
    let text = platform(&REGIONS[..2], "", "");
    assert!(paths(&generated(&text, "dnsendpoint")).iter().all(|path| !path.contains("route53")));
    assert!(paths(&generated(&text, "route53")).iter().all(|path| !path.contains("dnsendpoint")));
}

#[test]
fn an_alias_has_no_time_to_live_and_a_name_is_none() {
    let regions = [
        "name: us-east-1, role: primary, endpoint: a-1.us-east-1.elb.amazonaws.com, hostedZone: Z35SXDOTRQ7X7K, healthCheck: hc-a",
        "name: eu-west-1, endpoint: b-1.eu-west-1.elb.amazonaws.com, hostedZone: Z32O12XQLNTSW2, healthCheck: hc-b",
    ];
    let all = generated(&platform(&regions, "", ""), "dnsendpoint");
    let found = endpoints(&all, "records").remove("us-east-1").expect("the record");
    assert_eq!((&found["alias"], &found["recordTTL"]), (&"true".into(), &Value::Null));
    assert_eq!(found["aws/target-hosted-zone"], "Z35SXDOTRQ7X7K");
    let named = generated(&platform(&REGIONS[..2], "", ""), "dnsendpoint");
    let found = endpoints(&named, "records").remove("us-east-1").expect("the record");
    assert_eq!((&found["alias"], &found["recordTTL"]), (&"false".into(), &60.into()));
}

#[test]
fn the_first_region_is_primary_and_drained_the_second_is() {
    let all = standing_by(&platform(&REGIONS[..2], "", ""), "dnsendpoint");
    assert_eq!(field(&all, "records", "aws/failover"), of(&[("eu-central-1", "SECONDARY"), ("us-east-1", "PRIMARY")]));
    assert_eq!(
        field(&all, "drain/us-east-1", "targets"),
        [(String::new(), serde_json::json!(["lb-euc1.shop.example"]))]
    );
}

#[test]
fn one_level_of_records_does_not_lead_by_place_and_by_latency() {
    let all = generated(&bound("[europe]"), "dnsendpoint");
    assert_eq!(paths(&all), Vec::<&str>::new());
    assert!(codes(&all).contains(&"PX645"));
}
