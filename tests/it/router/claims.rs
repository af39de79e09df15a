//! What must be true of the change batches.

use std::collections::{BTreeMap, BTreeSet};

use parallax::base::finding::Severity;
use parallax::emit::delivery::Generated;
use serde_json::{Value, json};

use super::{REGIONS, codes, example, file, generated, in_turn, json, paths, platform};

const ROUTE53: &str = "routing/route53";

/// Records of a batch at one name, by identifier.
fn records(batch: &Value, name: &str) -> BTreeMap<String, Value> {
    let changes = batch["Changes"].as_array().expect("changes").iter().map(|change| &change["ResourceRecordSet"]);
    let named = changes.filter(|record| record["Name"] == name);
    named.map(|record| (record["SetIdentifier"].as_str().unwrap_or_default().to_owned(), record.clone())).collect()
}

fn weights(batch: &Value, name: &str) -> BTreeMap<String, u64> {
    let weight = |(id, record): (String, Value)| (id, record["Weight"].as_u64().expect("a weight"));
    records(batch, name).into_iter().map(weight).collect()
}

fn of(all: &[(&str, u64)]) -> BTreeMap<String, u64> {
    all.iter().map(|(id, weight)| ((*id).to_owned(), *weight)).collect()
}

/// Where each record of a name leads, by location.
fn locations(batch: &Value, name: &str) -> BTreeMap<String, (String, bool)> {
    let one = |record: Value| {
        let place = record["GeoLocation"].as_object().expect("a location").values().next().expect("a code").clone();
        let target = &record["AliasTarget"];
        let to = target["DNSName"].as_str().expect("a name").to_owned();
        (place.as_str().expect("text").to_owned(), (to, target["EvaluateTargetHealth"].as_bool().expect("said")))
    };
    records(batch, name).into_values().map(one).collect()
}

fn three() -> Generated {
    generated(&platform(&REGIONS[..3], "", ""), "route53")
}

#[test]
fn a_second_region_is_opened_by_a_tenth_a_quarter_and_a_half_and_each_step_leads_back() {
    let all = generated(&example("travelbook"), "route53");
    let name = "opening.api.travelbook.example";
    let read = |stem: &str| json(&all, &format!("{ROUTE53}/opening/{stem}.json"));
    let stems = ["01-eu-west-1-10", "02-eu-west-1-25", "03-eu-west-1-50"];
    let mut before = of(&[("opening-us-east-1", 100), ("opening-eu-west-1", 0)]);
    for (stem, second) in stems.iter().zip([10, 25, 50]) {
        let now = of(&[("opening-us-east-1", 100 - second), ("opening-eu-west-1", second)]);
        assert_eq!(weights(&read(stem), name), now);
        assert_eq!(weights(&read(&format!("{stem}.back")), name), before);
        before = now;
    }
    let last = records(&read("04-by-latency"), "api.travelbook.example");
    let leads: Vec<&Value> = last.values().map(|record| &record["AliasTarget"]["DNSName"]).collect();
    assert_eq!(leads, ["eu-west-1.api.travelbook.example", "us-east-1.api.travelbook.example"]);
}

#[test]
fn every_alias_asks_for_the_health_of_its_target_and_only_values_have_a_time_to_live() {
    for all in [generated(&example("travelbook"), "route53"), three(), in_turn(&platform(&REGIONS, "", ""), "route53")]
    {
        let batches = paths(&all).into_iter().filter(|path| path.ends_with(".json") && !path.contains("health-checks"));
        for path in batches {
            for change in json(&all, path)["Changes"].as_array().expect("changes") {
                let record = &change["ResourceRecordSet"];
                if record["AliasTarget"].is_null() {
                    assert!(record["TTL"].as_u64().is_some_and(|ttl| ttl <= 60), "{path}: {record}");
                    assert!(record["HealthCheckId"].is_string(), "{path}: {record}");
                } else {
                    assert_eq!(record["AliasTarget"]["EvaluateTargetHealth"], true, "{path}: {record}");
                    assert_eq!((&record["TTL"], &record["ResourceRecords"]), (&Value::Null, &Value::Null), "{path}");
                }
            }
        }
    }
}

