//! The repository that clusters are brought up to date from, and whether what is said of it can be used.

use serde::Serialize;

use super::delivery::Generated;
use super::site::{self, Site};
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::path::Anchor;
use crate::model::delivery::Delivery;
use crate::model::inventory::Inventory;

/// Nothing says where the tree is kept.
pub(super) static NO_REPOSITORY: RuleMeta = RuleMeta {
    code: "PX631",
    name: "no-repository",
    severity: Severity::Warning,
    page: include_str!("repository/no_repository.md"),
};

/// What is said of the repository cannot be used.
static UNUSABLE_REPOSITORY: RuleMeta = RuleMeta {
    code: "PX632",
    name: "unusable-repository",
    severity: Severity::Error,
    page: include_str!("repository/unusable_repository.md"),
};

/// Kubernetes does not take it as a label.
static NOT_A_LABEL: RuleMeta = RuleMeta {
    code: "PX633",
    name: "not-a-label",
    severity: Severity::Error,
    page: include_str!("repository/not_a_label.md"),
};

/// Something else has this name already.
static RESERVED_NAME: RuleMeta = RuleMeta {
    code: "PX634",
    name: "reserved-name",
    severity: Severity::Error,
    page: include_str!("repository/reserved_name.md"),
};

/// Codes that are reported here.
pub(super) const RULES: &[&RuleMeta] = &[&NO_REPOSITORY, &UNUSABLE_REPOSITORY, &NOT_A_LABEL, &RESERVED_NAME];

/// Longest name in a label and its value.
const LONGEST_LABEL: usize = 63;
/// Longest prefix of a label's key.
const LONGEST_PREFIX: usize = 253;

/// Where the tree is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Repository<'a> {
    /// Its URL.
    pub(super) url: &'a str,
    /// Branch, tag or commit, where one is named.
    pub(super) revision: Option<&'a str>,
}

/// A label of the clusters to deploy to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Label {
    key: String,
    value: String,
}

/// The repository, if it is named and can be used; what is wrong with it goes to `out`.
pub(super) fn repository<'a>(delivery: &Delivery<'a>, left_out: &str, out: &mut Generated) -> Option<Repository<'a>> {
    let inventory = delivery.bundle.inventory;
    let Some(url) = inventory.gitops.repo_url.value() else {
        let message = format!("`gitops.repoURL` is not written, so {left_out}");
        let help = "write where the tree is kept: `gitops: {repoURL: https://github.com/OWNER/REPOSITORY, revision: \
                    main}`; `--gitops none` asks for neither";
        out.findings.push(Finding::new(&NO_REPOSITORY, Some(inventory.at.clone()), message).help(help));
        return None;
    };
    let revision = inventory.gitops.revision.value();
    let wrong = [
        (faulty_url(url), "repoURL", inventory.gitops.repo_url.anchor()),
        (revision.and_then(|revision| faulty_revision(revision)), "revision", inventory.gitops.revision.anchor()),
    ];
    let mut usable = true;
    for (fault, field, at) in wrong {
        let Some((fault, help)) = fault else { continue };
        usable = false;
        let message = format!("`gitops.{field}` {fault}");
        out.findings.push(Finding::new(&UNUSABLE_REPOSITORY, at.cloned(), message).help(help));
    }
    usable.then_some(Repository { url, revision: revision.map(String::as_str) })
}

type Fault = (&'static str, &'static str);

/// What is wrong with a URL of a repository, and how to mend it. What git takes for an option or a glob, and what no URL
/// holds unescaped, is refused: the text becomes an argument of git, and a pattern of what is allowed.
fn faulty_url(url: &str) -> Option<Fault> {
    const HELP: &str = "write a URL as git takes it: `https://HOST/PATH`, `ssh://git@HOST/PATH` or `git@HOST:PATH`";
    let sign = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/@%+=,#$&'()".contains(&b);
    if !url.bytes().all(sign) {
        return Some(("holds what a URL cannot hold", HELP));
    }
    let Some((scheme, rest)) = url.split_once("://") else {
        // As `scp` writes it: the path follows a colon.
        let fits = url.split_once('@').is_some_and(|(user, rest)| {
            let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
            let named = user.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric()) && user.bytes().all(plain);
            named && rest.split_once(':').is_some_and(|(host, path)| is_host(host) && !path.is_empty())
        });
        return (!fits).then_some(("is no URL of a repository", HELP));
    };
    let authority = rest.split('/').next().unwrap_or(rest);
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    if user.contains(':') || (scheme != "ssh" && !user.is_empty()) {
        return Some((
            "holds credentials, which would stand in the repository for all to read",
            "leave them out of the URL, and give them to the cluster as a Secret",
        ));
    }
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    let fits = ["https", "http", "ssh"].contains(&scheme) && is_host(host);
    (!fits).then_some(("is no URL of a repository", HELP))
}

fn is_host(text: &str) -> bool {
    text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
}

/// What is wrong with the name of a revision: what git refuses in one, and what it takes for an option.
fn faulty_revision(revision: &str) -> Option<Fault> {
    let barred = |c: char| c.is_control() || c.is_whitespace() || "~^:?*[\\".contains(c);
    let faulty = revision.is_empty()
        || revision.contains(barred)
        || revision.starts_with(['-', '/'])
        || revision.ends_with(['.', '/'])
        || ["..", "@{", "//"].iter().any(|part| revision.contains(part));
    faulty.then_some(("is no name of a branch, tag or commit", "write a name that `git check-ref-format` accepts"))
}

