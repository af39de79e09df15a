//! X5: what must recover to one point recovers to several.

use super::planned;
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::{DatasetId, RegionId};
use crate::base::units::Millis;
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::{Dataset, RebuildSource};
use crate::model::plan::{DatasetPlan, Loss};

static META: RuleMeta = RuleMeta {
    code: "PX407",
    name: "recovery-points-apart",
    severity: Severity::Warning,
    page: include_str!("recovery_points_apart.md"),
};

/// PX407.
pub(super) struct RecoveryPointsApart;

impl Lint for RecoveryPointsApart {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for service in &bundle.inventory.services {
            for dataset in &service.data {
                let id = DatasetId { service: service.name.clone(), dataset: dataset.name.clone() };
                for other in dataset.recovers_with.iter().filter(|other| !said_there(bundle, &id, other)) {
                    found.extend(apart(bundle, &id, dataset, other));
                }
            }
        }
    }
}

/// Whether a pair that names each other is reported at its other half.
fn said_there(bundle: &Bundle<'_>, id: &DatasetId, other: &DatasetId) -> bool {
    other < id && bundle.inventory.dataset(other).is_some_and(|dataset| dataset.recovers_with.contains(id))
}

/// How far apart two datasets recover, mildest first.
enum Apart {
    /// It cannot be said.
    Unknown(String),
    /// By at most so much.
    By(Millis, String),
    /// One goes on and the other stays behind.
    OneStays(String),
}

impl Apart {
    fn weight(&self) -> (u8, Millis) {
        match self {
            Self::Unknown(_) => (0, Millis::ZERO),
            Self::By(time, _) => (1, *time),
            Self::OneStays(_) => (2, Millis::ZERO),
        }
    }
}

fn apart(bundle: &Bundle<'_>, id: &DatasetId, dataset: &Dataset, other: &DatasetId) -> Option<Finding> {
    let (one, two) = (planned(bundle, id)?, planned(bundle, other)?);
    if is_made_from(one, two) || is_made_from(two, one) {
        return None;
    }
    let mut worst: Option<(Apart, &RegionId)> = None;
    for lost in &bundle.plan.regions {
        let Some(found) = after(one, two, lost) else { continue };
        if worst.as_ref().is_none_or(|(known, _)| found.weight() > known.weight()) {
            worst = Some((found, lost));
        }
    }
    let (found, lost) = worst?;
    let lost = lost.shown(&bundle.inventory.provider);
    let finding = |text: &str| {
        let message = format!("`{id}` must recover with `{other}`; after the loss of `{lost}` {text}");
        Finding::new(&META, Some(dataset.at.key("recoversWith")), message)
            .about(id.service.as_str(), Some(id.dataset.as_str()))
            .help("keep both in one store that recovers as one, or make the later one from the earlier and let readers bear what is missing")
    };
    Some(match found {
        Apart::By(_, text) | Apart::OneStays(text) => finding(&text),
        Apart::Unknown(text) => finding(&text).severity(Severity::Info).unsure(),
    })
}

/// What is made again from the other recovers to wherever that does.
fn is_made_from(one: &DatasetPlan, other: &DatasetPlan) -> bool {
    match &one.made_from {
        Some(RebuildSource::Dataset(id)) => *id == other.id,
        Some(RebuildSource::Service(name)) => *name == other.id.service,
        Some(RebuildSource::Unnamed) | None => false,
    }
}

/// How far apart two datasets are after the loss of a region; none where both recover to the same point.
fn after(one: &DatasetPlan, two: &DatasetPlan, lost: &RegionId) -> Option<Apart> {
    let (first, second) = (loss(one, lost), loss(two, lost));
    if let Some(missing) = first.and_then(missing).or_else(|| second.and_then(missing)) {
        return Some(Apart::Unknown(format!("it cannot be said how far apart they are: {missing}")));
    }
    let (first, second) = (reach(first), reach(second));
    match (first, second) {
        (None, None) => None,
        (None, Some(_)) => Some(Apart::OneStays(format!("`{}` stays behind and `{}` goes on", one.id, two.id))),
        (Some(_), None) => Some(Apart::OneStays(format!("`{}` stays behind and `{}` goes on", two.id, one.id))),
        // Equal figures of one store are one stream; of two stores they are two that are late each by its own.
        (Some(a), Some(b)) if a == b && (a.time.is_zero() || one.store == two.store) => None,
        (Some(a), Some(b)) => {
            let most = a.time.max(b.time);
            let more = if a.typical || b.typical { " or more" } else { "" };
            let text = format!("they can be {most}{more} apart: one loses {a}, the other {b}");
            Some(Apart::By(most, text))
        }
    }
}

/// How far back a dataset may recover.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Reach {
    time: Millis,
    /// Nobody says how far at worst.
    typical: bool,
}

impl std::fmt::Display for Reach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.time.is_zero() {
            return f.write_str("nothing");
        }
        write!(f, "{} {}", if self.typical { "typically" } else { "up to" }, self.time)
    }
}

fn loss<'a>(dataset: &'a DatasetPlan, lost: &RegionId) -> Option<&'a Loss> {
    dataset.losses.iter().find(|loss| loss.lost == *lost).map(|loss| &loss.quiet)
}

fn missing(loss: &Loss) -> Option<&str> {
    match loss {
        Loss::Unknown { missing } => Some(missing),
        Loss::Nothing { .. } | Loss::UpTo(_) | Loss::Typically(_) | Loss::StaysBehind => None,
    }
}

/// How far back it may recover; none where it stays behind. A region without a copy takes nothing with it.
fn reach(loss: Option<&Loss>) -> Option<Reach> {
    match loss {
        None | Some(Loss::Nothing { .. } | Loss::Unknown { .. }) => Some(Reach { time: Millis::ZERO, typical: false }),
        Some(Loss::UpTo(figure)) => Some(Reach { time: figure.time.longest, typical: false }),
        Some(Loss::Typically(figure)) => Some(Reach { time: figure.time.longest, typical: true }),
        Some(Loss::StaysBehind) => None,
    }
}
