//! Several documents and files of one platform.

use parallax::base::source::{Origin, SourceSet};
use parallax::load::read;

use super::world::World;
use super::{HEAD, good, load, shown, sources};

#[test]
fn services_add_up_and_equal_settings_may_repeat() {
    let text = format!("{HEAD}services: [{{name: b}}]\n---\n{HEAD}services: [{{name: a}}]\nobjectives: {{rto: 1h}}\n");
    let inventory = good(&text);
    let names: Vec<&str> = inventory.services.iter().map(|service| service.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(inventory.services[0].objectives.rto.value(), inventory.objectives.rto.value());
}

#[test]
fn a_second_different_setting_shows_both_places() {
    let first = format!("{HEAD}objectives: {{rto: 15m}}\n");
    let second = "apiVersion: parallax/v1\nkind: Inventory\nmetadata: {name: other}\nobjectives: {rto: 900s, rpo: 1s}\nregions: [{name: us-east-1}]\nservices: [{name: a}, {name: a}]\n";
    let loaded = read(&sources(&[&first, second]), &World);
    let found = shown(&[&first, second], &loaded);
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found[0].starts_with("3 PX011 `metadata.name` is set a second time"), "{found:#?}");
    assert!(found[1].starts_with("5 PX011 `regions`"), "{found:#?}");
    assert!(found[2].starts_with("6 PX009 service `a` stands twice"), "{found:#?}");
    assert!(loaded.findings.iter().all(|finding| finding.related.len() == 1));
}

#[test]
fn documents_of_other_kinds_are_skipped_with_a_note() {
    let mut set = SourceSet::default();
    set.add(
        "dir/app.yaml",
        &b"apiVersion: v1\nkind: Service\nmetadata: {name: !Ref x}\n---\n---\n- 1\n"[..],
        Origin::Found,
    );
    set.add("dir/shop.yaml", HEAD.as_bytes().to_vec(), Origin::Found);
    let loaded = read(&set, &World);
    assert!(loaded.inventory.is_some());
    assert_eq!(loaded.findings.iter().map(|finding| finding.rule.code).collect::<Vec<_>>(), ["PX015", "PX015"]);
}

#[test]
fn a_template_that_lies_beside_an_inventory_is_skipped_and_a_broken_inventory_is_not() {
    let beside = |text: &str, origin: Origin| {
        let mut set = SourceSet::default();
        set.add("dir/chart.yaml", text.as_bytes().to_vec(), origin);
        set.add("dir/shop.yaml", HEAD.as_bytes().to_vec(), Origin::Found);
        let loaded = read(&set, &World);
        let codes: Vec<&str> = loaded.findings.iter().map(|finding| finding.rule.code).collect();
        (loaded.readable && loaded.inventory.is_some(), codes.join(" "))
    };
    let template = "{{- if .Values.on }}\napiVersion: v1\nkind: ConfigMap\n{{- end }}\n";
    assert_eq!(beside(template, Origin::Found), (true, "PX015".to_owned()));
    assert_eq!(beside(template, Origin::Named), (false, "PX001".to_owned()));
    for ours in [
        "apiVersion: parallax/v1",
        "apiVersion: paralax/v1",
        "kind: Inventory",
        "kind: 'inventory'",
        "{\"kind\": \"Inventory\",",
    ] {
        let text = format!("{{{{- if .Values.on }}}}\n{ours}\n");
        assert_eq!(beside(&text, Origin::Found), (false, "PX001".to_owned()), "{ours}");
    }
}

#[test]
fn a_run_without_any_inventory_is_an_error() {
    for text in ["", "# only a comment\n", "---\n", "hello\n", "- 1\n", "kind: Deployment\napiVersion: apps/v1\n"] {
        let loaded = load(text);
        assert!(loaded.readable && loaded.inventory.is_none(), "{text:?}");
        assert!(loaded.findings.iter().any(|finding| finding.rule.code == "PX013"), "{text:?}");
    }
}

#[test]
fn a_slip_in_version_or_kind_hides_no_inventory() {
    let found = |version: &str, kind: &str, origin: Origin| {
        let text = HEAD.replace("parallax/v1", version).replace("kind: Inventory", &format!("kind: {kind}"));
        let mut set = SourceSet::default();
        set.add("dir/shop.yaml", text.into_bytes(), origin);
        set.add("dir/rest.yaml", HEAD.as_bytes().to_vec(), Origin::Found);
        let loaded = read(&set, &World);
        let locator = parallax::load::locate::Locator::new(set);
        let all = loaded.findings.iter().map(|finding| {
            let span = finding.anchor.as_ref().and_then(|at| parallax::model::contracts::Locate::span(&locator, at));
            let (line, column) = span.map_or((0, 0), |span| (span.line, span.column));
            format!("{line}:{column} {} {}", finding.rule.code, finding.help.as_deref().unwrap_or_default())
        });
        all.collect::<Vec<_>>()
    };
    let version = ["1:13 PX013 did you mean `apiVersion: parallax/v1`?"];
    for slip in ["paralax/v1", "Parallax/v1", "parallax/1", "parralax/v2", "parallax", "parallax-v1"] {
        assert_eq!(found(slip, "Inventory", Origin::Found), version, "{slip}");
    }
    assert_eq!(found("paralax/v1", "Inventry", Origin::Found).len(), 2);
    assert_eq!(found("parallax/v1", "inventory", Origin::Found), ["2:7 PX013 did you mean `kind: Inventory`?"]);
    assert_eq!(found("v1", "Inventory", Origin::Found), ["1:13 PX013 write `apiVersion: parallax/v1`"]);
    assert!(found("apps/v1", "Deployment", Origin::Found)[0].contains("PX015"));
    let others = "apiVersion: metal.example.io/v1\nkind: Inventory\nspec: {}\n";
    let mut set = SourceSet::default();
    set.add("dir/metal.yaml", others.as_bytes().to_vec(), Origin::Found);
    set.add("dir/rest.yaml", HEAD.as_bytes().to_vec(), Origin::Found);
    assert!(read(&set, &World).inventory.is_some(), "others have inventories too");
    assert!(load(others).findings.iter().any(|finding| finding.rule.code == "PX013"), "but one that is named is ours");
}

#[test]
fn a_forgotten_kind_or_version_is_named() {
    let loaded = load(&HEAD.replace("kind: Inventory\n", ""));
    assert_eq!(loaded.findings[0].message, "`kind` is missing");
    let loaded = load(&HEAD.replace("kind: Inventory", "kind: Inventry"));
    assert_eq!(loaded.findings[0].help.as_deref(), Some("did you mean `kind: Inventory`?"));
    let loaded = load(&HEAD.replace("parallax/v1", "parallax/v2"));
    assert_eq!(loaded.findings[0].rule.code, "PX013");
}
