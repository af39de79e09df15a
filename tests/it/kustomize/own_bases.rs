//! Bases of the user's own: what is looked up in them, and what is refused.

use super::*;
use crate::support::{HEAD, planned};

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata: {name: web.v2}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: proxy, image: registry.example/proxy:v1}
        - name: search
          image: web
          envFrom: [{configMapRef: {name: defaults}}, {configMapRef: {name: settings}}]
";

/// The same, whose name a kustomization completes.
const SHORT: &str = "apiVersion: apps/v1
kind: Deployment
metadata: {name: v2}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: proxy, image: registry.example/proxy:v1}
        - {name: search, image: web, envFrom: [{configMapRef: {name: settings}}]}
";

const AUTOSCALER: &str = "apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web-scaler}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web.v2}
  maxReplicas: 9
";

const PLAIN: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {A: b}\n";

/// The files of a base, by path.
type FilesOf = &'static [(&'static str, &'static str)];

/// Bases that build, by what is particular about them.
pub(crate) const WORKING: &[(&str, FilesOf)] = &[
    (
        "generated",
        &[
            (
                "kustomization.yaml",
                "resources: [deployment.yaml]\nconfigMapGenerator: [{name: settings}, {name: defaults}]\n",
            ),
            ("deployment.yaml", DEPLOYMENT),
        ],
    ),
    (
        "unhashed",
        &[
            (
                "kustomization.yaml",
                "resources: [deployment.yaml]\nconfigMapGenerator: [{name: settings, options: {disableNameSuffixHash: true}}]\n",
            ),
            ("deployment.yaml", DEPLOYMENT),
        ],
    ),
    (
        "plain",
        &[
            ("kustomization.yaml", "resources: [deployment.yaml, cm.yaml]\n"),
            ("deployment.yaml", DEPLOYMENT),
            ("cm.yaml", PLAIN),
        ],
    ),
    ("none", &[("kustomization.yaml", "resources: [deployment.yaml]\n"), ("deployment.yaml", DEPLOYMENT)]),
    (
        "prefixed",
        &[
            (
                "kustomization.yaml",
                "namePrefix: web.\nresources: [deployment.yaml]\nconfigMapGenerator: [{name: settings}]\n",
            ),
            ("deployment.yaml", SHORT),
        ],
    ),
    (
        "nested",
        &[
            ("kustomization.yaml", "resources: [inner]\npatches: [{path: patch.yaml}]\n"),
            ("patch.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web.v2, labels: {team: search}}\n"),
            ("inner/kustomization.yml", "resources: [deployment.yaml]\nconfigMapGenerator: [{name: settings}]\n"),
            ("inner/deployment.yaml", DEPLOYMENT),
        ],
    ),
];

/// A base with a kustomization and files.
fn with(kustomization: &str, more: &[(&str, &str)]) -> Bases {
    let mut files = vec![("kustomization.yaml", kustomization), ("deployment.yaml", DEPLOYMENT)];
    files.extend(more);
    base_of("search", "../k8s/search base", &files)
}

fn search(fields: &str) -> Planned {
    planned(&format!(
        "{HEAD}services:\n  - {{name: search, kind: api, base: ../k8s/search, image: \"registry.example/search:v5.4.0\", data: []{fields}}}\n"
    ))
}

fn inner(generated: &Generated) -> Value {
    document(generated, "apps/search/overlays/eu-west-1/generated/kustomization.yaml")
}

fn codes(generated: &Generated) -> Vec<&'static str> {
    findings(generated).iter().map(|(code, _)| *code).collect()
}

#[test]
fn a_base_of_ones_own_is_used_where_it_lies_and_none_is_made() {
    let bases = with("resources: [deployment.yaml]\nconfigMapGenerator: [{name: settings}]\n", &[]);
    let generated = generated(&search(", replicas: 4"), &bases, None);
    assert_eq!(codes(&generated), Vec::<&str>::new());
    assert!(generated.tree.keys().all(|path| !path.as_str().contains("/base/")));
    let inner = inner(&generated);
    assert_eq!(inner.pointer("/resources/0").and_then(Value::as_str), Some("../../../../../../k8s/search base"));
    // Its Deployment is called otherwise, and its container names an image that every overlay replaces.
    assert_eq!(inner.pointer("/replicas/0/name").and_then(Value::as_str), Some("web.v2"));
    assert_eq!(inner.pointer("/configMapGenerator/0/name").and_then(Value::as_str), Some("settings"));
    let outer = document(&generated, "apps/search/overlays/eu-west-1/kustomization.yaml");
    let expected = serde_json::json!([{"name": "web", "newName": "registry.example/search", "newTag": "v5.4.0"}]);
    assert_eq!(outer.get("images"), Some(&expected));
}

