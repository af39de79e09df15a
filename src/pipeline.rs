//! The order of the stages: the product's table of contents.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::base::finding::{self, Finding, RuleMeta, Severity, Suppressed};
use crate::base::ids::{DatasetId, Name, RegionId};
use crate::base::path::Anchor;
use crate::base::source::SourceSet;
use crate::load::catalog::{CatalogFiles, OwnBook, Wanted};
use crate::load::{Allows, InCatalog, Locator};
use crate::model::catalog::Catalog;
use crate::model::changes::Changes;
use crate::model::contracts::{Bundle, Lint, Registry, RenderError, Trace};
use crate::model::delivery::{Base, Delivery, Tree};
use crate::model::estimate::{Estimate, Line, Total};
use crate::model::facts::DatasetFacts;
use crate::model::inventory::Inventory;
use crate::model::plan::Plan;
use crate::model::prices::PriceBook;
use crate::model::snapshot::{Here, Snapshot};
use crate::model::verdict::Classification;
use crate::model::words::ScenarioName;
use crate::{classify, cost, diff, emit, facts, lint, load, plan, strategies};

/// A platform that was read without errors and planned.
#[derive(Clone, Debug)]
pub struct Planned {
    /// As checked.
    pub inventory: Inventory,
    /// Entries in use.
    pub catalog: Catalog,
    /// By dataset.
    pub facts: BTreeMap<DatasetId, DatasetFacts>,
    /// Verdicts.
    pub classification: Classification,
    /// The plan.
    pub plan: Plan,
}

impl Planned {
    /// What later stages read.
    pub fn bundle(&self) -> Bundle<'_> {
        Bundle {
            inventory: &self.inventory,
            catalog: &self.catalog,
            facts: &self.facts,
            classification: &self.classification,
            plan: &self.plan,
        }
    }
}

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The plan; none where the inventory has errors.
    pub planned: Option<Planned>,
    /// Everything found, sorted by place.
    pub findings: Vec<Finding>,
    /// What comments in the inventory allow.
    pub allowed: Vec<Suppressed>,
    /// Those comments.
    pub allows: Allows,
    /// Whether every text could be read at all.
    pub readable: bool,
    locate: Locator,
}

impl Outcome {
    /// Lines and columns of `sources`: of the texts that this came of, without reading them again, and of those that
    /// joined them since.
    pub fn locator(&self, sources: &SourceSet) -> Locator {
        self.locate.over(sources.clone())
    }
}

/// The built-in open sets.
pub fn registry() -> Registry {
    Registry {
        rules: classify::rules::RULES.to_vec(),
        strategies: strategies::STRATEGIES.to_vec(),
        lints: lint::LINTS.to_vec(),
        formats: emit::FORMATS.to_vec(),
        findings_formats: emit::findings::FORMATS.to_vec(),
        pages: pages(lint::LINTS),
    }
}

/// Every code that any stage may report, sorted by code.
fn pages(lints: &[&'static dyn Lint]) -> Vec<&'static RuleMeta> {
    let mut all: Vec<&'static RuleMeta> = Vec::new();
    all.extend(load::rules());
    all.extend(facts::RULES);
    all.extend(classify::rules_reported());
    all.extend(priced_rules());
    all.extend(emit::rules());
    all.extend(lints.iter().map(|lint| lint.meta()));
    all.sort_by_key(|meta| meta.code);
    all
}

/// Every code that only pricing may report.
pub fn priced_rules() -> impl Iterator<Item = &'static RuleMeta> {
    cost::RULES.iter().copied().chain(lint::PRICE_RULES).chain([&lint::BUDGET_EXCEEDED])
}

/// Every rule that was asked of an outcome, by code: without a plan only those of reading, those of pricing only where
/// prices were looked up, and none of generated files.
pub fn checked(outcome: &Outcome, priced: bool, registry: &Registry) -> Vec<&'static RuleMeta> {
    let reads = |rule: &RuleMeta| load::rules().any(|own| own.code == rule.code);
    let asked = |rule: &RuleMeta| {
        reads(rule) || (outcome.planned.is_some() && (priced || !is_priced(rule)) && !is_of_files(rule))
    };
    registry.pages.iter().copied().filter(|rule| asked(rule)).collect()
}

