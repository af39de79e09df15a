//! A selector of clusters that leaves out regions of the plan.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::RegionId;
use crate::base::nearest::nearest;
use crate::base::path::Anchor;
use crate::lint::say::named;
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::Inventory;

static META: RuleMeta = RuleMeta {
    code: "PX603",
    name: "selector-misses-region",
    severity: Severity::Error,
    page: include_str!("selector_misses_region.md"),
};

/// Labels that say in which region a cluster is: the one that clusters are selected by, and the well-known one of nodes.
const LABELS: [&str; 2] = ["region", "topology.kubernetes.io/region"];

/// PX603.
pub(super) struct SelectorMissesRegion;

impl Lint for SelectorMissesRegion {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        let selector = &bundle.inventory.gitops.cluster_selector;
        for (label, value) in LABELS.iter().filter_map(|label| selector.get_key_value(*label)) {
            found.extend(check(bundle, label, value));
        }
    }
}

fn check(bundle: &Bundle<'_>, label: &str, value: &str) -> Option<Finding> {
    let (inventory, own) = (bundle.inventory, &bundle.inventory.provider);
    let is = |region: &RegionId| &*region.name == value || region.to_string() == value;
    let missed: Vec<String> =
        bundle.plan.regions.iter().filter(|region| !is(region)).map(|region| region.shown(own)).collect();
    let selected = bundle.plan.regions.iter().any(is);
    if selected && missed.is_empty() {
        return None;
    }
    let at = place(inventory, label);
    if selected {
        let message = format!(
            "`clusterSelector` takes clusters of `{value}` only (`{label}`), and the plan runs services in {} too: nothing is \
             deployed there",
            named(&missed)
        );
        let help = "leave the label out: clusters are selected by the regions of each service as well";
        return Some(Finding::new(&META, Some(at), message).help(help));
    }
    let message = format!(
        "`clusterSelector` takes clusters whose `{label}` is `{value}`, which is no region of the plan: it selects none"
    );
    let near = nearest(value, bundle.plan.regions.iter().map(|region| &*region.name));
    let help = match near {
        Some(near) if missed.len() == 1 => format!("did you mean `{near}`?"),
        Some(_) | None => {
            "leave the label out: clusters are selected by the regions of each service as well".to_owned()
        }
    };
    Some(Finding::new(&META, Some(at), message).help(help))
}

/// Where the label was written: beside the repository, if that is known.
fn place(inventory: &Inventory, label: &str) -> Anchor {
    let beside = inventory.gitops.repo_url.anchor().or(inventory.gitops.revision.anchor());
    let gitops = match beside {
        Some(at) => at.at(at.path.parent()),
        None => inventory.at.key("gitops"),
    };
    gitops.key("clusterSelector").key(label.to_owned())
}
