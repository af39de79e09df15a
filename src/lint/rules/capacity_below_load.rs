//! A region that is said to keep less than the users need who are nearest to it every day.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::units::Share;
use crate::model::contracts::{Bundle, Lint};

static META: RuleMeta = RuleMeta {
    code: "PX424",
    name: "capacity-below-load",
    severity: Severity::Warning,
    page: include_str!("capacity_below_load.md"),
};

/// PX424.
pub(super) struct CapacityBelowLoad;

impl Lint for CapacityBelowLoad {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for region in &bundle.inventory.regions {
            let Some(kept) = region.capacity.value() else { continue };
            // What is bound to one region is there whatever the region keeps for the others.
            let several = bundle.plan.loads.iter().filter(|loads| loads.among.len() > 1);
            let daily = several.filter_map(|loads| loads.normal.value()).flatten();
            let shares = daily.filter(|(id, _)| *id == region.id).map(|(_, share)| *share);
            let Some(most) = shares.max().filter(|most| most > kept) else { continue };
            let name = region.id.shown(&bundle.inventory.provider);
            let message = format!(
                "`{name}` is said to keep {kept} of what all users need, and {most} of them are nearest to it while all is well"
            );
            let at = region.capacity.anchor().cloned();
            let help = if *kept == Share::NONE {
                "to keep users away from it, take it out of `regions`; else write what it keeps".to_owned()
            } else {
                format!("write `capacity: {most}` or more: the plan counts with what they need, and not with this")
            };
            found.push(Finding::new(&META, at, message).help(help));
        }
    }
}
