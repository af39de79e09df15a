//! Two plans held against each other: what is different, and nothing else.
//!
//! Both sides are sorted, so everything is one walk along both; nothing is matched by trying pairs.

mod cost;
mod files;
mod findings;
mod renames;
mod stated;
mod take;
mod walk;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::changes::{Change, Changes, Compared, LatencyChange, Subject, Whole};
use crate::model::snapshot::{Aspect, Here, Item, ServiceSide, Snapshot, Value};
use renames::Renames;
pub use take::take;
use walk::{Step, walk};

/// What became of `old` in `new`.
pub fn diff(old: &Snapshot, new: &Snapshot) -> Changes {
    let renames = Renames::find(old, new);
    let mut comparing = Comparing::new(old, new, &renames);
    comparing.platform();
    comparing.services();
    let Comparing { added, removed, mut moved, latency, .. } = comparing;
    let stated = both(&old.stated, &new.stated, |(), ()| ());
    if stated.value().is_none() {
        // What one side does not have has not moved.
        moved.retain(|change| change.aspect != Aspect::Stated);
    }
    moved.sort();
    let (appeared, gone, reworded) = findings::compare(&old.findings, &new.findings, &renames);
    Changes {
        added,
        removed,
        moved,
        latency: latency.into_iter().map(|(moved, services)| LatencyChange { services, moved }).collect(),
        strategies: strategies(old, new),
        cost: both(&old.cost, &new.cost, |old, new| cost::compare(old, new, &renames)),
        files: both(&old.files, &new.files, |old, new| files::compare(old, new, &renames)),
        inputs: both(&old.inputs, &new.inputs, |(), ()| ()),
        stated,
        appeared,
        gone,
        reworded,
        catalogs: (old.catalog != new.catalog).then(|| (Arc::clone(&old.catalog), Arc::clone(&new.catalog))),
        renamed: renames.into_pairs(),
    }
}

fn both<T, U>(old: &Here<T>, new: &Here<T>, compare: impl FnOnce(&T, &T) -> U) -> Compared<U> {
    let because = |side: &Here<T>| match side {
        Here::Yes(_) => None,
        Here::No { because } => Some(Arc::clone(because)),
    };
    match (old, new) {
        (Here::Yes(old), Here::Yes(new)) => Compared::Yes(compare(old, new)),
        _ => Compared::No { old: because(old), new: because(new) },
    }
}

/// What is said in `items` of something that there is once.
fn word(items: &[Item], aspect: Aspect) -> Option<&Arc<str>> {
    items.iter().find(|item| item.aspect == aspect).and_then(|item| match &item.value {
        Value::Word(word) => Some(word),
        Value::There | Value::Words(_) | Value::Time(_) | Value::Typically(_) | Value::AtLeast(_) | Value::Unknown => {
            None
        }
    })
}

/// The name of a strategy without what is particular.
fn strategy(items: &[Item], aspect: Aspect) -> Option<&str> {
    let word = word(items, aspect)?;
    Some(word.split_once(':').map_or(&**word, |(name, _)| name))
}

/// How many datasets, or services without any, have each strategy.
fn strategies(old: &Snapshot, new: &Snapshot) -> Vec<(Arc<str>, usize, usize)> {
    let mut counts = BTreeMap::<&str, (usize, usize)>::new();
    for (side, is_new) in [(old, false), (new, true)] {
        for service in side.services.values() {
            let label = service.datasets.is_empty().then(|| strategy(&service.items, Aspect::Label)).flatten();
            let own = service.datasets.values().filter_map(|items| strategy(items, Aspect::Strategy));
            for name in own.chain(label) {
                let (before, after) = counts.entry(name).or_default();
                *(if is_new { after } else { before }) += 1;
            }
        }
    }
    let moved = counts.into_iter().filter(|(_, (before, after))| before != after);
    moved.map(|(name, (before, after))| (name.into(), before, after)).collect()
}

struct Comparing<'a> {
    old: &'a Snapshot,
    new: &'a Snapshot,
    renames: &'a Renames,
    added: Vec<Whole>,
    removed: Vec<Whole>,
    moved: Vec<Change>,
    /// Services by how their times moved.
    latency: BTreeMap<Vec<Change>, Vec<Arc<str>>>,
    /// What came of two entries of latencies that were compared already.
    known: BTreeMap<(Option<usize>, Option<usize>), Vec<Change>>,
}

