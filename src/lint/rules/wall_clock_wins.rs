//! Of two writes the one with the later wall clock wins, and the other is gone.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::lint::held::{Held, beside, sure};
use crate::model::contracts::{Bundle, Lint};
use crate::model::facts::Field;
use crate::model::latency::in_millis;
use crate::model::words::{Conflicts, LostUpdates, Operation};

static META: RuleMeta = RuleMeta {
    code: "PX508",
    name: "wall-clock-wins",
    severity: Severity::Warning,
    page: include_str!("wall_clock_wins.md"),
};

/// PX508.
pub(super) struct WallClockWins;

impl Lint for WallClockWins {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for held in Held::all(bundle).filter(|held| held.has_copies() && !held.facts.is_only_read()) {
            if held.declared(|declared| &declared.conflicts).value() == Some(&Conflicts::LastWriterWins) {
                found.extend(lost(&held).map(|lost| finding(&held, &lost)));
            }
        }
    }
}

/// What a discarded write does.
struct Lost {
    what: String,
    /// Whether more breaks than one write.
    breaks: bool,
    /// What says so, and whether it was stated.
    field: Field,
    firm: bool,
}

fn lost(held: &Held<'_>) -> Option<Lost> {
    let facts = held.facts;
    let made =
        |what: String, breaks, field| Some(Lost { what, breaks, field, firm: !facts.rests_on_assumption(&[field]) });
    if facts.is_money() {
        return made("it is money".to_owned(), true, Field::Money);
    }
    let pairs = held.verdict.offences.iter().filter(|offence| offence.counterexample.is_some());
    if let Some(offence) = pairs.min_by_key(|offence| offence.rank())
        && let (Some(operation), Some(invariant)) = (offence.operation, offence.invariant)
    {
        let what = format!("`{operation}` can break `{invariant}`");
        return Some(Lost { what, breaks: true, field: Field::Invariants, firm: offence.from.is_firm() });
    }
    let Some(operations) = facts.operations.value() else {
        return made("what is done to it is not known".to_owned(), false, Field::Operations);
    };
    if facts.lost_updates.value() == Some(&LostUpdates::Acceptable) {
        return None;
    }
    let operation = operations.iter().copied().find(|operation| is_discarded(*operation))?;
    made(format!("`lostUpdates` is not `acceptable` for its `{operation}`"), false, Field::Operations)
}

/// Whether a clock can discard one of two: both concern the same row.
const fn is_discarded(operation: Operation) -> bool {
    match operation {
        Operation::InsertSpecific
        | Operation::Assign
        | Operation::ReadModifyWrite
        | Operation::Increment
        | Operation::Decrement
        | Operation::Append
        | Operation::SetAdd
        | Operation::SetRemove
        | Operation::SetMutate
        | Operation::Reserve
        | Operation::Transfer => true,
        // Rows of their own, rows that are gone either way, and what no clock undoes.
        Operation::Insert
        | Operation::InsertGenerated
        | Operation::Delete
        | Operation::CascadeDelete
        | Operation::ExternalEffect => false,
    }
}

fn finding(held: &Held<'_>, lost: &Lost) -> Finding {
    let conflicts = held.declared(|declared| &declared.conflicts);
    let window = held.longest_lag().map_or(String::new(), |lag| format!(" within {}", in_millis(lag)));
    let message = format!(
        "of two writes to `{}` in two regions{window} the one with the earlier wall clock is discarded, and {}",
        held.id, lost.what
    );
    let advice = if lost.breaks {
        "write `conflicts: reject` and let one region order its writes"
    } else {
        "write `conflicts: reject` and let one region order its writes, or `merge` with a type that keeps both; `lostUpdates: acceptable` where one may go"
    };
    let severity = if lost.breaks && lost.firm { Severity::Error } else { Severity::Warning };
    let finding = held.finding(&META, conflicts, message).severity(severity).help(advice);
    let (shown, _, at) = held.facts.shown(lost.field);
    let related = shown.map_or(String::new(), |shown| format!("{}: {shown}", lost.field.name()));
    sure(beside(finding, at.as_ref(), related), lost.firm)
}
