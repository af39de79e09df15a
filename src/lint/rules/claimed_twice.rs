//! One name or address that two things claim.

use std::collections::BTreeMap;

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::{Name, RegionId};
use crate::base::path::Anchor;
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::Inventory;
use crate::model::topology::Region;

static META: RuleMeta = RuleMeta {
    code: "PX602",
    name: "claimed-twice",
    severity: Severity::Error,
    page: include_str!("claimed_twice.md"),
};

/// PX602.
pub(super) struct ClaimedTwice;

impl Lint for ClaimedTwice {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        hosts(bundle.inventory, found);
        if !bundle.inventory.gitops.repo_url.is_unknown() {
            applications(bundle, found);
        }
    }
}

/// A host as resolvers see it: neither case nor a final dot makes another of it.
fn host(text: &str) -> String {
    text.trim_end_matches('.').to_ascii_lowercase()
}

/// The users' host, and the load balancer of each region.
fn hosts(inventory: &Inventory, found: &mut Vec<Finding>) {
    let routing = &inventory.routing;
    let users = routing.host.value().map(|text| host(text));
    let mut first: BTreeMap<String, (&Region, &Anchor)> = BTreeMap::new();
    for region in &inventory.regions {
        let (Some(text), Some(at)) = (region.endpoint.value(), region.endpoint.anchor()) else { continue };
        let name = host(text);
        if users.as_ref() == Some(&name) {
            let message = format!(
                "`{text}` is the host that users call and the endpoint of `{}`: its record would lead to itself",
                region.shown
            );
            let finding = Finding::new(&META, Some(at.clone()), message)
                .help("give the load balancer of the region a name of its own");
            let users_at = routing.host.anchor().into_iter();
            found.push(users_at.fold(finding, |finding, at| finding.related(at.clone(), "users call it")));
        }
        match first.get(&name) {
            Some((other, other_at)) => found.push(
                Finding::new(
                    &META,
                    Some(at.clone()),
                    format!(
                        "`{text}` is the endpoint of `{}` and of `{}`: whichever users are led to, they reach one",
                        other.shown, region.shown
                    ),
                )
                .related((*other_at).clone(), "first written here")
                .help("give each region the address of its own load balancer"),
            ),
            None => {
                first.insert(name, (region, at));
            }
        }
    }
}

/// Applications of services that end up with one name, with clusters named after their regions.
fn applications(bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
    let mut first: BTreeMap<String, (&Name, RegionId)> = BTreeMap::new();
    for planned in &bundle.plan.services {
        for region in planned.pods.everywhere() {
            let name = format!("{}-{}", planned.name, region.name);
            let Some((other, elsewhere)) = first.get(&name) else {
                first.insert(name, (&planned.name, region.clone()));
                continue;
            };
            let Some(service) = bundle.inventory.service(planned.name.as_str()) else { continue };
            let own = &bundle.inventory.provider;
            let message = format!(
                "`{}` in `{}` and `{other}` in `{}` would both be the application `{name}`, with clusters named after their \
                 regions",
                planned.name,
                region.shown(own),
                elsewhere.shown(own)
            );
            let finding = Finding::new(&META, Some(service.at.key("name")), message)
                .severity(Severity::Warning)
                .about(planned.name.as_str(), None)
                .help("rename one service, or give the clusters names that tell them apart")
                .unsure();
            let related = bundle.inventory.service(other.as_str()).filter(|one| one.name != planned.name);
            found.push(
                related
                    .into_iter()
                    .fold(finding, |finding, other| finding.related(other.at.key("name"), "the other one")),
            );
        }
    }
}
