//! How far a copy is behind: measured, else documented, else the profile of log shipping, else not known.

use std::sync::Arc;

use super::carrier::Carrier;
use crate::base::units::Millis;
use crate::model::catalog::{Datastore, DocumentedLag, MultiRegionMode};
use crate::model::inventory;
use crate::model::latency::in_millis;
use crate::model::plan::{Interval, Lag, LagBasis, LagTerms, LinkMode, Reckoned};
use crate::plan::queue;

/// Median of log shipping between regions, taken where nobody measured or documented one.
pub(super) const PROFILE_P50: Millis = Millis::from_millis(100);

/// 99th percentile of the same profile.
pub(super) const PROFILE_P99: Millis = Millis::from_millis(500);

/// Sorts of stores that ship a log of writes to their copies; files, queues and indexes go other ways.
const SHIP_A_LOG: [&str; 4] = ["relational", "kv", "document", "cache"];

/// The lag of a link, raised to the floor where a figure that nobody measured is below it.
pub(super) fn lag(
    mode: LinkMode,
    measured: Option<inventory::Lag>,
    carrier: Carrier<'_>,
    floor: &Reckoned<LagTerms>,
) -> Reckoned<Lag> {
    if mode == LinkMode::Sync {
        return Reckoned::Known(synchronous(carrier));
    }
    let least = floor.value().map(LagTerms::least);
    if let Some(measured) = measured {
        return Reckoned::Known(of_measured(measured, least));
    }
    match carrier {
        Carrier::Unnamed => Reckoned::unknown("no `store` is named"),
        Carrier::Strange(id) => Reckoned::unknown(format!("the catalog does not know `{id}`")),
        Carrier::Known(store) => of_store(mode, store).map(|lag| raised(lag, least)),
    }
}

fn synchronous(carrier: Carrier<'_>) -> Lag {
    let words: Arc<str> = match carrier {
        Carrier::Known(_) => "a commit waits for it".into(),
        Carrier::Unnamed => "a commit has to wait for it; no `store` is named that does".into(),
        Carrier::Strange(id) => format!("a commit has to wait for it; the catalog does not know `{id}`").into(),
    };
    Lag {
        p50: Some(Interval::ZERO),
        p99: Some(Millis::ZERO),
        p999: Some(Millis::ZERO),
        bound: Some(Millis::ZERO),
        basis: LagBasis::Synchronous,
        words,
    }
}

/// A measurement is kept as it is: where it is below the floor, the words say so.
fn of_measured(measured: inventory::Lag, least: Option<Millis>) -> Lag {
    let p99 = measured.p99.map(|p99| format!(", {p99} p99")).unwrap_or_default();
    let doubt = least.filter(|least| measured.p50 < *least);
    let doubt = doubt.map(|least| format!(", which is less than wire and log need ({})", in_millis(least)));
    let words = format!("measured: {} p50{p99}{}", measured.p50, doubt.unwrap_or_default());
    Lag {
        p50: Some(Interval::exactly(measured.p50)),
        p99: measured.p99,
        p999: measured.p99.map(|p99| p999(measured.p50, p99)),
        bound: None,
        basis: LagBasis::Measured,
        words: words.into(),
    }
}

fn of_store(mode: LinkMode, store: &Datastore) -> Reckoned<Lag> {
    let id = &store.id;
    let between_regions = mode != LinkMode::Rebuild;
    let copies = !matches!(store.mode, MultiRegionMode::Independent | MultiRegionMode::None);
    if between_regions && !copies {
        return Reckoned::unknown(format!("`{id}` is not documented to copy anything between regions"));
    }
    if between_regions && store.mode == MultiRegionMode::SyncQuorum {
        // What is documented of a quorum is said of those that a commit waits for.
        return Reckoned::unknown(format!("nothing is documented about copies that no commit of `{id}` waits for"));
    }
    if !between_regions && copies {
        // The figure of a store that copies is about its copies, not about what fills it.
        return Reckoned::unknown(format!("nothing is documented about how long `{id}` takes to follow a source"));
    }
    match &store.lag {
        Some(documented) => of_documented(documented, store),
        None if between_regions && SHIP_A_LOG.contains(&store.category.as_str()) => Reckoned::Known(profile(id)),
        None => Reckoned::unknown(format!("nothing is documented about the lag of `{id}`")),
    }
}

/// A stated bound is a bound; what is typical is a median and says nothing of the rest.
fn of_documented(documented: &DocumentedLag, store: &Datastore) -> Reckoned<Lag> {
    let words = format!("{} ({}, {})", documented.words, store.source.title, store.source.date);
    let Some(upper) = documented.upper else {
        return Reckoned::unknown(format!("a figure for what is documented of `{}` in words: {words}", store.id));
    };
    let none =
        Lag { p50: None, p99: None, p999: None, bound: None, basis: LagBasis::DocumentedBound, words: words.into() };
    Reckoned::Known(if documented.is_bound {
        Lag { bound: Some(upper), ..none }
    } else {
        let p50 = Interval::between(documented.lower.unwrap_or(upper), upper);
        Lag { p50: Some(p50), basis: LagBasis::DocumentedTypical, ..none }
    })
}

fn profile(id: &impl std::fmt::Display) -> Lag {
    Lag {
        p50: Some(Interval::exactly(PROFILE_P50)),
        p99: Some(PROFILE_P99),
        p999: Some(p999(PROFILE_P50, PROFILE_P99)),
        bound: None,
        basis: LagBasis::AssumedProfile,
        words: format!(
            "nothing is measured, and nothing documented of `{id}`: log shipping between regions is taken to lag \
             {PROFILE_P50} p50 and {PROFILE_P99} p99"
        )
        .into(),
    }
}

/// 99.9th percentile of a lognormal lag, to the millisecond: `p50 x (p99 / p50) ^ 1.33`.
///
/// Quantiles of a lognormal lie at `p50 x e^(z sigma)`; z is 3.09 at 99.9 % and 2.33 at 99 %, and their ratio is 1.33.
/// That lag is lognormal is assumed.
pub(super) fn p999(p50: Millis, p99: Millis) -> Millis {
    if p50.is_zero() || p99 <= p50 {
        return p99.max(p50);
    }
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "times need no more than 53 bits")]
    let (half, most) = (p50.micros() as f64, p99.micros() as f64);
    let millis = libm::round(half * libm::pow(most / half, 1.33) / 1e3);
    queue::from_seconds(millis / 1e3).max(p99)
}

/// No figure below what wire, log and queue need: nothing crosses an ocean in no time.
fn raised(lag: Lag, least: Option<Millis>) -> Lag {
    let Some(least) = least else { return lag };
    let made = Lag {
        p50: lag.p50.map(|p50| Interval { shortest: p50.shortest.max(least), longest: p50.longest.max(least) }),
        p99: lag.p99.map(|time| time.max(least)),
        p999: lag.p999.map(|time| time.max(least)),
        bound: lag.bound.map(|time| time.max(least)),
        ..lag.clone()
    };
    if made == lag {
        return lag;
    }
    let words = format!("{}; raised to the {} that wire and log need", lag.words, in_millis(least));
    Lag { words: words.into(), ..made }
}

#[cfg(test)]
pub(super) mod tests;
