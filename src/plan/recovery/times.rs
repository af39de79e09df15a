//! How long each part of a recovery takes, as far as it is the same for every service of a platform.

use std::sync::Arc;

use crate::base::evidence::{Fact, Provenance};
use crate::base::units::Millis;
use crate::model::inventory::{Inventory, Routing};
use crate::model::plan::{Figure, Interval};
use crate::model::settings::Setting;

/// Interval and threshold of a check that only moves users: moving them back costs little, so it may be quick.
const QUICK_CHECK: (Millis, u32) = (Millis::from_secs(10), 3);
/// Interval and threshold of a check that asks for a promotion: it cannot be undone, so it may not be hasty.
const SLOW_CHECK: (Millis, u32) = (Millis::from_secs(30), 3);
/// TTL of the users' record where none is written.
const TTL: Millis = Millis::from_secs(60);
/// Until connection pools have thrown away what is dead and clients have asked for the name again.
const RECONNECT: Millis = Millis::from_secs(30);
/// Until a commit has reached a cluster: at once where somebody asks for it, and no longer than the runbook waits for it.
const COMMIT: (Millis, Millis) = (Millis::from_secs(0), Millis::from_secs(300));
/// Until the endpoint of a managed store leads to the new writer: its records are short, but are not all forgotten at once.
const MANAGED_ENDPOINT: (Millis, Millis) = (Millis::from_secs(5), Millis::from_secs(60));

/// A health check as far as time goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::plan) struct Check {
    /// How often.
    pub(in crate::plan) interval: Figure,
    /// So many failures in a row count.
    pub(in crate::plan) threshold: u32,
    /// Until it has failed.
    pub(in crate::plan) detects: Figure,
}

impl Check {
    fn new(interval: Millis, threshold: u32, from: &Provenance) -> Self {
        Self {
            interval: figure(Interval::exactly(interval), from.clone(), format!("one check every {interval}")),
            threshold,
            detects: figure(
                Interval::exactly(detection(interval, threshold)),
                from.clone(),
                format!("{threshold} checks of {interval}"),
            ),
        }
    }
}

/// Until a check has failed often enough, in the unit of `interval`: `detect = interval x threshold`.
pub(super) fn detection(interval: Millis, threshold: u32) -> Millis {
    interval.times(u64::from(threshold))
}

/// Failures in a row after which a check every 30 s may ask for a promotion: three, or as many as it takes to be no
/// faster than the check that only moves users: `max(3, ceil(detect / 30 s))`.
pub(super) fn patience(routing_detects: Millis) -> u32 {
    let (interval, least) = SLOW_CHECK;
    let needed = routing_detects.micros().div_ceil(interval.micros());
    u32::try_from(needed).unwrap_or(u32::MAX).max(least)
}

/// The check that moves users: the inventory's, else every 10 s, three failures in a row.
fn routing_check(routing: &Routing) -> Check {
    const WHY: &str = "a quick check, every 10 s and three failures in a row";
    let interval = routing.check_interval.clone().or(Fact::assumed(QUICK_CHECK.0, WHY));
    let threshold = routing.check_threshold.clone().or(Fact::assumed(QUICK_CHECK.1, WHY));
    let from = interval.provenance().less_firm(threshold.provenance());
    Check::new(
        interval.value().copied().unwrap_or(QUICK_CHECK.0),
        threshold.value().copied().unwrap_or(QUICK_CHECK.1),
        &from,
    )
}

/// The check that asks for a promotion: a synthetic write against the one copy that takes writes, every 30 s.
///
/// It is slower than the check that moves users, because a promotion cannot be undone; and it moves no users, because
/// it fails in every region at once.
fn promotion_check(routing: &Check) -> Check {
    let threshold = patience(routing.detects.time.longest);
    Check::new(SLOW_CHECK.0, threshold, &Provenance::Assumed("a patient check, because a promotion cannot be undone"))
}

/// Times that all recoveries of a platform share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::plan) struct Times {
    /// Moves users.
    pub(in crate::plan) routing: Check,
    /// Asks for a promotion by a person.
    pub(in crate::plan) promotion: Check,
    /// Until resolvers have forgotten the users' record.
    pub(in crate::plan) ttl: Figure,
    /// Until clients have forgotten the record of a write endpoint.
    pub(super) write_ttl: Figure,
    /// Until those who write know where the rows of a home are written now.
    pub(super) home_ttl: Figure,
    /// Until a commit has reached a cluster.
    pub(super) commit: Figure,
    /// Until the endpoint of a managed store leads to the new writer.
    pub(super) managed_endpoint: Figure,
    /// Until pools and clients have connected anew.
    pub(super) reconnect: Figure,
    /// Until a person has decided.
    pub(super) decide: Figure,
    /// Until a person has pressed a button that stands ready.
    pub(super) button: Figure,
    /// Until pods that are lacking run, and nodes for them.
    pub(super) scale_up: Figure,
}

