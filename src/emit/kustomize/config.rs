//! What pods of a service are told in a region, as environment variables, each with why.
//!
//! Patterns of the catalog list the keys that they need and what is usual; `keys` knows what follows from the plan and
//! `addresses` where data is reached. What nobody can say is left out and said, never guessed.

mod addresses;
mod keys;

use std::collections::{BTreeMap, BTreeSet};

use super::rules::{MISSING_ENDPOINT, UNSET_CONFIG_KEY, UNUSABLE_VALUE};
use crate::base::finding::Finding;
use crate::base::ids::{Name, RegionId};
use crate::emit::site::{self, Site};
use crate::model::delivery::Delivery;
use crate::model::inventory::Dataset;
use crate::model::plan::DatasetPlan;

/// One environment variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Setting {
    /// Its name.
    pub(super) key: String,
    /// Its value.
    pub(super) value: String,
    /// Where it comes from: a fragment without a full stop.
    pub(super) why: String,
}

/// What can be said of a key.
enum Answer {
    /// Its value, and why.
    Is(String, String),
    /// Nothing follows from the plan: what is usual counts, if anything is.
    Unsaid,
    /// An address that nobody wrote: the field.
    NoAddress(String),
    /// An address that holds a password: the field.
    Secret(String),
    /// The region or the dataset needs none.
    Needless,
}

/// What a key is asked about.
#[derive(Clone, Copy)]
struct Ask<'a> {
    delivery: &'a Delivery<'a>,
    site: Site<'a>,
    region: &'a RegionId,
    /// The dataset with its plan; none for what belongs to the service.
    data: Option<(&'a Dataset, &'a DatasetPlan)>,
}

impl Ask<'_> {
    /// A region as pods know it.
    fn label(&self, region: &RegionId) -> String {
        site::region(self.delivery, region)
    }
}

/// A key that something asks for.
struct Wanted<'a> {
    key: String,
    /// The dataset that it is about; none for what belongs to the service.
    data: Option<(&'a Dataset, &'a DatasetPlan)>,
    /// What is usual, with where that was read.
    usual: Option<(&'a str, String)>,
    answer: fn(&Ask<'_>) -> Answer,
}

/// What the pods of a service are told in each of its regions.
pub(super) struct Told {
    /// In the order in which they are written.
    pub(super) settings: BTreeMap<RegionId, Vec<Setting>>,
    /// What is missing.
    pub(super) findings: Vec<Finding>,
}

/// Works out what pods are told.
pub(super) fn told<'a>(delivery: &'a Delivery<'a>, site: Site<'a>) -> Told {
    let wanted = wanted(delivery, site);
    let asked = asked(&wanted);
    let mut gaps = Gaps::default();
    let mut settings = BTreeMap::new();
    for region in site.regions(delivery) {
        let label = site::region(delivery, region);
        let first = Setting { key: "REGION".to_owned(), value: label, why: "where these pods run".to_owned() };
        let mut all = vec![first];
        for want in &wanted {
            let ask = Ask { delivery, site, region, data: want.data };
            match (want.answer)(&ask) {
                Answer::Is(value, why) => all.extend(named(site, &asked, want, &value, &why)),
                Answer::Unsaid => match &want.usual {
                    Some((value, why)) => all.extend(named(site, &asked, want, value, why)),
                    None => gaps.unsaid(name(site, &asked, want)),
                },
                Answer::NoAddress(field) => gaps.address(want, name(site, &asked, want), field),
                Answer::Secret(field) => gaps.secret(want, field),
                Answer::Needless => {}
            }
        }
        settings.insert(region.clone(), all);
    }
    Told { settings, findings: gaps.findings(site) }
}

/// Every key that something asks for: of the service first, then by dataset.
fn wanted<'a>(delivery: &'a Delivery<'a>, site: Site<'a>) -> Vec<Wanted<'a>> {
    let classification = delivery.bundle.classification;
    let mut wanted = Vec::new();
    if let Some(verdict) = classification.services.get(&site.plan.name) {
        from_patterns(delivery, verdict.patterns.iter().map(|it| it.id), None, &mut wanted);
    }
    let said = site.service.idempotency.is_some();
    from_patterns(delivery, said.then_some(keys::IDEMPOTENCY), None, &mut wanted);
    for plan in &site.plan.datasets {
        let Some(dataset) = delivery.bundle.inventory.dataset(&plan.id) else { continue };
        let data = Some((dataset, plan));
        for (key, answer) in addresses::keys(delivery, dataset, plan) {
            wanted.push(Wanted { key, data, usual: None, answer });
        }
        if let Some(decided) = classification.datasets.get(&plan.id) {
            // Who says how keys of requests are kept says it once for the service.
            let own = decided.verdict.patterns.iter().filter(|it| !(said && it.id == keys::IDEMPOTENCY));
            from_patterns(delivery, own.map(|it| it.id), data, &mut wanted);
        }
    }
    wanted
}

/// Adds the keys that patterns list, without those that are there.
fn from_patterns<'a>(
    delivery: &'a Delivery<'a>,
    patterns: impl IntoIterator<Item = &'static str>,
    data: Option<(&'a Dataset, &'a DatasetPlan)>,
    wanted: &mut Vec<Wanted<'a>>,
) {
    let is_theirs = |one: &&Wanted<'_>| one.data.map(|it| &it.1.id) == data.map(|it| &it.1.id);
    for id in patterns {
        let Some(pattern) = delivery.bundle.catalog.patterns.get(&id.into()) else { continue };
        for key in pattern.config_keys.iter().filter(|key| is_variable(key) && !addresses::is_address(key)) {
            // What belongs to one dataset was added without a break: there may be thousands of others before it.
            if wanted.iter().rev().take_while(is_theirs).any(|one| one.key == *key) {
                continue;
            }
            let words = pattern.parameters.as_deref().unwrap_or(&pattern.applies);
            let why = format!("usual, not measured here ({id}): {words}");
            let usual = pattern.config.get(key).map(|value| (value.as_str(), why));
            wanted.push(Wanted { key: key.clone(), data, usual, answer: keys::answer(key) });
        }
    }
}

