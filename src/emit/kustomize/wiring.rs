//! What of a base an overlay has to change: the workload, its autoscaler, and the way its pods are told things.

use serde::Serialize;
use serde_json::Value;

use super::built::{Built, Object};
use super::rules::{CONFIG_WITHOUT_HASH, MISSING_AUTOSCALER, MISSING_TARGET};
use super::scaffold;
use crate::base::finding::{Finding, Severity};
use crate::emit::site::Site;
use crate::model::words::ServiceKind;

/// What runs pods and can be told how many.
const WORKLOADS: [&str; 3] = ["Deployment", "StatefulSet", "Rollout"];

/// What a patch is for, as the builder wants it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Target {
    /// Empty for the core group.
    group: String,
    version: String,
    kind: String,
    /// A pattern that fits this name alone.
    pattern: String,
    /// The name itself.
    name: String,
    /// `group/version`.
    api: String,
}

impl Target {
    fn of(object: &Object) -> Self {
        let api = if object.group.is_empty() {
            object.version.clone()
        } else {
            format!("{}/{}", object.group, object.version)
        };
        Self {
            group: object.group.clone(),
            version: object.version.clone(),
            kind: object.kind.clone(),
            pattern: pattern(&object.name),
            name: object.name.clone(),
            api,
        }
    }

    /// One of the platform's own kinds.
    fn own(group: &str, version: &str, kind: &str, name: &str) -> Self {
        Self {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: kind.to_owned(),
            pattern: pattern(name),
            name: name.to_owned(),
            api: format!("{group}/{version}"),
        }
    }

    /// Whether the builder has a field for its number of pods.
    pub(super) fn is_counted(&self) -> bool {
        matches!(self.kind.as_str(), "Deployment" | "StatefulSet")
    }
}

/// Where an autoscaler has its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Bounds {
    fewest: &'static str,
    most: &'static str,
}

impl Bounds {
    /// Of a kind of autoscaler, if it is one.
    fn of(kind: &str) -> Option<Self> {
        match kind {
            "HorizontalPodAutoscaler" => Some(Self { fewest: "/spec/minReplicas", most: "/spec/maxReplicas" }),
            "ScaledObject" => Some(Self { fewest: "/spec/minReplicaCount", most: "/spec/maxReplicaCount" }),
            _ => None,
        }
    }
}

/// A name as a regular expression for itself.
fn pattern(name: &str) -> String {
    let special = |sign: char| !sign.is_ascii_alphanumeric() && !matches!(sign, '-' | '_') && sign.is_ascii();
    name.chars().fold(String::new(), |mut out, sign| {
        if special(sign) {
            out.push('\\');
        }
        out.push(sign);
        out
    })
}

/// How pods come to know what they are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Attach {
    /// Into a `ConfigMap` of the base that they read already.
    Merge {
        /// Its name.
        name: String,
        /// Whether new content starts new pods by itself.
        hashed: bool,
        /// What else is in it.
        content: String,
    },
    /// Through a `ConfigMap` of the overlay, as the base has none that they read.
    Own {
        /// Its name.
        name: String,
        /// Where the container that must read it lists what it reads.
        place: String,
        /// Whether that list is there.
        listed: bool,
    },
}

/// What an overlay has to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wiring {
    /// What runs the pods.
    pub(super) workload: Target,
    /// Where the annotations of its pods are, from the object down.
    pub(super) is_cron: bool,
    /// What sets their number, if something does.
    pub(super) autoscaler: Option<(Target, Bounds)>,
    /// How pods are told things.
    pub(super) attach: Attach,
    /// The image of the first container.
    pub(super) image: Option<String>,
}

