//! Single fields: text, words, quantities, names, references.

use super::references::{Pending, Wanted};
use super::{Lowering, Origin};
use crate::base::evidence::Fact;
use crate::base::ids::{CatalogId, DatasetId, Name};
use crate::base::path::Anchor;
use crate::load::rules;
use crate::load::shape::cut;
use crate::load::wire::{Quantity, Word};

impl Lowering<'_> {
    /// A quantity with its unit.
    pub(super) fn unit<Q: Quantity>(&mut self, from: &Origin, key: &'static str, wire: Option<&Q>) -> Fact<Q::Value> {
        let Some(wire) = wire else { return Fact::Unknown };
        match Q::parse(wire.text()) {
            Ok(value) => from.fact(key, value),
            Err(error) => {
                self.fault(&rules::BAD_UNIT, &from.at(key), format!("{} in `{key}`", error.message), error.help);
                Fact::Unknown
            }
        }
    }

    /// Text as it is.
    #[expect(clippy::unused_self, reason = "reads like its siblings")]
    pub(super) fn text(&self, from: &Origin, key: &'static str, wire: Option<String>) -> Fact<String> {
        wire.map_or(Fact::Unknown, |text| from.fact(key, text))
    }

    /// A word of a closed list.
    #[expect(clippy::unused_self, reason = "reads like its siblings")]
    pub(super) fn word<W: Copy>(&self, from: &Origin, key: &'static str, wire: Option<Word<W>>) -> Fact<W> {
        wire.map_or(Fact::Unknown, |word| from.fact(key, word.0))
    }

    /// A number or boolean as it is.
    #[expect(clippy::unused_self, reason = "reads like its siblings")]
    pub(super) fn plain<T>(&self, from: &Origin, key: &'static str, wire: Option<T>) -> Fact<T> {
        wire.map_or(Fact::Unknown, |value| from.fact(key, value))
    }

    /// A name that must be there.
    pub(super) fn required_name(&mut self, at: &Anchor, wire: Option<&str>, what: &str) -> Option<Name> {
        let Some(text) = wire else {
            self.missing(at, "name", &format!("give the {what} a name: `name: ...`"));
            return None;
        };
        self.name(&at.key("name"), text, what)
    }

    /// A label of RFC 1123.
    pub(super) fn name(&mut self, at: &Anchor, text: &str, what: &str) -> Option<Name> {
        let name = Name::new(text);
        if name.is_none() {
            let help = match spelled(text) {
                Some(meant) => format!("write `{meant}`"),
                None => "use 1 to 63 of `a-z`, `0-9` and `-`, with a letter or digit at both ends".to_owned(),
            };
            let length = text.chars().count();
            let message = match length {
                0 => format!("the {what} has an empty name"),
                1..=63 => format!("`{}` is not a name for a {what}", cut(text)),
                _ => format!("the name of the {what} has {length} characters, 63 are allowed"),
            };
            self.fault(&rules::BAD_NAME, at, message, help);
        }
        name
    }

    /// An optional name of a Kubernetes object.
    pub(super) fn object_name(&mut self, from: &Origin, key: &'static str, wire: Option<&str>) -> Fact<Name> {
        let Some(text) = wire else { return Fact::Unknown };
        self.name(&from.at(key), text, key).map_or(Fact::Unknown, |name| from.fact(key, name))
    }

    /// A datastore of the catalog.
    pub(super) fn store(&mut self, from: &Origin, key: &'static str, wire: Option<&str>) -> Fact<CatalogId> {
        let Some(text) = wire else { return Fact::Unknown };
        if let Some(id) = self.stores.get(text) {
            return from.fact(key, id.clone());
        }
        let known = self.known;
        if !known.is_datastore(text) {
            if self.found.is_full(from.at(key).source) {
                return Fact::Unknown;
            }
            let help = self.suggestion(text, &known.datastores(), "`parallax catalog list datastores` shows all");
            self.fault(&rules::UNKNOWN_REFERENCE, &from.at(key), format!("unknown datastore `{}`", cut(text)), help);
            return Fact::Unknown;
        }
        let id = CatalogId::from(text);
        self.stores.insert(text.to_owned(), id.clone());
        from.fact(key, id)
    }

    /// A service that is named; whether it exists is checked at the end.
    pub(super) fn service_reference(&mut self, at: Anchor, text: &str) -> Option<Name> {
        let name = Name::new(text);
        let wanted = match &name {
            Some(name) => Wanted::Service(name.clone()),
            None => Wanted::NoName(text.into()),
        };
        self.expect(at, wanted);
        name
    }

    /// A dataset that is named: `dataset` of `own`, or `service/dataset`; whether it exists is checked at the end.
    pub(super) fn dataset_reference(&mut self, at: Anchor, own: &Name, text: &str) -> Option<DatasetId> {
        let parts = match text.split_once('/') {
            Some((service, dataset)) => Name::new(service).zip(Name::new(dataset)),
            None => Name::new(text).map(|dataset| (own.clone(), dataset)),
        };
        // What has no name has no datasets that could be looked up.
        let own_unknown = self.nameless && !text.contains('/');
        let id = parts.map(|(service, dataset)| DatasetId { service, dataset });
        let wanted = match &id {
            Some(id) => Wanted::Dataset(id.clone()),
            None => Wanted::NoName(text.into()),
        };
        if !own_unknown {
            self.expect(at, wanted);
        }
        id
    }

    /// Several of them.
    pub(super) fn dataset_references(&mut self, at: &Anchor, own: &Name, texts: &[String]) -> Vec<DatasetId> {
        let all = texts.iter().enumerate();
        let mut made: Vec<DatasetId> =
            all.filter_map(|(index, text)| self.dataset_reference(at.index(index), own, text)).collect();
        made.shrink_to_fit();
        made
    }

    pub(super) fn expect(&mut self, at: Anchor, wanted: Wanted) {
        if !self.is_blocked(&at.path) {
            self.pending.push(Pending { at, wanted });
        }
    }
}

/// The label that was probably meant: lower case, with `-` for what is not allowed.
fn spelled(text: &str) -> Option<String> {
    let lower: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let meant = lower.trim_matches('-');
    (text.is_ascii() && text.len() <= 63 && !text.contains(['/', '{', '.']))
        .then(|| Name::new(meant))?
        .map(|name| name.to_string())
}
