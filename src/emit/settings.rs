//! Thresholds as every format names and shows them.

use std::fmt::Display;

use crate::base::evidence::Provenance;
use crate::model::settings::{Setting, Settings};

/// A setting as shown.
pub(super) struct Shown {
    /// As in the inventory.
    pub(super) name: &'static str,
    /// With its unit.
    pub(super) value: String,
    /// How it came to be.
    pub(super) from: Provenance,
}

/// Every setting, in the order of the inventory's documentation.
pub(super) fn settings(settings: &Settings) -> [Shown; 7] {
    let Settings { read_heavy, affinity, decide, button_decide, last_mile, standby_share, scale_up } = settings;
    [
        shown("readHeavy", read_heavy),
        shown("affinity", affinity),
        shown("decide", decide),
        shown("buttonDecide", button_decide),
        shown("lastMile", last_mile),
        shown("standbyShare", standby_share),
        shown("scaleUp", scale_up),
    ]
}

fn shown<T: Display>(name: &'static str, setting: &Setting<T>) -> Shown {
    Shown { name, value: setting.value.to_string(), from: setting.from.clone() }
}
