//! The proof before anything is written: every file can be read, every path leads somewhere, every change has a target.

use super::built::{Builder, Fault};
use super::files::Files;
use super::rules::{FAULTY_MANIFEST, MISSING_TARGET};
use crate::base::finding::Finding;
use crate::emit::delivery::Generated;
use crate::emit::kustomize_names::KUSTOMIZATIONS;
use crate::model::delivery::Delivery;

/// Fields with which the builder warns, or that would rename what other files refer to.
const REFUSED: [&str; 7] =
    ["bases", "commonLabels", "namePrefix", "nameSuffix", "patchesJson6902", "patchesStrategicMerge", "vars"];

/// The folder whose kustomizations are held against what they change.
const APPS: &str = "apps/";

/// Adds everything that is wrong with the tree as it stands.
pub(super) fn prove(delivery: &Delivery<'_>, out: &mut Generated) {
    let mut files = Files::default();
    delivery.bases.values().for_each(|base| files.add_base(base));
    files.add_tree(&out.tree);
    let mut builder = Builder::new(&files, delivery.read);
    let mut faults = Vec::new();
    for (path, file) in out.tree.iter().filter(|(path, _)| path.as_str().starts_with(APPS)) {
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

fn finding(delivery: &Delivery<'_>, fault: &Fault) -> Finding {
    let service = fault.path.trim_start_matches(APPS).split('/').next().unwrap_or_default();
    let at = delivery.bundle.inventory.service(service).map(|service| service.at.clone());
    let rule = if fault.untargeted { &MISSING_TARGET } else { &FAULTY_MANIFEST };
    Finding::new(rule, at, format!("`{}`: {}", fault.path, fault.message))
        .about(service, None)
        .help("the file comes from a template or from a base; mend it there")
}