/// Reads, decides, plans and checks: every stage in order.
///
/// `catalog` is the built-in one with whatever the user laid over it. Faulty catalog files are added to `sources` so
/// that findings can show them.
pub fn plan(sources: &mut SourceSet, catalog: &CatalogFiles, registry: &Registry) -> Outcome {
    // What the user handed in: faulty catalog files join the sources only to be shown.
    let inventory = sources.clone();
    let (mut known, mut findings) = load::catalog::load(catalog, &Wanted::Regions(BTreeSet::new()), sources);
    let loaded = load::read(&inventory, &InCatalog { catalog: &known, files: catalog });
    findings.extend(loaded.findings);
    if let Some(inventory) = &loaded.inventory {
        // Only the inventory says between which regions round trips are wanted; users may stand in one that is not used.
        let users = inventory.users.iter().filter_map(|user| user.from.region());
        let regions = inventory.regions.iter().map(|region| &region.id).chain(users).cloned().collect();
        findings.extend(load::catalog::add_round_trips(&mut known, catalog, &regions, sources));
    }
    let faulty = findings.iter().any(|found| found.severity == Severity::Error);
    let planned = loaded.inventory.filter(|_| !faulty).map(|inventory| {
        let (facts, assumed) = facts::facts(&inventory, &known);
        findings.extend(assumed);
        let (classification, conflicts) = classify::classify(&inventory, &known, &facts, registry);
        findings.extend(conflicts);
        let ground = plan::Ground { inventory: &inventory, catalog: &known, facts: &facts };
        let plan = plan::plan(&ground, &classification, registry);
        let planned = Planned { inventory, catalog: known, facts, classification, plan };
        findings.extend(lint::lint(&planned.bundle(), &registry.lints));
        planned
    });
    let mut allows = Allows::read(&inventory, &registry.pages);
    let (mut findings, allowed) = allows.part(findings, &loaded.locate);
    findings.extend(allows.faults().iter().cloned());
    if planned.is_some() {
        findings.extend(allows.unused(|rule| !is_priced(rule) && !is_of_files(rule)));
    }
    finding::sort(&mut findings);
    Outcome { planned, findings, allowed, allows, readable: loaded.readable, locate: loaded.locate }
}

fn is_priced(rule: &RuleMeta) -> bool {
    priced_rules().any(|priced| priced.code == rule.code)
}

fn is_of_files(rule: &RuleMeta) -> bool {
    emit::rules().any(|of_files| of_files.code == rule.code)
}

/// Takes up what a later stage found that was asked of an outcome: comments allow of it what they allow, and those for
/// rules of that stage that had nothing to allow are told.
pub fn add(outcome: &mut Outcome, found: Vec<Finding>, asked: Asked, sources: &SourceSet) {
    let (standing, allowed) = outcome.allows.part(found, &outcome.locate.over(sources.clone()));
    outcome.findings.extend(standing);
    let of = |rule: &RuleMeta| match asked {
        Asked::Prices => is_priced(rule) && rule.code != lint::BUDGET_EXCEEDED.code,
        Asked::PricesAndBudgets => is_priced(rule),
        Asked::Files => is_of_files(rule),
    };
    outcome.findings.extend(outcome.allows.unused(of));
    outcome.allowed.extend(allowed);
    finding::sort(&mut outcome.findings);
}

/// What a run asked for beyond the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// An estimate.
    Prices,
    /// An estimate, with budgets held against it.
    PricesAndBudgets,
    /// Generated files.
    Files,
}

/// The platform run in another way, with all its numbers.
pub fn scenario(planned: &Planned, name: ScenarioName) -> Plan {
    let ground = plan::Ground { inventory: &planned.inventory, catalog: &planned.catalog, facts: &planned.facts };
    plan::scenario(&ground, &planned.plan, name)
}

/// Rule by rule how a dataset was decided, and what would change it.
pub fn trace(planned: &Planned, id: &DatasetId, registry: &Registry) -> Option<Trace> {
    Some(classify::trace(planned.facts.get(id)?, &planned.inventory.settings, registry))
}

/// Prices for these regions: list prices of the catalog with the user's own rates on top, and what is wrong with those. Of
/// two own books the later replaces entries of the earlier, each by itself.
pub fn price_book<'b>(
    files: &CatalogFiles,
    regions: BTreeSet<RegionId>,
    own: impl IntoIterator<Item = OwnBook<'b>>,
    sources: &mut SourceSet,
) -> (PriceBook, Vec<Finding>) {
    load::catalog::book(files, &Wanted::Regions(regions), own, sources)
}

