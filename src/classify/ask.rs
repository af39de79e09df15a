//! The questions that rules share, each answered yes, no or unknown.
//!
//! A rule that relaxes something asks for what is *known* to be so: an unknown input answers "unknown", which
//! does not hold, and so it is taken as the strictest.

use std::borrow::Cow;

use crate::base::units::Share;
use crate::model::contracts::{Case, Test};
use crate::model::facts::Field;
use crate::model::verdict::Truth;
use crate::model::words::{Consistency, Invariant, LocalWrites, LostUpdates, Operation, Role, Scope, ServiceKind};

/// A condition held against a field.
pub fn test(condition: impl Into<Cow<'static, str>>, holds: Truth, field: Field) -> Test {
    Test { condition: condition.into(), holds, field: Some(field) }
}

/// The dataset has this role.
pub fn role_is(case: Case<'_>, role: Role, condition: &'static str) -> Test {
    test(condition, Truth::of(case.facts.role() == role), Field::Role)
}

/// Its service has this kind.
pub fn kind_is(case: Case<'_>, kind: ServiceKind, condition: &'static str) -> Test {
    test(condition, Truth::of(case.facts.kind == kind), Field::Kind)
}

/// Readers are known not to need the latest write.
pub fn not_strong(case: Case<'_>) -> Test {
    let weak = case.facts.consistency.value().map(|need| *need != Consistency::Strong);
    test("readers are known not to need strong consistency", Truth::of_option(weak), Field::Consistency)
}

/// Some loss is known to be allowed.
pub fn some_loss_allowed(case: Case<'_>) -> Test {
    let some = case.facts.rpo.value().map(|rpo| !rpo.is_zero());
    test("some loss is known to be allowed (rpo > 0)", Truth::of_option(some), Field::Rpo)
}

/// It is not money.
pub fn not_money(case: Case<'_>) -> Test {
    test("it is not money", Truth::of(!case.facts.is_money()), Field::Money)
}

/// Nothing asks for one order of all entries.
pub fn no_global_order(case: Case<'_>) -> Test {
    let free = !case.facts.keeps(Invariant::OrderedGlobal);
    test("nothing needs one order of all entries", Truth::of(free), Field::Invariants)
}

/// Nothing happens outside, and nothing must happen exactly once.
pub fn no_effect(case: Case<'_>) -> Test {
    let facts = case.facts;
    let effect = facts.operations.value().map(|all| all.contains(&Operation::ExternalEffect));
    let holds = Truth::of_option(effect.map(|effect| !effect)).and(Truth::of(!facts.keeps(Invariant::ExactlyOnce)));
    test("it causes no effect outside and promises nothing exactly once", holds, Field::Operations)
}

/// It is written at all.
pub fn has_writes(case: Case<'_>) -> Test {
    let some = case.facts.operations.value().is_none_or(|all| !all.is_empty());
    test("it is written", Truth::of(some), Field::Operations)
}

/// It is only read.
pub fn no_writes(case: Case<'_>) -> Truth {
    Truth::of_option(case.facts.operations.value().map(std::collections::BTreeSet::is_empty))
}

/// Every pair of operation and invariant is safe.
pub fn all_safe(case: Case<'_>) -> Test {
    let safe = case.offences.is_empty();
    test("every pair of operation and invariant merges safely", Truth::of(safe), Field::Invariants)
}

/// Somebody said what must hold: what operations imply is no proof that nothing else must.
pub fn invariants_written(case: Case<'_>) -> Test {
    let known = if case.facts.invariants_said.is_unknown() { Truth::Unknown } else { Truth::Yes };
    test("it is known what must hold", known, Field::Invariants)
}

/// Some pair is not.
pub fn some_unsafe(case: Case<'_>) -> Test {
    let some = !case.offences.is_empty();
    test("some pair of operation and invariant does not merge safely", Truth::of(some), Field::Invariants)
}

/// Whether invariants are stated to be checkable inside a home.
pub fn scope_is_home(case: Case<'_>) -> bool {
    case.facts.scope.value() == Some(&Scope::Home)
}

/// Nothing offends, or all of it can be checked inside a home.
pub fn safe_at_home(case: Case<'_>) -> Test {
    let operations_known = !case.facts.operations.is_unknown();
    let holds = case.offences.is_empty() || (scope_is_home(case) && operations_known);
    test("nothing offends, or invariants can be checked inside one home", Truth::of(holds), Field::Scope)
}

/// The share of accesses from home reaches the threshold.
pub fn stays_home(case: Case<'_>) -> Test {
    let least = case.settings.affinity.value;
    let share = case.facts.affinity.value().map(|affinity| affinity.local >= least);
    test(format!("at least {least} of accesses come from the key's home"), Truth::of_option(share), Field::Affinity)
}

/// Whether all accesses come from home.
pub fn never_leaves_home(case: Case<'_>) -> bool {
    case.facts.affinity.value().is_some_and(|affinity| affinity.local == Share::ALL)
}

/// Writes may travel.
pub fn writes_may_travel(case: Case<'_>) -> Test {
    let may = case.facts.local_writes() == LocalWrites::No;
    test("nobody asks for local writes", Truth::of(may), Field::LocalWrites)
}

/// Writes must be taken where the user is.
pub fn local_writes_required(case: Case<'_>) -> Test {
    let must = case.facts.local_writes() == LocalWrites::Required;
    test("local writes are required", Truth::of(must), Field::LocalWrites)
}

/// Reads reach the threshold, or nobody knows.
pub fn read_heavy(case: Case<'_>) -> Test {
    let least = case.settings.read_heavy.value;
    let heavy = case.facts.reads.value().is_none_or(|reads| *reads >= least);
    test(format!("reads are at least {least}, or not known"), Truth::of(heavy), Field::Reads)
}

/// An overwrite may be discarded.
pub fn overwrites_may_go(case: Case<'_>) -> bool {
    case.facts.lost_updates.value() == Some(&LostUpdates::Acceptable)
}

/// Whether every offence is one of these invariants; unknown operations are none of them.
pub fn only_offends(case: Case<'_>, invariants: &[Invariant]) -> bool {
    !case.offences.is_empty()
        && case.offences.iter().all(|offence| offence.invariant.is_some_and(|found| invariants.contains(&found)))
}

/// Whether money, an effect outside or rpo 0 make several active regions hardly worth it.
pub fn weighs_heavily(case: Case<'_>) -> bool {
    let facts = case.facts;
    facts.is_money() || facts.does(Operation::ExternalEffect) || facts.rpo.value().is_some_and(|rpo| rpo.is_zero())
}

/// Whether writes can arrive in a region that does not order them.
pub fn writes_arrive_elsewhere(case: Case<'_>) -> bool {
    case.facts.regions.len() > 1 && !no_writes(case).is_yes()
}