/// What an overlay has to change in a base that was just put there by the built-in templates: what [`wiring`] finds in it,
/// without reading it. Wherever everything is proven the two are held against each other.
pub(super) fn of_scaffold(site: Site<'_>) -> Wiring {
    let name = site.name();
    let is_cron = scaffold::is_batch(site);
    let workload = if is_cron { ("batch", "CronJob") } else { ("apps", "Deployment") };
    let scales = "HorizontalPodAutoscaler";
    let autoscaler = || Some((Target::own("autoscaling", "v2", scales, name), Bounds::of(scales)?));
    let literals = [scaffold::literal(site)];
    Wiring {
        workload: Target::own(workload.0, "v1", workload.1, name),
        is_cron,
        autoscaler: scaffold::autoscaling(site).and_then(|_| autoscaler()),
        attach: Attach::Merge {
            name: name.to_owned(),
            hashed: true,
            content: serde_json::json!({"name": name, "literals": literals}).to_string(),
        },
        image: Some(scaffold::image(site)),
    }
}

/// Finds in a base what an overlay has to change.
pub(super) fn wiring(site: Site<'_>, base: &Built, found: &mut Vec<Finding>) -> Option<Wiring> {
    let batch = site.service.kind.value() == Some(&ServiceKind::Batch);
    let runs =
        |object: &&Object| if batch { object.kind == "CronJob" } else { WORKLOADS.contains(&object.kind.as_str()) };
    let all: Vec<&Object> = base.objects.iter().filter(runs).collect();
    let named = all.iter().find(|object| object.name == site.name());
    let only = || if let [only] = all.as_slice() { Some(only) } else { None };
    let Some(workload) = named.or_else(only) else {
        found.push(none(site, base, batch, all.len()));
        return None;
    };
    let is_for_it = |object: &&Object| {
        let field = |name: &str| object.value.pointer(&format!("/spec/scaleTargetRef/{name}")).and_then(Value::as_str);
        Bounds::of(&object.kind).is_some()
            && field("name") == Some(&workload.written)
            && field("kind").is_none_or(|kind| kind == workload.kind)
    };
    let attach = attach(site, base, workload);
    found.extend(hash(site, workload, &attach));
    let autoscaler = base.objects.iter().find(is_for_it);
    if autoscaler.is_none() && !batch {
        found.extend(unscaled(site, base, workload));
    }
    Some(Wiring {
        workload: Target::of(workload),
        is_cron: batch,
        autoscaler: autoscaler.and_then(|it| Some((Target::of(it), Bounds::of(&it.kind)?))),
        attach,
        image: container(site, workload).and_then(|(_, it)| it.get("image")?.as_str().map(str::to_owned)),
    })
}

fn none(site: Site<'_>, base: &Built, batch: bool, several: usize) -> Finding {
    let service = site.name();
    let kinds = if batch { "CronJob" } else { "Deployment, StatefulSet or Rollout" };
    let message = match several {
        0 => format!("the base of `{service}` has no {kinds}"),
        _ => format!("the base of `{service}` has {several} of {kinds}, and none of them is called `{service}`"),
    };
    let help = if base.unseen.is_empty() {
        format!("name what runs its pods `{service}`")
    } else {
        format!("put what runs its pods into the base itself; {} cannot be looked at", base.unseen.join(", "))
    };
    Finding::new(&MISSING_TARGET, Some(at(site)), message).about(service, None).help(help)
}

/// That the plan reckons with an autoscaler and the base has none, so that the number of pods stays as it is.
fn unscaled(site: Site<'_>, base: &Built, workload: &Object) -> Option<Finding> {
    let (_, most) = site.service.autoscaling.value()?;
    let service = site.name();
    let anchor = site.service.autoscaling.anchor().unwrap_or(&site.service.at).clone();
    let message = format!(
        "`{service}` may grow to {most} pods, but nothing in its base scales {}: its pods stay as many as they are",
        workload.shown()
    );
    let help = if base.unseen.is_empty() {
        "add an autoscaler whose `scaleTargetRef` names it to the base, or take `autoscaling` out of the inventory"
            .to_owned()
    } else {
        format!("put its autoscaler into the base itself; {} cannot be looked at", base.unseen.join(", "))
    };
    Some(Finding::new(&MISSING_AUTOSCALER, Some(anchor), message).about(service, None).help(help))
}

