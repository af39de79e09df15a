//! What belongs to the platform as a whole, merged from all its documents.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Lowering, Origin};
use crate::base::evidence::Fact;
use crate::base::finding::Finding;
use crate::base::ids::Name;
use crate::base::path::Anchor;
use crate::base::units::Share;
use crate::load::found::Blocked;
use crate::load::rules;
use crate::load::wire;
use crate::model::inventory::{GitOps, Inventory, Objectives, Routing, Today, UserShare};
use crate::model::settings::{Setting, Settings};

/// One document without its services.
pub(crate) struct Head {
    /// Its root.
    pub(crate) at: Anchor,
    /// As read.
    pub(crate) wire: wire::Inventory,
    /// Places that have been reported.
    pub(crate) blocked: Blocked,
}

/// Lists and names that are set as a whole, each with where it was written.
#[derive(Default)]
struct Wholes {
    name: Option<(Anchor, String)>,
    provider: Option<(Anchor, String)>,
    regions: Option<(Anchor, Vec<wire::Region>)>,
    users: Option<(Anchor, Vec<wire::UserShare>)>,
    components: Option<(Anchor, Vec<wire::Component>)>,
    shared: Option<(Anchor, Vec<wire::Shared>)>,
    budgets: Option<(Anchor, Vec<wire::Budget>)>,
    selector: Option<(Anchor, BTreeMap<String, String>)>,
}

