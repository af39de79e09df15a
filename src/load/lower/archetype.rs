//! Archetypes: shorthands of the catalog, written with the same fields as services and datasets.

use std::rc::Rc;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Lowering, Origin};
use crate::base::evidence::{Provenance, Said};
use crate::base::path::Anchor;
use crate::load::rules;
use crate::load::shape::cut;
use crate::load::wire;
use crate::model::words::{Operation, ServiceKind};

/// One archetype as its file says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archetype {
    title: String,
    about: Option<String>,
    service: Option<wire::Service>,
    dataset: Option<wire::Dataset>,
    data: Option<String>,
    #[expect(dead_code, reason = "checked by the catalog, not by the reader")]
    source: Option<IgnoredAny>,
}

impl Archetype {
    /// Reads an archetype's file.
    ///
    /// # Errors
    /// Says what does not fit, with its range; the catalog reports every fault of a user's file.
    pub(crate) fn read(text: &str) -> Result<Self, toml::de::Error> {
        let read: Self = toml::from_str(text)?;
        match read.data.as_deref() {
            None | Some("none") => Ok(read),
            Some(_) => Err(serde::de::Error::custom("`data` may only say `none`")),
        }
    }

    /// The same for whoever needs no range.
    ///
    /// # Errors
    /// Says in one line what does not fit first.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::read(text).map_err(|error| error.message().lines().next().unwrap_or_default().to_owned())
    }

    /// What it stands for.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// When to use it.
    pub fn about(&self) -> Option<&str> {
        self.about.as_deref()
    }

    /// The kind of service it makes, if it says so.
    pub fn kind(&self) -> Option<ServiceKind> {
        self.service.as_ref()?.kind.map(|word| word.0)
    }

    /// Its operations, if it makes a dataset and says them.
    pub fn operations(&self) -> Option<impl Iterator<Item = Operation>> {
        self.dataset.as_ref()?.operations.as_ref().map(|words| words.iter().map(|word| word.0))
    }

    /// Whether it says that the service holds no data.
    pub fn holds_no_data(&self) -> bool {
        self.data.is_some()
    }

    pub(super) fn service(&self) -> Option<&wire::Service> {
        self.service.as_ref()
    }

    pub(super) fn dataset(&self) -> Option<&wire::Dataset> {
        self.dataset.as_ref()
    }
}

impl Lowering<'_> {
    /// The archetype that is named at `at`.
    pub(super) fn archetype(&mut self, at: &Anchor, id: &str) -> Option<(Origin, Rc<Archetype>)> {
        if !self.archetypes.contains_key(id) {
            let read = self.read_archetype(at, id);
            self.archetypes.insert(id.to_owned(), read);
        } else if self.archetypes.get(id).is_some_and(Option::is_none) {
            self.unknown_archetype(at, id);
        }
        let found = self.archetypes.get(id)?.clone()?;
        let said = Said { from: Provenance::Archetype(id.into()), at: Some(at.clone()) };
        Some((Origin::Archetype(Arc::new(said), at.clone()), found))
    }

    fn read_archetype(&mut self, at: &Anchor, id: &str) -> Option<Rc<Archetype>> {
        let Some(text) = self.known.archetype(id) else {
            self.unknown_archetype(at, id);
            return None;
        };
        let read = Archetype::read(text).ok().map(Rc::new);
        if read.is_none() {
            self.faulty_archetype(at, id);
        }
        read
    }

    /// What is wrong is said at the archetype's own file.
    fn faulty_archetype(&mut self, at: &Anchor, id: &str) {
        let message = format!("the file of the archetype `{}` is faulty", cut(id));
        self.fault(&rules::UNKNOWN_REFERENCE, at, message, "mend it; `parallax catalog check` shows every fault of it");
    }

    fn unknown_archetype(&mut self, at: &Anchor, id: &str) {
        let known = self.known;
        if known.archetype(id).is_some() {
            return self.faulty_archetype(at, id);
        }
        let help = self.suggestion(id, &known.archetypes(), "`parallax catalog list archetypes` shows all");
        self.fault(&rules::UNKNOWN_REFERENCE, at, format!("unknown archetype `{}`", cut(id)), help);
    }
}
