//! Argo CD: one `ApplicationSet` a service, and the project that all of them are in.
//!
//! A set makes an Application for each cluster whose labels fit. No cluster is named in the inventory, so everything
//! that depends on one is a Go template for the controller: that text comes from here and never from the inventory, of
//! which every `{{` is escaped.

mod applications;

use std::collections::BTreeSet;

use serde::Serialize;

use super::delivery::{Generated, How, Part, PartKind};
use super::repository::{self, Label, Repository};
use super::site::{self, Site};
use crate::base::finding::RuleMeta;
use crate::model::contracts::RenderError;
use crate::model::delivery::Delivery;
use applications::Scaled;

/// Codes that are reported here.
pub(super) const RULES: &[&RuleMeta] =
    &[&applications::LONG_NAME, &applications::AMBIGUOUS_NAMES, &applications::BASE_OUTSIDE];

/// Sets of Applications.
pub(super) struct ArgoCd;

impl Part for ArgoCd {
    fn name(&self) -> &'static str {
        "argocd"
    }

    fn about(&self) -> &'static str {
        "an ApplicationSet for each service and one AppProject, for Argo CD"
    }

    fn kind(&self) -> PartKind {
        PartKind::GitOps
    }

    fn add(&self, delivery: &Delivery<'_>, how: &How<'_>, out: &mut Generated) -> Result<(), RenderError> {
        let inventory = delivery.bundle.inventory;
        let sites = site::sites(delivery);
        let repository = repository::repository(delivery, "nothing brings the tree into clusters", out);
        let labels = repository::labels(inventory, out);
        let taken = [("default", "the project of every Application that names none")];
        let free = repository::is_free(inventory, &taken, out);
        applications::names(delivery, &sites, out);
        let (Some(repository), Some(labels), true) = (repository, labels, free) else { return Ok(()) };
        for site in &sites {
            let set = Set::of(delivery, *site, repository, &labels, out);
            let text = how.templates.render("argocd/applicationset.yaml.hbs", &set)?;
            out.tool(&format!("argocd/{}.applicationset.yaml", site.name()), text)?;
        }
        let project = how.templates.render("argocd/project.yaml.hbs", &Project::of(delivery, &sites, repository))?;
        out.tool("argocd/project.yaml", project)
    }
}

/// What the template of a set sees. Texts that hold `{{ }}` are for the controller.
#[derive(Serialize)]
struct Set<'a> {
    header: String,
    platform: &'a str,
    service: &'a str,
    namespace: &'a str,
    regions: Vec<String>,
    labels: &'a [Label],
    /// Paths of which a change concerns the Application; empty where they are not known.
    watched: String,
    region: &'static str,
    application: String,
    cluster: &'static str,
    scaled: Vec<Scaled>,
    path: String,
    repository: String,
    revision: String,
}

/// The region of a cluster, for the controller. Not `index`: that makes nothing of a label that is missing.
const REGION: &str = "{{ .metadata.labels.region }}";

impl<'a> Set<'a> {
    fn of(
        delivery: &Delivery<'a>,
        site: Site<'a>,
        repository: Repository<'_>,
        labels: &'a [Label],
        out: &mut Generated,
    ) -> Self {
        let service = site.name();
        let path = site::overlay(service, REGION);
        Self {
            header: site::header(delivery, &format!("services.{service}")),
            platform: delivery.bundle.inventory.name.as_str(),
            service,
            namespace: site.namespace(delivery).as_str(),
            regions: repository::regions(delivery, site),
            labels,
            watched: applications::watched(delivery, site, &path, out),
            region: REGION,
            application: format!("{service}-{{{{ .nameNormalized }}}}"),
            cluster: "{{ .name }}",
            scaled: applications::scaled(delivery, site),
            path,
            repository: literal(repository.url),
            // What Argo CD takes where nothing is said.
            revision: literal(repository.revision.unwrap_or("HEAD")),
        }
    }
}

/// A text that a Go template leaves as it is.
fn literal(text: &str) -> String {
    text.replace("{{", "{{ \"{{\" }}")
}

/// What the template of the project sees.
#[derive(Serialize)]
struct Project<'a> {
    header: String,
    platform: &'a str,
    namespaces: BTreeSet<&'a str>,
    description: String,
    repository: &'a str,
}

impl<'a> Project<'a> {
    fn of(delivery: &Delivery<'a>, sites: &[Site<'a>], repository: Repository<'a>) -> Self {
        let platform = delivery.bundle.inventory.name.as_str();
        Self {
            header: site::header(delivery, "services"),
            platform,
            namespaces: sites.iter().map(|site| site.namespace(delivery).as_str()).collect(),
            description: format!("Services of {platform}, one Application for each cluster"),
            repository: repository.url,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn a_text_with_braces_is_no_template() {
        assert_eq!(literal("main"), "main");
        assert_eq!(literal("{{ .server }}"), "{{ \"{{\" }} .server }}");
        assert_eq!(literal("a{{{b"), "a{{ \"{{\" }}{b");
        assert_eq!(literal("{{{{"), "{{ \"{{\" }}{{ \"{{\" }}");
    }
}
