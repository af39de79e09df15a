//! Thresholds and assumptions that a user may set; each is printed with what it decided.

use crate::base::evidence::Provenance;
use crate::base::path::Anchor;
use crate::base::units::{Millis, Share};

/// A value that always exists, with how it came to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// `Stated`, or `Assumed` for the built-in default.
    pub from: Provenance,
    /// Where it was stated.
    pub at: Option<Anchor>,
}

impl<T> Setting<T> {
    /// The built-in default.
    pub const fn default_of(value: T) -> Self {
        Self { value, from: Provenance::Assumed("built-in default"), at: None }
    }

    /// A value that the user wrote at `at`.
    pub fn stated(value: T, at: Anchor) -> Self {
        Self { value, from: Provenance::Stated, at: Some(at) }
    }
}

/// Every setting of an inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// From this share of reads on a dataset counts as read-heavy (`readHeavy`).
    pub read_heavy: Setting<Share>,
    /// From this share of accesses at home on a dataset is sharded by home (`affinity`).
    pub affinity: Setting<Share>,
    /// How long a person takes to decide a fail-over (`decide`).
    pub decide: Setting<Millis>,
    /// How long it takes where a runbook button stands ready (`buttonDecide`).
    pub button_decide: Setting<Millis>,
    /// What the user's own access line adds to a round trip (`lastMile`).
    pub last_mile: Setting<Millis>,
    /// Share of the primary's compute that a warm standby keeps (`standbyShare`).
    pub standby_share: Setting<Share>,
    /// How long a region takes to start the pods, and nodes for them, that it lacks (`scaleUp`).
    pub scale_up: Setting<Millis>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            read_heavy: Setting::default_of(Share::from_percent(80)),
            affinity: Setting::default_of(Share::from_percent(90)),
            decide: Setting::default_of(Millis::from_secs(300)),
            button_decide: Setting::default_of(Millis::from_secs(60)),
            last_mile: Setting::default_of(Millis::from_millis(10)),
            standby_share: Setting::default_of(Share::from_percent(30)),
            scale_up: Setting::default_of(Millis::from_secs(180)),
        }
    }
}