#[test]
fn what_the_base_has_counts_and_not_what_the_inventory_thinks() {
    let kustomization = "resources: [deployment.yaml, hpa.yaml]\nconfigMapGenerator: [{name: settings}]\n";
    let generated = generated(&search(", replicas: 4"), &with(kustomization, &[("hpa.yaml", AUTOSCALER)]), None);
    let inner = inner(&generated);
    assert_eq!(inner.get("replicas"), None);
    assert_eq!(inner.pointer("/patches/0/target/name").and_then(Value::as_str), Some("web-scaler"));
}

#[test]
fn whatever_sets_the_number_of_pods_gets_the_bounds() {
    let keda = AUTOSCALER
        .replace("autoscaling/v2", "keda.sh/v1alpha1")
        .replace("HorizontalPodAutoscaler", "ScaledObject")
        .replace("  maxReplicas: 9\n", "");
    let kustomization = "resources: [deployment.yaml, scaler.yaml]\nconfigMapGenerator: [{name: settings}]\n";
    let generated = generated(&search(", replicas: 4"), &with(kustomization, &[("scaler.yaml", &keda)]), None);
    let inner = inner(&generated);
    assert_eq!(inner.get("replicas"), None);
    let patch = inner.pointer("/patches/0/patch").and_then(Value::as_str).expect("a patch");
    assert!(patch.contains("/spec/minReplicaCount") && patch.contains("/spec/maxReplicaCount"), "{patch}");
}

#[test]
fn names_that_a_base_gives_its_own_beginning_are_followed() {
    let kustomization =
        "namePrefix: eu-\nresources: [deployment.yaml, hpa.yaml]\nconfigMapGenerator: [{name: settings}]\n";
    let generated = generated(&search(", replicas: 4"), &with(kustomization, &[("hpa.yaml", AUTOSCALER)]), None);
    assert_eq!(codes(&generated), Vec::<&str>::new());
    let inner = inner(&generated);
    assert_eq!(inner.pointer("/configMapGenerator/0/name").and_then(Value::as_str), Some("settings"));
    assert_eq!(inner.pointer("/patches/0/target/name").and_then(Value::as_str), Some("eu-web-scaler"));
    assert_eq!(inner.get("replicas"), None);
}

#[test]
fn a_plain_config_map_gets_an_annotation_and_is_named() {
    let bases = with("resources: [deployment.yaml, cm.yaml]\n", &[("cm.yaml", PLAIN)]);
    let generated = generated(&search(""), &bases, None);
    let [(code, text)] = findings(&generated)[..] else { panic!("{:?}", findings(&generated)) };
    assert!(code == "PX627" && text.contains("`settings`"), "{code} {text}");
    let inner = inner(&generated);
    assert_eq!(inner.pointer("/configMapGenerator/0/behavior").and_then(Value::as_str), Some("merge"));
    let patch = inner.pointer("/patches/0/patch").and_then(Value::as_str).expect("a patch");
    assert!(patch.contains("checksum/config: \""), "{patch}");
    // A dot in a name is a pattern for anything unless it is escaped.
    assert_eq!(inner.pointer("/patches/0/target/name").and_then(Value::as_str), Some("web\\.v2"));
}