/// Whether a key of a pattern is an environment variable, and not a setting of something else.
fn is_variable(key: &str) -> bool {
    key.contains('_') && key.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

/// How often each key is asked for.
type Asked<'a> = BTreeMap<&'a str, usize>;

/// Counted once: a service may have thousands of datasets, each with keys of the same names.
fn asked<'a>(wanted: &'a [Wanted<'_>]) -> Asked<'a> {
    let mut asked = Asked::new();
    for want in wanted {
        *asked.entry(want.key.as_str()).or_default() += 1;
    }
    asked
}

/// A setting under its names: with the dataset in front where the service has several, and plainly where only one
/// dataset has it.
fn named(site: Site<'_>, asked: &Asked<'_>, want: &Wanted<'_>, value: &str, why: &str) -> Vec<Setting> {
    let setting = |key: String| Setting { key, value: value.to_owned(), why: why.to_owned() };
    let Some((_, plan)) = want.data.filter(|_| site.plan.datasets.len() > 1) else {
        return vec![setting(want.key.clone())];
    };
    let only_one = asked.get(want.key.as_str()) == Some(&1);
    let bare = only_one.then(|| setting(want.key.clone()));
    bare.into_iter().chain([setting(format!("{}_{}", prefix(plan), want.key))]).collect()
}

/// The first of the names of a setting.
fn name(site: Site<'_>, asked: &Asked<'_>, want: &Wanted<'_>) -> String {
    named(site, asked, want, "", "").into_iter().next().map_or_else(|| want.key.clone(), |setting| setting.key)
}

/// The name of a dataset as the beginning of a variable, which no digit may be.
fn prefix(plan: &DatasetPlan) -> String {
    let name = plan.id.dataset.as_str().to_ascii_uppercase().replace('-', "_");
    if name.starts_with(|sign: char| sign.is_ascii_digit()) { format!("_{name}") } else { name }
}

/// What was left out, over all regions.
#[derive(Default)]
struct Gaps<'a> {
    unsaid: BTreeSet<String>,
    addresses: Vec<(&'a Dataset, BTreeSet<String>, BTreeSet<String>)>,
    /// Where each dataset stands in `addresses`.
    places: BTreeMap<&'a Name, usize>,
    service: (BTreeSet<String>, BTreeSet<String>),
    secrets: BTreeMap<String, &'a Dataset>,
    bare_secrets: BTreeSet<String>,
}

impl<'a> Gaps<'a> {
    fn unsaid(&mut self, key: String) {
        self.unsaid.insert(key);
    }

    fn address(&mut self, want: &Wanted<'a>, key: String, field: String) {
        let Some((dataset, _)) = want.data else {
            self.service.0.insert(field);
            self.service.1.insert(key);
            return;
        };
        let next = self.addresses.len();
        let place = *self.places.entry(&dataset.name).or_insert(next);
        if place == next {
            self.addresses.push((dataset, BTreeSet::new(), BTreeSet::new()));
        }
        if let Some((_, fields, keys)) = self.addresses.get_mut(place) {
            fields.insert(field);
            keys.insert(key);
        }
    }

    fn secret(&mut self, want: &Wanted<'a>, field: String) {
        match want.data {
            Some((dataset, _)) => {
                self.secrets.insert(field, dataset);
            }
            None => {
                self.bare_secrets.insert(field);
            }
        }
    }

    fn findings(self, site: Site<'_>) -> Vec<Finding> {
        let service = site.name();
        let listed = |all: &BTreeSet<String>| all.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ");
        let missing = |at, dataset: Option<&str>, fields: &BTreeSet<String>, keys: &BTreeSet<String>| {
            let whose = dataset.map_or_else(|| service.to_owned(), |dataset| format!("{service}/{dataset}"));
            let message = format!(
                "`{whose}` needs {} and nobody wrote it: its pods are not told {}",
                listed(fields),
                listed(keys)
            );
            Finding::new(&MISSING_ENDPOINT, Some(at), message)
                .about(service, dataset)
                .help("write the addresses under `endpoints`, or set the keys in the overlay of each region")
        };
        let of_data = self.addresses.iter();
        let mut found: Vec<Finding> = of_data
            .map(|(dataset, fields, keys)| missing(dataset.at.clone(), Some(dataset.name.as_str()), fields, keys))
            .collect();
        if !self.service.0.is_empty() {
            found.push(missing(site.service.at.clone(), None, &self.service.0, &self.service.1));
        }
        let secret = |field: &str, at, dataset| {
            Finding::new(&UNUSABLE_VALUE, Some(at), format!("`{field}` of `{service}` holds a password"))
                .about(service, dataset)
                .help("take user and password out of the address and put them into the Secret that `secretRef` names")
        };
        found.extend(self.secrets.iter().map(|(field, data)| secret(field, data.at.clone(), Some(data.name.as_str()))));
        found.extend(self.bare_secrets.iter().map(|field| secret(field, site.service.at.clone(), None)));
        if !self.unsaid.is_empty() {
            let message = format!("nothing says what {} should be for pods of `{service}`", listed(&self.unsaid));
            let help = "set what your program reads in its base; what it does not read may stay away";
            found.push(
                Finding::new(&UNSET_CONFIG_KEY, Some(site.service.at.clone()), message).about(service, None).help(help),
            );
        }
        found
    }
}
