//! The proof before anything is written: every file can be read, every path leads somewhere, every change has a target.

use std::collections::BTreeSet;

use super::built::{Builder, Fault};
use super::files::Files;
use super::rules::{FAULTY_MANIFEST, MISSING_TARGET};
use crate::base::finding::Finding;
use crate::emit::delivery::Generated;
use crate::emit::kustomize_names::KUSTOMIZATIONS;
use crate::model::delivery::{Delivery, TreePath};

/// Fields with which the builder warns, or that would rename what other files refer to.
const REFUSED: [&str; 7] =
    ["bases", "commonLabels", "namePrefix", "nameSuffix", "patchesJson6902", "patchesStrategicMerge", "vars"];

/// The folder whose kustomizations are held against what they change.
const APPS: &str = "apps/";

/// Whether a service is proven of which every text comes from a built-in template: nothing can be wrong with those but by a
/// fault in a template, so builds for tests prove everything, and a release only what may hold a user's own.
pub(super) const EVERYTHING: bool = cfg!(debug_assertions);

/// Adds everything that is wrong with what the tree has of these services.
pub(super) fn prove(delivery: &Delivery<'_>, services: &BTreeSet<&str>, out: &mut Generated) {
    if services.is_empty() {
        return;
    }
    let mut files = Files::default();
    delivery.bases.values().for_each(|base| files.add_base(base));
    files.add_tree(&out.tree);
    let mut builder = Builder::new(&files, delivery.read);
    let mut faults = Vec::new();
    let asked = |path: &TreePath| services.contains(service(path.as_str()));
    let apps = out.tree.iter().filter(|(path, _)| path.as_str().starts_with(APPS));
    for (path, file) in apps.filter(|(path, _)| asked(path)) {
        let name = path.as_str().rsplit('/').next().unwrap_or_default();
        if KUSTOMIZATIONS.contains(&name) {
            faults.extend(refused(delivery, path.as_str(), &file.text));
            let _ = builder.build(path.folder());
        } else if let Err(message) = (delivery.read)(&file.text) {
            faults.push(Fault::file(path.as_str(), message));
        }
    }
    faults.extend(builder.faults());
    // A base is reported where it is read.
    faults.retain(|fault| fault.path.starts_with(APPS));
    faults.sort_by(|a, b| (&a.path, &a.message).cmp(&(&b.path, &b.message)));
    faults.dedup();
    let known: Vec<Finding> = faults.iter().map(|fault| finding(delivery, fault)).collect();
    out.findings.extend(known);
}

/// Fields that no generated kustomization may have, and a kind that it must.
fn refused(delivery: &Delivery<'_>, path: &str, text: &str) -> Vec<Fault> {
    let Ok(documents) = (delivery.read)(text) else { return Vec::new() };
    let mut faults = Vec::new();
    let [document] = documents.as_slice() else {
        return vec![Fault::file(path, format!("it has {} documents, and a kustomization is one", documents.len()))];
    };
    if document.get("kind").and_then(serde_json::Value::as_str) != Some("Kustomization") {
        faults.push(Fault::file(path, "it is not of kind `Kustomization`"));
    }
    let used = REFUSED.iter().filter(|field| document.get(**field).is_some());
    faults.extend(used.map(|field| Fault::file(path, format!("it has `{field}`, which has no place here"))));
    faults
}

/// Whose file it is.
fn service(path: &str) -> &str {
    path.trim_start_matches(APPS).split('/').next().unwrap_or_default()
}

fn finding(delivery: &Delivery<'_>, fault: &Fault) -> Finding {
    let service = service(&fault.path);
    let at = delivery.bundle.inventory.service(service).map(|service| service.at.clone());
    let rule = if fault.untargeted { &MISSING_TARGET } else { &FAULTY_MANIFEST };
    Finding::new(rule, at, format!("`{}`: {}", fault.path, fault.message))
        .about(service, None)
        .help("the file comes from a template or from a base; mend it there")
}