/// That the price book which the inventory names cannot be read, at the line that names it.
pub fn unreadable_book(inventory: &Inventory, why: &str) -> Finding {
    load::catalog::unreadable_book(inventory, why)
}

/// What every way of running the platform costs with these prices, what could be saved, and when it pays.
pub fn estimate(planned: &Planned, book: &PriceBook) -> (Estimate, Vec<Finding>) {
    priced(planned, book, |_| true, cost::estimate)
}

/// The same for whoever only looks for faults: of the estimate there are the lines, and neither levers nor break-even;
/// and of the ways of running the platform those only in which a fault may be found that is in no other.
pub fn check_prices(planned: &Planned, book: &PriceBook) -> (Estimate, Vec<Finding>) {
    let plans = [&planned.plan];
    let ground = cost::Ground { inventory: &planned.inventory, plans: &plans, book, catalog: &planned.catalog };
    let asked: &[ScenarioName] = if lint::has_budgets(&planned.inventory) {
        &[ScenarioName::ActiveActive, ScenarioName::SingleRegion]
    } else {
        &[ScenarioName::ActiveActive]
    };
    let wanted = cost::scenarios_with_faults(&ground, &planned.plan, asked);
    priced(
        planned,
        book,
        |name| wanted.contains(&name),
        |ground| {
            let (scenarios, findings) = cost::scenarios(ground);
            let (levers, with_levers, break_even) = (Vec::new(), Total::default(), Vec::new());
            (Estimate { scenarios, levers, with_levers, break_even }, findings)
        },
    )
}

fn priced(
    planned: &Planned,
    book: &PriceBook,
    wanted: impl Fn(ScenarioName) -> bool,
    estimate: impl Fn(&cost::Ground<'_>) -> (Estimate, Vec<Finding>),
) -> (Estimate, Vec<Finding>) {
    let ground = plan::Ground { inventory: &planned.inventory, catalog: &planned.catalog, facts: &planned.facts };
    let active = &planned.plan;
    let names = ScenarioName::ALL.iter().copied().filter(|name| wanted(*name));
    let others: Vec<Option<Plan>> = names.map(|name| plan::metered(&ground, active, name)).collect();
    let plans: Vec<&Plan> = others.iter().map(|other| other.as_ref().unwrap_or(active)).collect();
    let ground = cost::Ground { inventory: &planned.inventory, plans: &plans, book, catalog: &planned.catalog };
    let (estimate, mut findings) = estimate(&ground);
    findings.extend(lint::prices(&planned.bundle(), &estimate, book));
    finding::sort(&mut findings);
    (estimate, findings)
}

/// The lines of the plan as classified, with these prices: what it costs and nothing that is worked out from it.
pub fn lines(planned: &Planned, book: &PriceBook) -> Vec<Line> {
    let plans = [&planned.plan];
    let ground = cost::Ground { inventory: &planned.inventory, plans: &plans, book, catalog: &planned.catalog };
    cost::lines(&ground, &planned.plan).lines
}

/// What is compared of a plan. Of what was found only that is part of it which every plan looks for, priced or not.
pub fn snapshot(planned: &Planned, findings: &[Finding], cost: Here<&[Line]>, files: Here<&Tree>) -> Snapshot {
    let files = match files {
        Here::Yes(tree) => Here::Yes(digests(tree)),
        Here::No { because } => Here::No { because },
    };
    let of_plan = findings.iter().filter(|found| !beside_the_plan().any(|code| found.rule.code == code));
    diff::take(&planned.bundle(), of_plan, cost, files)
}

fn digests(tree: &Tree) -> BTreeMap<Arc<str>, [u8; 32]> {
    tree.iter().map(|(path, file)| (path.as_str().into(), Sha256::digest(file.text.as_bytes()).into())).collect()
}

/// Whether a text is meant to be a saved plan and no inventory.
pub fn is_saved(bytes: &[u8]) -> bool {
    load::is_saved(bytes)
}

/// What is compared of a plan that was saved.
///
/// # Errors
/// Says what is wrong with it.
pub fn saved(bytes: &[u8]) -> Result<Snapshot, String> {
    let without: Vec<&str> = beside_the_plan().collect();
    load::saved(bytes, &without)
}

/// Codes of findings that are no part of what is compared: those of prices and of generated files, which not every run
/// asks for, and that of documents that are passed over, since a manifest beside an inventory says nothing of it.
fn beside_the_plan() -> impl Iterator<Item = &'static str> {
    let asked_for = priced_rules().chain(emit::rules()).map(|rule| rule.code);
    asked_for.chain(std::iter::once(load::rules::SKIPPED_DOCUMENT.code))
}