/// Where the base is named, or the service.
pub(super) fn at(site: Site<'_>) -> crate::base::path::Anchor {
    site.service.base.anchor().unwrap_or(&site.service.at).clone()
}

/// The container that runs the program, with its index: the one that is called like the service, or the first.
fn container<'v>(site: Site<'_>, workload: &'v Object) -> Option<(usize, &'v Value)> {
    let all = workload.pod()?.pointer("/spec/containers")?.as_array()?;
    let named = |value: &Value| value.get("name").and_then(Value::as_str) == Some(site.name());
    let index = all.iter().position(named).unwrap_or(0);
    Some((index, all.get(index)?))
}

/// How pods of a workload come to know things.
fn attach(site: Site<'_>, base: &Built, workload: &Object) -> Attach {
    let found = container(site, workload);
    let reads: Vec<&str> =
        found.and_then(|(_, container)| container.get("envFrom")?.as_array()).map_or_else(Vec::new, |all| {
            all.iter().filter_map(|from| from.pointer("/configMapRef/name")?.as_str()).collect()
        });
    // Of several that say the same the last one counts.
    let generated = base.maps.iter().filter(|map| reads.contains(&map.name.as_str()));
    let last = generated.max_by_key(|map| (map.name == site.name(), reads.iter().rposition(|name| *name == map.name)));
    if let Some(map) = last {
        return Attach::Merge { name: map.name.clone(), hashed: map.hashed, content: map.content.clone() };
    }
    let plain = |name: &&str| {
        let maps = base.objects.iter().filter(|object| object.kind == "ConfigMap");
        maps.into_iter().find(|object| object.written == **name)
    };
    if let Some(map) = reads.iter().rev().find_map(plain) {
        return Attach::Merge { name: map.written.clone(), hashed: false, content: map.value.to_string() };
    }
    let index = found.map_or(0, |(index, _)| index);
    let template = if workload.kind == "CronJob" { "/spec/jobTemplate/spec/template" } else { "/spec/template" };
    Attach::Own {
        name: format!("{}-region", site.name()),
        place: format!("{template}/spec/containers/{index}/envFrom"),
        listed: found.is_some_and(|(_, container)| container.get("envFrom").is_some()),
    }
}

/// That a base's own way of telling pods things would not start new ones, and what is done about it.
fn hash(site: Site<'_>, workload: &Object, attach: &Attach) -> Option<Finding> {
    let service = site.name();
    let finding = |message| Finding::new(&CONFIG_WITHOUT_HASH, Some(at(site)), message).about(service, None);
    let help = "generate it with `configMapGenerator`, whose names carry a hash of the content";
    match attach {
        Attach::Merge { hashed: true, .. } => None,
        Attach::Merge { name, hashed: false, .. } => Some(
            finding(format!(
                "the ConfigMap `{name}` in the base of `{service}` has no hash in its name, so an annotation \
                 `checksum/config` starts new pods; a change in the base does so after the next `generate` only"
            ))
            .help(help),
        ),
        Attach::Own { name, .. } => Some(
            finding(format!(
                "pods of {} read no ConfigMap that the base of `{service}` has, so a ConfigMap `{name}` is added for them",
                workload.shown()
            ))
            .severity(Severity::Info)
            .help("to have it all in one place, add a `configMapGenerator` to the base and read it with `envFrom`"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn a_name_is_a_pattern_for_itself_alone() {
        assert_eq!(pattern("booking-engine"), "booking-engine");
        assert_eq!(pattern("booking.v2"), "booking\\.v2");
        assert_eq!(pattern("a+(b)|ä"), "a\\+\\(b\\)\\|ä");
    }
}
