//! Flux: one Kustomization a service and region, the source that they are made from, and the namespaces they go to.
//!
//! None depends on another: a region must come up while what its services call is away, which is when it matters most.
//! None is suspended, not even of a service that stands by: its pods must follow every change to take over at once.

use std::collections::BTreeSet;

use serde::Serialize;

use super::delivery::{Generated, How, Part, PartKind};
use super::repository::{self, Repository};
use super::site;
use crate::base::finding::Finding;
use crate::model::contracts::RenderError;
use crate::model::delivery::Delivery;

/// Name of the source that Flux makes when it is installed, and of its namespace.
const BOOTSTRAPPED: &str = "flux-system";

/// What follows where no source can be written.
const LEFT_OUT: &str = "`flux/` takes the source that Flux made when it was installed";

/// Kustomizations.
pub(super) struct Flux;

impl Part for Flux {
    fn name(&self) -> &'static str {
        "flux"
    }

    fn about(&self) -> &'static str {
        "a Kustomization for each service and region, for Flux"
    }

    fn kind(&self) -> PartKind {
        PartKind::GitOps
    }

    fn add(&self, delivery: &Delivery<'_>, how: &How<'_>, out: &mut Generated) -> Result<(), RenderError> {
        let inventory = delivery.bundle.inventory;
        let platform = inventory.name.as_str();
        let sites = site::sites(delivery);
        let taken = [(BOOTSTRAPPED, "what Flux calls its own source and Kustomization")];
        if !repository::is_free(inventory, &taken, out) {
            return Ok(());
        }
        let source = repository::repository(delivery, LEFT_OUT, out);
        // Named but faulty: nothing may be deployed from another repository in its place.
        if source.is_none() && !inventory.gitops.repo_url.is_unknown() {
            return Ok(());
        }
        let source = source.and_then(|repository| Source::of(delivery, repository, out));
        if let Some(source) = &source {
            out.tool("flux/source.yaml", how.templates.render("flux/source.yaml.hbs", source)?)?;
        }
        let namespaces: BTreeSet<&str> = sites.iter().map(|site| site.namespace(delivery).as_str()).collect();
        let view = Namespaces { header: site::header(delivery, "services"), namespaces };
        out.tool("flux/namespaces.yaml", how.templates.render("flux/namespaces.yaml.hbs", &view)?)?;
        for site in sites {
            let service = site.name();
            if !repository::is_free_service(site, &taken, out) {
                continue;
            }
            for region in repository::regions(delivery, site) {
                let view = Kustomization {
                    header: site::header(delivery, &format!("services.{service}")),
                    platform,
                    service,
                    namespace: site.namespace(delivery).as_str(),
                    path: format!("./{}", site::overlay(service, &region)),
                    source: if source.is_some() { platform } else { BOOTSTRAPPED },
                    region: &region,
                };
                let text = how.templates.render("flux/kustomization.yaml.hbs", &view)?;
                out.tool(&format!("flux/{region}/{service}.yaml"), text)?;
            }
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct Kustomization<'a> {
    header: String,
    platform: &'a str,
    service: &'a str,
    namespace: &'a str,
    region: &'a str,
    path: String,
    source: &'a str,
}

#[derive(Serialize)]
struct Namespaces<'a> {
    header: String,
    namespaces: BTreeSet<&'a str>,
}

#[derive(Serialize)]
struct Source<'a> {
    header: String,
    platform: &'a str,
    url: String,
    /// Which field of `ref` the revision is: a commit, a full reference, or a branch.
    field: &'static str,
    revision: &'a str,
}

impl<'a> Source<'a> {
    fn of(delivery: &Delivery<'a>, repository: Repository<'a>, out: &mut Generated) -> Option<Self> {
        let inventory = delivery.bundle.inventory;
        let Some(revision) = repository.revision else {
            // Flux would take a branch `master`, which need not be the default branch.
            let message = format!("`gitops.revision` is not written, so {LEFT_OUT}");
            let finding =
                Finding::new(&repository::NO_REPOSITORY, inventory.gitops.repo_url.anchor().cloned(), message);
            out.findings.push(finding.help("name the branch: `revision: main`"));
            return None;
        };
        Some(Self {
            header: site::header(delivery, "gitops"),
            platform: inventory.name.as_str(),
            url: with_scheme(repository.url),
            field: field(revision),
            revision,
        })
    }
}

fn field(revision: &str) -> &'static str {
    let is_commit = revision.len() == 40 && revision.bytes().all(|b| b.is_ascii_hexdigit());
    if is_commit {
        "commit"
    } else if revision.starts_with("refs/") {
        "name"
    } else {
        "branch"
    }
}

/// `git@host:path` as Flux takes it: `ssh://git@host/path`.
fn with_scheme(url: &str) -> String {
    if url.contains("://") {
        return url.to_owned();
    }
    let (host, path) = url.split_once(':').unwrap_or((url, ""));
    format!("ssh://{host}/{}", path.trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::{field, with_scheme};

    #[test]
    fn a_revision_is_a_commit_a_reference_or_a_branch() {
        let of = |revision: &str| field(revision);
        assert_eq!([of("main"), of("refs/tags/v1"), of(&"a1".repeat(20))], ["branch", "name", "commit"]);
        assert_eq!([of("v1.2.3"), of("a1a1")], ["branch", "branch"]);
    }

    #[test]
    fn a_url_as_scp_writes_it_becomes_one() {
        assert_eq!(with_scheme("git@github.com:a/b.git"), "ssh://git@github.com/a/b.git");
        assert_eq!(with_scheme("https://github.com/a/b"), "https://github.com/a/b");
    }
}
