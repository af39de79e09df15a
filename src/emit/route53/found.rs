//! What is found while records are written.

use crate::base::finding::{RuleMeta, Severity};

/// Records cannot be written, for something that they are made from is not said.
pub(in crate::emit) static ROUTING_INCOMPLETE: RuleMeta = RuleMeta {
    code: "PX641",
    name: "routing-incomplete",
    severity: Severity::Warning,
    page: include_str!("pages/routing-incomplete.md"),
};

/// A text that DNS or the router does not take.
pub(in crate::emit) static UNUSABLE_IN_DNS: RuleMeta = RuleMeta {
    code: "PX642",
    name: "unusable-in-dns",
    severity: Severity::Error,
    page: include_str!("pages/unusable-in-dns.md"),
};

/// A record that nothing takes out of the answers when its region is lost.
pub(in crate::emit) static UNCHECKED_RECORD: RuleMeta = RuleMeta {
    code: "PX643",
    name: "unchecked-record",
    severity: Severity::Warning,
    page: include_str!("pages/unchecked-record.md"),
};

/// The router cannot do quite what was asked for, and does what is nearest to it.
pub(in crate::emit) static ROUTED_OTHERWISE: RuleMeta = RuleMeta {
    code: "PX644",
    name: "routed-otherwise",
    severity: Severity::Info,
    page: include_str!("pages/routed-otherwise.md"),
};

/// Users whom residency concerns and whom DNS cannot lead as it asks.
pub(in crate::emit) static RESIDENCY_BEYOND_DNS: RuleMeta = RuleMeta {
    code: "PX645",
    name: "residency-beyond-dns",
    severity: Severity::Warning,
    page: include_str!("pages/residency-beyond-dns.md"),
};

/// Every code of this part.
pub(in crate::emit) const RULES: [&RuleMeta; 5] =
    [&ROUTING_INCOMPLETE, &UNUSABLE_IN_DNS, &UNCHECKED_RECORD, &ROUTED_OTHERWISE, &RESIDENCY_BEYOND_DNS];
