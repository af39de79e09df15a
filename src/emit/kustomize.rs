//! Kustomizations: a base for each service, and for each of its regions an overlay of what differs there.
//!
//! A base is the user's, written once where there is none. What overlays change is looked up in the base as it is, and
//! everything is held against it once more when all is made: see `built`.

mod built;
mod config;
mod files;
mod image;
mod overlay;
mod prove;
mod rules;
mod scaffold;
mod wiring;

use std::collections::{BTreeMap, BTreeSet};

use super::delivery::{Generated, How, Part, PartKind};
use super::site::{self, Site, sites};
use crate::base::finding::Finding;
use crate::base::ids::RegionId;
use crate::model::contracts::RenderError;
use crate::model::delivery::{Base, Delivery, Tree, TreePath};
use built::{Builder, Built};
use files::{Files, relative};
use overlay::Place;
use rules::{UNREADABLE_BASE, UNUSABLE_NAME};

pub use rules::RULES;

/// The part that is always there.
pub struct Kustomize;

impl Part for Kustomize {
    fn name(&self) -> &'static str {
        "kustomize"
    }

    fn about(&self) -> &'static str {
        "a kustomization for every service, with an overlay for each of its regions"
    }

    fn kind(&self) -> PartKind {
        PartKind::Common
    }

    fn add(&self, delivery: &Delivery<'_>, how: &How<'_>, out: &mut Generated) -> Result<(), RenderError> {
        out.findings.extend(labels(delivery));
        let mut unproven = BTreeSet::new();
        for site in sites(delivery) {
            if !service(delivery, how, site, out)? || prove::EVERYTHING {
                unproven.insert(site.name());
            }
        }
        prove::prove(delivery, &unproven, out);
        Ok(())
    }
}

/// Where the base of a service is put that names none: `apps/booking-engine/base`.
pub fn base_folder(service: &str) -> String {
    format!("{}/base", site::folder(service))
}

/// Regions that no label or folder tells apart.
fn labels(delivery: &Delivery<'_>) -> Vec<Finding> {
    let mut known: BTreeMap<String, &RegionId> = BTreeMap::new();
    let mut found = Vec::new();
    for region in &delivery.bundle.plan.regions {
        let label = site::region(delivery, region);
        let at = delivery.bundle.inventory.regions.iter().find(|one| one.id == *region).map(|one| one.at.clone());
        let report = |message| Finding::new(&UNUSABLE_NAME, at, message);
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        let ends = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_alphanumeric());
        let fits =
            label.len() <= 63 && label.bytes().all(plain) && ends(label.bytes().next()) && ends(label.bytes().last());
        if !fits {
            found
                .push(report(format!("`{label}` cannot be a label of a cluster's objects")).help(
                    "a label has at most 63 letters, digits, `-`, `_` and `.`, a letter or a digit at both ends",
                ));
        } else if let Some(other) = known.insert(label.clone(), region) {
            found.push(
                report(format!("`{other}` and `{region}` would both be labelled `{label}`"))
                    .help("rename one of the two in your own catalog"),
            );
        }
    }
    found
}