impl<'a> Comparing<'a> {
    fn new(old: &'a Snapshot, new: &'a Snapshot, renames: &'a Renames) -> Self {
        Self {
            old,
            new,
            renames,
            added: Vec::new(),
            removed: Vec::new(),
            moved: Vec::new(),
            latency: BTreeMap::new(),
            known: BTreeMap::new(),
        }
    }

    fn platform(&mut self) {
        let mut items = self.old.items.clone();
        self.renames.items(&mut items);
        items_between(&Subject::Platform, &items, &self.new.items, &mut self.moved);
    }

    fn services(&mut self) {
        // By the names that they have now, so that both sides are in one order.
        let old: BTreeMap<&Arc<str>, &ServiceSide> =
            self.old.services.iter().map(|(name, side)| (self.renames.now(name), side)).collect();
        let new = &self.new.services;
        for step in walk(old.into_iter(), new.iter(), |it| it.0, |it| it.0) {
            match step {
                Step::Old((name, side)) => self.removed.push(whole(name, side)),
                Step::New((name, side)) => self.added.push(whole(name, side)),
                Step::Both((_, old), (name, new)) => self.service(name, old, new),
            }
        }
    }

    fn service(&mut self, name: &Arc<str>, old: &ServiceSide, new: &ServiceSide) {
        let subject = Subject::Service(Arc::clone(name));
        let renamed = self.renames.any().then(|| self.renames.service(name, old));
        let old = renamed.as_ref().unwrap_or(old);
        items_between(&subject, &old.items, &new.items, &mut self.moved);
        let part = |dataset: &Arc<str>, items: &[Item]| Whole {
            service: Arc::clone(name),
            dataset: Some(Arc::clone(dataset)),
            strategy: word(items, Aspect::Strategy).cloned().unwrap_or_default(),
            datasets: 1,
        };
        for step in walk(old.datasets.iter(), new.datasets.iter(), |it| it.0, |it| it.0) {
            match step {
                Step::Old((dataset, items)) => self.removed.push(part(dataset, items)),
                Step::New((dataset, items)) => self.added.push(part(dataset, items)),
                Step::Both((_, old), (dataset, new)) => {
                    let subject = Subject::Dataset(Arc::clone(name), Arc::clone(dataset));
                    items_between(&subject, old, new, &mut self.moved);
                }
            }
        }
        self.times(name, old.latency, new.latency);
    }

    fn times(&mut self, name: &Arc<str>, old: Option<usize>, new: Option<usize>) {
        let of = |side: &'a Snapshot, at: Option<usize>| {
            at.and_then(|at| side.latencies.get(at)).map_or(&[][..], Vec::as_slice)
        };
        let (before, after) = (of(self.old, old), of(self.new, new));
        let moved = self.known.entry((old, new)).or_insert_with(|| {
            let mut moved = Vec::new();
            items_between(&Subject::Platform, before, after, &mut moved);
            moved
        });
        if !moved.is_empty() {
            match self.latency.get_mut(moved) {
                Some(services) => services.push(Arc::clone(name)),
                None => {
                    self.latency.insert(moved.clone(), vec![Arc::clone(name)]);
                }
            }
        }
    }
}

fn whole(name: &Arc<str>, side: &ServiceSide) -> Whole {
    Whole {
        service: Arc::clone(name),
        dataset: None,
        strategy: word(&side.items, Aspect::Label).cloned().unwrap_or_default(),
        datasets: side.datasets.len(),
    }
}

/// What is said differently of one thing.
fn items_between(subject: &Subject, old: &[Item], new: &[Item], moved: &mut Vec<Change>) {
    if old == new {
        return;
    }
    let key = |item: &&Item| (item.aspect, Arc::clone(&item.of));
    for step in walk(old.iter(), new.iter(), key, key) {
        let (item, before, after) = match step {
            Step::Old(item) => (item, Some(&item.value), None),
            Step::New(item) => (item, None, Some(&item.value)),
            Step::Both(old, new) if old.value == new.value => continue,
            Step::Both(old, new) => (new, Some(&old.value), Some(&new.value)),
        };
        let (aspect, of) = (item.aspect, Arc::clone(&item.of));
        moved.push(Change { subject: subject.clone(), aspect, of, before: before.cloned(), after: after.cloned() });
    }
}
