//! X1: a message arrives before the row that it refers to.

use super::planned;
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::{DatasetId, RegionId};
use crate::base::units::Millis;
use crate::lint::held::longest;
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::{Message, Service};
use crate::model::latency::in_millis;
use crate::model::plan::{DatasetPlan, Lag, Link, LinkMode, ReadPath, Reckoned};

static META: RuleMeta = RuleMeta {
    code: "PX406",
    name: "message-outruns-copy",
    severity: Severity::Warning,
    page: include_str!("message_outruns_copy.md"),
};

/// PX406.
pub(super) struct MessageOutrunsCopy;

impl Lint for MessageOutrunsCopy {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for service in &bundle.inventory.services {
            for message in &service.messages {
                for id in &message.refers_to {
                    found.extend(outrun(bundle, service, message, id));
                }
            }
        }
    }
}

/// How late a copy is against the message about it.
enum Late<'a> {
    /// By that lag, against that way of the message.
    By(Millis, Millis, &'a Link),
    /// It is copied after the commit, but nobody knows how long after.
    Unknown(&'a str, &'a Link),
}

fn outrun(bundle: &Bundle<'_>, service: &Service, message: &Message, id: &DatasetId) -> Option<Finding> {
    let dataset = planned(bundle, id)?;
    if dataset.reads == ReadPath::AtWriter {
        return None;
    }
    let consumer = bundle.plan.service(message.to.as_str())?;
    let late = latest(bundle, dataset, consumer.pods.serving())?;
    let own = &bundle.inventory.provider;
    let (message_text, link, sure) = match late {
        Late::By(lag, way, link) => {
            let often = if link.lag.value().is_some_and(is_only_typical) { "typically lags" } else { "may lag" };
            let text = format!("the copy {often} {}, the message needs {}", in_millis(lag), in_millis(way));
            (text, link, true)
        }
        Late::Unknown(missing, link) => (format!("how far the copy lags is not known ({missing})"), link, false),
    };
    let finding = Finding::new(
        &META,
        Some(message.at.clone()),
        format!(
            "a message to `{}` may be read in `{}` before the `{id}` that it refers to: {message_text}",
            message.to,
            link.to.shown(own)
        ),
    )
    .about(service.name.as_str(), Some(id.dataset.as_str()))
    .help("carry what is needed in the message, or the position or version of the write and let the reader wait for it (`causal-barrier`)");
    Some(if sure { finding } else { finding.unsure() })
}

/// The link over which the reader is latest: the longest known lag that is longer than the message's way, else one of
/// which nothing is known.
fn latest<'a>(bundle: &Bundle<'_>, dataset: &'a DatasetPlan, readers: &[RegionId]) -> Option<Late<'a>> {
    let mut known: Option<(Millis, Millis, &Link)> = None;
    let mut unknown = None;
    let arriving = dataset.links.iter().filter(|link| link.mode != LinkMode::Sync && readers.contains(&link.to));
    for link in arriving {
        let way = way_of_message(bundle, link);
        match &link.lag {
            Reckoned::Known(lag) => {
                let lag = longest(lag);
                if lag > way && known.is_none_or(|(longest, ..)| lag > longest) {
                    known = Some((lag, way, link));
                }
            }
            Reckoned::Unknown { missing } => unknown = unknown.or(Some(Late::Unknown(missing, link))),
        }
    }
    known.map(|(lag, way, link)| Late::By(lag, way, link)).or(unknown)
}

/// A message needs nothing worth counting inside a region, and half a round trip to another.
fn way_of_message(bundle: &Bundle<'_>, link: &Link) -> Millis {
    if link.from == link.to {
        return Millis::ZERO;
    }
    let trip = bundle.plan.trip(&link.from, &link.to).and_then(|trip| trip.round_trip.as_ref());
    trip.map_or(Millis::ZERO, |trip| Millis::from_micros(trip.p50.micros() / 2))
}

/// Whether nobody says how far it lags at worst.
fn is_only_typical(lag: &Lag) -> bool {
    lag.p99.is_none() && lag.p999.is_none() && lag.bound.is_none()
}