#[test]
fn where_three_regions_serve_a_drained_ones_users_go_to_the_nearest_that_is_left() {
    let all = three();
    let beneath = json(&all, "routing/route53/setup/01-beneath.json");
    let elsewhere = records(&beneath, "elsewhere.us-east-1.shop.example");
    let regions: Vec<&Value> = elsewhere.values().map(|record| &record["Region"]).collect();
    assert_eq!(regions, ["eu-central-1", "eu-west-1"]);
    let drained = json(&all, "routing/route53/drain/us-east-1/02-10.json");
    assert_eq!(
        weights(&drained, "us-east-1.shop.example"),
        of(&[("us-east-1-stays", 10), ("us-east-1-elsewhere", 90)])
    );
}

#[test]
fn shares_that_are_no_percent_get_weights_that_are_exact_all_the_same() {
    let all = three();
    let stems: Vec<&str> =
        paths(&all).into_iter().filter_map(|it| it.strip_prefix("routing/route53/opening/")).collect();
    let wanted = [
        "01-eu-central-1-10",
        "02-eu-central-1-25",
        "03-eu-central-1-50",
        "04-eu-west-1-10",
        "05-eu-west-1-25",
        "06-eu-west-1-33",
        "07-by-latency",
    ];
    let forward: Vec<&str> =
        stems.iter().filter_map(|it| it.strip_suffix(".json")).filter(|it| !it.ends_with(".back")).collect();
    assert_eq!(forward, wanted);
    let weight = |stem: &str| weights(&json(&all, &format!("{ROUTE53}/opening/{stem}.json")), "opening.shop.example");
    assert_eq!(
        weight("05-eu-west-1-25"),
        of(&[("opening-us-east-1", 3), ("opening-eu-central-1", 3), ("opening-eu-west-1", 2)])
    );
    assert_eq!(
        weight("06-eu-west-1-33"),
        of(&[("opening-us-east-1", 1), ("opening-eu-central-1", 1), ("opening-eu-west-1", 1)])
    );
}

#[test]
fn what_stands_by_is_led_to_in_turn_and_each_pair_has_its_own_name() {
    let host = json(&in_turn(&platform(&REGIONS[..3], "", ""), "route53"), "routing/route53/setup/02-host.json");
    let roles = |name: &str| -> Vec<(Value, Value)> {
        let found = records(&host, name).into_values();
        found.map(|it| (it["Failover"].clone(), it["AliasTarget"]["DNSName"].clone())).collect()
    };
    let (first, next) = (json!("PRIMARY"), json!("SECONDARY"));
    let wanted = [(next.clone(), json!("standby-2.shop.example")), (first.clone(), json!("us-east-1.shop.example"))];
    assert_eq!(roles("shop.example"), wanted);
    let wanted = [(first, json!("eu-central-1.shop.example")), (next, json!("eu-west-1.shop.example"))];
    assert_eq!(roles("standby-2.shop.example"), wanted);
}

#[test]
fn who_may_not_leave_a_place_is_led_within_it_and_never_falls_back_out_of_it() {
    let all = generated(&with_ids(&example("food-delivery")), "route53");
    let host = json(&all, "routing/route53/setup/02-host.json");
    let wanted = BTreeMap::from([
        ("EU".to_owned(), ("from-europe.api.quickbite.example".to_owned(), true)),
        ("NA".to_owned(), ("from-north-america.api.quickbite.example".to_owned(), true)),
    ]);
    assert_eq!(locations(&host, "api.quickbite.example"), wanted, "no place holds both, so nobody else is led");
    assert!(codes(&all).contains(&"PX645"));
    let beneath = json(&all, "routing/route53/setup/01-beneath.json");
    let served = |name: &str| records(&beneath, name).into_keys().collect::<Vec<_>>();
    assert_eq!(served("from-europe.api.quickbite.example"), ["europe-eu-central-1", "europe-eu-west-1"]);
    let opened = ["europe-opening-eu-central-1", "europe-opening-eu-west-1"];
    assert_eq!(served("opening.from-europe.api.quickbite.example"), opened);
    // Drained, a region sends its users to the one other region of its place.
    let elsewhere = &records(&beneath, "eu-west-1.api.quickbite.example")["eu-west-1-elsewhere"];
    assert_eq!(elsewhere["ResourceRecords"][0]["Value"], "lb-euc1.quickbite.example");
}

