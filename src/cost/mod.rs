//! What every way of running the platform costs: lines with their prices, and nothing but sums of lines.
//!
//! A month has 730 hours. Money is exact to the last digit; what cannot be worked out leaves its line without an amount,
//! and every total that it belongs to says so.
//!
//! `stated` takes what the inventory says is used, and `scale` carries it over to scenarios that it says nothing about.
//! `derived`, `backups`, `forwarded`, `transfer` and `zones` work out what nobody stated from the plan. `draft` finds what all of it comes to.

mod backups;
mod break_even;
mod derived;
mod draft;
mod findings;
mod forwarded;
mod levers;
mod losses;
mod measure;
mod scale;
mod stated;
mod total;
mod transfer;
mod zones;

use std::collections::BTreeSet;

use self::draft::Draft;
use crate::base::finding::{Finding, RuleMeta};
use crate::model::catalog::Catalog;
use crate::model::estimate::{Estimate, Line, ScenarioEstimate};
use crate::model::inventory::Inventory;
use crate::model::plan::Plan;
use crate::model::prices::PriceBook;
use crate::model::words::ScenarioName;

pub use total::total;

/// What costs are worked out from.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// As checked.
    pub inventory: &'a Inventory,
    /// One a scenario: quantities are carried over from one to another.
    pub plans: &'a [&'a Plan],
    /// Prices of the regions in use.
    pub book: &'a PriceBook,
    /// What parts of a plan are called in price books.
    pub catalog: &'a Catalog,
}

/// Every code of this stage.
pub const RULES: [&RuleMeta; 1] = [&findings::UNKNOWN_PRICE];

/// What every plan costs a month, and what was found on the way.
pub fn estimate(ground: &Ground<'_>) -> (Estimate, Vec<Finding>) {
    let mut active = None;
    let (scenarios, findings) = each_scenario(ground, |plan, drafts| {
        if plan.scenario == ScenarioName::ActiveActive {
            active = Some((plan, drafts.to_vec()));
        }
    });
    let (levers, with_levers) =
        active.map_or_else(Default::default, |(plan, drafts)| levers::levers(ground, plan, drafts));
    let break_even = break_even::break_even(ground, &scenarios);
    (Estimate { scenarios, levers, with_levers, break_even }, findings)
}

/// What every plan costs a month without what could be saved and when it pays, for whoever only looks for faults.
pub fn scenarios(ground: &Ground<'_>) -> (Vec<ScenarioEstimate>, Vec<Finding>) {
    each_scenario(ground, |_, _| {})
}

/// What every plan costs a month; `keep` sees the lines of each before they are priced, in their order.
fn each_scenario<'a>(
    ground: &Ground<'a>,
    mut keep: impl FnMut(&'a Plan, &[Draft<'a>]),
) -> (Vec<ScenarioEstimate>, Vec<Finding>) {
    let mut findings = findings::Found::new(ground.book);
    let mut scenarios: Vec<ScenarioEstimate> = Vec::new();
    for plan in ground.plans.iter().copied() {
        let drafts = drafts(ground, plan);
        keep(plan, &drafts);
        let lines = draft::priced(drafts, |draft, line| findings.look(draft, line));
        scenarios.push(scenario(plan, lines));
    }
    scenarios.sort_by_key(|one| one.scenario);
    (scenarios, findings.into_all())
}

/// The ways of running the platform of which an estimate has to be made to find every fault: those `asked` for, and
/// those that their quantities are carried over from; all of them where something may lack a price.
pub fn scenarios_with_faults(ground: &Ground<'_>, active: &Plan, asked: &[ScenarioName]) -> BTreeSet<ScenarioName> {
    if !findings::is_all_priced(ground, &active.regions) {
        return ScenarioName::ALL.iter().copied().collect();
    }
    let mut wanted: BTreeSet<ScenarioName> = asked.iter().copied().collect();
    for component in &ground.inventory.components {
        if asked.iter().all(|name| component.usage.contains_key(name)) {
            continue;
        }
        wanted.extend(scale::base(component).map(|(base, _)| base));
    }
    wanted
}

/// What one plan costs a month.
pub fn lines(ground: &Ground<'_>, plan: &Plan) -> ScenarioEstimate {
    scenario(plan, draft::priced(drafts(ground, plan), |_, _| {}))
}

fn scenario(plan: &Plan, lines: Vec<Line>) -> ScenarioEstimate {
    ScenarioEstimate { scenario: plan.scenario, total: total(&lines), lines }
}

/// Every line of a plan before it is priced, in the order in which lines are shown.
fn drafts<'a>(ground: &Ground<'a>, plan: &Plan) -> Vec<Draft<'a>> {
    let mut all = stated::stated(ground, plan);
    let covered = derived::Covered::of(ground, &all);
    if !covered.is_complete() {
        let has_compute = stated::has_compute(&all);
        all.extend(derived::data(ground, plan, &covered));
        all.extend(derived::parts(ground, plan, &covered, has_compute));
        all.extend(transfer::replication(ground, plan, &covered));
        all.extend(backups::backups(ground, plan, &covered));
        all.extend(forwarded::forwarded(ground, plan, &covered));
        all.extend(zones::between(ground, plan, &covered));
        all.extend(transfer::egress(ground, plan, &covered));
    }
    draft::sort(&mut all);
    all
}
