//! What the builder of kustomizations makes of generated trees, and what Kubernetes would say of that.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use parallax::emit::delivery::Generated;
use serde_json::Value;

use super::{Tool, write};
use crate::examples;
use crate::kustomize::hostile::{TEXTS, platform};
use crate::kustomize::own_bases::WORKING;
use crate::kustomize::trees::example;
use crate::kustomize::{Bases, base_of, findings, generated};
use crate::support::{HEAD, planned};

/// The builder by itself, and the one in `kubectl`.
fn builders() -> Vec<Tool> {
    let own = Tool::find(&["kustomize", "build"], &["--help"]);
    own.into_iter().chain(Tool::find(&["kubectl", "kustomize"], &["--help"])).collect()
}

/// Objects of one overlay.
fn build(builder: &Tool, folder: &Path) -> (String, Vec<Value>) {
    let output = builder.run([folder]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{}", folder.display());
    let text = String::from_utf8(output.stdout).expect("text");
    let objects = parallax::load::manifests(&text).expect("YAML");
    assert!(!objects.is_empty(), "{}", folder.display());
    (text, objects)
}

/// Overlays by region: in one region each name is there once, so that all of it can be built at once.
fn by_region(generated: &Generated) -> BTreeMap<String, BTreeSet<String>> {
    let mut regions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in generated.tree.keys() {
        if let ["apps", service, "overlays", region, "kustomization.yaml"] =
            path.as_str().split('/').collect::<Vec<_>>()[..]
        {
            regions.entry(region.to_owned()).or_default().insert(service.to_owned());
        }
    }
    regions
}

/// What each region of a tree comes to: one kustomization around at most 50 overlays, as more take longer than in turn.
fn build_all(builder: &Tool, root: &Path, generated: &Generated) -> BTreeMap<String, (String, Vec<Value>)> {
    let mut built: BTreeMap<String, (String, Vec<Value>)> = BTreeMap::new();
    for (region, services) in by_region(generated) {
        for (number, some) in services.iter().collect::<Vec<_>>().chunks(50).enumerate() {
            let folder = root.join(format!("all-{region}-{number}"));
            fs::create_dir_all(&folder).expect("a folder");
            let entries: String = some.iter().map(|name| format!("  - ../apps/{name}/overlays/{region}\n")).collect();
            let text =
                format!("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n{entries}");
            fs::write(folder.join("kustomization.yaml"), text).expect("a file");
            let (text, objects) = build(builder, &folder);
            let all = built.entry(region.clone()).or_default();
            all.0.push_str("---\n");
            all.0.push_str(&text);
            all.1.extend(objects);
        }
    }
    built
}

fn text<'v>(object: &'v Value, place: &str) -> Option<&'v str> {
    object.pointer(place).and_then(Value::as_str)
}

fn of_kind<'v>(objects: &'v [Value], kind: &'v str) -> impl Iterator<Item = &'v Value> {
    objects.iter().filter(move |object| text(object, "/kind") == Some(kind))
}

fn named<'v>(objects: &'v [Value], kind: &'v str, name: &str) -> &'v Value {
    of_kind(objects, kind).find(|object| text(object, "/metadata/name") == Some(name)).expect("an object")
}

#[test]
fn every_overlay_of_every_example_builds_without_a_word_and_fits_the_schemas() {
    let folder = tempfile::tempdir().expect("a folder");
    let validator = Tool::python("kubernetes_validate, yaml");
    let mut built_files = Vec::new();
    for (number, builder) in builders().iter().enumerate() {
        for path in examples::all() {
            for gitops in ["argocd", "flux"] {
                let (_, generated) = example(&path, Some(gitops));
                let name = format!("{number}-{}-{gitops}", path.file_name().expect("a name").to_string_lossy());
                let root = write(folder.path(), &name, &generated.tree);
                for (region, (text, objects)) in build_all(builder, &root, &generated) {
                    consistent(&objects, &region, gitops);
                    // What the builders make of it is the same, so one of them is held against the schemas.
                    if number == 0 {
                        let file = root.join(format!("{region}.yaml"));
                        fs::write(&file, text).expect("a file");
                        built_files.push(file);
                    }
                }
            }
        }
    }
    if let Some(validator) = validator.filter(|_| !built_files.is_empty()) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/check_manifests.py");
        validator.run(std::iter::once(script).chain(built_files));
    }
}

