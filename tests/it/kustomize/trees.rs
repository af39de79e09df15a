//! What stands in generated manifests.

use std::fs;
use std::path::{Path, PathBuf};

use parallax::base::ids::RegionId;
use parallax::base::units::Share;
use parallax::model::delivery::Keeper;
use parallax::model::plan::PodPlacement;
use snapbox::{Data, assert_data_eq};

use super::*;
use crate::support::{HEAD, planned};

/// What is generated for an example.
pub(crate) fn example(folder: &Path, gitops: Option<&str>) -> (Planned, Generated) {
    let planned = planned(&fs::read_to_string(folder.join("inventory.yaml")).expect("an inventory"));
    let generated = generated(&planned, &Bases::new(), gitops);
    (planned, generated)
}

fn travelbook() -> Generated {
    example(Path::new("examples/travelbook"), Some("argocd")).1
}

/// The one patch for an object of a kind in the kustomization that the tool keeps, as documents.
fn patch_of(overlay: &Value, kind: &str) -> Option<Vec<Value>> {
    let patches = overlay.get("patches").and_then(Value::as_array)?;
    let found = patches.iter().find(|patch| patch.pointer("/target/kind").and_then(Value::as_str) == Some(kind))?;
    let text = found.get("patch").and_then(Value::as_str).expect("a patch");
    Some(parallax::load::manifests(text).expect("YAML"))
}

fn inner(service: &str, region: &str) -> String {
    format!("apps/{service}/overlays/{region}/generated/kustomization.yaml")
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() { files_below(&entry, found) } else { found.push(entry) }
    }
}

#[test]
fn the_tree_of_travelbook_is_the_one_that_is_kept_with_the_example() {
    let root = Path::new("examples/travelbook/gitops");
    let generated = travelbook();
    for (path, file) in generated.tree.iter().filter(|(path, _)| path.as_str().starts_with("apps/")) {
        assert_data_eq!(file.text.clone(), Data::read_from(&root.join(path.as_str()), None).raw());
    }
    let mut kept = Vec::new();
    files_below(&root.join("apps"), &mut kept);
    let known = |path: &PathBuf| {
        let path = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
        generated.tree.keys().any(|known| known.as_str() == path)
    };
    kept.retain(|path| !known(path));
    assert!(kept.is_empty(), "no longer generated: {kept:#?}");
}

#[test]
fn only_the_leaders_cron_job_is_let_go() {
    let generated = travelbook();
    let cron = document(&generated, "apps/nightly-report/base/cronjob.yaml");
    assert_eq!(cron.pointer("/spec/suspend"), Some(&Value::Bool(true)));
    let lead = patch_of(&document(&generated, &inner("nightly-report", "us-east-1")), "CronJob").expect("a patch");
    let expected = serde_json::json!([[
        {"op": "test", "path": "/spec/suspend", "value": true},
        {"op": "replace", "path": "/spec/suspend", "value": false},
    ]]);
    assert_eq!(Value::Array(lead), expected);
    assert_eq!(patch_of(&document(&generated, &inner("nightly-report", "eu-west-1")), "CronJob"), None);
}

#[test]
fn an_autoscaled_service_has_bounds_by_region_and_never_replicas() {
    for folder in crate::examples::all() {
        let (planned, generated) = example(&folder, None);
        for service in &planned.plan.services {
            let known = planned.inventory.service(service.name.as_str()).expect("a service");
            for capacity in &service.capacity {
                let (Some(count), false) = (capacity.pods.value(), matches!(service.pods, PodPlacement::Leader { .. }))
                else {
                    continue;
                };
                let overlay = document(&generated, &inner(service.name.as_str(), &capacity.region.name));
                if known.autoscaling.value().is_some() {
                    assert_eq!(overlay.get("replicas"), None);
                    let patch = patch_of(&overlay, "HorizontalPodAutoscaler").expect("a patch");
                    let expected = serde_json::json!([[
                        {"op": "add", "path": "/spec/minReplicas", "value": count.kept},
                        {"op": "add", "path": "/spec/maxReplicas", "value": count.most},
                    ]]);
                    assert_eq!(Value::Array(patch), expected, "{}", service.name);
                } else {
                    let expected = serde_json::json!([{"name": service.name.as_str(), "count": count.kept}]);
                    assert_eq!(overlay.get("replicas"), Some(&expected));
                    assert_eq!(patch_of(&overlay, "HorizontalPodAutoscaler"), None);
                }
            }
        }
    }
}