#[test]
fn who_is_bound_to_one_place_only_makes_everybody_else_stay_inside_it_too() {
    let all = generated(&bound("[europe]"), "route53");
    let host = json(&all, "routing/route53/setup/02-host.json");
    let to = |code: &str| locations(&host, "shop.example").remove(code);
    assert_eq!(to("EU"), Some(("from-europe.shop.example".to_owned(), true)));
    assert_eq!(to("*"), Some(("from-anywhere.shop.example".to_owned(), true)));
    assert_eq!(to("NA"), Some(("from-north-america.shop.example".to_owned(), true)), "its users are bound to nothing");
    let beneath = json(&all, "routing/route53/setup/01-beneath.json");
    let served = |name: &str| records(&beneath, name).into_keys().collect::<Vec<_>>();
    assert_eq!(served("from-anywhere.shop.example"), ["anywhere-eu-central-1", "anywhere-eu-west-1"]);
    assert_eq!(served("from-north-america.shop.example").len(), 4);
}

#[test]
fn a_country_inside_a_bound_continent_does_not_fall_back_to_the_continent() {
    let all = generated(
        &bound("[europe, de]")
            .replace("[europe, de]", "[europe]}\n      - {name: more, archetype: profile, residency: [de]"),
        "route53",
    );
    let host = json(&all, "routing/route53/setup/02-host.json");
    let to = |code: &str| locations(&host, "shop.example").remove(code);
    assert_eq!(to("DE"), Some(("from-de.shop.example".to_owned(), false)), "Europe is larger");
    assert_eq!(to("EU"), Some(("from-europe.shop.example".to_owned(), true)));
}

/// Four regions and users on two continents, with rows that may not leave a place.
pub(super) fn bound(residency: &str) -> String {
    let users = "users:\n  - {from: north-america, share: 60%}\n  - {from: europe, share: 40%}\n";
    let rows = format!("\n    data:\n      - {{name: rows, archetype: profile, residency: {residency}}}\n");
    platform(&REGIONS, "", users).replace("  - {name: web, kind: api, replicas: 3, data: []}\n", "")
        + "  - name: web\n    kind: api\n    replicas: 3"
        + &rows
        + "  - {name: gateway, kind: api, replicas: 3, data: []}\n"
}

/// The example with an id of a check in each region.
pub(super) fn with_ids(text: &str) -> String {
    ["use1", "usw2", "euc1", "euw1"].iter().fold(text.to_owned(), |text, short| {
        let endpoint = format!("endpoint: lb-{short}.quickbite.example");
        text.replace(&endpoint, &format!("{endpoint}, healthCheck: hc-{short}"))
    })
}

#[test]
fn a_region_of_another_cloud_is_measured_as_the_nearest_that_the_router_knows() {
    let regions = [REGIONS[0], "name: gcp/europe-west1, endpoint: lb.gcp.shop.example, healthCheck: hc-gcp"];
    let all = generated(&platform(&regions, "", ""), "route53");
    let host = records(&json(&all, "routing/route53/setup/02-host.json"), "shop.example");
    assert_eq!(host["gcp-europe-west1"]["Region"], "eu-west-3", "St. Ghislain is near Paris");
    assert!(all.findings.iter().any(|found| found.rule.code == "PX644" && found.message.contains("eu-west-3")));
}

#[test]
fn load_balancers_of_the_cloud_are_aliased_and_keep_their_zone() {
    let regions = [
        "name: us-east-1, role: primary, endpoint: a-1.us-east-1.elb.amazonaws.com, hostedZone: Z35SXDOTRQ7X7K, healthCheck: hc-a",
        "name: eu-west-1, endpoint: b-1.eu-west-1.elb.amazonaws.com, hostedZone: Z32O12XQLNTSW2, healthCheck: hc-b",
    ];
    let all = generated(&platform(&regions, "", ""), "route53");
    let beneath = json(&all, "routing/route53/setup/01-beneath.json");
    let record = &records(&beneath, "us-east-1.shop.example")["us-east-1-stays"];
    let wanted = json!({
        "HostedZoneId": "Z35SXDOTRQ7X7K",
        "DNSName": "a-1.us-east-1.elb.amazonaws.com",
        "EvaluateTargetHealth": true
    });
    assert_eq!(
        (&record["Type"], &record["AliasTarget"], &record["HealthCheckId"]),
        (&json!("A"), &wanted, &json!("hc-a"))
    );
}

