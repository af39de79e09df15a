//! Budgets held against what the plan costs.
//!
//! It looks at an estimate, which only those make who ask for one; so it is no rule of [`super::LINTS`].

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::base::evidence::Fact;
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::Name;
use crate::base::units::Increase;
use crate::model::estimate::{Estimate, Line, Owner, Total};
use crate::model::inventory::{Inventory, Objectives, Service};
use crate::model::money::{percent_over, signed_percent, usd};
use crate::model::prices::{exact_product, exact_sum};
use crate::model::words::ScenarioName;

/// The plan costs more than it may.
pub static BUDGET_EXCEEDED: RuleMeta =
    RuleMeta { code: "PX023", name: "budget-exceeded", severity: Severity::Error, page: include_str!("budgets.md") };

/// So many components are named.
const NAMED: usize = 3;

/// Whether anything may cost only so much: nobody has to know otherwise what a single region costs.
pub fn has_budgets(inventory: &Inventory) -> bool {
    let limits = |one: &Objectives| !(one.monthly_budget.is_unknown() && one.budget_over_single_region.is_unknown());
    let mut services = inventory.services.iter();
    !inventory.budgets.is_empty()
        || limits(&inventory.objectives)
        || services.any(|service| limits(&service.objectives))
}

/// A finding for each budget that is exceeded, or of which nobody can say.
///
/// Lines without an amount make a sum the least that it can be: above a budget that is certain, below it nothing is.
pub fn budgets(inventory: &Inventory, estimate: &Estimate) -> Vec<Finding> {
    let (Some(active), Some(single)) =
        (Spent::of(estimate, ScenarioName::ActiveActive), Spent::of(estimate, ScenarioName::SingleRegion))
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let platform = &inventory.objectives;
    let limit = Limit {
        whose: Whose::Platform,
        monthly: &platform.monthly_budget,
        over: &platform.budget_over_single_region,
        active: active.all(),
        single: single.all(),
    };
    limit.check(&mut found);
    let mut teams: BTreeMap<&str, Vec<&Name>> = BTreeMap::new();
    for service in &inventory.services {
        if let Some(owner) = service.owner.value() {
            teams.entry(owner).or_default().push(&service.name);
        }
        let (monthly, over) = own(service, inventory);
        if monthly.is_unknown() && over.is_unknown() {
            continue;
        }
        let it = [&service.name];
        let (active, single) = (active.of_services(&it), single.of_services(&it));
        let whose = Whose::Service(&service.name);
        Limit { whose, monthly, over, active, single }.check(&mut found);
    }
    for budget in &inventory.budgets {
        let services = teams.get(budget.owner.as_str()).map(Vec::as_slice).unwrap_or_default();
        let (active, single) = (active.of_services(services), single.of_services(services));
        let whose = Whose::Team(&budget.owner);
        let (monthly, over) = (&budget.monthly, &budget.over_single_region);
        Limit { whose, monthly, over, active, single }.check(&mut found);
    }
    found
}

/// What a service itself may cost: what stands at the platform's place is the platform's, and only inherited.
fn own<'a>(service: &'a Service, inventory: &'a Inventory) -> (&'a Fact<Decimal>, &'a Fact<Increase>) {
    fn only<'f, T>(own: &'f Fact<T>, platform: &Fact<T>) -> &'f Fact<T> {
        if own.anchor() == platform.anchor() { &Fact::Unknown } else { own }
    }
    let (mine, all) = (&service.objectives, &inventory.objectives);
    (
        only(&mine.monthly_budget, &all.monthly_budget),
        only(&mine.budget_over_single_region, &all.budget_over_single_region),
    )
}

/// Lines of a scenario by service.
struct Spent<'a> {
    all: &'a [Line],
    by_service: BTreeMap<&'a Name, Vec<&'a Line>>,
}

impl<'a> Spent<'a> {
    fn of(estimate: &'a Estimate, name: ScenarioName) -> Option<Self> {
        let scenario = estimate.scenarios.iter().find(|one| one.scenario == name)?;
        let mut by_service: BTreeMap<&Name, Vec<&Line>> = BTreeMap::new();
        for line in &scenario.lines {
            if let Owner::Service(name) = &line.owner {
                by_service.entry(name).or_default().push(line);
            }
        }
        Some(Self { all: &scenario.lines, by_service })
    }

    fn all(&self) -> Sum<'a> {
        Sum::of(self.all.iter())
    }

    fn of_services(&self, services: &[&Name]) -> Sum<'a> {
        Sum::of(services.iter().filter_map(|name| self.by_service.get(*name)).flatten().copied())
    }
}

/// Lines added up.
#[derive(Default)]
struct Sum<'a> {
    total: Total,
    lines: usize,
    by_component: BTreeMap<&'a str, Decimal>,
}

impl<'a> Sum<'a> {
    fn of(lines: impl Iterator<Item = &'a Line>) -> Self {
        let mut sum = Self::default();
        for line in lines {
            sum.lines = sum.lines.saturating_add(1);
            let Some((amount, all)) = line.amount.usd().and_then(|usd| Some((usd, exact_sum(sum.total.usd, usd)?)))
            else {
                sum.total.unpriced = sum.total.unpriced.saturating_add(1);
                continue;
            };
            sum.total.usd = all;
            let component = sum.by_component.entry(&line.component).or_default();
            *component = exact_sum(*component, amount).unwrap_or(*component);
        }
        sum
    }

    fn shown(&self) -> String {
        let least = if self.total.is_whole() { "" } else { "at least " };
        format!("{least}{} USD a month", usd(self.total.usd))
    }
}