/// What must be true of every region of every platform.
fn consistent(objects: &[Value], region: &str, gitops: &str) {
    let maps: BTreeSet<&str> = of_kind(objects, "ConfigMap").filter_map(|map| text(map, "/metadata/name")).collect();
    for object in objects {
        assert_eq!(text(object, "/metadata/labels/parallax~1region"), Some(region));
        let template = match text(object, "/kind") {
            Some("Deployment") => "/spec/template",
            Some("CronJob") => "/spec/jobTemplate/spec/template",
            _ => continue,
        };
        assert_eq!(text(object, &format!("{template}/metadata/labels/parallax~1region")), Some(region));
        let selector = object.pointer("/spec/selector/matchLabels").and_then(Value::as_object);
        assert!(selector.is_none_or(|labels| !labels.contains_key("parallax/region")), "selectors cannot be changed");
        let reads = text(object, &format!("{template}/spec/containers/0/envFrom/0/configMapRef/name")).expect("a name");
        assert!(maps.contains(reads), "{reads} among {maps:?}");
        let hashed = text(object, "/metadata/name") != Some(reads);
        assert_eq!(hashed, gitops == "argocd", "{reads}");
        let sum = text(object, &format!("{template}/metadata/annotations/checksum~1config"));
        assert_eq!(sum.is_some(), gitops == "flux", "{reads}");
    }
    for map in of_kind(objects, "ConfigMap") {
        assert_eq!(text(map, "/data/REGION"), Some(region));
        assert!(text(map, "/data/SERVICE").is_some(), "what the base has is still there");
    }
    for scaler in of_kind(objects, "HorizontalPodAutoscaler") {
        let name = text(scaler, "/metadata/name").expect("a name");
        assert_eq!(named(objects, "Deployment", name).pointer("/spec/replicas"), None);
    }
}

#[test]
fn one_cron_job_is_let_go_and_every_pod_runs_the_pinned_image() {
    let folder = tempfile::tempdir().expect("a folder");
    for (number, builder) in builders().iter().enumerate() {
        let (planned, generated) = example(Path::new("examples/travelbook"), None);
        let root = write(folder.path(), &number.to_string(), &generated.tree);
        for (region, (_, objects)) in build_all(builder, &root, &generated) {
            let report = named(&objects, "CronJob", "nightly-report");
            assert_eq!(report.pointer("/spec/suspend"), Some(&Value::Bool(region != "us-east-1")), "{region}");
            for deployment in of_kind(&objects, "Deployment") {
                let name = text(deployment, "/metadata/name").expect("a name");
                let image = planned.inventory.service(name).and_then(|service| service.image.value());
                let runs = text(deployment, "/spec/template/spec/containers/0/image");
                assert_eq!(runs, image.map(String::as_str));
            }
        }
    }
}

#[test]
fn pods_start_anew_when_an_address_changes_and_only_those_that_use_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let inventory = fs::read_to_string("examples/travelbook/inventory.yaml").expect("an inventory");
    let moved = inventory.replace("profiles-read.euw1.db", "profiles-read-2.euw1.db");
    for (number, builder) in builders().iter().enumerate() {
        let reads = |inventory: &str, name: &str, service: &str, region: &str| {
            let generated = generated(&planned(inventory), &Bases::new(), None);
            let root = write(folder.path(), &format!("{number}-{name}"), &generated.tree);
            let (_, objects) = build(builder, &root.join(format!("apps/{service}/overlays/{region}")));
            let place = "/spec/template/spec/containers/0/envFrom/0/configMapRef/name";
            text(named(&objects, "Deployment", service), place).expect("a name").to_owned()
        };
        let before = |service, region| reads(&inventory, "before", service, region);
        let after = |service, region| reads(&moved, "after", service, region);
        assert_ne!(before("user-profiles", "eu-west-1"), after("user-profiles", "eu-west-1"));
        assert_eq!(before("user-profiles", "us-east-1"), after("user-profiles", "us-east-1"));
        assert_eq!(before("booking-engine", "eu-west-1"), after("booking-engine", "eu-west-1"));
    }
}