#[test]
fn a_check_follows_an_alarm_that_it_can_follow() {
    let all = three();
    let alarm = json(&all, "routing/route53/health-checks/us-east-1.p95-alarm.json");
    // Percentiles, metrics finer than a minute and `M out of N` are not followed.
    assert_eq!((&alarm["Statistic"], &alarm["ExtendedStatistic"]), (&json!("Maximum"), &Value::Null));
    assert_eq!((&alarm["Period"], &alarm["EvaluationPeriods"]), (&json!(60), &json!(1)));
    assert_eq!((&alarm["DatapointsToAlarm"], &alarm["Threshold"]), (&Value::Null, &json!(250)));
    let check = json(&all, "routing/route53/health-checks/us-east-1.p95.json");
    assert_eq!(
        check["HealthCheckConfig"]["AlarmIdentifier"],
        json!({"Region": "us-east-1", "Name": alarm["AlarmName"]})
    );
}

#[test]
fn a_check_that_asks_for_something_else_is_another_check() {
    let reference = |text: &str| {
        let check = json(&generated(text, "route53"), "routing/route53/health-checks/us-east-1.answers.json");
        check["CallerReference"].as_str().expect("a reference").to_owned()
    };
    let first = platform(&REGIONS[..2], "", "");
    let other = reference(&first.replace("/healthz", "/ready"));
    assert_eq!(reference(&first), reference(&first));
    assert_ne!(reference(&first), other);
    assert!(other.len() <= 64, "{other}");
}

#[test]
fn a_record_without_a_check_is_written_and_found() {
    let all = generated(&example("food-delivery"), "route53");
    let unchecked = all.findings.iter().filter(|found| found.rule.code == "PX643").count();
    assert_eq!(unchecked, 4);
    assert!(!file(&all, "routing/route53/setup/01-beneath.json").contains("HealthCheckId"), "no id is made up");
}

#[test]
fn what_is_not_known_is_listed_at_once_and_nothing_is_written() {
    for (name, missing) in [
        ("payments", "`endpoint` of `us-east-1`, `endpoint` of `eu-west-1`"),
        ("minimal", "`routing.host`, `routing.zone`, `endpoint` of `us-east-1`, `endpoint` of `eu-west-1`"),
    ] {
        for router in ["route53", "dnsendpoint"] {
            let all = generated(&example(name), router);
            assert_eq!(paths(&all), Vec::<&str>::new(), "{name}");
            assert!(all.findings.iter().any(|it| it.rule.code == "PX641" && it.message.ends_with(missing)), "{name}");
        }
    }
}

#[test]
fn the_only_region_has_the_one_record_of_its_host() {
    let all = generated(&platform(&["name: us-east-1, endpoint: lb-use1.shop.example"], "", ""), "route53");
    let batch = json(&all, "routing/route53/setup/01-host.json");
    let wanted = json!({
        "Name": "shop.example",
        "Type": "CNAME",
        "TTL": 60,
        "ResourceRecords": [{"Value": "lb-use1.shop.example"}]
    });
    assert_eq!(batch["Changes"], json!([{"Action": "UPSERT", "ResourceRecordSet": wanted}]));
    assert_eq!(paths(&all).len(), 3, "{:?}", paths(&all));
}