impl Times {
    /// As the inventory and its settings have them; what they leave out is assumed.
    pub(in crate::plan) fn of(inventory: &Inventory) -> Self {
        let routing = routing_check(&inventory.routing);
        let promotion = promotion_check(&routing);
        let ttl = inventory.routing.ttl.value().copied().unwrap_or(TTL);
        let ttl_from = match inventory.routing.ttl.provenance() {
            Provenance::Unknown => Provenance::Assumed("a TTL of 60 s"),
            written => written,
        };
        let settings = &inventory.settings;
        Self {
            routing,
            promotion,
            ttl: figure(Interval::exactly(ttl), ttl_from, format!("a TTL of {ttl}")),
            write_ttl: figure(
                Interval::exactly(ttl),
                Provenance::Assumed("the record of a write endpoint is kept as long as the users' record"),
                format!("the write endpoint's record stands ready and is kept for {ttl}"),
            ),
            home_ttl: figure(
                Interval::exactly(ttl),
                Provenance::Assumed("where the rows of a home are written is kept as long as the users' record"),
                format!("a name of the home stands ready, or its entry in a table, and is kept for {ttl}"),
            ),
            commit: figure(
                Interval::between(COMMIT.0, COMMIT.1),
                Provenance::Assumed("a commit reaches a cluster within 5 minutes, for which the runbook waits"),
                "a commit lets it work where it was suspended, and has to reach the cluster",
            ),
            managed_endpoint: figure(
                Interval::between(MANAGED_ENDPOINT.0, MANAGED_ENDPOINT.1),
                Provenance::Assumed("a managed endpoint leads to the new writer after 5 to 60 s"),
                "a managed endpoint follows the writer",
            ),
            reconnect: figure(
                Interval::exactly(RECONNECT),
                Provenance::Assumed("pools and the DNS caches of clients take 30 s"),
                "connection pools and the DNS caches of clients",
            ),
            decide: of_setting(&settings.decide, "a person decides"),
            button: of_setting(&settings.button_decide, "a person presses a button that stands ready"),
            scale_up: of_setting(&settings.scale_up, "pods start, and nodes for them"),
        }
    }
}

/// A time with how it is known.
fn figure(time: Interval, from: Provenance, words: impl Into<Arc<str>>) -> Figure {
    Figure { time, from, words: words.into() }
}

fn of_setting(setting: &Setting<Millis>, words: &str) -> Figure {
    figure(Interval::exactly(setting.value), setting.from.clone(), words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secs(secs: u64) -> Millis {
        Millis::from_secs(secs)
    }

    #[test]
    fn detection_is_interval_times_threshold() {
        assert_eq!(
            [detection(secs(10), 3), detection(secs(30), 3), detection(secs(10), 0)],
            [secs(30), secs(90), secs(0)]
        );
    }

    #[test]
    fn a_promotion_waits_for_ninety_seconds_and_never_less_than_users_do() {
        let waits = |routing| detection(SLOW_CHECK.0, patience(secs(routing)));
        assert_eq!([waits(0), waits(30), waits(90), waits(91), waits(180)], [90, 90, 90, 120, 180].map(secs));
        assert_eq!(patience(Millis::from_micros(u64::MAX)), u32::MAX);
    }

    #[test]
    fn what_nobody_wrote_is_marked_as_assumed() {
        let written = Fact::known(secs(5), Provenance::Stated, None);
        let check = routing_check(&Routing { check_interval: written.clone(), ..Routing::default() });
        assert_eq!(check.detects.time, Interval::exactly(secs(15)));
        assert!(matches!(check.detects.from, Provenance::Assumed(_)), "the threshold is assumed");
        let threshold = Fact::known(2, Provenance::Stated, None);
        let check =
            routing_check(&Routing { check_interval: written, check_threshold: threshold, ..Routing::default() });
        assert_eq!((check.detects.time, check.detects.from), (Interval::exactly(secs(10)), Provenance::Stated));
        assert_eq!(&*check.detects.words, "2 checks of 5s");
    }

    #[test]
    fn an_assumption_is_less_firm_than_a_document() {
        let assumed = Provenance::Assumed("it");
        assert_eq!(Provenance::Documented.less_firm(assumed.clone()), assumed);
        assert_eq!(assumed.clone().less_firm(Provenance::Stated), assumed);
    }
}
