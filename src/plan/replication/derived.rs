//! What is lost of content that is made from other data: it comes back as far as its source does.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::ids::{DatasetId, Name};
use crate::base::shared::{Pool, Shared};
use crate::base::units::Millis;
use crate::model::facts::DatasetFacts;
use crate::model::inventory::RebuildSource;
use crate::model::plan::{CopyRole, DataLoss, DatasetPlan, Figure, Loss, Plan, Reckoned};
use crate::model::words::Role;

/// Gives what is made from a named source the loss of that source; the sources have theirs already.
pub(super) fn lose_with_sources(plan: &mut Plan, facts: &BTreeMap<DatasetId, DatasetFacts>) {
    let mut pool = Pool::default();
    let found: BTreeMap<DatasetId, Shared<DataLoss>> = {
        let roots = Roots::of(plan, facts);
        let named = roots.datasets.values().filter(|dataset| is_derived(dataset) && dataset.made_from.is_some());
        let mut ends: BTreeMap<&DatasetId, Option<&RebuildSource>> = BTreeMap::new();
        named.map(|dataset| (dataset.id.clone(), pool.share(roots.losses(dataset, &mut ends)))).collect()
    };
    for dataset in plan.services.iter_mut().flat_map(|service| &mut service.datasets) {
        if let Some(losses) = found.get(&dataset.id) {
            dataset.losses.clone_from(losses);
        }
    }
}

fn is_derived(dataset: &DatasetPlan) -> bool {
    dataset.copies.iter().any(|copy| copy.role == CopyRole::Derived)
}

/// All datasets, and those of a service that are no copies of others.
struct Roots<'a> {
    datasets: BTreeMap<&'a DatasetId, &'a DatasetPlan>,
    services: BTreeMap<&'a Name, Vec<&'a DatasetPlan>>,
}

impl<'a> Roots<'a> {
    fn of(plan: &'a Plan, facts: &BTreeMap<DatasetId, DatasetFacts>) -> Self {
        let is_source =
            |it: &&DatasetPlan| !is_derived(it) && facts.get(&it.id).is_none_or(|facts| facts.role() == Role::Source);
        let all = || plan.services.iter().flat_map(|service| &service.datasets);
        let own = |service: &'a crate::model::plan::ServicePlan| service.datasets.iter().filter(is_source).collect();
        Self {
            datasets: all().map(|dataset| (&dataset.id, dataset)).collect(),
            services: plan.services.iter().map(|service| (&service.name, own(service))).collect(),
        }
    }

    /// Where a chain of datasets that are made from one another begins; none where it goes in a circle. Each dataset of
    /// a chain is followed once.
    fn end(
        &self,
        dataset: &'a DatasetPlan,
        ends: &mut BTreeMap<&'a DatasetId, Option<&'a RebuildSource>>,
    ) -> Option<&'a RebuildSource> {
        let mut way: BTreeSet<&DatasetId> = BTreeSet::new();
        let mut at = dataset;
        let end = loop {
            if let Some(known) = ends.get(&at.id) {
                break *known;
            }
            if !way.insert(&at.id) {
                break None;
            }
            let Some(from) = &at.made_from else { break None };
            match from {
                RebuildSource::Dataset(id) => match self.datasets.get(id) {
                    Some(source) if is_derived(source) && source.made_from.is_some() => at = source,
                    _ => break Some(from),
                },
                RebuildSource::Service(_) | RebuildSource::Unnamed => break Some(from),
            }
        };
        ends.extend(way.into_iter().map(|id| (id, end)));
        end
    }

    fn losses(
        &self,
        dataset: &'a DatasetPlan,
        ends: &mut BTreeMap<&'a DatasetId, Option<&'a RebuildSource>>,
    ) -> Vec<DataLoss> {
        let end = self.end(dataset, ends);
        let sources = match end {
            Some(RebuildSource::Dataset(id)) => self.datasets.get(id).map(|source| vec![*source]).unwrap_or_default(),
            Some(RebuildSource::Service(name)) => self.services.get(name).cloned().unwrap_or_default(),
            Some(RebuildSource::Unnamed) | None => return dataset.losses.to_vec(),
        };
        let name = match end {
            Some(RebuildSource::Service(name)) => name.to_string(),
            Some(RebuildSource::Dataset(id)) => id.to_string(),
            Some(RebuildSource::Unnamed) | None => String::new(),
        };
        dataset.losses.iter().map(|own| with_source(own, &sources, &name)).collect()
    }
}