#[test]
fn there_is_an_overlay_where_pods_may_run_and_nowhere_else() {
    for folder in crate::examples::all() {
        let (planned, generated) = example(&folder, None);
        let mut expected: Vec<String> = Vec::new();
        for service in &planned.plan.services {
            let regions = service.pods.everywhere().into_iter();
            expected.extend(regions.map(|region| inner(service.name.as_str(), &region.name)));
        }
        expected.sort();
        let made = generated.tree.iter().filter(|(_, file)| file.keeper == Keeper::Tool);
        let mut made: Vec<&str> =
            made.map(|(path, _)| path.as_str()).filter(|path| path.starts_with("apps/")).collect();
        made.sort_unstable();
        assert_eq!(made, expected, "{}", folder.display());
    }
}

#[test]
fn rows_that_may_not_leave_a_place_have_pods_there_only() {
    let text = format!(
        "{HEAD}services:\n  - {{name: patients, kind: api, data: [{{name: patients, archetype: profile, residency: [eu-west-1]}}]}}\n"
    );
    let generated = generated(&planned(&text), &Bases::new(), None);
    let overlays = generated.tree.keys().filter(|path| path.as_str().contains("/overlays/"));
    assert!(
        overlays.clone().all(|path| path.as_str().contains("/overlays/eu-west-1/")),
        "{:?}",
        overlays.collect::<Vec<_>>()
    );
}

#[test]
fn pods_write_where_the_plan_leads_writes_and_read_as_near_as_they_may() {
    let generated = travelbook();
    let get = |service: &str, region: &str, key: &str| told(&generated, service, region).get(key).cloned();
    let is = |text: &str| Some(text.to_owned());
    for region in ["us-east-1", "eu-west-1"] {
        assert_eq!(get("user-profiles", region, "REGION"), is(region));
        assert_eq!(get("user-profiles", region, "DATABASE_WRITE_URL"), is("profiles-primary.use1.db"));
        assert_eq!(get("user-profiles", region, "RYOW_MODE"), is("ttl"));
        assert_eq!(get("user-profiles", region, "RYOW_TTL_SECONDS"), is("5"));
        assert_eq!(get("user-profiles", region, "WRITE_POOL_SIZE"), is("5"));
        assert_eq!(get("user-profiles", region, "READ_POOL_SIZE"), None, "nobody measured it");
        // Strong reads are answered by the writer.
        assert_eq!(get("booking-engine", region, "DATABASE_READ_URL"), is("bookings-primary.use1.db"));
        assert_eq!(get("payment-service", region, "IDEMPOTENCY_STORE_URL"), is("payments-primary.use1.db"));
        assert_eq!(get("payment-service", region, "IDEMPOTENCY_TTL_SECONDS"), is("86400"));
        assert_eq!(get("payment-service", region, "IDEMPOTENCY_LOCK_SECONDS"), is("60"));
        assert_eq!(get("notification-service", region, "DEDUP_WINDOW_SECONDS"), is("300"));
        assert_eq!(get("nightly-report", region, "LEADER_REGION"), is("us-east-1"));
    }
    assert_eq!(get("user-profiles", "us-east-1", "DATABASE_READ_URL"), is("profiles-read.use1.db"));
    assert_eq!(get("user-profiles", "eu-west-1", "DATABASE_READ_URL"), is("profiles-read.euw1.db"));
}

#[test]
fn of_several_datasets_each_has_its_own_keys() {
    let generated = travelbook();
    let bookings = told(&generated, "booking-engine", "eu-west-1");
    // One of the two is a database, both are written through a pool.
    assert_eq!(bookings.get("BOOKINGS_DATABASE_WRITE_URL"), bookings.get("DATABASE_WRITE_URL"));
    assert!(
        bookings.contains_key("BOOKINGS_WRITE_POOL_SIZE") && bookings.contains_key("RECENTLY_VIEWED_WRITE_POOL_SIZE")
    );
    assert!(!bookings.contains_key("WRITE_POOL_SIZE"));
}

#[test]
fn an_address_that_nobody_wrote_is_said_and_not_guessed() {
    let generated = travelbook();
    let said = findings(&generated);
    let of_cache = said.iter().find(|(code, text)| *code == "PX621" && text.contains("booking-engine/recently-viewed"));
    let (_, text) = of_cache.expect("a finding");
    assert!(text.contains("endpoints.us-east-1.write") && text.contains("`CACHE_WRITE_URL`"), "{text}");
    assert!(told(&generated, "booking-engine", "us-east-1").keys().all(|key| !key.contains("CACHE")));
}

