//! The rules under which the reader reports, each with its page.

use crate::base::finding::{RuleMeta, Severity};

/// Text that is not YAML.
pub static UNREADABLE_YAML: RuleMeta = RuleMeta {
    code: "PX001",
    name: "unreadable-yaml",
    severity: Severity::Error,
    page: include_str!("pages/unreadable-yaml.md"),
};

/// A key that its mapping already has.
pub static DUPLICATE_KEY: RuleMeta = RuleMeta {
    code: "PX002",
    name: "duplicate-key",
    severity: Severity::Error,
    page: include_str!("pages/duplicate-key.md"),
};

/// A field that does not exist.
pub static UNKNOWN_FIELD: RuleMeta = RuleMeta {
    code: "PX003",
    name: "unknown-field",
    severity: Severity::Error,
    page: include_str!("pages/unknown-field.md"),
};

/// A word that is not on its closed list.
pub static UNKNOWN_WORD: RuleMeta = RuleMeta {
    code: "PX004",
    name: "unknown-word",
    severity: Severity::Error,
    page: include_str!("pages/unknown-word.md"),
};

/// A value of another type than its field takes.
pub static WRONG_TYPE: RuleMeta = RuleMeta {
    code: "PX005",
    name: "wrong-type",
    severity: Severity::Error,
    page: include_str!("pages/wrong-type.md"),
};

/// A field that must be written.
pub static MISSING_FIELD: RuleMeta = RuleMeta {
    code: "PX006",
    name: "missing-field",
    severity: Severity::Error,
    page: include_str!("pages/missing-field.md"),
};

/// A quantity without its unit, or with a wrong one.
pub static BAD_UNIT: RuleMeta =
    RuleMeta { code: "PX007", name: "bad-unit", severity: Severity::Error, page: include_str!("pages/bad-unit.md") };

/// A name that Kubernetes would refuse.
pub static BAD_NAME: RuleMeta =
    RuleMeta { code: "PX008", name: "bad-name", severity: Severity::Error, page: include_str!("pages/bad-name.md") };

/// Two things of one name.
pub static DUPLICATE_NAME: RuleMeta = RuleMeta {
    code: "PX009",
    name: "duplicate-name",
    severity: Severity::Error,
    page: include_str!("pages/duplicate-name.md"),
};

/// A name of something that does not exist.
pub static UNKNOWN_REFERENCE: RuleMeta = RuleMeta {
    code: "PX010",
    name: "unknown-reference",
    severity: Severity::Error,
    page: include_str!("pages/unknown-reference.md"),
};

/// Two documents of one platform that set one thing differently.
pub static CONFLICTING_SETTING: RuleMeta = RuleMeta {
    code: "PX011",
    name: "conflicting-setting",
    severity: Severity::Error,
    page: include_str!("pages/conflicting-setting.md"),
};

/// More text, values or services than are read.
pub static OVER_LIMIT: RuleMeta = RuleMeta {
    code: "PX012",
    name: "over-limit",
    severity: Severity::Error,
    page: include_str!("pages/over-limit.md"),
};

/// No inventory where one was asked for.
pub static NOT_AN_INVENTORY: RuleMeta = RuleMeta {
    code: "PX013",
    name: "not-an-inventory",
    severity: Severity::Error,
    page: include_str!("pages/not-an-inventory.md"),
};

/// Shares of users that do not sum to 100%.
pub static SHARES_NOT_WHOLE: RuleMeta = RuleMeta {
    code: "PX014",
    name: "shares-not-whole",
    severity: Severity::Error,
    page: include_str!("pages/shares-not-whole.md"),
};

/// A document of another kind.
pub static SKIPPED_DOCUMENT: RuleMeta = RuleMeta {
    code: "PX015",
    name: "skipped-document",
    severity: Severity::Info,
    page: include_str!("pages/skipped-document.md"),
};

/// Services that wait for each other in a circle.
pub static DEPENDENCY_CYCLE: RuleMeta = RuleMeta {
    code: "PX016",
    name: "dependency-cycle",
    severity: Severity::Error,
    page: include_str!("pages/dependency-cycle.md"),
};

/// Values that cannot hold together.
pub static CONTRADICTORY_VALUE: RuleMeta = RuleMeta {
    code: "PX017",
    name: "contradictory-value",
    severity: Severity::Error,
    page: include_str!("pages/contradictory-value.md"),
};

/// An allow-comment that does not say why.
pub static ALLOW_WITHOUT_REASON: RuleMeta = RuleMeta {
    code: "PX030",
    name: "allow-without-reason",
    severity: Severity::Warning,
    page: include_str!("pages/allow-without-reason.md"),
};

/// An allow-comment for a rule that does not exist.
pub static UNKNOWN_RULE_IN_ALLOW: RuleMeta = RuleMeta {
    code: "PX031",
    name: "unknown-rule-in-allow",
    severity: Severity::Warning,
    page: include_str!("pages/unknown-rule-in-allow.md"),
};

/// An allow-comment that nothing needs.
pub static UNUSED_ALLOW: RuleMeta = RuleMeta {
    code: "PX032",
    name: "unused-allow",
    severity: Severity::Warning,
    page: include_str!("pages/unused-allow.md"),
};

/// An allow-comment for what has to be mended.
pub static ALLOW_OF_A_FAULT: RuleMeta = RuleMeta {
    code: "PX033",
    name: "allow-of-a-fault",
    severity: Severity::Warning,
    page: include_str!("pages/allow-of-a-fault.md"),
};

/// What is wrong with comments that allow something.
pub(super) const OF_ALLOWS: &[&RuleMeta] =
    &[&ALLOW_WITHOUT_REASON, &UNKNOWN_RULE_IN_ALLOW, &UNUSED_ALLOW, &ALLOW_OF_A_FAULT];

/// Every rule of the reader, by code.
pub const RULES: &[&RuleMeta] = &[
    &UNREADABLE_YAML,
    &DUPLICATE_KEY,
    &UNKNOWN_FIELD,
    &UNKNOWN_WORD,
    &WRONG_TYPE,
    &MISSING_FIELD,
    &BAD_UNIT,
    &BAD_NAME,
    &DUPLICATE_NAME,
    &UNKNOWN_REFERENCE,
    &CONFLICTING_SETTING,
    &OVER_LIMIT,
    &NOT_AN_INVENTORY,
    &SHARES_NOT_WHOLE,
    &SKIPPED_DOCUMENT,
    &DEPENDENCY_CYCLE,
    &CONTRADICTORY_VALUE,
];