/// Adds the base of a service, if it has none, and its overlays. Says whether all of it comes from built-in templates.
fn service(delivery: &Delivery<'_>, how: &How<'_>, site: Site<'_>, out: &mut Generated) -> Result<bool, RenderError> {
    let own = site.service.base.value().is_some();
    let known = delivery.bases.get(&site.service.name);
    out.findings.extend(scaffold::findings(site, own));
    let folder = base_folder(site.name());
    let mut made = Generated::default();
    let mut scaffolded = false;
    let found = match known {
        Some(base) if own => read(delivery, site, base, out),
        None if own => {
            out.findings.push(unreadable(site, "it was not handed in"));
            None
        }
        known => {
            let (view, files) = scaffold::base(delivery, site);
            let texts = how.templates.render_all(files.iter().map(|(_, template)| *template), &view)?;
            for ((name, _), text) in files.iter().zip(texts) {
                made.scaffold(&format!("{folder}/{name}"), text)?;
            }
            if let Some(base) = known.filter(|base| is_edited(base, &made.tree)) {
                // What was taken out of it does not come back.
                made.tree.retain(|path, file| {
                    on_disk(base, path).is_some_and(|text| {
                        file.text.clone_from(text);
                        true
                    })
                });
                read(delivery, site, base, out)
            } else {
                scaffolded = !how.templates.has_own();
                // What is wrong with it is found when everything is proven.
                let needed = !scaffolded || prove::EVERYTHING;
                let built = if needed { build(delivery, &made.tree, &folder) } else { Built::default() };
                Some((folder, built))
            }
        }
    };
    let Some((folder, base)) = found else {
        return Ok(false);
    };
    out.take(made)?;
    let wiring = if scaffolded {
        let known = wiring::of_scaffold(site);
        if prove::EVERYTHING {
            let mut found = Vec::new();
            let read = wiring::wiring(site, &base, &mut found);
            debug_assert_eq!((Some(&known), found.as_slice()), (read.as_ref(), [].as_slice()));
        }
        Some(known)
    } else {
        wiring::wiring(site, &base, &mut out.findings)
    };
    let Some(wiring) = wiring else {
        return Ok(false);
    };
    let told = config::told(delivery, site);
    out.findings.extend(told.findings);
    for (region, settings) in &told.settings {
        let outer = site::overlay(site.name(), &site::region(delivery, region));
        let inner = format!("{outer}/generated");
        let base = relative(&inner, &folder);
        let prunes_early = how.gitops == Some("flux");
        let place = Place { delivery, site, region, wiring: &wiring, settings, base: &base, prunes_early };
        let text = how.templates.render("kustomize/generated.yaml.hbs", &overlay::view(&place))?;
        out.tool(&format!("{inner}/kustomization.yaml"), text)?;
        let text = how.templates.render("kustomize/overlay.yaml.hbs", &overlay::outer(&place))?;
        out.scaffold(&format!("{outer}/kustomization.yaml"), text)?;
    }
    Ok(scaffolded)
}

/// Whether somebody made another base of the one that was put there.
fn is_edited(base: &Base, made: &Tree) -> bool {
    made.iter().any(|(path, file)| on_disk(base, path).is_some_and(|text| *text != file.text))
}

/// The text that a file of a base has by now.
fn on_disk<'b>(base: &'b Base, path: &TreePath) -> Option<&'b String> {
    base.files.get(path.as_str().rsplit('/').next().unwrap_or_default())
}

/// What a kustomization of a tree comes to, whatever is wrong with it.
fn build(delivery: &Delivery<'_>, tree: &Tree, folder: &str) -> Built {
    let mut files = Files::default();
    files.add_tree(tree);
    let built = Builder::new(&files, delivery.read).build(folder);
    (*built).clone()
}

/// What a base on disk comes to, or what is wrong with it.
fn read(delivery: &Delivery<'_>, site: Site<'_>, base: &Base, out: &mut Generated) -> Option<(String, Built)> {
    if let Some(why) = &base.unread {
        out.findings.push(unreadable(site, why));
        return None;
    }
    let mut files = Files::default();
    files.add_base(base);
    let folder = files::join("", &base.from_root);
    let mut builder = Builder::new(&files, delivery.read);
    let built = builder.build(&folder);
    let faults = builder.faults();
    if faults.is_empty() {
        return Some((folder, (*built).clone()));
    }
    out.findings.extend(faults.iter().map(|fault| unreadable(site, &format!("`{}`: {}", fault.path, fault.message))));
    None
}

fn unreadable(site: Site<'_>, why: &str) -> Finding {
    let message = format!("the base of `{}` cannot be used: {why}", site.name());
    Finding::new(&UNREADABLE_BASE, Some(wiring::at(site)), message)
        .about(site.name(), None)
        .help("`kustomize build` of the base alone has to end well, and each of its patches has to match something")
}
