//! A mutation that happens twice when its request is repeated.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::lint::held::{Held, beside, sure};
use crate::model::contracts::{Bundle, Lint};
use crate::model::facts::Field;
use crate::model::inventory::Service;
use crate::model::words::{Invariant, Operation, Role, ServiceKind};

static META: RuleMeta = RuleMeta {
    code: "PX503",
    name: "unkeyed-mutation",
    severity: Severity::Warning,
    page: include_str!("unkeyed_mutation.md"),
};

/// PX503.
pub(super) struct UnkeyedMutation;

impl Lint for UnkeyedMutation {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for service in &bundle.inventory.services {
            if service.idempotency.as_ref().is_some_and(|keys| keys.required) {
                continue;
            }
            let Some(kind) = Kind::of(service) else { continue };
            let held = Held::of(bundle, service);
            // The gravest is told: of one service, one key mends all.
            let twice = held.iter().filter_map(|held| twice(held, kind)).max_by_key(|twice| twice.gravity);
            found.extend(twice.map(|twice| finding(bundle, &twice, kind)));
        }
    }
}

/// How a service comes to do the same again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Requests,
    Messages,
    Runs,
}

impl Kind {
    /// None for what only serves, and for what somebody else runs.
    fn of(service: &Service) -> Option<Self> {
        match service.kind.value().copied().unwrap_or(ServiceKind::Api) {
            ServiceKind::Api => Some(Self::Requests),
            ServiceKind::Worker => Some(Self::Messages),
            ServiceKind::Batch => Some(Self::Runs),
            ServiceKind::Static | ServiceKind::External => None,
        }
    }

    const fn repeated(self) -> &'static str {
        match self {
            Self::Requests => "a request that is sent again",
            Self::Messages => "a message that is delivered again",
            Self::Runs => "a run that is started again",
        }
    }
}

/// How bad it is that something happens twice, mildest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gravity {
    /// Nobody says what is done at all.
    Unknown,
    /// A row or an amount is there twice.
    Row,
    /// Something outside, or something that must happen once.
    Effect,
}

/// What happens twice.
struct Twice<'h, 'a> {
    held: &'h Held<'a>,
    gravity: Gravity,
    /// None where only an invariant says that it must not, and where nobody says what is done.
    operation: Option<Operation>,
    /// What says so.
    field: Field,
}

fn twice<'h, 'a>(held: &'h Held<'a>, kind: Kind) -> Option<Twice<'h, 'a>> {
    let facts = held.facts;
    let writes = held.service.requests.writes.value().copied();
    let taken = writes.is_some_and(|share| share.ppm() > 0);
    let made = |gravity, operation, field| Some(Twice { held, gravity, operation, field });
    let stated = !facts.rests_on_assumption(&[Field::Operations]);
    // What is known by an archetype alone is no omission: nobody has written yet what requests there are.
    let written = stated || taken || held.service.idempotency.is_some();
    // A consumer drops messages that it has seen.
    if !written || facts.role() == Role::Queue {
        return None;
    }
    if facts.does(Operation::ExternalEffect) {
        return made(Gravity::Effect, Some(Operation::ExternalEffect), Field::Operations);
    }
    if facts.keeps(Invariant::ExactlyOnce) {
        return made(Gravity::Effect, None, Field::Invariants);
    }
    // What is derived is made good by the next feed, a session by the next log-in.
    if facts.role() != Role::Source || kind == Kind::Runs || writes.is_some_and(|share| share.ppm() == 0) {
        return None;
    }
    let Some(operations) = facts.operations.value() else {
        return made(Gravity::Unknown, None, Field::Operations).filter(|_| taken);
    };
    let doubled = operations.iter().copied().find(|operation| is_done_twice(*operation))?;
    made(Gravity::Row, Some(doubled), Field::Operations).filter(|_| stated)
}

/// Whether a repeated operation does more than the first one did.
const fn is_done_twice(operation: Operation) -> bool {
    match operation {
        Operation::Insert
        | Operation::InsertGenerated
        | Operation::ReadModifyWrite
        | Operation::Increment
        | Operation::Decrement
        | Operation::Append
        | Operation::Reserve
        | Operation::Transfer
        | Operation::ExternalEffect => true,
        // The second finds what the first has made, or is refused.
        Operation::InsertSpecific
        | Operation::Assign
        | Operation::Delete
        | Operation::CascadeDelete
        | Operation::SetAdd
        | Operation::SetRemove
        | Operation::SetMutate => false,
    }
}

/// What ends it, and no other finding with it: a key is worth nothing where another region does not see it.
fn advice(bundle: &Bundle<'_>, twice: &Twice<'_, '_>) -> String {
    let data = &twice.held.id.dataset;
    match twice.gravity {
        _ if twice.held.keeps_keys(bundle) => format!(
            "write `idempotency: {{key: required, dataset: {data}, ttl: 24h, lock: 60s}}` and keep the key with the write, under a unique constraint"
        ),
        Gravity::Effect => {
            "let one region order the write, in a store with one writer or a quorum, and keep its key there \
                            (`idempotency: {key: required, ...}`)"
                .to_owned()
        }
        Gravity::Row | Gravity::Unknown => {
            "name what is written by its request, so that a repeat finds it (`set-add`), or let one region order \
                                            the write, in a store with one writer or a quorum, and keep its key there"
                .to_owned()
        }
    }
}

fn finding(bundle: &Bundle<'_>, twice: &Twice<'_, '_>, kind: Kind) -> Finding {
    let Twice { held, gravity, operation, field } = twice;
    let (service, data) = (held.service, &held.id.dataset);
    let (has, at) = match &service.idempotency {
        Some(keys) => ("requires no idempotency key", keys.at.key("key")),
        None => ("has no `idempotency`", service.at.clone()),
    };
    let repeated = kind.repeated();
    let again = match (gravity, operation) {
        (_, Some(operation)) => format!(": {repeated} does `{operation}` on `{data}` twice"),
        (Gravity::Unknown, None) => format!(", and what is done to `{data}` is not known"),
        (Gravity::Row | Gravity::Effect, None) => {
            format!(": {repeated} does again what must happen `exactly-once` on `{data}`")
        }
    };
    let writes = service.requests.writes.value().filter(|share| share.ppm() > 0);
    let share = writes.map_or(String::new(), |share| format!("; {share} of its requests write"));
    let found = Finding::new(&META, Some(at), format!("`{}` {has}{again}{share}", service.name))
        .about(service.name.as_str(), Some(data.as_str()))
        .severity(if *gravity == Gravity::Unknown { Severity::Info } else { Severity::Warning })
        .help(advice(bundle, twice));
    let (shown, _, written) = held.facts.shown(*field);
    let found = match shown {
        Some(shown) => beside(found, written.as_ref(), format!("{} of `{data}`: {shown}", field.name())),
        None => found,
    };
    sure(found, !held.facts.rests_on_assumption(&[*field]))
}
