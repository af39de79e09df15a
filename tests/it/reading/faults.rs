//! Every fault of a file in one run, each at its own line.

use std::time::Instant;

use super::{HEAD, errors, load, shown};

#[test]
fn twenty_planted_faults_give_twenty_findings_at_their_lines() {
    // Each line that ends in `#!CODE` holds one fault.
    let text = "\
apiVersion: parallax/v1
kind: Inventory
metadata: {name: Shop} #!PX008
provider: aws
settings: {readHeavy: 0.8} #!PX007
regions:
  - {name: us-east-1, role: primary}
  - {name: eu-west-1, rol: secondary} #!PX003
  - {name: eu-wset-1} #!PX010
users: #!PX014
  - {from: europe, share: 60%}
  - {from: asia, share: 30%}
objectives:
  rto: 15 #!PX007
  monthlyBudget: $30 #!PX005
routing: [] #!PX005
services:
  - name: cart
    kind: apy #!PX004
    replicas: many #!PX005
    autoscaling: {min: 5, max: 2} #!PX017
    dependsOn: [{service: ordres}] #!PX010
    data:
      - name: carts
        operations: reserve #!PX005
        money: yes #!PX005
        store: rdis #!PX010
        backup:
          retention: 14days #!PX007
        affinty: {key: user} #!PX003
        residency: [europe, atlantis] #!PX010
      - {size: 1GiB} #!PX006
  - name: orders
    kind: api
    kind: worker #!PX002
  - name: cart #!PX009
  - just text #!PX005
";
    let planted: Vec<(u32, &str)> =
        (1..).zip(text.lines()).filter_map(|(line, text)| Some((line, text.split_once("#!")?.1))).collect();
    assert!(planted.len() >= 20);
    assert_eq!(errors(text), planted, "{:#?}", shown(&[text], &load(text)));
}

#[test]
fn a_hundred_faults_are_found_in_less_than_a_second() {
    let mut text = format!("{HEAD}services:\n");
    for index in 0..5_000 {
        text.push_str(&format!("  - name: service-{index}\n    owner: team\n    requests: {{rate: 10/s}}\n"));
        if index % 50 == 0 {
            text.push_str("    repplicas: 3\n");
        }
    }
    let start = Instant::now();
    assert_eq!(errors(&text).len(), 100);
    assert!(start.elapsed().as_secs_f64() < 10.0, "in a debug build on a shared machine");
}

#[test]
fn faults_deep_inside_name_what_was_expected() {
    let found = |service: &str| {
        let text = format!("{HEAD}services:\n  - {service}\n");
        shown(&[&text], &load(&text))
    };
    let one = |service: &str| {
        let all = found(service);
        assert_eq!(all.len(), 1, "{all:#?}");
        all.into_iter().next().unwrap().split_once(' ').unwrap().1.to_owned()
    };
    assert_eq!(
        one("{name: a, dependsOn: {service: a}}"),
        "PX005 `dependsOn` takes a list, found a mapping | start each item with `- `"
    );
    assert_eq!(
        one("{name: a, drill: {underLoad: on}}"),
        "PX005 `underLoad` takes `true` or `false`, found text | write `true`"
    );
    assert_eq!(
        one("{name: a, image: 1.10}"),
        "PX005 `image` takes text, found a number | put it in quotes: `\"1.10\"`"
    );
    assert_eq!(one("{name: 123}"), "PX005 `name` takes text, found a number | put it in quotes: `\"123\"`");
    assert_eq!(
        one("{name: a, replicas: -1}"),
        "PX005 `replicas` takes a whole number, found `-1` | write a whole number from 0 to 4294967295"
    );
    assert!(
        one("{name: a, owner: {{ team }}}")
            .ends_with("`{{` is a template: render it first, or put the value in quotes")
    );
    assert!(one("{name: a, <<: {kind: api}}").starts_with("PX003 merge keys (`<<`)"));
    assert!(one("{name: a, kind: !custom api}").starts_with("PX005 `kind` has the tag `!custom`"));
    assert!(one("{name: a, rpo: 5s}").ends_with("`rpo` is a field of `Dataset`, `Objectives`, `Today`"));
    assert!(one("{name: a, data: [{name: d, operations: [set-adds]}]}").contains("did you mean `set-add`?"));
    assert_eq!(
        one("{name: a, data: [{name: d, operations: []}], requests: {writes: 20%}}").split_once(' ').unwrap().0,
        "PX017"
    );
    assert!(one("{nam: a}").starts_with("PX003 unknown field `nam` in an item of `services` | did you mean `name`?"));
    assert!(one("{name: a, archetype: boking}").contains("did you mean `booking`?"));
    assert!(one("{name: a, archetype: broken}").contains("the file of the archetype `broken` is faulty"));
    assert!(one("{name: a, data: [{name: d, home: eu-central-1}]}").contains("is not one of the platform's regions"));
    assert!(
        one("{name: a, data: [{name: d, endpoints: {eu-west-9: {read: x}}}]}").contains("unknown region `eu-west-9`")
    );
    assert!(one("{name: \"../x\"}").starts_with("PX008"));
    assert!(one(&format!("{{name: {}}}", "x".repeat(300))).contains("has 300 characters, 63 are allowed"));
    assert!(one("{name: \u{1f600}}").starts_with("PX008"));
    assert!(one("{name: ~}").starts_with("PX006"));
    assert!(one("{name: a, dependsOn: [{service: a/b/c, call: async}]}").starts_with("PX010"));
    assert_eq!(found("{name: a, kind: null, image: !!str 1.10, owner: \"{{ x }}\"}"), Vec::<String>::new());
}

#[test]
fn regions_need_exactly_one_primary_and_a_home_that_lives() {
    let head = "apiVersion: parallax/v1\nkind: Inventory\nmetadata: {name: shop}\nprovider: aws\n";
    let codes = |rest: &str| errors(&format!("{head}{rest}"));
    assert_eq!(codes("regions: []\n"), [(5, "PX006")]);
    assert_eq!(codes(""), [(1, "PX006")]);
    assert_eq!(codes("regions: [{name: us-east-1}, {name: eu-west-1}]\n"), [(5, "PX006")]);
    assert_eq!(
        codes("regions:\n- {name: us-east-1, role: primary}\n- {name: eu-west-1, role: primary}\n"),
        [(7, "PX017")]
    );
    assert_eq!(codes("regions:\n- {name: us-east-1, role: primary}\n- {name: us-east-1}\n"), [(7, "PX009")]);
    let candidate = "regions: [{name: us-east-1, role: primary}, {name: eu-west-1, role: candidate}]\nservices:\n- name: a\n  data:\n  - name: d\n    home: eu-west-1\n";
    assert_eq!(codes(candidate), [(10, "PX017")]);
    assert_eq!(codes("regions: [{name: moon/sea}]\n"), [(5, "PX010")]);
}

#[test]
fn a_missing_field_is_shown_where_its_mapping_is_named() {
    let text = format!(
        "{HEAD}services:\n  - name: a\n    kind: api\n    dependsOn:\n      - call: sync\n    transactions:\n      - saga: true\n"
    );
    assert_eq!(errors(&text), [(12, "PX006"), (14, "PX006")]);
}
