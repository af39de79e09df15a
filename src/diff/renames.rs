//! Services that are the same but for their name.
//!
//! Found by what is said of them, never by trying pairs: one that is gone and one that is new are a rename where all
//! that is said of them is the same, or at least all that was written of their data, and no other pair says so too.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

use crate::model::snapshot::{Aspect, Item, ServiceSide, Snapshot, Value};

/// Of a dataset with fewer inputs than this too little is known to tell it by them.
const LEAST_INPUTS: usize = 4;

/// Old names by new, and the other way round.
#[derive(Clone, Debug, Default)]
pub(super) struct Renames {
    now: BTreeMap<Arc<str>, Arc<str>>,
}

impl Renames {
    /// Those between two sides.
    pub(super) fn find(old: &Snapshot, new: &Snapshot) -> Self {
        let gone: BTreeSet<&str> =
            old.services.keys().filter(|name| !new.services.contains_key(*name)).map(|name| &**name).collect();
        let come: BTreeSet<&str> =
            new.services.keys().filter(|name| !old.services.contains_key(*name)).map(|name| &**name).collect();
        let mut found = Self::default();
        if gone.is_empty() || come.is_empty() {
            return found;
        }
        for what in [What::Everything, What::Inputs] {
            let known: BTreeSet<Arc<str>> = found.now.values().cloned().collect();
            let before = by_signature(old, gone.iter().filter(|name| !found.now.contains_key(**name)), &gone, what);
            let after = by_signature(new, come.iter().filter(|name| !known.contains(**name)), &come, what);
            for (signature, names) in before {
                if let ([old], Some([new])) = (names.as_slice(), after.get(&signature).map(Vec::as_slice)) {
                    found.now.insert(Arc::clone(old), Arc::clone(new));
                }
            }
        }
        found
    }

    /// Whether there are any.
    pub(super) fn any(&self) -> bool {
        !self.now.is_empty()
    }

    /// The name that a service of the old side has now.
    pub(super) fn now<'n>(&'n self, name: &'n Arc<str>) -> &'n Arc<str> {
        self.now.get(name).unwrap_or(name)
    }

    /// A text of the old side with the names that services have now, wherever one stands by itself.
    pub(super) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.any() { replaced(text, |name| self.now.get(name).map(|now| &**now)) } else { Cow::Borrowed(text) }
    }

    /// The same of a text in which only literals in backticks are names.
    pub(super) fn prose(&self, text: &str) -> String {
        let parts = text.split('`').enumerate();
        let parts = parts.map(|(at, part)| if at % 2 == 1 { self.text(part) } else { Cow::Borrowed(part) });
        parts.collect::<Vec<_>>().join("`")
    }

    /// Items of the old side by the names of now.
    pub(super) fn items(&self, items: &mut [Item]) {
        if !self.any() {
            return;
        }
        for item in items.iter_mut() {
            match item.aspect {
                Aspect::Call => item.of = self.text(&item.of).into(),
                Aspect::MadeFrom => item.value = self.value(&item.value),
                Aspect::Input if &*item.of == "rebuildableFrom" => item.value = self.value(&item.value),
                Aspect::Stated if &*item.of == "idempotency.dataset" => item.value = self.value(&item.value),
                _ => {}
            }
        }
        items.sort();
    }

    fn value(&self, value: &Value) -> Value {
        match value {
            Value::Word(word) => Value::of(self.text(word)),
            other => other.clone(),
        }
    }

    /// A service of the old side by the names of now; a dataset that has its service's name is renamed with it.
    pub(super) fn service(&self, now: &Arc<str>, side: &ServiceSide) -> ServiceSide {
        let mut side = side.clone();
        self.items(&mut side.items);
        side.datasets.values_mut().for_each(|items| self.items(items));
        let before = self.now.iter().find(|(_, new)| *new == now).map(|(old, _)| old);
        if let Some(items) =
            before.filter(|_| !side.datasets.contains_key(now)).and_then(|old| side.datasets.remove(old))
        {
            side.datasets.insert(Arc::clone(now), items);
        }
        side
    }

    /// Old and new names, sorted by the old one.
    pub(super) fn into_pairs(self) -> Vec<(Arc<str>, Arc<str>)> {
        self.now.into_iter().collect()
    }
}

/// `text` with each run of letters, digits and hyphens handed to `now`, which may have another for it.
fn replaced<'t, 'n>(text: &'t str, now: impl Fn(&str) -> Option<&'n str>) -> Cow<'t, str> {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let mut out = String::new();
    let mut changed = false;
    let mut rest = text;
    while !rest.is_empty() {
        let (name, after) = rest.split_at(rest.find(|c| !is_name(c)).unwrap_or(rest.len()));
        let new = now(name);
        changed |= new.is_some();
        out.push_str(new.unwrap_or(name));
        let (between, next) = after.split_at(after.find(is_name).unwrap_or(after.len()));
        out.push_str(between);
        rest = next;
    }
    if changed { Cow::Owned(out) } else { Cow::Borrowed(text) }
}

/// What two services must have in common.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    /// All that is said of them.
    Everything,
    /// What was written of them and their data, of which there must be some.
    Inputs,
}

impl What {
    fn counts(self, item: &Item) -> bool {
        match self {
            // Of what only an inventory says the other side may know nothing.
            Self::Everything => item.aspect != Aspect::Stated,
            Self::Inputs => matches!(item.aspect, Aspect::Input | Aspect::Kind | Aspect::Owner | Aspect::Call),
        }
    }
}

fn by_signature<'n>(
    side: &Snapshot,
    names: impl Iterator<Item = &'n &'n str>,
    lonely: &BTreeSet<&str>,
    what: What,
) -> BTreeMap<String, Vec<Arc<str>>> {
    let mut found = BTreeMap::<String, Vec<Arc<str>>>::new();
    for name in names {
        if let Some((name, service)) = side.services.get_key_value(*name)
            && let Some(signature) = signature(side, name, service, lonely, what)
        {
            found.entry(signature).or_default().push(Arc::clone(name));
        }
    }
    found
}

/// All that is said of a service with signs in place of its own name and of those that the other side does not have.
fn signature(
    side: &Snapshot,
    name: &str,
    service: &ServiceSide,
    lonely: &BTreeSet<&str>,
    what: What,
) -> Option<String> {
    let sign = |text: &str| {
        let now = |it: &str| if it == name { Some("\u{1}") } else { lonely.contains(it).then_some("\u{2}") };
        replaced(text, now).into_owned()
    };
    let mut out = String::new();
    let mut say = |items: &[Item]| {
        let mut said = 0;
        for item in items.iter().filter(|item| what.counts(item)) {
            let value = match &item.value {
                Value::Word(word) => sign(word),
                other => format!("{other:?}"),
            };
            let _ = writeln!(out, "{:?} {} {value}", item.aspect, sign(&item.of));
            said += usize::from(item.aspect == Aspect::Input);
        }
        said
    };
    say(&service.items);
    let mut inputs = 0;
    for (dataset, items) in &service.datasets {
        say(&[Item { aspect: Aspect::Input, of: Arc::clone(dataset), value: Value::There }]);
        inputs = inputs.max(say(items));
    }
    if what == What::Everything {
        say(service.latency.and_then(|at| side.latencies.get(at)).map_or(&[][..], Vec::as_slice));
    }
    (what == What::Everything || inputs >= LEAST_INPUTS).then_some(out)
}