#[test]
fn what_the_base_tells_pods_is_in_the_sum_too() {
    let sum = |kustomization: &str, more: &[(&str, &str)], gitops| {
        let generated = generated(&search(""), &with(kustomization, more), gitops);
        let inner = inner(&generated);
        let patch = inner.pointer("/patches/0/patch").and_then(Value::as_str).expect("a patch");
        patch.split_once("checksum/config: ").expect("a sum").1.to_owned()
    };
    let plain = "resources: [deployment.yaml, cm.yaml]\n";
    let changed = PLAIN.replace("A: b", "A: c");
    assert_ne!(sum(plain, &[("cm.yaml", PLAIN)], None), sum(plain, &[("cm.yaml", &changed)], None));
    let made = "resources: [deployment.yaml]\nconfigMapGenerator: [{name: settings, envs: [a.env], literals: [A=b]}]\n";
    let flux = |made: &str, env: &str| sum(made, &[("a.env", env)], Some("flux"));
    assert_eq!(flux(made, "X=1"), flux(made, "X=1"));
    assert_ne!(flux(made, "X=1"), flux(made, "X=2"));
    assert_ne!(flux(made, "X=1"), flux(&made.replace("A=b", "A=c"), "X=1"));
}

#[test]
fn a_generated_config_map_without_a_hash_is_like_a_plain_one() {
    for options in ["generatorOptions: {disableNameSuffixHash: true}\n", ""]
        .into_iter()
        .zip(["", ", options: {disableNameSuffixHash: true}"])
    {
        let (all, one) = options;
        let bases =
            with(&format!("resources: [deployment.yaml]\n{all}configMapGenerator: [{{name: settings{one}}}]\n"), &[]);
        assert_eq!(codes(&generated(&search(""), &bases, None)), ["PX627"], "{all}{one}");
    }
}

#[test]
fn a_base_without_a_config_map_gets_one_that_its_pods_read() {
    let generated = generated(&search(""), &with("resources: [deployment.yaml]\n", &[]), None);
    let [(code, text)] = findings(&generated)[..] else { panic!("{:?}", findings(&generated)) };
    assert!(code == "PX627" && text.contains("Deployment `web.v2`"), "{code} {text}");
    let inner = inner(&generated);
    assert_eq!(inner.pointer("/configMapGenerator/0/name").and_then(Value::as_str), Some("search-region"));
    assert_eq!(inner.pointer("/configMapGenerator/0/behavior"), None);
    let patch = inner.pointer("/patches/0/patch").and_then(Value::as_str).expect("a patch");
    // The second container is called like the service, and lists what it reads already.
    let expected = serde_json::json!([{
        "op": "add", "path": "/spec/template/spec/containers/1/envFrom/-", "value": {"configMapRef": {"name": "search-region"}},
    }]);
    assert_eq!(parallax::load::manifests(patch).expect("YAML"), [expected]);
}

#[test]
fn a_base_that_would_not_build_or_changes_nothing_is_refused_with_its_file() {
    let generator = "configMapGenerator: [{name: settings}]\n";
    for (kustomization, more, message) in [
        ("resources: [deploymnt.yaml]\n", None, "it names `deploymnt.yaml`, which is not there"),
        ("resources: [deployment.yaml, x.yaml]\n", Some(("x.yaml", "a: [")), "`../k8s/search base/x.yaml`: "),
        (
            "resources: [deployment.yaml, x.yaml]\n",
            Some(("x.yaml", "kind: Service\n")),
            "a Service has no `apiVersion`",
        ),
        (
            "resources: [deployment.yaml]\npatches: [{path: gone.yaml}]\n",
            None,
            "the patch `gone.yaml`, which is not there",
        ),
        (
            "resources: [deployment.yaml]\npatches: [{target: {kind: Deployment, name: web}, patch: \"- op: remove\\n  path: /spec\"}]\n",
            None,
            "a patch is for Deployment `web`, and there is none",
        ),
        (
            "resources: [deployment.yaml]\npatches: [{target: {kind: Deployment}, patch: \"[{op: remove, path: /spec}]\"}]\n",
            None,
            "has to be JSON",
        ),
        ("resources: [deployment.yaml]\nimages: [{name: wev, newTag: v1}]\n", None, "it pins the image `wev`"),
        ("resources: [deployment.yaml]\nreplicas: [{name: web, count: 1}]\n", None, "it sets the replicas of `web`"),
        (
            "resources: [deployment.yaml, more]\n",
            Some(("more/kustomization.yaml", "configMapGenerator: [{name: a, behavior: merge}]\n")),
            "merges into a ConfigMap `a`",
        ),
        (
            "resources: [deployment.yaml, more]\n",
            Some(("more/kustomization.yaml", "resources: [../deployment.yaml]\n")),
            "which lies outside of its folder",
        ),
        ("resources: [deployment.yaml, .]\n", None, "kustomizations stand in one another without an end"),
        ("resources: [deployment.yaml, deployment.yaml\n", None, "`../k8s/search base/kustomization.yaml`: "),
    ] {
        let more: Vec<(&str, &str)> = more.into_iter().collect();
        let generated = generated(&search(""), &with(&format!("{kustomization}{generator}"), &more), None);
        let said = findings(&generated);
        assert!(said.iter().any(|(code, text)| *code == "PX625" && text.contains(message)), "{message}: {said:?}");
        assert!(generated.tree.keys().all(|path| !path.as_str().starts_with("apps/search/")), "{message}");
    }
}

