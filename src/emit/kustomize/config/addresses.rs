//! Where pods reach data: the address of the copy to which the plan leads reads and writes.

use std::collections::BTreeSet;

use super::{Answer, Ask};
use crate::base::ids::{DatasetId, RegionId};
use crate::model::delivery::Delivery;
use crate::model::inventory::{Dataset, Endpoints};
use crate::model::plan::{CopyRole, DatasetPlan, ReadPath, WritePath};
use crate::model::words::Role;

/// An answer to a key.
type Answerer = fn(&Ask<'_>) -> Answer;

/// Keys of a dataset's addresses. A database has one for reads and one for writes, as everything has of which one region
/// takes the writes; the rest has one.
pub(super) fn keys(delivery: &Delivery<'_>, dataset: &Dataset, plan: &DatasetPlan) -> Vec<(String, Answerer)> {
    let kind = kind(delivery, dataset);
    // Where files or rows come from elsewhere, pods of this service have nothing to write.
    let written = plan.writes != WritePath::None && !dataset.operations.value().is_some_and(BTreeSet::is_empty);
    let two = kind == "DATABASE" || (written && matches!(plan.writes, WritePath::Writer(_)));
    if !two {
        return vec![(format!("{kind}_URL"), if written { writes } else { reads })];
    }
    let mut keys: Vec<(String, Answerer)> = vec![(format!("{kind}_READ_URL"), reads)];
    if written {
        keys.push((format!("{kind}_WRITE_URL"), writes));
    }
    keys
}

/// Whether a key that a pattern lists is one of these, which every dataset gets anyway.
pub(super) fn is_address(key: &str) -> bool {
    key.strip_suffix("_URL").is_some_and(|start| {
        let kind = start.trim_end_matches("_READ").trim_end_matches("_WRITE");
        ["DATABASE", "CACHE", "SEARCH", "QUEUE", "STREAM", "BUCKET"].contains(&kind)
    })
}

/// What kind of store a dataset lives in, by its datastore, else by what it is to the platform.
fn kind(delivery: &Delivery<'_>, dataset: &Dataset) -> &'static str {
    let store = dataset.store.value().and_then(|id| delivery.bundle.catalog.datastores.get(id));
    match store.map(|store| store.category.as_str()) {
        Some("cache") => "CACHE",
        Some("search") => "SEARCH",
        Some("queue") => "QUEUE",
        Some("stream") => "STREAM",
        Some("object") => "BUCKET",
        Some(_) => "DATABASE",
        None => match dataset.role.value() {
            Some(Role::Queue) => "QUEUE",
            Some(Role::Static) => "BUCKET",
            Some(Role::Source | Role::Derived | Role::Session) | None => "DATABASE",
        },
    }
}

fn reads(ask: &Ask<'_>) -> Answer {
    let Some((dataset, plan)) = ask.data else { return Answer::Needless };
    let copy = plan.copies.iter().find(|copy| copy.region == *ask.region);
    let name = &dataset.name;
    let at_writer = |writer: &RegionId, why: &str| {
        let field = Field::Write.of(writer, ask);
        address(
            dataset,
            Field::Write,
            writer,
            field,
            format!("{name}: reads go to the writer in {}, {why}", ask.label(writer)),
        )
    };
    match (&plan.reads, &plan.writes, copy) {
        (ReadPath::AtWriter, WritePath::Writer(writer), _) => at_writer(writer, "where nothing is stale"),
        (_, WritePath::Writer(writer), None) => at_writer(writer, "as no copy is nearer"),
        (_, _, None) => Answer::Needless,
        (path, _, Some(copy)) => {
            let takes_writes = matches!(
                copy.role,
                CopyRole::Writer | CopyRole::Home | CopyRole::Merging | CopyRole::Own | CopyRole::Voter
            );
            let own = dataset.endpoints.get(ask.region);
            let read = own.is_some_and(|at| at.read.is_some());
            let kind = if !read && takes_writes && own.is_some_and(|at| at.write.is_some()) {
                Field::Write
            } else {
                Field::Read
            };
            let field = kind.of(ask.region, ask);
            address(dataset, kind, ask.region, field, format!("{name}: {}", read_words(path)))
        }
    }
}

fn read_words(path: &ReadPath) -> String {
    match path {
        ReadPath::Local => "reads are answered by the copy in this region, however old".to_owned(),
        ReadPath::LocalWithin(within) => {
            format!("reads are answered by the copy in this region while it is not older than {within}")
        }
        ReadPath::LocalAfterOwnWrites { .. } => {
            "reads are answered by the copy in this region, but a user's own recent writes are read at the writer"
                .to_owned()
        }
        ReadPath::AtWriter => "reads are answered where the row has its home".to_owned(),
    }
}

fn writes(ask: &Ask<'_>) -> Answer {
    let Some((dataset, plan)) = ask.data else { return Answer::Needless };
    write_address(ask, dataset, plan)
}

/// Where writes of a dataset go from the region that is asked about.
fn write_address(ask: &Ask<'_>, dataset: &Dataset, plan: &DatasetPlan) -> Answer {
    let name = &dataset.name;
    let (region, words) = match &plan.writes {
        WritePath::Writer(writer) if writer == ask.region => (writer, "this region takes all writes".to_owned()),
        WritePath::Writer(writer) => (writer, format!("all writes go to {}", ask.label(writer))),
        WritePath::HomeOf { .. } => match waits_for(plan, ask.region) {
            // Whoever works here does so once the copy is promoted, and that is where it is read.
            Some(home) => {
                let own = dataset.endpoints.get(ask.region);
                let kind = if own.is_some_and(|at| at.write.is_some()) { Field::Write } else { Field::Read };
                let words = format!("{name}: the copy here, once it has taken over from {}", ask.label(home));
                return address(dataset, kind, ask.region, kind.of(ask.region, ask), words);
            }
            None => (ask.region, "writes of rows that are at home here; others go to their home".to_owned()),
        },
        WritePath::Rights => (ask.region, "writes are taken here while this region has rights left".to_owned()),
        WritePath::Local => (ask.region, "writes are taken in every region".to_owned()),
        WritePath::None => return Answer::Needless,
    };
    let copy = plan.copies.iter().any(|copy| copy.region == *region);
    if !copy {
        return Answer::Needless;
    }
    address(dataset, Field::Write, region, Field::Write.of(region, ask), format!("{name}: {words}"))
}

/// The home of which a region holds a copy, where none of its own rows are.
fn waits_for<'p>(plan: &'p DatasetPlan, region: &RegionId) -> Option<&'p RegionId> {
    let copy = plan.copies.iter().find(|copy| copy.region == *region)?;
    let follows = matches!(copy.role, CopyRole::Follower | CopyRole::Voter);
    copy.receives.first().filter(|_| follows)
}

