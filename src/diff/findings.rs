//! Findings that appear and disappear, told apart by what they say and not by where they stand.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::renames::Renames;
use super::walk::{Step, walk};
use crate::model::snapshot::Found;

/// Findings with how often each is there.
type Counted = Vec<(Found, u32)>;

/// New ones, those that are gone, and pairs that say something else of the same thing.
pub(super) fn compare(
    old: &BTreeMap<Found, u32>,
    new: &BTreeMap<Found, u32>,
    renames: &Renames,
) -> (Counted, Counted, Vec<(Found, Found)>) {
    let mut before = BTreeMap::<Found, u32>::new();
    for (found, times) in old {
        *before.entry(now(found, renames)).or_default() += times;
    }
    let (mut appeared, mut gone) = (Counted::new(), Counted::new());
    for step in walk(before.iter(), new.iter(), |it| it.0, |it| it.0) {
        match step {
            Step::Old((found, times)) => gone.push((found.clone(), *times)),
            Step::New((found, times)) => appeared.push((found.clone(), *times)),
            Step::Both((found, before), (_, after)) if before > after => gone.push((found.clone(), before - after)),
            Step::Both((_, before), (found, after)) if before < after => appeared.push((found.clone(), after - before)),
            Step::Both(..) => {}
        }
    }
    let reworded = pair(&mut appeared, &mut gone);
    (appeared, gone, reworded)
}

/// The finding as it would be told of the names of now.
fn now(found: &Found, renames: &Renames) -> Found {
    if !renames.any() {
        return found.clone();
    }
    let service = found.service.as_ref().map(|name| Arc::clone(renames.now(name)));
    let is_renamed = service != found.service;
    let dataset = found.dataset.as_ref();
    // A dataset that has its service's name is renamed with it.
    let dataset = dataset.map(|name| if is_renamed { Arc::clone(renames.now(name)) } else { Arc::clone(name) });
    Found { service, dataset, message: renames.prose(&found.message).into(), ..found.clone() }
}

/// What a finding is about.
type About = (Option<Arc<str>>, Option<Arc<str>>, Arc<str>);

/// Takes out what one rule said once of one thing on either side.
fn pair(appeared: &mut Counted, gone: &mut Counted) -> Vec<(Found, Found)> {
    let about = |found: &Found| (found.service.clone(), found.dataset.clone(), Arc::clone(&found.code));
    let single = |all: &Counted| {
        let mut single = BTreeMap::<About, Option<Found>>::new();
        for (found, times) in all {
            let once = (*times == 1).then(|| found.clone());
            single.entry(about(found)).and_modify(|it| *it = None).or_insert(once);
        }
        single
    };
    let (before, after) = (single(gone), single(appeared));
    let mut pairs = Vec::new();
    for (key, old) in before {
        if let (Some(old), Some(Some(new))) = (old, after.get(&key)) {
            pairs.push((old, new.clone()));
        }
    }
    let is_paired: std::collections::BTreeSet<About> = pairs.iter().map(|(old, _)| about(old)).collect();
    appeared.retain(|(found, _)| !is_paired.contains(&about(found)));
    gone.retain(|(found, _)| !is_paired.contains(&about(found)));
    pairs
}