#[test]
fn what_dns_does_not_take_is_found_where_it_was_written_and_nothing_is_written() {
    let long = "x".repeat(300);
    let hostile = ["\"; rm -rf /", "{{host}}", "a\nb", "../../etc/passwd", "\u{1f4a5}.example", "yes", "1e3", &long];
    let fields = [
        ("host: shop.example", "host"),
        ("zone: Z0123456789", "zone"),
        ("endpoint: lb-use1.shop.example", "endpoint"),
        ("healthCheck: hc-use1", "healthCheck"),
        ("path: /healthz", "path"),
    ];
    for text in hostile {
        for (written, field) in fields {
            let is_fine = field == "healthCheck" && ["yes", "1e3"].contains(&text);
            let quoted = serde_json::to_string(text).expect("text");
            let inventory = platform(&REGIONS[..2], "", "").replace(written, &format!("{field}: {quoted}"));
            let all = generated(&inventory, "route53");
            for (path, file) in all.tree.iter().filter(|(path, _)| path.as_str().ends_with(".json")) {
                assert!(serde_json::from_str::<Value>(&file.text).is_ok(), "{path}");
                assert!(!file.text.contains(text) || is_fine, "{path} has {text:?}");
            }
            let mut graves = all.findings.iter().filter(|found| found.severity == Severity::Error);
            let found = graves.next().map(|found| (found.rule.code, found.anchor.is_some()));
            assert_eq!(found, (!is_fine).then_some(("PX642", true)), "{field}: {text:?}");
        }
    }
}

#[test]
fn a_host_is_short_enough_for_what_stands_before_it() {
    let label = "a".repeat(60);
    let host = format!("{label}.{label}.{label}.{label}.ex");
    let all =
        generated(&platform(&REGIONS[..3], "", "").replace("host: shop.example", &format!("host: {host}")), "route53");
    assert_eq!((paths(&all).len(), codes(&all)), (0, vec!["PX642"]));
}

#[test]
fn the_last_step_that_empties_a_region_alone_does_what_all_of_them_do() {
    for all in [three(), in_turn(&platform(&REGIONS, "", ""), "route53")] {
        for (region, led) in &all.led {
            let folder = format!("{ROUTE53}/drain/{}/", region.name);
            let there = |path: &&str| path.starts_with(&folder) && !path.ends_with(".back.json");
            let steps: Vec<&str> = paths(&all).into_iter().filter(there).collect();
            let Some((last, before)) = steps.split_last() else { panic!("{region:?}") };
            assert!(led.by_hand.iter().any(|line| line.ends_with(last)), "{:?}", led.by_hand);
            let named = |path: &str| -> BTreeSet<(String, String)> {
                let batch = json(&all, path);
                let changes = batch["Changes"].as_array().expect("changes").iter();
                let set = changes.map(|change| change["ResourceRecordSet"].clone());
                set.map(|it| (it["Name"].to_string(), it["SetIdentifier"].to_string())).collect()
            };
            assert!(before.iter().all(|step| named(step).is_subset(&named(last))), "{last}");
        }
    }
}

#[test]
fn the_same_platform_gives_the_same_bytes() {
    assert_eq!(three(), three());
}

#[test]
fn as_many_regions_as_there_are_fit_into_batches_that_are_not_too_large() {
    let names = [
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
        "ca-central-1",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "eu-central-1",
        "eu-north-1",
        "eu-south-1",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-east-1",
        "sa-east-1",
        "me-south-1",
        "af-south-1",
        "gcp/us-west1",
        "gcp/europe-west1",
        "gcp/asia-east1",
    ];
    let region = |name: &&str| {
        let role = if *name == "us-east-1" { ", role: primary" } else { "" };
        format!("name: {name}{role}, endpoint: lb-{}.shop.example, healthCheck: hc", name.replace('/', "-"))
    };
    let regions: Vec<String> = names.iter().map(region).collect();
    let regions: Vec<&str> = regions.iter().map(String::as_str).collect();
    let all = generated(&platform(&regions, "", ""), "route53");
    assert!(paths(&all).contains(&"routing/route53/setup/01-beneath-2.json"));
    for path in paths(&all).into_iter().filter(|path| path.contains("/setup/") && path.ends_with(".json")) {
        let changes = json(&all, path)["Changes"].as_array().expect("changes").len();
        assert!(changes <= 400, "{path}: {changes}");
    }
    let host = records(&json(&all, "routing/route53/setup/02-host.json"), "shop.example");
    let measured: BTreeSet<&str> = host.values().filter_map(|it| it["Region"].as_str()).collect();
    assert_eq!(measured.len(), names.len(), "no two regions are measured as the same one");
}
