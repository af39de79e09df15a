//! Texts of an inventory that want to be something else than a text.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use parallax::base::evidence::Fact;
use parallax::model::delivery::TreePath;
use parallax::model::inventory::Endpoints;
use proptest::prelude::*;

use super::*;
use crate::support::{HEAD, anchor, planned};

/// What some reader takes for more than it is.
pub(crate) const TEXTS: &[&str] = &[
    "",
    " ",
    "{{",
    "{{x}}",
    "{{{x}}}",
    "}}",
    "yes",
    "no",
    "on",
    "~",
    "null",
    "1e3",
    "0x1f",
    "017",
    "1_000",
    "1:30",
    "2026-11-22",
    ".inf",
    ".nan",
    "=",
    "<<",
    "../",
    "../../etc/passwd",
    "/etc/passwd",
    "\"",
    "'",
    "\"x\"",
    "'x'",
    "\\",
    "a\nb",
    "a\n- b: c",
    "\n",
    "\r\n",
    "\t",
    "---",
    "...",
    "--- a",
    "- a",
    "a: b",
    "a #b",
    "#",
    "&a",
    "*a",
    "!x",
    "!!binary x",
    "|",
    ">",
    "|-",
    "%YAML 1.1",
    "@",
    "`",
    "[",
    "]",
    "{",
    "}",
    ",",
    "?",
    ":",
    "a:",
    "\u{0}",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "\u{2029}",
    "\u{feff}",
    "\u{202e}",
    "\u{fffe}",
    "🦀",
    "👩‍👩‍👧",
    "é",
    "漢字",
    "$(X)",
    "${X}",
    "$X",
    "%s",
    "a=b",
    "=b",
];

/// Texts of all sorts, those among them.
fn hostile() -> impl Strategy<Value = String> {
    let known = prop::sample::select(TEXTS.to_vec());
    let long = Just("x".repeat(300));
    prop_oneof![4 => known.prop_map(str::to_owned), 4 => any::<String>(), 1 => long]
}

/// A platform with these texts in every field that takes any.
pub(crate) fn platform(texts: &[String; 7]) -> Planned {
    static PLANNED: LazyLock<Planned> = LazyLock::new(|| {
        planned(&format!(
            "{HEAD}services:
  - {{name: api, kind: api, replicas: 2, data: [{{name: rows, archetype: profile}}]}}
  - {{name: report, kind: batch, data: []}}
"
        ))
    });
    let [image, owner, schedule, write, read, path, batch_image] = texts.clone();
    let mut planned = PLANNED.clone();
    let stated = |text: String| Fact::stated(text, anchor());
    planned.inventory.routing.check_path = stated(path);
    for service in &mut planned.inventory.services {
        service.owner = stated(owner.clone());
        service.image = stated(if service.name.as_str() == "api" { image.clone() } else { batch_image.clone() });
        service.schedule = stated(schedule.clone());
        for dataset in &mut service.data {
            let both = || Endpoints { write: Some(write.clone()), read: Some(read.clone()) };
            let regions = planned.inventory.regions.iter();
            dataset.endpoints = regions.map(|region| (region.id.clone(), both())).collect::<BTreeMap<_, _>>().into();
        }
    }
    planned
}

/// The files of that platform, whatever its texts.
const FILES: [&str; 16] = [
    "apps/api/base/deployment.yaml",
    "apps/api/base/disruption.yaml",
    "apps/api/base/kustomization.yaml",
    "apps/api/base/service.yaml",
    "apps/api/base/serviceaccount.yaml",
    "apps/api/overlays/eu-west-1/generated/kustomization.yaml",
    "apps/api/overlays/eu-west-1/kustomization.yaml",
    "apps/api/overlays/us-east-1/generated/kustomization.yaml",
    "apps/api/overlays/us-east-1/kustomization.yaml",
    "apps/report/base/cronjob.yaml",
    "apps/report/base/kustomization.yaml",
    "apps/report/base/serviceaccount.yaml",
    "apps/report/overlays/eu-west-1/generated/kustomization.yaml",
    "apps/report/overlays/eu-west-1/kustomization.yaml",
    "apps/report/overlays/us-east-1/generated/kustomization.yaml",
    "apps/report/overlays/us-east-1/kustomization.yaml",
];

/// What the builder makes of a literal.
fn unquoted(value: &str) -> &str {
    let within = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    within('"').or_else(|| within('\'')).unwrap_or(value)
}

fn holds_password(text: &str) -> bool {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or_default().rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_comes_back_as_it_was_and_stays_where_it_belongs(
        texts in prop::array::uniform7(hostile()),
        flux in any::<bool>(),
    ) {
        let planned = platform(&texts);
        let generated = generated(&planned, &Bases::new(), Some(if flux { "flux" } else { "argocd" }));
        let apps: Vec<&str> = generated.tree.keys().map(TreePath::as_str).filter(|path| path.starts_with("apps/")).collect();
        prop_assert_eq!(apps, FILES, "no text makes or moves a file");
        for (path, file) in generated.tree.iter().filter(|(path, _)| path.as_str().starts_with("apps/")) {
            let ours = parallax::load::manifests(&file.text).map_err(|fault| TestCaseError::fail(format!("{path}: {fault}\n{}", file.text)))?;
            let theirs: Value = serde_yaml::from_str(&file.text).map_err(|fault| TestCaseError::fail(format!("{path}: {fault}\n{}", file.text)))?;
            prop_assert_eq!(&ours, &[theirs], "{}", path);
        }
        let [image, owner, schedule, write, read, path, batch_image] = &texts;
        let deployment = document(&generated, "apps/api/base/deployment.yaml");
        let cron = document(&generated, "apps/report/base/cronjob.yaml");
        let at = |value: &Value, place: &str| value.pointer(place).and_then(Value::as_str).map(str::to_owned);
        prop_assert_eq!(at(&deployment, "/spec/template/spec/containers/0/image"), Some(image.clone()));
        prop_assert_eq!(at(&deployment, "/spec/template/spec/containers/0/readinessProbe/httpGet/path"), Some(path.clone()));
        prop_assert_eq!(at(&deployment, "/metadata/annotations/parallax~1owner").unwrap_or_default(), owner.clone());
        prop_assert_eq!(at(&cron, "/spec/jobTemplate/spec/template/spec/containers/0/image"), Some(batch_image.clone()));
        prop_assert_eq!(at(&cron, "/spec/schedule"), Some(schedule.clone()));
        let told = told(&generated, "api", "eu-west-1");
        for (key, text) in [("DATABASE_WRITE_URL", write), ("DATABASE_READ_URL", read)] {
            let value = told.get(key).map(|value| unquoted(value));
            prop_assert_eq!(value, (!holds_password(text)).then_some(text.as_str()));
        }
    }
}