/// The labels of the clusters to deploy to; none, and findings, where one of them cannot be one.
pub(super) fn labels(inventory: &Inventory, out: &mut Generated) -> Option<Vec<Label>> {
    let gitops = &inventory.gitops;
    let mut all = Vec::new();
    let mut fits = true;
    for (key, value) in &gitops.cluster_selector {
        let wrong = [(is_label_key(key), "key", key), (is_label_value(value), "value", value)];
        for (_, what, text) in wrong.into_iter().filter(|(fits, ..)| !fits) {
            fits = false;
            let at = gitops.selector_at.as_ref().map(|at| at.key(key.clone()));
            let message = format!("`{text}` cannot be the {what} of a label, so `clusterSelector` selects no cluster");
            out.findings.push(Finding::new(&NOT_A_LABEL, at, message).help(LABEL_HELP));
        }
        all.push(Label { key: key.clone(), value: value.clone() });
    }
    fits.then_some(all)
}

const LABEL_HELP: &str = "a label is 1 to 63 of `a-zA-Z0-9._-` with a letter or digit at both ends, its key with a \
                          DNS name and `/` before it at most";

/// Regions of a service as labels of clusters.
pub(super) fn regions(delivery: &Delivery<'_>, site: Site<'_>) -> Vec<String> {
    site.regions(delivery).into_iter().map(|id| site::region(delivery, id)).collect()
}

/// A finding about a service.
pub(super) fn at_service(rule: &'static RuleMeta, site: Site<'_>, message: impl Into<String>) -> Finding {
    Finding::new(rule, Some(site.service.at.clone()), message).about(site.name(), None)
}

/// Names that something else has, each with what that is.
pub(super) type Taken<'t> = [(&'t str, &'t str)];

/// Whether the name of the platform is free; a finding where it is not.
pub(super) fn is_free(inventory: &Inventory, taken: &Taken<'_>, out: &mut Generated) -> bool {
    let found = reserved(inventory.name.as_str(), taken, &inventory.at);
    let free = found.is_none();
    out.findings.extend(found);
    free
}

/// Whether the name of a service is free; a finding where it is not.
pub(super) fn is_free_service(site: Site<'_>, taken: &Taken<'_>, out: &mut Generated) -> bool {
    let found = reserved(site.name(), taken, &site.service.at).map(|found| found.about(site.name(), None));
    let free = found.is_none();
    out.findings.extend(found);
    free
}

fn reserved(name: &str, taken: &Taken<'_>, at: &Anchor) -> Option<Finding> {
    let (_, whose) = taken.iter().find(|(taken, _)| *taken == name)?;
    let finding = Finding::new(&RESERVED_NAME, Some(at.clone()), format!("`{name}` is {whose}"));
    Some(finding.help("choose another name"))
}

fn is_label_value(text: &str) -> bool {
    text.is_empty() || is_label_name(text)
}

fn is_label_name(text: &str) -> bool {
    let ends = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_alphanumeric());
    text.len() <= LONGEST_LABEL
        && ends(text.bytes().next())
        && ends(text.bytes().last())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

fn is_label_key(text: &str) -> bool {
    let Some((prefix, name)) = text.split_once('/') else { return is_label_name(text) };
    let part = |part: &str| crate::base::ids::Name::new(part).is_some();
    prefix.len() <= LONGEST_PREFIX && prefix.split('.').all(part) && is_label_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_what_git_can_fetch() {
        for url in [
            "https://github.com/travelbook/k8s-manifests",
            "http://git.example:8080/a/b.git",
            "ssh://git@git.example:2222/a/b.git",
            "git@github.com:travelbook/k8s-manifests.git",
            &format!("https://git.example/{}", "a".repeat(300)),
        ] {
            assert_eq!(faulty_url(url), None, "{url}");
        }
        for url in [
            "",
            "yes",
            "1e3",
            "--upload-pack=touch /tmp/x",
            "-oProxyCommand=x@h:p",
            "ext::sh -c x",
            "file:///etc",
            "https://-x/y",
            "https://*/x",
            "https://a/{{ .server }}",
            "https://a/\"\nb: c",
            "https://user:word@git.example/a",
            "https://token@git.example/a",
            "https://a/\u{1f4a5}",
        ] {
            assert!(faulty_url(url).is_some(), "{url}");
        }
    }

    #[test]
    fn a_revision_is_what_git_takes_for_one() {
        for name in ["main", "v1.2.3", "feature/a-b", "refs/heads/main", "yes", "1e3", "{{x}}", "\"q\"", "\u{1f4a5}"] {
            assert_eq!(faulty_revision(name), None, "{name}");
        }
        for name in ["", "-f", "a b", "a\nb", "a..b", "a@{1}", "a:b", "HEAD~1", "a*", "x/"] {
            assert!(faulty_revision(name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_label_is_what_kubernetes_takes_for_one() {
        let long = "a".repeat(64);
        for key in ["environment", "Team_1", "example.com/tier", "a.b-c/x.y"] {
            assert!(is_label_key(key), "{key}");
        }
        for key in ["", "-a", "a-", "a/b/c", "Example.com/x", "/x", "x/", "a b", "{{x}}", &long, "caf\u{e9}"] {
            assert!(!is_label_key(key), "{key}");
        }
        assert!(is_label_value("") && is_label_value("1e3") && is_label_value("yes"));
        assert!(!is_label_value(&long) && !is_label_value("a\nb") && !is_label_value("\u{1f4a5}"));
    }
}
