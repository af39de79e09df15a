//! Promises and what a team declares: mappings that occur at several places.

use rust_decimal::Decimal;

use super::{Lowering, Origin};
use crate::base::evidence::Fact;
use crate::base::ids::Name;
use crate::load::wire;
use crate::model::inventory::{Declared, Objectives};

impl Lowering<'_> {
    pub(super) fn objectives(&mut self, from: &Origin, wire: &wire::Objectives) -> Objectives {
        let downtime = wire.downtime.clone().unwrap_or_default();
        let down = from.inside("downtime");
        let amount = |from: &Origin, key, wire: Option<wire::Amount>| -> Fact<Decimal> {
            wire.map_or(Fact::Unknown, |amount| from.fact(key, amount.0))
        };
        Objectives {
            rto: self.unit(from, "rto", wire.rto.as_ref()),
            rpo: self.unit(from, "rpo", wire.rpo.as_ref()),
            read_latency: self.unit(from, "readLatency", wire.read_latency.as_ref()),
            write_latency: self.unit(from, "writeLatency", wire.write_latency.as_ref()),
            availability: self.unit(from, "availability", wire.availability.as_ref()),
            brownout: self.unit(from, "brownout", wire.brownout.as_ref()),
            downtime_cost_per_hour: amount(&down, "costPerHour", downtime.cost_per_hour),
            prevented_hours_per_year: amount(&down, "preventedHoursPerYear", downtime.prevented_hours_per_year),
            monthly_budget: amount(from, "monthlyBudget", wire.monthly_budget),
            budget_over_single_region: self.unit(
                from,
                "budgetOverSingleRegion",
                wire.budget_over_single_region.as_ref(),
            ),
        }
    }

    pub(super) fn declared(&mut self, from: &Origin, own: &Name, wire: &wire::Declared) -> Declared {
        let ryow = wire.read_your_own_writes.clone().unwrap_or_default();
        let lease = wire.lease.clone().unwrap_or_default();
        let (in_ryow, in_lease) = (from.inside("readYourOwnWrites"), from.inside("lease"));
        let kept = |lowering: &mut Self, from: &Origin, dataset: Option<String>| match dataset {
            Some(text) => {
                let at = from.at("dataset");
                lowering.dataset_reference(at, own, &text).map_or(Fact::Unknown, |id| from.fact("dataset", id))
            }
            None => Fact::Unknown,
        };
        Declared {
            strategy: self.word(from, "strategy", wire.strategy),
            pods: self.word(from, "pods", wire.pods),
            replication: self.word(from, "replication", wire.replication),
            reads: self.word(from, "reads", wire.reads),
            revalidated: self.plain(from, "revalidated", wire.revalidated),
            conflicts: self.word(from, "conflicts", wire.conflicts),
            ryow_dataset: kept(self, &in_ryow, ryow.dataset),
            ryow_ttl: self.unit(&in_ryow, "ttl", ryow.ttl.as_ref()),
            ryow_token: self.plain(&in_ryow, "token", ryow.token),
            lease_dataset: kept(self, &in_lease, lease.dataset),
        }
    }
}
