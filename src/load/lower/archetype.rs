//! Archetypes: shorthands of the catalog, written with the same fields as services and datasets.

use std::rc::Rc;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Lowering, Origin};
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
    /// Says what does not fit, with its line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let read: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        match read.data.as_deref() {
            None | Some("none") => Ok(read),
            Some(other) => Err(format!("`data` may only say `none`, not `{other}`")),
        }
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
        Some((Origin::Archetype(id.into(), at.clone()), found))
    }

    fn read_archetype(&mut self, at: &Anchor, id: &str) -> Option<Rc<Archetype>> {
        let Some(text) = self.known.archetype(id) else {
            self.unknown_archetype(at, id);
            return None;
        };
        match Archetype::parse(text) {
            Ok(read) => Some(Rc::new(read)),
            Err(error) => {
                let message = format!("the archetype `{}` can't be read: {}", cut(id), error.trim());
                self.fault(&rules::UNKNOWN_REFERENCE, at, message, "mend its file in the catalog");
                None
            }
        }
    }

    fn unknown_archetype(&mut self, at: &Anchor, id: &str) {
        let known = self.known;
        if known.archetype(id).is_some() {
            return;
        }
        let help = self.suggestion(id, &known.archetypes(), "`parallax catalog list archetypes` shows all");
        self.fault(&rules::UNKNOWN_REFERENCE, at, format!("unknown archetype `{}`", cut(id)), help);
    }
}
