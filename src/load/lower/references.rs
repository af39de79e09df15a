//! References between services: checked when all names are known.

use std::collections::{BTreeMap, BTreeSet};

use super::Lowering;
use crate::base::finding::Finding;
use crate::base::ids::{DatasetId, Name};
use crate::base::path::Anchor;
use crate::load::rules;
use crate::load::shape::cut;
use crate::model::inventory::Service;

/// A reference that was written.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) at: Anchor,
    pub(super) wanted: Wanted,
}

/// What must exist.
#[derive(Debug)]
pub(super) enum Wanted {
    Service(Name),
    Dataset(DatasetId),
    /// Somebody whose service at least one is.
    Owner(Box<str>),
    /// Text that can name nothing.
    NoName(Box<str>),
}

impl Lowering<'_> {
    /// Sorts services by name and reports those of one name; the first is kept.
    pub(crate) fn unique_services(&mut self, services: &mut Vec<Service>) {
        // In place: a stable sort would need half of all services a second time. Places keep the order of writing.
        services.sort_unstable_by(|a, b| a.name.cmp(&b.name).then_with(|| a.at.cmp(&b.at)));
        let mut first: Option<(Name, Anchor)> = None;
        let mut twice = Vec::new();
        services.retain(|service| match &first {
            Some((name, at)) if *name == service.name => {
                twice.push((service.name.clone(), service.at.clone(), at.clone()));
                false
            }
            _ => {
                first = Some((service.name.clone(), service.at.clone()));
                true
            }
        });
        for (name, at, first_at) in twice {
            let finding =
                Finding::new(&rules::DUPLICATE_NAME, Some(at.key("name")), format!("service `{name}` stands twice"));
            let finding = finding.about(name.as_str(), None).related(first_at.key("name"), "first written here");
            self.found.push(finding.help("rename one of the two"));
        }
    }

    /// Reports references to what does not exist. Services must be sorted by name.
    pub(crate) fn check_references(&mut self, services: &[Service]) {
        let by_name: BTreeMap<&str, &Service> =
            services.iter().map(|service| (service.name.as_str(), service)).collect();
        let names: Vec<&str> = by_name.keys().copied().chain(self.damaged.iter().map(String::as_str)).collect();
        // What can be no name is not what somebody should write.
        let names: Vec<String> = names
            .into_iter()
            .filter(|name| Name::new(name).is_some())
            .map(str::to_owned)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let owners: BTreeSet<&str> = services.iter().filter_map(|it| it.owner.value()).map(String::as_str).collect();
        let owners: Vec<&str> = owners.into_iter().collect();
        let damaged = std::mem::take(&mut self.damaged);
        for Pending { at, wanted } in std::mem::take(&mut self.pending) {
            // Looking for the nearest name is dear, and nobody would see it.
            if self.found.is_full(at.source) {
                continue;
            }
            match wanted {
                Wanted::Service(name) => {
                    if !by_name.contains_key(name.as_str()) && !damaged.contains(name.as_str()) {
                        self.unknown_service(&at, name.as_str(), &names);
                    }
                }
                Wanted::Dataset(id) => match by_name.get(id.service.as_str()) {
                    _ if damaged.contains(id.service.as_str()) => {}
                    // Sorted by name.
                    Some(service) if service.data.binary_search_by(|one| one.name.cmp(&id.dataset)).is_ok() => {}
                    Some(service) => self.unknown_dataset(&at, &id, service, &by_name),
                    None => self.unknown_service(&at, id.service.as_str(), &names),
                },
                // A service that could not be read may be theirs.
                Wanted::Owner(text) if !damaged.is_empty() || owners.binary_search(&&*text).is_ok() => {}
                Wanted::Owner(text) => {
                    let help = self.suggestion(&text, &owners, "name the `owner` of a service");
                    self.fault(
                        &rules::UNKNOWN_REFERENCE,
                        &at,
                        format!("no service has the owner `{}`", cut(&text)),
                        help,
                    );
                }
                Wanted::NoName(text) if damaged.contains(&*text) => {}
                Wanted::NoName(text) => self.unknown_service(&at, &text, &names),
            }
        }
    }

    fn unknown_service(&mut self, at: &Anchor, text: &str, names: &[&str]) {
        let help = self.suggestion(text, names, "name a service of this inventory, or add it with `kind: external`");
        self.fault(&rules::UNKNOWN_REFERENCE, at, format!("unknown service `{}`", cut(text)), help);
    }

    fn unknown_dataset(&mut self, at: &Anchor, id: &DatasetId, service: &Service, by_name: &BTreeMap<&str, &Service>) {
        let own: Vec<&str> = service.data.iter().map(|dataset| dataset.name.as_str()).collect();
        let as_service = by_name.contains_key(id.dataset.as_str());
        let help = if as_service {
            format!("`{0}` is a service: write `{0}/dataset`", id.dataset)
        } else {
            self.suggestion(
                id.dataset.as_str(),
                &own,
                "write `dataset` for one of this service, `service/dataset` for another's",
            )
        };
        let message = format!("`{}` has no dataset `{}`", id.service, id.dataset);
        self.fault(&rules::UNKNOWN_REFERENCE, at, message, help);
    }
}