#[test]
fn a_base_that_was_not_read_is_said() {
    let mut bases = with("resources: []\n", &[]);
    for base in bases.values_mut() {
        base.unread = Some("`../k8s/search` is not a folder".to_owned());
    }
    let text = |bases: &Bases| {
        findings(&generated(&search(""), bases, None)).iter().map(|it| it.1.to_owned()).collect::<String>()
    };
    assert!(text(&bases).contains("is not a folder"));
    assert!(text(&Bases::new()).contains("cannot be used"));
}

#[test]
fn what_lies_elsewhere_is_not_taken_for_what_is_missing() {
    let remote = "resources: [\"https://example.com/base?ref=v1\"]\n";
    let generated = generated(&search(""), &with(remote, &[]), None);
    let found = &generated.findings[0];
    assert_eq!(found.rule.code, "PX626");
    assert!(found.help.as_deref().is_some_and(|help| help.contains("https://example.com/base?ref=v1")), "{found:#?}");
}

#[test]
fn a_batch_that_is_not_suspended_in_its_base_is_found_before_anything_is_written() {
    let cron = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: report}\nspec:\n  suspend: false\n  schedule: \"0 0 * * *\"\n  \
                jobTemplate: {spec: {template: {spec: {containers: [{name: report, image: r, envFrom: [{configMapRef: {name: report}}]}]}}}}\n";
    let text = format!("{HEAD}services:\n  - {{name: report, kind: batch, base: ../k8s/report, data: []}}\n");
    let build = |cron: &str| {
        let kustomization = "resources: [cron.yaml]\nconfigMapGenerator: [{name: report}]\n";
        let bases = base_of("report", "../k8s/report", &[("kustomization.yaml", kustomization), ("cron.yaml", cron)]);
        generated(&planned(&text), &bases, None)
    };
    assert!(codes(&build(cron)).contains(&"PX626"));
    assert!(codes(&build(&cron.replace("  suspend: false\n", ""))).contains(&"PX626"));
    assert!(!codes(&build(&cron.replace("suspend: false", "suspend: true"))).contains(&"PX626"));
}

#[test]
fn a_scaffold_that_was_edited_since_is_read_and_not_written_again() {
    let text = format!(
        "{HEAD}services:\n  - {{name: search, kind: api, autoscaling: {{min: 2, max: 6}}, image: \"registry.example/search:v1\", data: []}}\n"
    );
    let planned = planned(&text);
    let first = generated(&planned, &Bases::new(), None);
    // The user took the autoscaler out.
    let mut files: Vec<(String, String)> = Vec::new();
    for (path, file) in &first.tree {
        if let Some(name) = path.as_str().strip_prefix("apps/search/base/").filter(|name| *name != "autoscaler.yaml") {
            files.push((name.to_owned(), file.text.replace("  - autoscaler.yaml\n", "")));
        }
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let second = generated(&planned, &base_of("search", "apps/search/base", &files), None);
    // That the pods no longer grow is said.
    assert_eq!(codes(&second), ["PX630"]);
    let of_base =
        second.tree.iter().filter_map(|(path, file)| Some((path.as_str().strip_prefix("apps/search/base/")?, file)));
    let of_base: BTreeMap<&str, &str> = of_base.map(|(name, file)| (name, file.text.as_str())).collect();
    assert_eq!(of_base, files.into_iter().collect(), "as it lies there, and no more");
    let inner = inner(&second);
    assert_eq!(inner.pointer("/resources/0").and_then(Value::as_str), Some("../../../base"));
    assert!(inner.get("replicas").is_some() && inner.get("patches").is_none());
}