impl Lowering<'_> {
    /// The platform without its services; nothing if a name or the regions are missing.
    pub(crate) fn platform(&mut self, heads: Vec<Head>) -> Option<Inventory> {
        let root = heads.first()?.at.clone();
        let wholes = self.wholes(&heads);
        for head in &heads {
            self.blocked.extend(&head.blocked);
        }
        let name = if let Some((at, text)) = &wholes.name {
            self.name(at, text, "platform")
        } else {
            let (at, help) = (root.key("metadata").key("name"), "name the platform: `metadata: {name: ...}`");
            self.fault(&rules::MISSING_FIELD, &at, "`metadata.name` is missing", help);
            None
        };
        let (regions_at, regions) = wholes.regions.unwrap_or_else(|| (root.key("regions"), Vec::new()));
        self.find_provider(&root, wholes.provider, &regions);
        let regions = self.regions(&regions_at, &regions);
        let users = wholes.users.map(|(at, all)| self.users(&at, &all)).unwrap_or_default();
        let components = wholes.components.map(|(at, all)| self.components(&at, &all)).unwrap_or_default();
        let shared = wholes.shared.map(|(at, all)| self.shared(&at, &all)).unwrap_or_default();
        let budgets = wholes.budgets.map(|(at, all)| self.budgets(&at, &all)).unwrap_or_default();
        let mut made = Inventory {
            name: name.clone().or_else(|| Name::new("unnamed"))?,
            at: root,
            as_of: Fact::Unknown,
            provider: self.provider.clone().unwrap_or_else(|| Arc::from("")),
            price_book: Fact::Unknown,
            settings: Settings::default(),
            regions,
            users,
            objectives: Objectives::default(),
            today: Today::default(),
            routing: Routing::default(),
            gitops: GitOps {
                selector_at: wholes.selector.as_ref().map(|(at, _)| at.clone()),
                cluster_selector: wholes.selector.map(|(_, labels)| labels).unwrap_or_default(),
                ..GitOps::default()
            },
            components,
            complete: Fact::Unknown,
            shared,
            budgets,
            services: Vec::new(),
        };
        for head in heads {
            self.blocked = head.blocked;
            self.head(&mut made, &Origin::Stated(head.at), &head.wire);
        }
        self.objectives = Arc::new(made.objectives.clone());
        self.blocked.clear();
        Some(made)
    }

    fn wholes(&mut self, heads: &[Head]) -> Wholes {
        let mut wholes = Wholes::default();
        for head in heads {
            let (at, wire) = (&head.at, head.wire.clone());
            let name = wire.metadata.and_then(|metadata| metadata.name);
            self.whole(&mut wholes.name, name.map(|name| (at.key("metadata").key("name"), name)));
            self.whole(&mut wholes.provider, wire.provider.map(|provider| (at.key("provider"), provider)));
            self.whole(&mut wholes.regions, wire.regions.map(|all| (at.key("regions"), all)));
            self.whole(&mut wholes.users, wire.users.map(|all| (at.key("users"), all)));
            let platform = wire.platform.unwrap_or_default();
            let inside = at.key("platform");
            self.whole(&mut wholes.components, platform.components.map(|all| (inside.key("components"), all)));
            self.whole(&mut wholes.shared, platform.shared.map(|all| (inside.key("shared"), all)));
            self.whole(&mut wholes.budgets, platform.budgets.map(|all| (inside.key("budgets"), all)));
            let selector = wire.gitops.and_then(|gitops| gitops.cluster_selector);
            self.whole(&mut wholes.selector, selector.map(|labels| (at.key("gitops").key("clusterSelector"), labels)));
        }
        wholes
    }

    /// The fields that documents may set one by one.
    fn head(&mut self, into: &mut Inventory, from: &Origin, wire: &wire::Inventory) {
        let as_of = self.unit(from, "asOf", wire.as_of.as_ref());
        self.once(&mut into.as_of, as_of);
        if let Some(complete) = wire.platform.as_ref().and_then(|platform| platform.complete) {
            self.once(&mut into.complete, from.inside("platform").fact("complete", complete));
        }
        let price_book = self.text(from, "priceBook", wire.price_book.clone());
        self.once(&mut into.price_book, price_book);
        if let Some(wire) = &wire.settings {
            let settings = self.settings(&from.inside("settings"), wire);
            self.merge_settings(&mut into.settings, settings);
        }
        if let Some(wire) = &wire.objectives {
            let objectives = self.objectives(&from.inside("objectives"), wire);
            self.merge_objectives(&mut into.objectives, objectives);
        }
        if let Some(wire) = &wire.today {
            let inside = from.inside("today");
            let today = Today {
                rto: self.unit(&inside, "rto", wire.rto.as_ref()),
                rpo: self.unit(&inside, "rpo", wire.rpo.as_ref()),
                scenario: self.word(&inside, "scenario", wire.scenario),
            };
            self.merge_today(&mut into.today, today);
        }
        if let Some(wire) = &wire.routing {
            let routing = self.routing(&from.inside("routing"), wire);
            self.merge_routing(&mut into.routing, routing);
        }
        if let Some(wire) = &wire.gitops {
            let inside = from.inside("gitops");
            let repo_url = self.text(&inside, "repoURL", wire.repo_url.clone());
            let revision = self.text(&inside, "revision", wire.revision.clone());
            self.merge_gitops(&mut into.gitops, GitOps { repo_url, revision, ..GitOps::default() });
        }
    }

    fn settings(&mut self, from: &Origin, wire: &wire::Settings) -> Settings {
        fn set<T: Copy>(fact: Fact<T>, default: Setting<T>) -> Setting<T> {
            match fact {
                Fact::Known(known) => match known.at() {
                    Some(at) => Setting::stated(known.value, at.clone()),
                    None => default,
                },
                Fact::Unknown => default,
            }
        }
        let default = Settings::default();
        Settings {
            read_heavy: set(self.unit(from, "readHeavy", wire.read_heavy.as_ref()), default.read_heavy),
            affinity: set(self.unit(from, "affinity", wire.affinity.as_ref()), default.affinity),
            decide: set(self.unit(from, "decide", wire.decide.as_ref()), default.decide),
            button_decide: set(self.unit(from, "buttonDecide", wire.button_decide.as_ref()), default.button_decide),
            last_mile: set(self.unit(from, "lastMile", wire.last_mile.as_ref()), default.last_mile),
            standby_share: set(self.unit(from, "standbyShare", wire.standby_share.as_ref()), default.standby_share),
            scale_up: set(self.unit(from, "scaleUp", wire.scale_up.as_ref()), default.scale_up),
        }
    }

    fn routing(&mut self, from: &Origin, wire: &wire::Routing) -> Routing {
        let check = wire.health_check.clone().unwrap_or_default();
        let inside = from.inside("healthCheck");
        Routing {
            provider: self.text(from, "provider", wire.provider.clone()),
            zone: self.text(from, "zone", wire.zone.clone()),
            host: self.text(from, "host", wire.host.clone()),
            ttl: self.unit(from, "ttl", wire.ttl.as_ref()),
            check_path: self.text(&inside, "path", check.path),
            check_kind: self.word(&inside, "kind", check.kind),
            check_interval: self.unit(&inside, "interval", check.interval.as_ref()),
            check_threshold: self.plain(&inside, "threshold", check.threshold),
        }
    }

    fn users(&mut self, list: &Anchor, wire: &[wire::UserShare]) -> Vec<UserShare> {
        let mut made: Vec<UserShare> = Vec::new();
        let mut whole = true;
        for (index, one) in wire.iter().enumerate() {
            let at = list.index(index);
            let share = self.unit(&Origin::Stated(at.clone()), "share", one.share.as_ref());
            if one.share.is_none() {
                self.missing(&at, "share", "write how many of all users they are, for instance `share: 60%`");
            }
            let place = if let Some(text) = &one.from {
                self.place(&at.key("from"), text)
            } else {
                self.missing(&at, "from", "name a continent, a country or a region");
                None
            };
            whole &= share.value().is_some();
            let (Some(from), Some(share)) = (place, share.value().copied()) else { continue };
            if let Some(first) = made.iter().find(|earlier| earlier.from == from) {
                let message = format!("`{}` stands twice among users", one.from.as_deref().unwrap_or_default());
                let finding = Finding::new(&rules::DUPLICATE_NAME, Some(at.key("from")), message);
                self.report(finding.help("add the two shares").related(first.at.key("from"), "first written here"));
            }
            made.push(UserShare { from, share, at });
        }
        let sum: u64 = made.iter().map(|user| u64::from(user.share.ppm())).sum();
        let complete = whole && made.len() == wire.len() && !self.is_damaged(&list.path);
        if complete && !made.is_empty() && sum != u64::from(Share::ALL.ppm()) {
            let message = format!("shares of users sum to {}, not to 100%", percent(sum));
            self.fault(&rules::SHARES_NOT_WHOLE, list, message, "change a share, or name the missing users");
        }
        made
    }
}

/// Parts per million in percent; a sum may be more than the whole.
fn percent(ppm: u64) -> String {
    let (whole, rest) = (ppm / 10_000, ppm % 10_000);
    let digits = format!("{rest:04}");
    if rest == 0 { format!("{whole}%") } else { format!("{whole}.{}%", digits.trim_end_matches('0')) }
}