/// What became of a plan.
pub fn diff(old: &Snapshot, new: &Snapshot) -> Changes {
    diff::diff(old, new)
}

/// Every budget of the inventory that an estimate exceeds, or of which nobody can say.
pub fn budgets(planned: &Planned, estimate: &Estimate) -> Vec<Finding> {
    let mut findings = lint::budgets(&planned.inventory, estimate);
    finding::sort(&mut findings);
    findings
}

/// The tree of files that a repository keeps: `gitops` and `routing` name the parts of that kind that are wanted.
///
/// # Errors
/// Says which template could not be rendered.
pub fn generate(
    planned: &Planned,
    bases: &BTreeMap<Name, Base>,
    how: &emit::delivery::How<'_>,
) -> Result<emit::delivery::Generated, RenderError> {
    let delivery = Delivery { bundle: planned.bundle(), bases, read: load::manifests };
    let mut generated = emit::delivery::generate(emit::PARTS, &delivery, how)?;
    finding::sort(&mut generated.findings);
    Ok(generated)
}

/// That a service names a base which is not there, at the line that names it.
pub fn missing_base(at: &Anchor, why: &str) -> Finding {
    Finding::new(&load::rules::UNKNOWN_REFERENCE, Some(at.clone()), why)
}

/// Every document of a text that is a manifest; see [`load::manifests`].
///
/// # Errors
/// Says what is wrong, and in which line.
pub fn manifests(text: &str) -> Result<Vec<serde_json::Value>, String> {
    load::manifests(text)
}

/// Lines and columns of `sources`.
pub fn locator(sources: &SourceSet) -> Locator {
    Locator::new(sources.clone())
}

/// The JSON Schema of an inventory, as text.
pub fn inventory_schema() -> String {
    load::schema_text()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::source::Origin;

    /// What a whole estimate finds, what looking for faults alone finds, and of how many ways of running it that is.
    fn both(text: &str) -> (Vec<Finding>, Vec<Finding>, usize) {
        let (files, mut sources) = (CatalogFiles::builtin(), SourceSet::default());
        sources.add("inventory.yaml", text.as_bytes(), Origin::Named);
        let outcome = plan(&mut sources, &files, &registry());
        let planned = outcome.planned.unwrap_or_else(|| panic!("{:?}", outcome.findings));
        let regions = planned.inventory.regions.iter().map(|region| region.id.clone()).collect();
        let (book, _) = price_book(&files, regions, [], &mut sources);
        let with_budgets = |(estimate, mut findings): (Estimate, Vec<Finding>)| {
            findings.extend(budgets(&planned, &estimate));
            (findings, estimate.scenarios.len())
        };
        let (whole, _) = with_budgets(estimate(&planned, &book));
        let (faults, ways) = with_budgets(check_prices(&planned, &book));
        (whole, faults, ways)
    }

    #[test]
    fn looking_for_faults_alone_finds_those_of_a_whole_estimate() {
        let stated = include_str!("../examples/list-price-aws/inventory.yaml");
        let minimal = include_str!("../examples/minimal/inventory.yaml");
        let unpriced = stated.replace("sku: ", "sku: no-");
        let limited = minimal.replace("{rpo: 5s}", "{rpo: 5s, monthlyBudget: 1}");
        for text in [stated, minimal, &unpriced, &limited] {
            let (whole, faults, _) = both(text);
            assert_eq!(whole, faults, "{text}");
        }
        assert!(both(&unpriced).1.iter().any(|found| found.rule.code == "PX022"), "of every way");
        assert_eq!([both(minimal).2, both(&limited).2, both(&unpriced).2], [1, 2, 4], "only as many as it takes");
    }
}
