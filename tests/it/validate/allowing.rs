//! Comments that allow.

use super::{bare, dataset, document, places, platform, said};

const REASON: &str = "because the ledger is kept elsewhere";

fn allow(rules: &str) -> String {
    format!("# parallax: allow {rules} {REASON}")
}

#[test]
fn a_comment_allows_above_its_object_at_the_end_of_its_line_and_around_it() {
    let above = dataset("a", &allow("PX409"), "");
    let by_name = dataset("b", "", &format!(" {}", allow("no-backup")));
    let around = bare("c").replacen("- name: c", &format!("- name: c {}", allow("px409")), 1);
    let several = dataset("d", &format!("{}\n\n      # and more of it", allow("PX302, PX409")), "");
    let shown = document(&platform(&[above, by_name, around, several, bare("e")]), &[]);
    let found = places(&shown);
    assert_eq!(found.iter().filter(|it| it.starts_with("PX409")).count(), 1, "{shown:#}");
    let standing = shown["findings"].as_array().into_iter().flatten().find(|it| it["code"] == "PX409");
    assert_eq!(standing.map(|it| &it["service"]), Some(&"e".into()));
    assert_eq!(shown["summary"]["allowed"], 4);
    assert!(
        shown["suppressed"].as_array().into_iter().flatten().all(|it| it["reason"] == "the ledger is kept elsewhere")
    );
    assert!(found.contains(&"PX032 39".to_owned()), "PX302 allows nothing there: {found:?}");
}

#[test]
fn a_comment_at_the_first_key_allows_in_the_whole_document_and_only_there() {
    let (one, other) = (platform(&[bare("a"), bare("b")]), platform(&[bare("c"), bare("d")]));
    let text = format!("{}\n{one}---\n{other}", allow("PX409"));
    let shown = document(&text, &[]);
    let about: Vec<&str> =
        shown["findings"].as_array().into_iter().flatten().filter_map(|it| it["service"].as_str()).collect();
    assert_eq!((about, &shown["summary"]["allowed"]), (vec!["c", "d"], &2.into()), "{shown:#}");
}

#[test]
fn an_allow_beside_its_object_allows_nothing_and_is_told() {
    let text = platform(&[dataset("a", "", "").replace("rpo: 5s", &format!("rpo: 5s {}", allow("PX409"))), bare("b")]);
    let (code, out, err) = said(&text, &["--deny", "warning"]);
    assert_eq!(code, 1);
    assert_eq!(out.matches("PX409 no-backup").count(), 2, "{out}");
    assert!(out.contains("`allow PX409` has nothing to allow here") && out.contains("inventory.yaml:16:17"), "{out}");
    assert!(err.contains("found 3 warnings"), "{err}");
}

#[test]
fn of_two_comments_around_one_finding_the_inner_one_counts() {
    let text = platform(&[dataset("a", &allow("PX409"), "").replacen(
        "- name: a",
        &format!("- name: a {}", allow("PX409")),
        1,
    )]);
    assert_eq!(places(&document(&text, &[])), ["PX032 9"]);
}

#[test]
fn without_a_reason_nothing_is_allowed() {
    for comment in [
        "# parallax: allow PX409",
        "# parallax: allow PX409 because",
        "# parallax: allow PX409 because  ...",
        "# parallax: allow PX409 kept elsewhere",
    ] {
        assert_eq!(
            places(&document(&platform(&[dataset("a", comment, "")]), &[])),
            ["PX030 11", "PX409 12"],
            "{comment}"
        );
    }
}

#[test]
fn a_rule_that_does_not_exist_is_answered_with_the_nearest() {
    for (said_of, meant) in [("no-backups", "no-backup"), ("PX4o9", "PX409")] {
        let (_, out, _) = said(&platform(&[dataset("a", &allow(said_of), "")]), &[]);
        assert!(
            out.contains(&format!("no rule `{said_of}`")) && out.contains(&format!("did you mean `{meant}`?")),
            "{out}"
        );
    }
    let (_, out, _) = said(&platform(&[dataset("a", "# parallax: alow PX409 because x", "")]), &[]);
    assert!(out.contains("unknown word `alow`") && out.contains("did you mean `allow`?"), "{out}");
}

