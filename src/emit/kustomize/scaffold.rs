//! The base of a service that has none: written once, and the user's from then on.

use serde::Serialize;

use super::image::{Image, is_schedule};
use super::rules::{IMAGE_NOT_PINNED, UNSET_CONFIG_KEY, UNUSABLE_NAME, UNUSABLE_VALUE};
use crate::base::evidence::Fact;
use crate::base::finding::Finding;
use crate::emit::site::Site;
use crate::model::delivery::Delivery;
use crate::model::words::ServiceKind;

/// Nothing is ever found below this domain, by RFC 2606: what is called so is never pulled by mistake.
const NOWHERE: &str = "unset.invalid";
/// The 31st of February.
const NEVER: &str = "0 0 31 2 *";
/// `CronJob` names get 11 more signs for each run, and 63 are the most.
const LONGEST_CRON_NAME: usize = 52;

/// Everything that a base's files show.
#[derive(Clone, Debug, Serialize)]
pub(super) struct View {
    name: String,
    owner: Option<String>,
    image: Value,
    schedule: Value,
    /// What is asked whether it is well; none where no requests arrive.
    check: Option<Value>,
    secrets: Vec<Secret>,
    autoscaling: Option<Autoscaling>,
    service_name: String,
    resources: Vec<&'static str>,
}

/// A text that is stated, or what stands in for it.
#[derive(Clone, Debug, Serialize)]
struct Value {
    text: String,
    stated: bool,
}

impl Value {
    fn of(fact: &Fact<String>, instead: &str) -> Self {
        let value = fact.value();
        Self { text: value.map_or(instead, String::as_str).to_owned(), stated: value.is_some() }
    }
}