/// Whose budget it is.
#[derive(Clone, Copy)]
enum Whose<'a> {
    Platform,
    Service(&'a Name),
    Team(&'a str),
}

impl Whose<'_> {
    /// What stands at the beginning of a message.
    fn costs(self) -> String {
        match self {
            Self::Platform => "active-active costs".to_owned(),
            Self::Service(name) => format!("`{name}` costs"),
            Self::Team(owner) => format!("services of `{owner}` cost"),
        }
    }
}

/// A budget and what is held against it.
struct Limit<'a> {
    whose: Whose<'a>,
    monthly: &'a Fact<Decimal>,
    over: &'a Fact<Increase>,
    active: Sum<'a>,
    single: Sum<'a>,
}

impl Limit<'_> {
    fn check(&self, found: &mut Vec<Finding>) {
        if let Some(most) = self.monthly.value() {
            let made = self.check_monthly(*most);
            found.extend(made.map(|finding| self.placed(finding, self.monthly.anchor().cloned())));
        }
        if let Some(share) = self.over.value() {
            let made = self.check_over(*share);
            found.extend(made.map(|finding| self.placed(finding, self.over.anchor().cloned())));
        }
    }

    fn placed(&self, finding: Finding, at: Option<crate::base::path::Anchor>) -> Finding {
        let finding = Finding { anchor: at, ..finding };
        match self.whose {
            Whose::Service(name) => finding.about(name.as_str(), None),
            Whose::Platform | Whose::Team(_) => finding,
        }
    }

    fn check_monthly(&self, most: Decimal) -> Option<Finding> {
        let budget = format!("the budget of {}", usd(most));
        if self.is_empty() {
            return Some(self.nothing(&budget));
        }
        let over = exact_sum(self.active.total.usd, -most)?;
        if over > Decimal::ZERO {
            let message = format!("{} {}, {} more than {budget}", self.whose.costs(), self.active.shown(), usd(over));
            let help = self.most("most of it is", |name, amount| Some((name, amount)));
            return Some(Finding::new(&BUDGET_EXCEEDED, None, message).help(help));
        }
        (!self.active.total.is_whole()).then(|| self.unsure(&budget))
    }

    /// `allowed = single region x (1 + increase)`.
    fn check_over(&self, increase: Increase) -> Option<Finding> {
        let budget = format!("the limit of {increase} over a single region");
        if self.is_empty() {
            return Some(self.nothing(&budget));
        }
        let base = &self.single.total;
        if !base.is_whole() {
            return Some(self.unsure(&budget));
        }
        let factor = exact_sum(Decimal::ONE, Decimal::new(i64::try_from(increase.ppm).ok()?, 6))?;
        let allowed = exact_product(base.usd, factor)?;
        let over = exact_sum(self.active.total.usd, -allowed)?;
        if over > Decimal::ZERO {
            let percent = percent_over(self.active.total.usd, base.usd)
                .map_or_else(String::new, |percent| format!(" ({})", signed_percent(percent)));
            let message = format!(
                "{} {}{percent}, {} more than {budget} allows: {}",
                self.whose.costs(),
                self.active.shown(),
                usd(over),
                usd(allowed)
            );
            let added = |name, amount: Decimal| {
                let before = self.single.by_component.get(name).copied().unwrap_or_default();
                exact_sum(amount, -before).filter(|added| *added > Decimal::ZERO).map(|added| (name, added))
            };
            let help = self.most("most is added by", added);
            return Some(Finding::new(&BUDGET_EXCEEDED, None, message).help(help));
        }
        (!self.active.total.is_whole()).then(|| self.unsure(&budget))
    }

    fn is_empty(&self) -> bool {
        self.active.lines == 0
    }

    /// No line is theirs: a share of what belongs to the platform is nobody's.
    fn nothing(&self, budget: &str) -> Finding {
        let (missing, help) = match self.whose {
            Whose::Platform => ("the estimate has no line", "write what is used: `platform.components`"),
            Whose::Service(_) | Whose::Team(_) => {
                ("no line of the estimate is theirs alone", "give the services quantities of their own: `use`")
            }
        };
        let message = format!("whether {budget} is kept cannot be said: {missing}");
        Finding::new(&BUDGET_EXCEEDED, None, message).severity(Severity::Info).unsure().help(help)
    }

    fn unsure(&self, budget: &str) -> Finding {
        let missing = self.active.total.unpriced.max(self.single.total.unpriced);
        let lines = if missing == 1 { "1 line has".to_owned() } else { format!("{missing} lines have") };
        let message = format!(
            "whether {budget} is kept cannot be said: {lines} no amount, and {} {}",
            self.whose.costs(),
            self.active.shown()
        );
        let help = "`parallax cost --lines` shows which amounts are missing";
        Finding::new(&BUDGET_EXCEEDED, None, message).severity(Severity::Info).unsure().help(help)
    }

    /// The components with most of what `of` takes of them.
    fn most<'s>(&'s self, what: &str, of: impl Fn(&'s str, Decimal) -> Option<(&'s str, Decimal)>) -> String {
        let mut all: Vec<(&str, Decimal)> =
            self.active.by_component.iter().filter_map(|(name, amount)| of(name, *amount)).collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let named: Vec<String> =
            all.iter().take(NAMED).map(|(name, amount)| format!("`{name}` {}", usd(*amount))).collect();
        format!("{what} {}; `parallax cost` shows what could be saved", named.join(", "))
    }
}
