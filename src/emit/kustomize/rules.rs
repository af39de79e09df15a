//! What may be found while manifests are made and proven, each with its page.

use crate::base::finding::{RuleMeta, Severity};

/// An address that pods need and nobody wrote.
pub(super) static MISSING_ENDPOINT: RuleMeta = RuleMeta {
    code: "PX621",
    name: "missing-endpoint",
    severity: Severity::Warning,
    page: include_str!("pages/missing-endpoint.md"),
};

/// A configuration key that nobody can fill.
pub(super) static UNSET_CONFIG_KEY: RuleMeta = RuleMeta {
    code: "PX622",
    name: "unset-config-key",
    severity: Severity::Info,
    page: include_str!("pages/unset-config-key.md"),
};

/// A text of the inventory that no cluster would take, or that does not belong where it would be written.
pub(super) static UNUSABLE_VALUE: RuleMeta = RuleMeta {
    code: "PX623",
    name: "unusable-value",
    severity: Severity::Error,
    page: include_str!("pages/unusable-value.md"),
};

/// An image that is not named, or not down to its version.
pub(super) static IMAGE_NOT_PINNED: RuleMeta = RuleMeta {
    code: "PX624",
    name: "image-not-pinned",
    severity: Severity::Warning,
    page: include_str!("pages/image-not-pinned.md"),
};

/// A base of the user's own that cannot be read whole.
pub(super) static UNREADABLE_BASE: RuleMeta = RuleMeta {
    code: "PX625",
    name: "unreadable-base",
    severity: Severity::Error,
    page: include_str!("pages/unreadable-base.md"),
};

/// Something that would be changed is not there.
pub(super) static MISSING_TARGET: RuleMeta = RuleMeta {
    code: "PX626",
    name: "missing-target",
    severity: Severity::Error,
    page: include_str!("pages/missing-target.md"),
};

/// A base whose `ConfigMap` does not start new pods when it changes.
pub(super) static CONFIG_WITHOUT_HASH: RuleMeta = RuleMeta {
    code: "PX627",
    name: "config-without-hash",
    severity: Severity::Warning,
    page: include_str!("pages/config-without-hash.md"),
};

/// A generated file that a cluster or its builder would not take.
pub(super) static FAULTY_MANIFEST: RuleMeta = RuleMeta {
    code: "PX628",
    name: "faulty-manifest",
    severity: Severity::Error,
    page: include_str!("pages/faulty-manifest.md"),
};

/// A name that is fine in an inventory and not in a cluster.
pub(super) static UNUSABLE_NAME: RuleMeta = RuleMeta {
    code: "PX629",
    name: "unusable-name",
    severity: Severity::Error,
    page: include_str!("pages/unusable-name.md"),
};

/// An autoscaler that the plan reckons with and the base does not have.
pub(super) static MISSING_AUTOSCALER: RuleMeta = RuleMeta {
    code: "PX630",
    name: "missing-autoscaler",
    severity: Severity::Warning,
    page: include_str!("pages/missing-autoscaler.md"),
};

/// Every rule of this part, by code.
pub const RULES: &[&RuleMeta] = &[
    &MISSING_ENDPOINT,
    &UNSET_CONFIG_KEY,
    &UNUSABLE_VALUE,
    &IMAGE_NOT_PINNED,
    &UNREADABLE_BASE,
    &MISSING_TARGET,
    &CONFIG_WITHOUT_HASH,
    &FAULTY_MANIFEST,
    &UNUSABLE_NAME,
    &MISSING_AUTOSCALER,
];