#[derive(Clone, Debug, Serialize)]
struct Secret {
    name: String,
    dataset: String,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Autoscaling {
    min: u32,
    max: u32,
}

/// Whether it runs by a schedule.
pub(super) fn is_batch(site: Site<'_>) -> bool {
    site.service.kind.value() == Some(&ServiceKind::Batch)
}

/// Whether requests arrive; of what nobody said what it is they may.
fn answers(site: Site<'_>) -> bool {
    matches!(site.service.kind.value(), None | Some(ServiceKind::Api | ServiceKind::Static))
}

/// What sets the number of its pods, if something does.
pub(super) fn autoscaling(site: Site<'_>) -> Option<Autoscaling> {
    let (min, max) = site.service.autoscaling.value().filter(|_| !is_batch(site))?;
    Some(Autoscaling { min: (*min).max(1), max: (*max).max(*min).max(1) })
}

/// What pods are told in every region.
pub(super) fn literal(site: Site<'_>) -> String {
    format!("SERVICE={}", site.name())
}

/// A file of a base with its template.
type File = (&'static str, &'static str);

/// What a service's base shows, and the files that show it.
pub(super) fn base(delivery: &Delivery<'_>, site: Site<'_>) -> (View, Vec<File>) {
    let service = site.service;
    let (batch, answers) = (is_batch(site), answers(site));
    let autoscaling = autoscaling(site);
    let mut files: Vec<File> = vec![("serviceaccount.yaml", "kustomize/serviceaccount.yaml.hbs")];
    files.push(if batch {
        ("cronjob.yaml", "kustomize/cronjob.yaml.hbs")
    } else {
        ("deployment.yaml", "kustomize/deployment.yaml.hbs")
    });
    if answers {
        files.push(("service.yaml", "kustomize/service.yaml.hbs"));
    }
    if autoscaling.is_some() {
        files.push(("autoscaler.yaml", "kustomize/autoscaler.yaml.hbs"));
    }
    if !batch {
        files.push(("disruption.yaml", "kustomize/disruption.yaml.hbs"));
    }
    files.sort_unstable();
    let check = &delivery.bundle.inventory.routing.check_path;
    let mut secrets: Vec<Secret> = Vec::new();
    for dataset in &service.data {
        let Some(secret) = dataset.secret_ref.value() else { continue };
        match secrets.iter_mut().find(|known| known.name == secret.as_str()) {
            Some(known) => known.dataset = format!("{}, {}", known.dataset, dataset.name),
            None => secrets.push(Secret { name: secret.to_string(), dataset: dataset.name.to_string() }),
        }
    }
    let view = View {
        name: site.name().to_owned(),
        owner: service.owner.value().cloned(),
        image: Value::of(&service.image, &image(site)),
        schedule: Value::of(&service.schedule, NEVER),
        check: answers.then(|| Value::of(check, "/healthz")),
        secrets,
        autoscaling,
        service_name: literal(site),
        resources: files.iter().map(|(name, _)| *name).collect(),
    };
    files.push(("kustomization.yaml", "kustomize/base.yaml.hbs"));
    (view, files)
}

/// The image of a service, or a name under which nothing can be pulled.
pub(super) fn image(site: Site<'_>) -> String {
    let unknown = || format!("{NOWHERE}/{}", site.name());
    site.service.image.value().cloned().unwrap_or_else(unknown)
}

/// What is wrong with, or missing from, the values that a base and its pins are made from.
pub(super) fn findings(site: Site<'_>, own_base: bool) -> Vec<Finding> {
    let (service, name) = (site.service, site.name());
    let mut found = Vec::new();
    let mut add = |finding: Finding, help: String| found.push(finding.about(name, None).help(help));
    let unpinned =
        |message| Finding::new(&IMAGE_NOT_PINNED, service.image.anchor().or(Some(&service.at)).cloned(), message);
    match service.image.value().map(|text| (text, Image::parse(text))) {
        None if own_base => {}
        None => add(
            unpinned(format!(
                "no `image` is written for `{name}`: its base names `{}`, which nothing answers to",
                image(site)
            )),
            "write `image`, or put one into `images` of every overlay".to_owned(),
        ),
        Some((text, None)) => add(
            Finding::new(
                &UNUSABLE_VALUE,
                service.image.anchor().cloned(),
                format!("`{text}` is not the name of an image"),
            ),
            "an image is written `registry.example/team/name:tag`, or with `@sha256:` and its digest".to_owned(),
        ),
        Some((text, Some(image))) if image.tag.is_none() && image.digest.is_none() => add(
            unpinned(format!("`{text}` has neither tag nor digest: every pod takes what is newest when it starts")),
            "a version that each region pins can be promoted region by region, and taken back".to_owned(),
        ),
        Some(_) => {}
    }
    let batch = is_batch(site);
    if batch && !own_base {
        match service.schedule.value() {
            None => add(
                Finding::new(
                    &UNSET_CONFIG_KEY,
                    Some(service.at.clone()),
                    format!("no `schedule` is written for `{name}`: its base has one that never comes"),
                ),
                "write `schedule`, such as `0 2 * * *`".to_owned(),
            ),
            Some(text) if !is_schedule(text) => add(
                Finding::new(
                    &UNUSABLE_VALUE,
                    service.schedule.anchor().cloned(),
                    format!("`{text}` is not a schedule"),
                ),
                "a schedule has five fields: minute, hour, day of the month, month, day of the week".to_owned(),
            ),
            Some(_) => {}
        }
    }
    let unusable = |message| Finding::new(&UNUSABLE_NAME, Some(service.at.clone()), message);
    if batch && !own_base && name.len() > LONGEST_CRON_NAME {
        add(
            unusable(format!(
                "`{name}` is too long for a CronJob: its name has {} signs, {LONGEST_CRON_NAME} are the most",
                name.len()
            )),
            "shorten the name, or bring a `base` in which it is called otherwise".to_owned(),
        );
    }
    if answers(site) && !own_base && name.starts_with(|sign: char| sign.is_ascii_digit()) {
        add(
            unusable(format!("`{name}` cannot be the name of a Service, which begins with a letter")),
            "rename it, or bring a `base` in which it is called otherwise".to_owned(),
        );
    }
    found
}