#[test]
fn bases_of_ones_own_build_with_what_differs_by_region() {
    let folder = tempfile::tempdir().expect("a folder");
    let text_of = format!(
        "{HEAD}services:\n  - {{name: search, kind: api, base: ../k8s/search, image: \"registry.example/search:v5.4.0\", \
         replicas: 4, data: []}}\n"
    );
    for (number, builder) in builders().iter().enumerate() {
        for (name, files, gitops) in
            WORKING.iter().flat_map(|(name, files)| [(name, files, "argocd"), (name, files, "flux")])
        {
            let bases = base_of("search", "../k8s/search", files);
            let generated = generated(&planned(&text_of), &bases, Some(gitops));
            assert!(
                findings(&generated).iter().all(|(code, _)| ["PX627", "PX631"].contains(code)),
                "{name}: {:?}",
                findings(&generated)
            );
            let root = write(folder.path(), &format!("{number}/{name}-{gitops}/tree"), &generated.tree);
            for (path, text) in *files {
                let place = root.join("../k8s/search").join(path);
                fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
                fs::write(place, text).expect("a file");
            }
            let (_, objects) = build(builder, &root.join("apps/search/overlays/eu-west-1"));
            let deployment = named(&objects, "Deployment", "web.v2");
            let container = deployment.pointer("/spec/template/spec/containers/1").expect("a container");
            assert_eq!(text(container, "/image"), Some("registry.example/search:v5.4.0"), "{name}");
            let reads = container.pointer("/envFrom").and_then(Value::as_array).expect("a list");
            let reads: Vec<&str> = reads.iter().filter_map(|from| text(from, "/configMapRef/name")).collect();
            let told = of_kind(&objects, "ConfigMap").find(|map| text(map, "/data/REGION") == Some("eu-west-1"));
            let told = told.and_then(|map| text(map, "/metadata/name")).expect("a ConfigMap");
            assert!(reads.contains(&told), "{name}: {told} among {reads:?}");
            // New content starts new pods in one of the two ways.
            let hashed = told.rsplit_once('-').is_some_and(|(_, hash)| hash.len() == 10);
            let sum = text(deployment, "/spec/template/metadata/annotations/checksum~1config").is_some();
            assert!(hashed != sum, "{name} {gitops}: {told}");
        }
    }
}

#[test]
fn what_is_written_means_the_same_to_a_reader_of_yaml_1_1() {
    let Some(python) = Tool::python("yaml") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let mut expected: BTreeMap<String, Value> = BTreeMap::new();
    let mut add = |name: &str, generated: &Generated| {
        let apps = generated.tree.iter().filter(|(path, _)| path.as_str().starts_with("apps/"));
        write(folder.path(), name, &apps.map(|(path, file)| (path.clone(), file.clone())).collect());
        for (path, file) in generated.tree.iter().filter(|(path, _)| path.as_str().starts_with("apps/")) {
            let documents = parallax::load::manifests(&file.text).expect("YAML");
            expected.insert(format!("{name}/{path}"), Value::Array(documents));
        }
    };
    for path in examples::all() {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        add(&name, &example(&path, Some("argocd")).1);
        add(&format!("{name}-flux"), &example(&path, Some("flux")).1);
    }
    for (number, some) in TEXTS.iter().enumerate().step_by(3) {
        let texts = std::array::from_fn(|at| (*TEXTS.get((number + at) % TEXTS.len()).unwrap_or(some)).to_owned());
        add(&format!("hostile-{number}"), &generated(&platform(&texts), &Bases::new(), None));
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/yaml_as_json.py");
    let output = python.run([script.as_os_str(), folder.path().as_os_str()]);
    let read: BTreeMap<String, Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(read.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (path, documents) in &expected {
        assert_eq!(read.get(path), Some(documents), "{path}");
    }
}
