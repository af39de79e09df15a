//! What may be spent: by the platform, by a service, by a team.

use super::{BOOK, SHOP, cost_in, directory};

/// Services with quantities of their own, under budgets.
fn shop(objectives: &str, budgets: &str, own: &str) -> String {
    let usage = "use: {single-region: [{sku: node, region: us-east-1, quantity: 1}], \
                 active-active: [{sku: node, region: us-east-1, quantity: 1}, {sku: node, region: eu-west-1, quantity: 1}]}";
    SHOP.replace("platform:\n", &format!("objectives: {objectives}\nplatform:\n  budgets: {budgets}\n"))
        .replace("replicas: 3, data: []}", &format!("replicas: 3, data: [], {usage}, objectives: {own}}}"))
}

fn run(inventory: &str) -> (i32, String) {
    let directory = directory(&[("inventory.yaml", inventory), ("rates.toml", BOOK)]);
    let (code, _, err) = cost_in(directory.path(), &["inventory.yaml", "--prices", "rates.toml"]);
    (code, err)
}

#[test]
fn a_budget_of_the_platform_is_held_against_the_whole_of_active_active() {
    // 421 of nodes and 210.50 of the service.
    let (code, err) = run(&shop("{monthlyBudget: 632}", "[]", "{}"));
    assert!(code == 0 && !err.contains("PX023"), "{err}");
    let (code, err) = run(&shop("{monthlyBudget: 600}", "[]", "{}"));
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("active-active costs 631.50 USD a month, 31.50 more than the budget of 600"), "{err}");
    assert!(err.contains("most of it is `nodes` 421, `api` 210.50"), "{err}");
    assert!(err.contains("inventory.yaml:8:29"), "{err}");
}

#[test]
fn a_limit_over_a_single_region_counts_what_is_added() {
    let (code, err) = run(&shop("{budgetOverSingleRegion: 60%}", "[]", "{}"));
    assert_eq!(code, 1, "{err}");
    // 300 x 1.6 = 480.
    assert!(err.contains("151.50 more than the limit of 60% over a single region allows: 480"), "{err}");
    assert!(err.contains("most is added by `nodes` 221, `api` 110.50"), "{err}");
}

#[test]
fn a_limit_over_a_single_region_may_be_more_than_as_much_again() {
    // 631.50 instead of 300 is 110.5 % more.
    let (code, err) = run(&shop("{budgetOverSingleRegion: 111%}", "[{owner: team-a, overSingleRegion: 200%}]", "{}"));
    assert!(code == 0 && !err.contains("PX"), "{err}");
    let (code, err) = run(&shop("{budgetOverSingleRegion: 110%}", "[]", "{}"));
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("1.50 more than the limit of 110% over a single region allows: 630"), "{err}");
}

#[test]
fn a_service_answers_for_its_own_budget_and_not_for_one_it_inherits() {
    let (code, err) = run(&shop("{monthlyBudget: 1000}", "[]", "{monthlyBudget: 200}"));
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("`api` costs 210.50 USD a month, 10.50 more than the budget of 200"), "{err}");
    let (code, err) = run(&shop("{monthlyBudget: 1000}", "[]", "{}"));
    assert!(code == 0 && !err.contains("PX023"), "{err}");
}

#[test]
fn a_team_answers_for_all_of_its_services() {
    let (code, err) = run(&shop("{}", "[{owner: team-a, monthly: 210, overSingleRegion: 100%}]", "{}"));
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("services of `team-a` cost 210.50 USD a month, 0.50 more than the budget of 210"), "{err}");
    assert!(err.contains("10.50 more than the limit of 100% over a single region allows: 200"), "{err}");
}

#[test]
fn what_nobody_can_say_is_no_pass_and_no_failure() {
    let unknown = |text: String| {
        text.replace("{sku: node, region: eu-west-1, quantity: 2}", "{sku: nodd, region: eu-west-1, quantity: 2}")
    };
    let (code, err) = run(&unknown(shop("{monthlyBudget: 500}", "[]", "{}")));
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("info[PX023") && err.contains("whether the budget of 500 is kept cannot be said"), "{err}");
    let (code, err) = run(&unknown(shop("{monthlyBudget: 400}", "[]", "{}")));
    assert_eq!(code, 1, "more than the budget is certain: {err}");
    assert!(err.contains("costs at least 410.50 USD a month, 10.50 more"), "{err}");
    let alone = SHOP.replace("replicas: 3,", "replicas: 3, objectives: {monthlyBudget: 5},");
    let (code, err) = run(&alone);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("no line of the estimate is theirs alone"), "{err}");
}

#[test]
fn a_plan_says_nothing_of_budgets() {
    let directory = directory(&[("inventory.yaml", &shop("{monthlyBudget: 1}", "[]", "{}"))]);
    let output = super::run_in(directory.path(), &["plan", "inventory.yaml"]);
    assert!(!String::from_utf8_lossy(&output.stderr).contains("PX023"));
}
