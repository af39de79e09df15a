//! What the report rests on: settings, what was assumed, the catalog and its sources, and how to read a number.

use std::collections::BTreeSet;

use serde::Serialize;

use super::known::{Known, LEGEND};
use super::tally::tally;
use super::{Part, template};
use crate::base::ids::RegionId;
use crate::emit::cost;
use crate::emit::phrase::{provenance, unstated};
use crate::emit::say::{names, number, region};
use crate::emit::sections::alike;
use crate::emit::settings::settings;
use crate::model::catalog::Citation;
use crate::model::contracts::{RenderError, View};

/// The part `about`.
pub(super) struct About;

impl Part for About {
    fn id(&self) -> &'static str {
        "about"
    }

    fn title(&self) -> &'static str {
        "About these numbers"
    }

    fn body(&self, view: &View<'_>) -> Result<String, RenderError> {
        let shown = Shown {
            version: env!("CARGO_PKG_VERSION"),
            digest: view.bundle.catalog.digest.clone(),
            legend: legend(view),
            settings: shown_settings(view),
            assumed: assumed(view),
            sources: sources(view),
        };
        template::fill("about", &shown)
    }
}

#[derive(Serialize)]
struct Shown {
    version: &'static str,
    digest: String,
    legend: Vec<Way>,
    settings: Vec<Setting>,
    assumed: Vec<Assumed>,
    sources: Vec<Source>,
}

/// A way of knowing.
#[derive(Serialize)]
struct Way {
    sample: Known,
    mark: &'static str,
    meaning: &'static str,
    count: String,
}

#[derive(Serialize)]
struct Setting {
    name: &'static str,
    value: Known,
}

/// A value that was not stated, with all that it was taken for.
#[derive(Serialize)]
struct Assumed {
    field: &'static str,
    value: String,
    how: String,
    count: String,
    datasets: String,
}

/// Where something of the catalog was read.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Source {
    kind: &'static str,
    what: String,
    title: String,
    /// For a link, where it is an address that a browser may follow.
    link: Option<String>,
    /// Where it is no such address.
    place: Option<String>,
    date: String,
}

impl Source {
    fn of(kind: &'static str, what: String, cited: &Citation) -> Self {
        let follows = |url: &&String| url.starts_with("https://") || url.starts_with("http://");
        let link = cited.url.as_ref().filter(follows).cloned();
        let place = cited.url.clone().filter(|_| link.is_none());
        Self { kind, what, title: cited.title.clone(), link, place, date: cited.date.to_string() }
    }
}

fn legend(view: &View<'_>) -> Vec<Way> {
    let counts = tally(view);
    let way = |(name, mark, meaning): (&'static str, &'static str, &'static str)| {
        let count = counts.iter().find(|(of, ..)| *of == name).map_or(0, |(.., count)| *count);
        let sample = Known { text: name.to_owned(), how: name, mark, from: meaning.to_owned() };
        Way { sample, mark, meaning, count: number(count) }
    };
    LEGEND.into_iter().map(way).collect()
}

fn shown_settings(view: &View<'_>) -> Vec<Setting> {
    let all = settings(&view.bundle.inventory.settings);
    let setting =
        |it: crate::emit::settings::Shown| Setting { name: it.name, value: Known::new(it.value, &it.from, "") };
    all.into_iter().map(setting).collect()
}

fn assumed(view: &View<'_>) -> Vec<Assumed> {
    let all = view.bundle.facts.iter().flat_map(|(id, facts)| {
        unstated(facts).into_iter().map(move |it| {
            let how = if it.value.is_some() { provenance(&it.from) } else { "taken as the strictest".to_owned() };
            ((it.field, it.value.unwrap_or_else(|| "unknown".to_owned()), how), id)
        })
    });
    let one = |((field, value, how), ids): ((&'static str, String, String), Vec<_>)| Assumed {
        field,
        value,
        how,
        count: number(u64::try_from(ids.len()).unwrap_or(u64::MAX)),
        datasets: names(&ids),
    };
    let mut all: Vec<Assumed> = alike(all).into_iter().map(one).collect();
    all.sort_by(|a, b| (a.field, &a.value, &a.how).cmp(&(b.field, &b.value, &b.how)));
    all
}

/// Of what is in use only.
fn sources(view: &View<'_>) -> Vec<Source> {
    let (catalog, plan) = (view.bundle.catalog, view.bundle.plan);
    let mut all = BTreeSet::new();
    let datasets = plan.services.iter().flat_map(|service| &service.datasets);
    for store in datasets.filter_map(|it| catalog.datastores.get(it.store.as_ref()?)) {
        all.insert(Source::of("datastore", store.technology.clone(), &store.source));
    }
    for at in &plan.regions {
        let what = region(view, at);
        all.extend(catalog.regions.get(at).map(|it| Source::of("region", what.clone(), &it.source)));
        all.extend(round_trips(view, at).map(|it| Source::of("round trips", format!("from {what}"), it)));
    }
    let classification = view.bundle.classification;
    let own = classification.services.values().flat_map(|it| &it.patterns);
    let patterns = classification.datasets.values().flat_map(|it| &it.verdict.patterns).chain(own);
    for pattern in patterns.filter_map(|it| catalog.patterns.get(&it.id.into())) {
        all.insert(Source::of("pattern", pattern.id.to_string(), &pattern.source));
    }
    for price in view.beyond.estimate.map(cost::sources).unwrap_or_default() {
        all.insert(Source::of("prices", price.id.to_string(), &price.citation));
    }
    all.into_iter().collect()
}

fn round_trips<'a>(view: &View<'a>, from: &RegionId) -> Option<&'a Citation> {
    view.bundle.catalog.round_trips.measured.get(from).map(|measured| &measured.source)
}