/// Where writes of any dataset of the platform go from the region that is asked about.
pub(super) fn written_at(ask: &Ask<'_>, id: &DatasetId) -> Answer {
    let (inventory, plan) = (ask.delivery.bundle.inventory, ask.delivery.bundle.plan);
    match (inventory.dataset(id), plan.dataset(id)) {
        (Some(dataset), Some(plan)) => write_address(ask, dataset, plan),
        _ => Answer::Unsaid,
    }
}

/// One of the two addresses of a region.
#[derive(Clone, Copy)]
enum Field {
    Read,
    Write,
}

impl Field {
    fn get(self, at: &Endpoints) -> Option<&str> {
        match self {
            Self::Read => at.read.as_deref(),
            Self::Write => at.write.as_deref(),
        }
    }

    /// As the inventory names it.
    fn of(self, region: &RegionId, ask: &Ask<'_>) -> String {
        let region = region.shown(&ask.delivery.bundle.inventory.provider);
        match self {
            Self::Read => format!("endpoints.{region}.read"),
            Self::Write => format!("endpoints.{region}.write"),
        }
    }
}

fn address(dataset: &Dataset, kind: Field, region: &RegionId, field: String, why: String) -> Answer {
    match dataset.endpoints.get(region).and_then(|at| kind.get(at)) {
        None => Answer::NoAddress(field),
        Some(text) if holds_password(text) => Answer::Secret(field),
        Some(text) => Answer::Is(text.to_owned(), why),
    }
}

/// Whether an address has a user with a password in it.
fn holds_password(text: &str) -> bool {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    host.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::{holds_password, is_address};

    #[test]
    fn a_password_is_seen_in_an_address() {
        assert!(holds_password("postgres://app:secret@db.example/bookings"));
        assert!(holds_password("app:secret@db.example"));
        assert!(!holds_password("postgres://app@db.example:5432/a?b=c:d@e"));
        assert!(!holds_password("db.example:5432"));
    }

    #[test]
    fn addresses_are_told_from_other_keys() {
        assert!(is_address("DATABASE_WRITE_URL") && is_address("CACHE_URL"));
        assert!(!is_address("IDEMPOTENCY_STORE_URL") && !is_address("READ_POOL_SIZE"));
    }
}