#[test]
fn what_keeps_the_inventory_from_being_planned_cannot_be_allowed() {
    let text = platform(&[bare("a").replace("rpo: 5s", &format!("rpoo: 5s {}", allow("PX003")))]);
    let (code, out, err) = said(&text, &["--skip", "PX0", "--only", "PX409", "--deny", "never"]);
    assert_eq!(code, 1, "nothing was planned: {out}");
    assert!(out.contains("PX003 unknown-field") && err.contains("nothing was planned"), "{out}{err}");
    let (_, out, _) = said(&text, &[]);
    assert!(out.contains("PX033") && out.contains("`PX003` (unknown-field) cannot be allowed"), "{out}");
    assert!(!out.contains("PX032"), "where nothing was planned nobody knows what is unused: {out}");
}

#[test]
fn what_only_looks_like_a_comment_allows_nothing() {
    let text = platform(&[
        dataset("a", "", "")
            .replace("- name: a\n    data", &format!("- name: a\n    owner: \"x {}\"\n    data", allow("PX409"))),
        dataset("b", "", "")
            .replace("- name: b\n    data", &format!("- name: b\n    owner: |\n      {}\n    data", allow("PX409"))),
    ]);
    let found = places(&document(&text, &[]));
    assert_eq!(found.iter().filter(|it| it.starts_with("PX409")).count(), 2, "{found:?}");
    assert!(!found.iter().any(|it| it.starts_with("PX03")), "{found:?}");
}

#[test]
fn other_verbs_honour_comments_too() {
    let text = platform(&[dataset("a", &allow("PX409"), "")]);
    let directory = super::directory(&[("inventory.yaml", &text)]);
    for verb in [&["plan"][..], &["cost"], &["compare"], &["latency"], &["explain", "a"]] {
        let (code, _, err) = super::run_with(directory.path(), &[verb, &["inventory.yaml"]].concat(), "", &[]);
        assert!(code == 0 && !err.contains("PX409") && !err.contains("PX032"), "{verb:?}: {err}");
    }
}

#[test]
fn what_pricing_reports_can_be_allowed_and_is_unused_only_where_prices_were_looked_up() {
    let budget = "objectives:\n  monthlyBudget: 1 # parallax: allow PX023 because it is a placeholder\nplatform:\n  complete: true\n  components:\n    - name: nodes\n      \
                  use: {active-active: [{sku: node.m7i.large, region: us-east-1, quantity: 3}]}\n";
    let exceeded = format!("{}{budget}", platform(&["  - {name: a, data: []}\n".to_owned()]));
    let shown = document(&exceeded, &[]);
    assert_eq!(shown["summary"]["allowed"], 1, "{shown:#}");
    let kept = exceeded.replace("monthlyBudget: 1 ", "monthlyBudget: 100000 ");
    assert!(places(&document(&kept, &[])).contains(&"PX032 11".to_owned()));
    let directory = super::directory(&[("inventory.yaml", &kept)]);
    for (verb, told) in [("plan", false), ("compare", false), ("cost", true)] {
        let (_, _, err) = super::run_with(directory.path(), &[verb, "inventory.yaml"], "", &[]);
        assert_eq!(err.contains("PX032"), told, "{verb}: {err}");
    }
}

#[test]
fn thousands_of_allows_and_as_many_findings_are_matched_one_by_one() {
    let services: Vec<String> = (0..3_000).map(|at| dataset(&format!("s{at}"), &allow("PX409"), "")).collect();
    let (code, out, err) = said(&platform(&services), &["--deny", "warning"]);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    assert!(err.contains("3000 findings allowed by comments"), "{err}");
}