/// The worst loss of its sources for the same region. Users write nothing to it: writes that are lost are its source's.
fn with_source(own: &DataLoss, sources: &[&DatasetPlan], name: &str) -> DataLoss {
    let of = |source: &&'_ DatasetPlan| source.losses.iter().find(|loss| loss.lost == own.lost).cloned();
    let found: Vec<DataLoss> = sources.iter().filter_map(of).collect();
    let said = |loss: Option<&Loss>| match loss {
        _ if sources.is_empty() => Loss::Unknown { missing: format!("its source `{name}` has no data").into() },
        Some(loss) => in_words(loss, name),
        None => nothing(name),
    };
    let quiet = said(worst(found.iter().map(|loss| &loss.quiet)));
    let after = worst(found.iter().filter_map(|loss| loss.after_brownout.as_ref()));
    let after_brownout = (after.is_some() || own.after_brownout.is_some()).then(|| match after {
        None if !found.is_empty() => quiet.clone(),
        after => said(after),
    });
    DataLoss {
        lost: own.lost.clone(),
        writes_quiet: writes(&quiet),
        writes_after_brownout: after_brownout.as_ref().map(writes),
        quiet,
        after_brownout,
    }
}

fn writes(loss: &Loss) -> Reckoned<u64> {
    match loss {
        Loss::Unknown { missing } => Reckoned::Unknown { missing: missing.clone() },
        Loss::Nothing { .. } | Loss::UpTo(_) | Loss::Typically(_) | Loss::StaysBehind => Reckoned::Known(0),
    }
}

fn nothing(name: &str) -> Loss {
    Loss::Nothing { because: format!("it is made again from `{name}`, which loses nothing").into() }
}

/// The loss of a source, as what is made from it has it.
fn in_words(loss: &Loss, name: &str) -> Loss {
    let figure = |it: &Figure| Figure { words: format!("with its source `{name}`: {}", it.words).into(), ..it.clone() };
    match loss {
        Loss::Nothing { .. } => nothing(name),
        Loss::UpTo(time) => Loss::UpTo(figure(time)),
        Loss::Typically(time) => Loss::Typically(figure(time)),
        Loss::StaysBehind => Loss::StaysBehind,
        Loss::Unknown { missing } => Loss::Unknown { missing: format!("with its source `{name}`: {missing}").into() },
    }
}

/// What cannot be said is the worst, then what stays behind, then the longest time.
fn worst<'a>(losses: impl Iterator<Item = &'a Loss>) -> Option<&'a Loss> {
    losses.max_by_key(|loss: &&Loss| match loss {
        Loss::Nothing { .. } => (0, Millis::ZERO),
        Loss::UpTo(figure) | Loss::Typically(figure) => (1, figure.time.longest),
        Loss::StaysBehind => (2, Millis::ZERO),
        Loss::Unknown { .. } => (3, Millis::ZERO),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::region;
    use super::*;
    use crate::base::evidence::Provenance;
    use crate::model::plan::{Interval, ReadPath, WritePath};

    #[test]
    fn what_is_made_from_a_source_loses_what_the_source_loses() {
        let name = Name::new("app").expect("a name");
        let id = DatasetId { service: name.clone(), dataset: name };
        let loss = |quiet| DataLoss {
            lost: region("a"),
            quiet,
            writes_quiet: Reckoned::Known(7),
            after_brownout: None,
            writes_after_brownout: None,
        };
        let mut source = DatasetPlan::placed(id, Vec::new(), WritePath::Local, ReadPath::Local);
        let time = Interval::exactly(Millis::from_millis(500));
        source.losses =
            vec![loss(Loss::UpTo(Figure { time, from: Provenance::Documented, words: "p99 lag".into() }))].into();
        let own = loss(Loss::Unknown { missing: "x".into() });
        let made = with_source(&own, &[&source], "app/app");
        let Loss::UpTo(figure) = &made.quiet else { panic!("{made:?}") };
        assert_eq!((figure.time, &*figure.words), (time, "with its source `app/app`: p99 lag"));
        assert_eq!(made.writes_quiet, Reckoned::Known(0), "they are counted at the source");
        source.losses = vec![loss(Loss::Nothing { because: "x".into() })].into();
        assert_eq!(with_source(&own, &[&source], "app/app").quiet, nothing("app/app"));
    }
}