#[test]
fn a_password_in_an_address_goes_nowhere() {
    let text = format!(
        "{HEAD}services:\n  - name: orders\n    kind: api\n    data:\n      - name: orders\n        archetype: order\n        \
         endpoints: {{us-east-1: {{write: \"postgres://app:hunter2@db.example/orders\"}}}}\n"
    );
    let generated = generated(&planned(&text), &Bases::new(), None);
    assert!(generated.tree.values().all(|file| !file.text.contains("hunter2")));
    assert!(findings(&generated).iter().any(|(code, text)| *code == "PX623" && !text.contains("hunter2")));
}

#[test]
fn where_old_config_goes_first_an_annotation_starts_new_pods() {
    let text = fs::read_to_string("examples/travelbook/inventory.yaml").expect("an inventory");
    let sum = |text: &str, service: &str| {
        let generated = generated(&planned(text), &Bases::new(), Some("flux"));
        let overlay = document(&generated, &inner(service, "eu-west-1"));
        assert_eq!(overlay.pointer("/generatorOptions/disableNameSuffixHash"), Some(&Value::Bool(true)));
        let kind = if service == "nightly-report" { "CronJob" } else { "Deployment" };
        let patch = patch_of(&overlay, kind).expect("a patch").remove(0);
        let place = if kind == "CronJob" { "/spec/jobTemplate" } else { "" };
        let sum = patch.pointer(&format!("{place}/spec/template/metadata/annotations/checksum~1config"));
        sum.and_then(Value::as_str).expect("a sum").to_owned()
    };
    let moved = text.replace("profiles-read.euw1.db", "profiles-read-2.euw1.db");
    assert_eq!(sum(&text, "user-profiles").len(), 64);
    assert_eq!(sum(&text, "user-profiles"), sum(&text, "user-profiles"));
    assert_ne!(sum(&text, "user-profiles"), sum(&moved, "user-profiles"));
    assert_eq!(sum(&text, "booking-engine"), sum(&moved, "booking-engine"));
    // A batch in a namespace of its own has its template one floor down.
    let batch = text.replace("kind: batch\n    namespace: travelbook", "kind: batch\n    namespace: reports");
    assert_eq!(sum(&text, "nightly-report"), sum(&batch, "nightly-report"));
}

#[test]
fn with_names_that_carry_a_hash_nothing_else_is_needed() {
    for (path, file) in &travelbook().tree {
        assert!(!file.text.contains("checksum/config") && !file.text.contains("generatorOptions"), "{path}");
    }
}

#[test]
fn what_nothing_is_known_of_can_neither_be_pulled_nor_run() {
    let text = format!("{HEAD}services:\n  - {{name: report, kind: batch, data: []}}\n");
    let generated = generated(&planned(&text), &Bases::new(), None);
    let cron = document(&generated, "apps/report/base/cronjob.yaml");
    let image = cron.pointer("/spec/jobTemplate/spec/template/spec/containers/0/image");
    assert_eq!(image.and_then(Value::as_str), Some("unset.invalid/report"));
    assert_eq!(cron.pointer("/spec/schedule").and_then(Value::as_str), Some("0 0 31 2 *"), "February has no 31st");
    assert_eq!(document(&generated, "apps/report/overlays/eu-west-1/kustomization.yaml").get("images"), None);
    assert_eq!(findings(&generated).iter().filter(|(code, _)| ["PX622", "PX624"].contains(code)).count(), 3);
}

#[test]
fn what_is_generated_for_the_examples_has_no_fault() {
    for folder in crate::examples::all() {
        let (_, generated) = example(&folder, Some("argocd"));
        let faults: Vec<_> =
            findings(&generated).into_iter().filter(|(code, _)| ("PX623".."PX630").contains(code)).collect();
        let allowed = |(code, _): &(&str, &str)| *code == "PX624";
        assert!(faults.iter().all(allowed), "{}: {faults:#?}", folder.display());
        assert!(!generated.tree.is_empty());
    }
}

