//! Regions and places: which provider a name belongs to, and whether it exists.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Lowering, Origin};
use crate::base::evidence::Fact;
use crate::base::finding::Finding;
use crate::base::ids::RegionId;
use crate::base::path::Anchor;
use crate::load::rules;
use crate::load::shape::cut;
use crate::load::wire;
use crate::model::topology::{Place, Region};
use crate::model::words::RegionRole;

impl Lowering<'_> {
    /// A region of some catalog, from `name` or `provider/name`.
    pub(super) fn region(&mut self, at: &Anchor, text: &str) -> Option<RegionId> {
        let (provider, name) = match text.split_once('/') {
            Some((provider, name)) => (Arc::from(provider), name),
            // Without a provider that has been reported; nothing can be said about bare names.
            None => (self.provider.clone()?, text),
        };
        if let Some((known, _)) = self.regions.iter().find(|(id, _)| id.provider == provider && &*id.name == name) {
            return Some(known.clone());
        }
        let world = self.known;
        if world.region(&provider, name).is_some() {
            return Some(RegionId { provider, name: name.into() });
        }
        if self.found.is_full(at.source) {
            return None;
        }
        if !world.providers().contains(&&*provider) {
            let help = self.suggestion(&provider, &world.providers(), "`parallax catalog list regions` shows all");
            self.fault(&rules::UNKNOWN_REFERENCE, at, format!("unknown provider `{}`", cut(&provider)), help);
            return None;
        }
        let otherwise =
            "write `provider/name` for a region of another provider; `parallax catalog list regions` shows all";
        let help = self.suggestion(name, &world.region_names(&provider), otherwise);
        self.fault(&rules::UNKNOWN_REFERENCE, at, format!("unknown region `{}` of `{provider}`", cut(name)), help);
        None
    }

    /// Whether a region is one of the platform's; reports it if not.
    pub(super) fn is_ours(&mut self, at: &Anchor, region: &RegionId) -> bool {
        if self.regions.contains_key(region) || self.regions.is_empty() {
            return true;
        }
        let own = self.provider.clone().unwrap_or_default();
        let names: Vec<String> = self.regions.keys().map(|id| format!("`{}`", id.shown(&own))).collect();
        let message = format!("`{}` is not one of the platform's regions", region.shown(&own));
        self.fault(&rules::UNKNOWN_REFERENCE, at, message, format!("its regions are {}", names.join(", ")));
        false
    }

    /// The wanted write home.
    pub(super) fn home(&mut self, from: &Origin, text: Option<&str>) -> Fact<RegionId> {
        let Some(text) = text else { return Fact::Unknown };
        let at = from.at("home");
        let Some(region) = self.region(&at, text).filter(|region| self.is_ours(&at, region)) else {
            return Fact::Unknown;
        };
        if self.regions.get(&region) == Some(&RegionRole::Candidate) {
            let message = format!("`{}` is only a candidate: nothing lives there", cut(text));
            self.fault(&rules::CONTRADICTORY_VALUE, &at, message, "give the region another role, or name another home");
        }
        from.fact("home", region)
    }

    /// Where rows may live.
    pub(super) fn residency(&mut self, from: &Origin, texts: Option<&[String]>) -> Fact<Vec<Place>> {
        let Some(texts) = texts else { return Fact::Unknown };
        let list = from.list("residency");
        let places = texts.iter().enumerate();
        let places: Vec<Place> = places.filter_map(|(index, text)| self.place(&list.index(index), text)).collect();
        // An empty list would allow no region at all; nobody means that.
        if places.is_empty() { Fact::Unknown } else { from.fact("residency", places) }
    }

    /// A continent, a country or a region.
    pub(super) fn place(&mut self, at: &Anchor, text: &str) -> Option<Place> {
        if let Some(word) = self.known.geography(text) {
            return Some(Place::Geography(word));
        }
        let provider = self.provider.clone();
        let is_region = provider.as_deref().is_some_and(|own| self.known.region(own, text).is_some());
        if is_region || text.contains('/') {
            return self.region(at, text).map(Place::Region);
        }
        if self.found.is_full(at.source) {
            return None;
        }
        let mut names = self.known.geographies();
        names.extend(provider.as_deref().map(|own| self.known.region_names(own)).unwrap_or_default());
        let help = self.suggestion(
            text,
            &names,
            "name a continent, a country or a region, for instance `europe`, `de` or `eu-west-1`",
        );
        self.fault(&rules::UNKNOWN_REFERENCE, at, format!("unknown place `{}`", cut(text)), help);
        None
    }

    /// The provider of bare names: as written, or the only one that has such a region.
    pub(super) fn find_provider(&mut self, root: &Anchor, written: Option<(Anchor, String)>, regions: &[wire::Region]) {
        let world = self.known;
        if let Some((at, name)) = written {
            if world.providers().contains(&name.as_str()) {
                self.provider = Some(name.into());
                return;
            }
            let help = self.suggestion(&name, &world.providers(), "`parallax catalog list regions` shows all");
            self.fault(&rules::UNKNOWN_REFERENCE, &at, format!("unknown provider `{}`", cut(&name)), help);
            return;
        }
        let names = || regions.iter().filter_map(|region| region.name.as_deref());
        let having = |name: &str| -> Vec<&str> {
            world.providers().into_iter().filter(|provider| world.region(provider, name).is_some()).collect()
        };
        let bare: Vec<&str> = names().filter(|name| !name.contains('/')).collect();
        let only = bare.iter().find_map(|name| match having(name).as_slice() {
            [only] => Some((*only).to_owned()),
            _ => None,
        });
        let first_named = || names().find_map(|name| name.split_once('/')).map(|(provider, _)| provider.to_owned());
        match only.or_else(|| if bare.is_empty() { first_named() } else { None }) {
            Some(provider) => self.provider = Some(provider.into()),
            None if bare.is_empty() => {}
            None => {
                let all = world.providers().iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                self.missing(root, "provider", &format!("bare region names belong to a provider: write one of {all}"));
            }
        }
    }

    /// The platform's regions, primary first.
    pub(super) fn regions(&mut self, list: &Anchor, wire: &[wire::Region]) -> Vec<Region> {
        let mut made: Vec<Region> = Vec::new();
        for (index, one) in wire.iter().enumerate() {
            let at = list.index(index);
            let from = Origin::Stated(at.clone());
            let Some(text) = one.name.as_deref() else {
                self.missing(&at, "name", "give the region its name, for instance `name: eu-west-1`");
                continue;
            };
            let (endpoint, hosted_zone) = (
                self.text(&from, "endpoint", one.endpoint.clone()),
                self.text(&from, "hostedZone", one.hosted_zone.clone()),
            );
            let health_check = self.text(&from, "healthCheck", one.health_check.clone());
            let capacity = self.unit(&from, "capacity", one.capacity.as_ref());
            let Some(id) = self.region(&at.key("name"), text) else { continue };
            if let Some(first) = made.iter().find(|earlier| earlier.id == id) {
                let finding = Finding::new(
                    &rules::DUPLICATE_NAME,
                    Some(at.key("name")),
                    format!("region `{}` stands twice", cut(text)),
                );
                self.report(finding.help("keep one of the two").related(first.at.key("name"), "first written here"));
                continue;
            }
            let alone = wire.len() == 1;
            let role = one.role.map_or(if alone { RegionRole::Primary } else { RegionRole::Secondary }, |word| word.0);
            let facts = self.known.region(&id.provider, &id.name);
            let lies_in = facts.map(|facts| facts.groups.into_iter().chain([facts.country, facts.continent]).collect());
            self.regions.insert(id.clone(), role);
            let lies_in: BTreeSet<Arc<str>> = lies_in.unwrap_or_default();
            made.push(Region {
                id,
                shown: text.to_owned(),
                role,
                endpoint,
                hosted_zone,
                health_check,
                capacity,
                lies_in,
                at,
            });
        }
        self.check_primary(list, wire, &made);
        made.sort_by(|a, b| (a.role != RegionRole::Primary, &a.id).cmp(&(b.role != RegionRole::Primary, &b.id)));
        made
    }

    fn check_primary(&mut self, list: &Anchor, wire: &[wire::Region], made: &[Region]) {
        let mut primaries = made.iter().filter(|region| region.role == RegionRole::Primary);
        let Some(first) = primaries.next() else {
            if wire.is_empty() {
                let help = "name at least one: `- {name: eu-west-1, role: primary}`";
                self.fault(&rules::MISSING_FIELD, list, "the platform has no regions", help);
            } else if made.len() == wire.len() && !self.is_damaged(&list.path) {
                let help = "give one region `role: primary`: single writers live there unless said otherwise";
                self.fault(&rules::MISSING_FIELD, list, "no region is primary", help);
            }
            return;
        };
        let first_at = first.at.key("role");
        for second in primaries {
            let message = format!("`{}` is a second primary", second.shown);
            let finding = Finding::new(&rules::CONTRADICTORY_VALUE, Some(second.at.key("role")), message);
            let help = "give it `role: secondary`; one region is primary, and a dataset may have another `home`";
            self.report(finding.help(help).related(first_at.clone(), "the first one"));
        }
    }
}
