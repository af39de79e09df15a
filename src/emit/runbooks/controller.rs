//! What brings a commit into a cluster, and how a person makes it go on or hold still.

use super::Book;
use super::shell::{context_name, kubectl};
use crate::base::ids::RegionId;
use crate::emit::argocd::ArgoCd;
use crate::emit::delivery::Part as _;
use crate::emit::flux::Flux;
use crate::emit::site::{self, Site};

/// What brings a commit into a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Controller {
    /// Applications, one a cluster.
    Applications,
    /// Kustomizations in the cluster itself.
    Kustomizations,
    /// A person.
    Nobody,
}

impl Controller {
    pub(super) fn of(gitops: Option<&str>) -> Self {
        match gitops {
            Some(name) if name == ArgoCd.name() => Self::Applications,
            Some(name) if name == Flux.name() => Self::Kustomizations,
            Some(_) | None => Self::Nobody,
        }
    }

    /// Brings what is committed into the cluster of a region now.
    pub(super) fn sync(self, book: &Book<'_>, site: Site<'_>, region: &RegionId) -> Vec<String> {
        let service = site.name();
        match self {
            Self::Applications => {
                let chosen = selector(book, service, region);
                vec![format!("argocd app sync {chosen}"), format!("argocd app wait {chosen} --health --timeout 300")]
            }
            Self::Kustomizations => {
                let context = context_name(&book.delivery, region);
                vec![format!("flux --context \"${context}\" reconcile kustomization {service} --with-source")]
            }
            Self::Nobody => vec![apply(book, service, region)],
        }
    }

    /// Keeps commits from reaching a region, and lets them through again.
    pub(super) fn hold(self, book: &Book<'_>, site: Site<'_>, region: &RegionId) -> Option<(String, String)> {
        let service = site.name();
        match self {
            Self::Applications => {
                let all = format!("argocd app list {} -o name | xargs -I APP", selector(book, service, region));
                let on = "argocd app set APP --sync-policy automated --auto-prune --self-heal";
                Some((format!("{all} argocd app set APP --sync-policy none"), format!("{all} {on}")))
            }
            Self::Kustomizations => {
                let at = format!("flux --context \"${}\"", context_name(&book.delivery, region));
                let one = |verb: &str| format!("{at} {verb} kustomization {service}");
                Some((one("suspend"), one("resume")))
            }
            Self::Nobody => None,
        }
    }
}

fn selector(book: &Book<'_>, service: &str, region: &RegionId) -> String {
    format!("-l app.kubernetes.io/name={service},region={}", site::region(&book.delivery, region))
}

/// Brings an overlay into a cluster without a controller.
pub(super) fn apply(book: &Book<'_>, service: &str, region: &RegionId) -> String {
    let overlay = site::overlay(service, &site::region(&book.delivery, region));
    format!("{} apply --server-side -k {overlay}", kubectl(&book.delivery, region))
}
