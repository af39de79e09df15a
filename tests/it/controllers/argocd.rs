//! Sets of Applications and their project.

use std::collections::BTreeMap;

use parallax::base::ids::Name;
use parallax::model::delivery::Base;
use serde_json::{Value, json};

use super::{USUAL, codes, documents, generate, generate_with, hold, inventory, only};
use crate::support::planned;

/// Every text below a value.
fn texts<'v>(value: &'v Value, into: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => into.push(text),
        Value::Array(all) => all.iter().for_each(|value| texts(value, into)),
        Value::Object(all) => all.iter().for_each(|(key, value)| {
            into.push(key);
            texts(value, into);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What the controller makes of a text: the actions that are generated, and literals.
fn rendered(text: &str) -> String {
    let text = text.replace("{{ .metadata.labels.region }}", "us-east-1").replace("{{ .name }}", "prod_use1");
    text.replace("{{ .nameNormalized }}", "prod-use1").replace("{{ \"{{\" }}", "{{")
}

#[test]
fn sets_and_their_project_are_what_the_controller_takes() {
    let generated = generate(&inventory(USUAL), "argocd");
    assert_eq!(codes(&generated), Vec::<&str>::new());
    assert_eq!(hold(&generated.tree, "argocd/"), 3);
    let set = only(&generated.tree, "argocd/cart.applicationset.yaml");
    let selector = json!({
        "matchExpressions": [{"key": "region", "operator": "In", "values": ["us-east-1", "eu-west-1"]}],
        "matchLabels": {"environment": "production"},
    });
    assert_eq!(set.pointer("/spec/generators/0/clusters/selector"), Some(&selector));
    let template = set.pointer("/spec/template").expect("a template");
    assert_eq!(template["metadata"]["name"], "cart-{{ .nameNormalized }}");
    assert_eq!(template["spec"]["source"]["path"], "apps/cart/overlays/{{ .metadata.labels.region }}");
    let watched = "/apps/cart/base;/apps/cart/overlays/{{ .metadata.labels.region }}";
    assert_eq!(template["metadata"]["annotations"]["argocd.argoproj.io/manifest-generate-paths"], watched);
    let project = only(&generated.tree, "argocd/project.yaml");
    let allowed = json!([{"name": "*", "namespace": "front"}, {"name": "*", "namespace": "shop"}]);
    assert_eq!(project["spec"]["destinations"], allowed);
    assert_eq!(project["spec"]["sourceRepos"], json!(["https://git.example/shop/deploy"]));
}

#[test]
fn only_what_an_autoscaler_owns_is_left_alone() {
    let generated = generate(&inventory(USUAL), "argocd");
    let left_alone = |service: &str| {
        let set = only(&generated.tree, &format!("argocd/{service}.applicationset.yaml"));
        set.pointer("/spec/template/spec/ignoreDifferences").cloned()
    };
    let replicas = json!([{"group": "apps", "kind": "Deployment", "name": "cart", "jsonPointers": ["/spec/replicas"]}]);
    assert_eq!((left_alone("cart"), left_alone("mail")), (Some(replicas), None));
}

#[test]
fn a_base_of_the_users_own_is_watched_and_says_what_is_scaled() {
    let text = inventory(USUAL).replace("{name: mail,", "{name: mail, base: ../bases/mail,");
    let autoscaler = "kind: HorizontalPodAutoscaler\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: \
                  mailer}}\n";
    let files = [("hpa.yaml", autoscaler), ("../common/labels.yaml", ""), ("kustomization.yaml", "{")];
    let base = |from_root: &str| Base {
        from_root: from_root.to_owned(),
        files: files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect(),
        unread: None,
    };
    let with = |from_root: &str| {
        let bases = BTreeMap::from([(Name::new("mail").expect("a name"), base(from_root))]);
        generate_with(&planned(&text), &bases, "argocd")
    };
    let generated = with("bases/mail");
    hold(&generated.tree, "argocd/");
    let template = only(&generated.tree, "argocd/mail.applicationset.yaml")["spec"]["template"].clone();
    let watched = "/bases/common;/bases/mail;/apps/mail/overlays/{{ .metadata.labels.region }}";
    assert_eq!(template["metadata"]["annotations"]["argocd.argoproj.io/manifest-generate-paths"], watched);
    let scaled =
        json!([{"group": "apps", "kind": "StatefulSet", "name": "mailer", "jsonPointers": ["/spec/replicas"]}]);
    assert_eq!(template["spec"]["ignoreDifferences"], scaled);

    let outside = with("../bases/mail");
    assert_eq!(codes(&outside), ["PX637"]);
    hold(&outside.tree, "argocd/");
    // A change that nobody watches would never arrive: without the annotation every change counts.
    assert_eq!(
        only(&outside.tree, "argocd/mail.applicationset.yaml")["spec"]["template"]["metadata"].get("annotations"),
        None
    );
}

#[test]
fn no_text_of_the_inventory_becomes_a_template_or_breaks_out() {
    for revision in ["{{.server}}", "{{{x", "a\"b", "yes", "1e3", "'", "\u{1f4a5}", "{{{{`{{", &"r".repeat(300)] {
        let written = format!("  repoURL: https://git.example/x\n  revision: {}", Value::from(revision));
        let generated = generate(&inventory(&written), "argocd");
        assert_eq!(codes(&generated), Vec::<&str>::new(), "{revision}");
        hold(&generated.tree, "argocd/");
        let set = only(&generated.tree, "argocd/cart.applicationset.yaml");
        let target = set.pointer("/spec/template/spec/source/targetRevision").and_then(Value::as_str).expect("a text");
        assert_eq!(rendered(target), revision);
        let mut all = Vec::new();
        texts(&set["spec"]["template"], &mut all);
        for text in all {
            let rest = rendered(text);
            assert!(rest == revision || !rest.contains("{{"), "{rest}");
            assert!(!text.contains("index"), "{text}");
        }
    }
}

#[test]
fn what_cannot_be_used_is_refused_and_nothing_is_written_for_it() {
    let url = |url: &str| format!("  repoURL: {}", Value::from(url));
    let label = |key: &str, value: &str| {
        format!("  repoURL: https://git.example/x\n  clusterSelector: {{{}: {}}}", Value::from(key), Value::from(value))
    };
    let long = "l".repeat(300);
    for (gitops, code) in [
        ("  revision: main".to_owned(), "PX631"),
        (url("{{ .server }}"), "PX632"),
        (url("https://x/\"\nkind: Secret"), "PX632"),
        (url("--upload-pack=x"), "PX632"),
        (url("yes"), "PX632"),
        (url("1e3"), "PX632"),
        (url("https://git.example/\u{1f4a5}"), "PX632"),
        ("  repoURL: https://git.example/x\n  revision: \"-x\"".to_owned(), "PX632"),
        (label("{{x}}", "a"), "PX633"),
        (label("a", "b\nc: d"), "PX633"),
        (label("a", &long), "PX633"),
        (label(&long, "a"), "PX633"),
        (label("a", "\u{1f4a5}"), "PX633"),
    ] {
        let generated = generate(&inventory(&gitops), "argocd");
        assert_eq!(codes(&generated), [code], "{gitops}");
        let ours = generated.findings.iter().filter(|found| found.rule.code == code);
        assert!(
            ours.clone().count() == 1 && ours.clone().all(|found| found.anchor.is_some() && found.help.is_some()),
            "{gitops}"
        );
        assert!(!generated.tree.keys().any(|path| path.as_str().starts_with("argocd/")), "{gitops}");
    }
    for (key, value) in [("yes", "no"), ("1e3", "1e3"), ("on", ""), ("example.com/tier", "017")] {
        let generated = generate(&inventory(&label(key, value)), "argocd");
        assert_eq!(codes(&generated), Vec::<&str>::new(), "{key}");
        hold(&generated.tree, "argocd/");
        let set = only(&generated.tree, "argocd/cart.applicationset.yaml");
        assert_eq!(set.pointer("/spec/generators/0/clusters/selector/matchLabels"), Some(&json!({key: value})));
    }
}

#[test]
fn a_service_gets_clusters_of_its_own_regions_only() {
    let text = inventory(USUAL).replace(
        "{name: mail, data: []}",
        "{name: mail, data: [{name: letters, residency: [eu], role: source, operations: [append], invariants: [none]}]}",
    );
    let generated = generate(&text, "argocd");
    let set = only(&generated.tree, "argocd/mail.applicationset.yaml");
    let values = set.pointer("/spec/generators/0/clusters/selector/matchExpressions/0/values");
    assert_eq!(values, Some(&json!(["eu-west-1"])));
}

#[test]
fn every_document_ends_in_one_line_feed_and_says_that_it_is_generated() {
    let generated = generate(&inventory(USUAL), "argocd");
    for (path, file) in generated.tree.iter().filter(|(path, _)| path.as_str().starts_with("argocd/")) {
        assert!(file.text.starts_with("# Code generated by parallax. DO NOT EDIT."), "{path}");
        assert!(file.text.ends_with('\n') && !file.text.ends_with("\n\n") && !file.text.contains('\r'), "{path}");
        assert_eq!(documents(&generated.tree, path.as_str()).len(), 1, "{path}");
    }
}