#[test]
fn every_file_is_read_alike_by_another_reader_and_ends_well() {
    for folder in crate::examples::all() {
        for gitops in ["argocd", "flux"] {
            for (path, file) in example(&folder, Some(gitops)).1.tree {
                if !path.as_str().starts_with("apps/") {
                    continue;
                }
                let ours = parallax::load::manifests(&file.text).expect("YAML");
                let theirs: Value = serde_yaml::from_str(&file.text).expect("YAML");
                assert_eq!(ours, [theirs], "{path}");
                let text = &file.text;
                assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{path}");
                assert!(!text.contains("\n\n\n") && !text.contains('\r') && !text.contains('\t'), "{path}");
                assert!(
                    text.lines().all(|line| line == line.trim_end() && line.chars().count() <= 120),
                    "{path}\n{text}"
                );
            }
        }
    }
}

/// The platform of the example with pods of its report placed in another way.
fn with_report_placed(pods: &PodPlacement) -> Generated {
    let mut planned = planned(&fs::read_to_string("examples/travelbook/inventory.yaml").expect("an inventory"));
    for service in planned.plan.services.iter_mut().filter(|service| service.name.as_str() == "nightly-report") {
        service.pods = pods.clone();
    }
    generated(&planned, &Bases::new(), None)
}

#[test]
fn each_home_lets_its_own_leader_go_and_a_standby_waits() {
    let (near, far) = (RegionId::new("aws", "us-east-1"), RegionId::new("aws", "eu-west-1"));
    let let_go = |generated: &Generated, region: &str| {
        patch_of(&document(generated, &inner("nightly-report", region)), "CronJob").is_some()
    };
    let homes = with_report_placed(&PodPlacement::LeaderPerHome {
        homes: vec![near.clone(), far.clone()],
        standby: Vec::new(),
    });
    assert!(let_go(&homes, "us-east-1") && let_go(&homes, "eu-west-1"));
    assert_eq!(told(&homes, "nightly-report", "eu-west-1").get("LEADER_REGION").map(String::as_str), Some("eu-west-1"));
    let waits =
        with_report_placed(&PodPlacement::Standby { active: near, standby: vec![far], share: Share::from_percent(30) });
    assert!(let_go(&waits, "us-east-1") && !let_go(&waits, "eu-west-1"));
    for nowhere in [PodPlacement::External, PodPlacement::Nowhere] {
        let generated = with_report_placed(&nowhere);
        assert!(generated.tree.keys().all(|path| !path.as_str().starts_with("apps/nightly-report/")));
    }
}

#[test]
fn regions_that_no_label_tells_apart_are_refused() {
    let mut planned = planned(&format!("{HEAD}services: [{{name: web, kind: api, image: \"web:v1\", data: []}}]\n"));
    let codes = |planned: &Planned| -> Vec<&'static str> {
        findings(&generated(planned, &Bases::new(), None)).iter().map(|(code, _)| *code).collect()
    };
    planned.plan.regions = vec![RegionId::new("aws", "gcp-us-east1"), RegionId::new("gcp", "us-east1")];
    assert_eq!(codes(&planned), ["PX629"]);
    planned.plan.regions = vec![RegionId::new("aws", &"a".repeat(64))];
    assert_eq!(codes(&planned), ["PX629"]);
    planned.plan.regions = vec![RegionId::new("aws", "us-east1"), RegionId::new("gcp", "us-east1")];
    assert_eq!(codes(&planned), Vec::<&str>::new());
}

#[test]
fn patterns_of_every_strategy_are_told() {
    let (_, generated) = example(Path::new("examples/food-delivery"), None);
    let get = |service: &str, region: &str, key: &str| told(&generated, service, region).get(key).cloned();
    let is = |text: &str| Some(text.to_owned());
    assert_eq!(get("order-service", "eu-west-1", "HOME_REGION"), is("eu-west-1"));
    assert_eq!(get("order-service", "eu-west-1", "HOME_REGIONS"), is("us-east-1,eu-central-1,eu-west-1,us-west-2"));
    assert_eq!(get("order-service", "eu-west-1", "HOME_KEY"), is("city"));
    // The verdict asks for no keys of requests; the team says that it keeps them.
    assert_eq!(get("order-service", "eu-west-1", "IDEMPOTENCY_LOCK_SECONDS"), is("60"));
    // How far copies lag at worst is not known, so a timer would be a guess.
    assert_eq!(get("courier-service", "eu-west-1", "RYOW_MODE"), is("token"));
    assert_eq!(get("courier-service", "eu-west-1", "RYOW_TTL_SECONDS"), None);
    assert_eq!(get("promotion-service", "us-east-1", "ESCROW_COLLAPSE_BELOW"), is("20"));
    assert_eq!(get("cart-service", "us-east-1", "STICKY_COOKIE_SECONDS"), is("1800"));
}
