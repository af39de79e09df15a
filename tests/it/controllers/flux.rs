//! Kustomizations of Flux, their source and their namespaces.

use serde_json::{Value, json};

use super::{USUAL, codes, documents, generate, hold, inventory, only};

#[test]
fn kustomizations_and_their_source_are_what_the_controller_takes() {
    let generated = generate(&inventory(USUAL), "flux");
    assert_eq!(codes(&generated), Vec::<&str>::new());
    assert_eq!(hold(&generated.tree, "flux/"), 6);
    let cart = only(&generated.tree, "flux/eu-west-1/cart.yaml");
    assert_eq!(cart["spec"]["path"], "./apps/cart/overlays/eu-west-1");
    assert_eq!(
        (&cart["spec"]["targetNamespace"], &cart["spec"]["sourceRef"]["name"]),
        (&json!("front"), &json!("shop"))
    );
    let source = only(&generated.tree, "flux/source.yaml");
    assert_eq!(source["spec"]["ref"], json!({"branch": "main"}));
    let names: Vec<Value> =
        documents(&generated.tree, "flux/namespaces.yaml").iter().map(|it| it["metadata"]["name"].clone()).collect();
    assert_eq!(names, ["front", "shop"]);
}

#[test]
fn without_a_repository_the_source_of_the_installation_is_taken() {
    for gitops in ["  revision: main", "  repoURL: https://git.example/x"] {
        let generated = generate(&inventory(gitops), "flux");
        assert_eq!(codes(&generated), ["PX631"], "{gitops}");
        assert_eq!(hold(&generated.tree, "flux/"), 5);
        assert_eq!(only(&generated.tree, "flux/us-east-1/cart.yaml")["spec"]["sourceRef"]["name"], "flux-system");
    }
    let faulty = generate(&inventory("  repoURL: nowhere"), "flux");
    assert_eq!(codes(&faulty), ["PX632"]);
    assert!(!faulty.tree.keys().any(|path| path.as_str().starts_with("flux/")));
}

#[test]
fn a_hostile_revision_stays_a_branch() {
    for revision in ["{{x}}", "a\"b", "yes", "1e3", "${VAR}", "\u{1f4a5}", &"r".repeat(300)] {
        let written = format!("  repoURL: git@git.example:a/b.git\n  revision: {}", Value::from(revision));
        let generated = generate(&inventory(&written), "flux");
        assert_eq!(codes(&generated), Vec::<&str>::new());
        hold(&generated.tree, "flux/");
        let source = only(&generated.tree, "flux/source.yaml");
        assert_eq!(source["spec"]["ref"], json!({"branch": revision}));
        assert_eq!(source["spec"]["url"], "ssh://git@git.example/a/b.git");
    }
}

#[test]
fn a_platform_named_like_the_installation_is_refused() {
    let generated = generate(&inventory(USUAL).replace("{name: shop}", "{name: flux-system}"), "flux");
    assert_eq!(codes(&generated), ["PX634"]);
    assert!(!generated.tree.keys().any(|path| path.as_str().starts_with("flux/")));
    let generated = generate(&inventory(USUAL).replace("name: mail", "name: flux-system"), "flux");
    assert_eq!(codes(&generated), ["PX634"]);
    assert_eq!(hold(&generated.tree, "flux/"), 4, "the other service is there");
}
