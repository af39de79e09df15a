//! What of an Application has to be worked out: its name among all, the paths that it watches, what scales by itself.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::super::delivery::Generated;
use super::super::repository::at_service;
use super::super::say::names as name_list;
use super::super::site::{self, Site};
use super::literal;
use crate::base::finding::{RuleMeta, Severity};
use crate::model::delivery::{Base, Delivery};

/// Names of Applications get too long.
pub(super) static LONG_NAME: RuleMeta = RuleMeta {
    code: "PX635",
    name: "long-application-name",
    severity: Severity::Warning,
    page: include_str!("long_name.md"),
};

/// Two sets may give one name to two Applications.
pub(super) static AMBIGUOUS_NAMES: RuleMeta = RuleMeta {
    code: "PX636",
    name: "ambiguous-application-names",
    severity: Severity::Warning,
    page: include_str!("ambiguous_names.md"),
};

/// A base lies where the controller cannot see it.
pub(super) static BASE_OUTSIDE: RuleMeta = RuleMeta {
    code: "PX637",
    name: "base-outside-repository",
    severity: Severity::Warning,
    page: include_str!("base_outside.md"),
};

/// The name of an Application is the value of a label of all that it deploys.
const LONGEST_NAME: usize = 63;

/// Reports names that leave too little for those of clusters, and names that another set may give too.
pub(super) fn names(delivery: &Delivery<'_>, sites: &[Site<'_>], out: &mut Generated) {
    let services: BTreeSet<&str> = sites.iter().map(|site| site.name()).collect();
    for site in sites {
        let service = site.name();
        let labels = site.regions(delivery).into_iter().map(|region| site::region(delivery, region));
        let longest = labels.max_by_key(String::len).unwrap_or_default();
        let left = LONGEST_NAME.saturating_sub(service.len() + 1);
        if left < longest.len() {
            let message = format!(
                "`{service}` leaves {left} of {LONGEST_NAME} characters for the name of a cluster, and `{longest}` has {}",
                longest.len()
            );
            let help = format!("shorten the service's name, or give its clusters names of at most {left} characters");
            out.findings.push(at_service(&LONG_NAME, *site, message).help(help));
        }
        let prefix = format!("{service}-");
        let others: Vec<&str> =
            services.range(&*prefix..).copied().take_while(|name| name.starts_with(&prefix)).collect();
        let Some(rest) = others.first().and_then(|other| other.strip_prefix(&prefix)) else { continue };
        let message = format!(
            "an Application of `{service}` on a cluster `{rest}-x` and one of `{prefix}{rest}` on a cluster `x` would \
             have the same name"
        );
        let help = format!(
            "call no cluster of `{service}` by a name that begins with what follows `{prefix}` in {}",
            name_list(&others)
        );
        out.findings.push(at_service(&AMBIGUOUS_NAMES, *site, message).help(help));
    }
}

/// What a change must touch to concern an Application: its overlay, its base, and what the base names elsewhere; empty,
/// which is any change, where the base is not known.
pub(super) fn watched(delivery: &Delivery<'_>, site: Site<'_>, overlay: &str, out: &mut Generated) -> String {
    let base = match (delivery.bases.get(&site.service.name), site.service.base.is_unknown()) {
        (Some(base), _) => folders(base),
        (None, true) => Some(BTreeSet::from([format!("{}/base", site::folder(site.name()))])),
        (None, false) => return String::new(),
    };
    let Some(base) = base else {
        let message =
            format!("the base of `{}` lies outside the tree, which is the root of its repository", site.name());
        let help = "run `generate` with `-o` at the root of the repository, and keep the base below it";
        out.findings.push(at_service(&BASE_OUTSIDE, site, message).help(help));
        return String::new();
    };
    // A semicolon parts paths, and none can hold one.
    if base.iter().any(|path| path.contains(';')) {
        return String::new();
    }
    let base = base.iter().map(|path| literal(&format!("/{path}")));
    base.chain([format!("/{overlay}")]).collect::<Vec<_>>().join(";")
}

/// Folders of a base and of what it names elsewhere, as seen from the root; none where one lies outside.
fn folders(base: &Base) -> Option<BTreeSet<String>> {
    let own = resolved(&base.from_root)?;
    let mut all = BTreeSet::from([own.clone()]);
    for file in base.files.keys().filter(|file| file.starts_with("../")) {
        let whole = resolved(&format!("{}/{file}", base.from_root))?;
        let folder = whole.rsplit_once('/').map_or("", |(folder, _)| folder);
        if folder != own && !folder.starts_with(&format!("{own}/")) {
            // A file at the root is watched by itself: the root as a folder would be everything.
            all.insert(if folder.is_empty() { whole } else { folder.to_owned() });
        }
    }
    Some(all)
}

/// A path without `.` and `..`; none where it leaves the root.
fn resolved(path: &str) -> Option<String> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            other => parts.push(other),
        }
    }
    Some(parts.join("/"))
}

/// Something of which a `HorizontalPodAutoscaler` sets the number of pods.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Scaled {
    group: String,
    kind: String,
    name: String,
}

const SCALES: &str = "HorizontalPodAutoscaler";

/// What an autoscaler owns the replicas of: as the base says, else the Deployment of the service's name.
pub(super) fn scaled(delivery: &Delivery<'_>, site: Site<'_>) -> Vec<Scaled> {
    let base = delivery.bases.get(&site.service.name);
    // Most files are of something else. With a backslash a word can be written without its letters.
    let may_be = |text: &&String| text.contains(SCALES) || text.contains('\\');
    let texts = base.into_iter().flat_map(|base| base.files.values()).filter(may_be);
    let documents = texts.flat_map(|text| (delivery.read)(text).unwrap_or_default());
    let mut targets: BTreeSet<Scaled> = documents.filter_map(|document| target(&document)).collect();
    if targets.is_empty() && !site.service.autoscaling.is_unknown() {
        let name = site.name().to_owned();
        targets.insert(Scaled { group: "apps".to_owned(), kind: "Deployment".to_owned(), name });
    }
    targets.into_iter().collect()
}

fn target(document: &Value) -> Option<Scaled> {
    let text = |at: &str| document.pointer(at)?.as_str().map(str::to_owned);
    if text("/kind")? != SCALES {
        return None;
    }
    let version = text("/spec/scaleTargetRef/apiVersion").unwrap_or_default();
    let group = version.split_once('/').map_or("", |(group, _)| group).to_owned();
    Some(Scaled { group, kind: text("/spec/scaleTargetRef/kind")?, name: text("/spec/scaleTargetRef/name")? })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn base(from_root: &str, files: &[&str]) -> Base {
        let files: BTreeMap<String, String> = files.iter().map(|file| ((*file).to_owned(), String::new())).collect();
        Base { from_root: from_root.to_owned(), files, unread: None }
    }

    #[test]
    fn a_base_is_watched_with_what_it_names_elsewhere() {
        let all = |from_root, files: &[&str]| folders(&base(from_root, files)).map(|all| Vec::from_iter(all).join(";"));
        assert_eq!(all("bases/shop", &["kustomization.yaml"]).as_deref(), Some("bases/shop"));
        let shared = ["../common/a.yaml", "../common/b.yaml", "../shop/c.yaml", "../../top.yaml"];
        assert_eq!(all("./bases//shop", &shared).as_deref(), Some("bases/common;bases/shop;top.yaml"));
        assert_eq!(all("../elsewhere", &[]), None);
        assert_eq!(all("bases", &["../../x/y.yaml"]), None);
    }
}
