//! The baseline: findings that were there when it was made, so that only new ones fail a run.
//!
//! An entry is a rule, a service and a dataset with a count, and has no line: what moves stays in it. A finding about
//! no service is kept under the first key of its path, such as `objectives`; one about a whole document under none.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::allow::can_be_skipped;
use crate::base::finding::{Finding, Suppressed, Suppression};
use crate::base::path::Segment;

/// The version of the file.
const FORMAT_VERSION: u32 = 1;

/// How many findings of each kind are accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: BTreeMap<Key, u32>,
}

/// What a finding is kept under.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    rule: String,
    service: Option<String>,
    dataset: Option<String>,
    at: Option<String>,
}

/// The file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File {
    format_version: u32,
    findings: Vec<Entry>,
}

/// An entry of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    rule: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dataset: Option<String>,
    /// For what is about no service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    count: u32,
}

/// Findings held against a baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parted {
    /// What it does not have.
    pub standing: Vec<Finding>,
    /// What it has.
    pub suppressed: Vec<Suppressed>,
    /// Its entries of which there are fewer findings now, or none: `PX409 orders/orders`.
    pub stale: Vec<String>,
}

impl Baseline {
    /// Reads a file.
    ///
    /// # Errors
    /// Says what is wrong with it, with line and column.
    pub fn read(text: &str) -> Result<Self, String> {
        let file: File = serde_json::from_str(text).map_err(|fault| format!("not a baseline: {fault}"))?;
        if file.format_version != FORMAT_VERSION {
            return Err(format!("`formatVersion` {} is not read by this version", file.format_version));
        }
        let mut entries = BTreeMap::<Key, u32>::new();
        for Entry { rule, service, dataset, at, count } in file.findings {
            let entry = entries.entry(Key { rule, service, dataset, at }).or_default();
            *entry = entry.saturating_add(count);
        }
        Ok(Self { entries })
    }

    /// One that has these findings; of rules that were not `asked` the entries of the `old` one are kept.
    #[must_use]
    pub fn of(findings: &[Finding], old: &Self, asked: impl Fn(&str) -> bool) -> Self {
        let unasked = old.entries.iter().filter(|(key, _)| !asked(&key.rule));
        let mut entries: BTreeMap<Key, u32> = unasked.map(|(key, count)| (key.clone(), *count)).collect();
        for finding in findings.iter().filter(|finding| can_be_skipped(finding.rule)) {
            let count = entries.entry(key(finding)).or_default();
            *count = count.saturating_add(1);
        }
        Self { entries }
    }

    /// As it is written: sorted, ending in a line feed.
    ///
    /// # Errors
    /// Says what could not be written, which is a fault of the program.
    pub fn text(&self) -> Result<String, String> {
        let entry = |(key, count): (&Key, &u32)| {
            let Key { rule, service, dataset, at } = key.clone();
            Entry { rule, service, dataset, at, count: *count }
        };
        let file = File { format_version: FORMAT_VERSION, findings: self.entries.iter().map(entry).collect() };
        serde_json::to_string_pretty(&file).map(|text| text + "\n").map_err(|fault| fault.to_string())
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it accepts nothing.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Parts findings into those that stand and those that it has.
    ///
    /// Where there are more of a kind than it has, all of that kind stand: which one is new cannot be told. Entries of
    /// rules that were not `asked` are not called stale.
    pub fn part(&self, findings: Vec<Finding>, asked: impl Fn(&str) -> bool) -> Parted {
        let mut counts = BTreeMap::<Key, u32>::new();
        for finding in findings.iter().filter(|finding| can_be_skipped(finding.rule)) {
            let count = counts.entry(key(finding)).or_default();
            *count = count.saturating_add(1);
        }
        let mut parted = Parted::default();
        for finding in findings {
            let key = key(&finding);
            let has = self.entries.get(&key).copied().unwrap_or_default();
            if counts.get(&key).is_some_and(|count| *count <= has) {
                parted.suppressed.push(Suppressed { finding, by: Suppression::Baseline });
            } else {
                parted.standing.push(finding);
            }
        }
        let stale = self
            .entries
            .iter()
            .filter(|(key, has)| asked(&key.rule) && counts.get(*key).copied().unwrap_or_default() < **has);
        parted.stale = stale.map(|(key, _)| shown(key)).collect();
        parted
    }
}

fn key(finding: &Finding) -> Key {
    let head = || {
        let segments = finding.anchor.as_ref()?.path.clone();
        segments.segments().into_iter().find_map(|segment| match segment {
            Segment::Key(key) => Some(key.to_string()),
            Segment::Index(_) => None,
        })
    };
    Key {
        rule: finding.rule.code.to_owned(),
        service: finding.service.clone(),
        dataset: finding.dataset.clone(),
        at: if finding.service.is_none() { head() } else { None },
    }
}

fn shown(key: &Key) -> String {
    let parts = [&key.service, &key.dataset, &key.at].into_iter().flatten().cloned().collect::<Vec<_>>();
    if parts.is_empty() { key.rule.clone() } else { format!("{} {}", key.rule, parts.join("/")) }
}
