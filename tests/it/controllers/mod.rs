//! What GitOps controllers are handed: accepted by strict schemas, read alike by two readers, and never a template of
//! somebody else's making.

mod argocd;
mod flux;

use std::collections::BTreeMap;
use std::path::Path;

use parallax::base::ids::Name;
use parallax::emit::delivery::Generated;
use parallax::model::delivery::{Base, Tree};
use parallax::pipeline::Planned;
use serde_json::Value;

use crate::support::{self, planned};

/// An inventory with two services, one of them scaled, and these lines of `gitops`.
fn inventory(gitops: &str) -> String {
    format!(
        "apiVersion: parallax/v1
kind: Inventory
metadata: {{name: shop}}
provider: aws
regions:
  - {{name: us-east-1, role: primary}}
  - {{name: eu-west-1}}
gitops:
{gitops}
services:
  - {{name: cart, namespace: front, autoscaling: {{min: 2, max: 8}}, data: []}}
  - {{name: mail, data: []}}
"
    )
}

const USUAL: &str = "  repoURL: https://git.example/shop/deploy
  revision: main
  clusterSelector: {environment: production}";

fn generate_with(planned: &Planned, bases: &BTreeMap<Name, Base>, gitops: &str) -> Generated {
    support::generate(planned, bases, Some(gitops), None)
}

fn generate(text: &str, gitops: &str) -> Generated {
    generate_with(&planned(text), &BTreeMap::new(), gitops)
}

/// What is reported of the repository and of names; other parts have codes of their own.
fn codes(generated: &Generated) -> Vec<&'static str> {
    let all = generated.findings.iter().map(|found| found.rule.code);
    all.filter(|code| code.starts_with("PX63")).collect()
}

/// Every document of a file, which two readers take for the same.
fn documents(tree: &Tree, path: &str) -> Vec<Value> {
    let (_, file) = tree.iter().find(|(known, _)| known.as_str() == path).unwrap_or_else(|| panic!("no {path}"));
    let ours = parallax::load::manifests(&file.text).unwrap_or_else(|fault| panic!("{path}: {fault}\n{}", file.text));
    let theirs: Vec<Value> = serde_yaml::Deserializer::from_str(&file.text)
        .map(|document| serde::Deserialize::deserialize(document).expect("YAML"))
        .collect();
    assert_eq!(ours, theirs, "{path}");
    ours.into_iter().filter(|document| !document.is_null()).collect()
}

fn only(tree: &Tree, path: &str) -> Value {
    let mut all = documents(tree, path);
    assert_eq!(all.len(), 1, "{path}");
    all.remove(0)
}

/// Holds every file of a folder against its schema: by its kind, the strict one of what is generated, and that of the
/// controller where it lies beside the project.
fn hold(tree: &Tree, folder: &str) -> usize {
    let files: Vec<_> = tree.keys().filter(|path| path.as_str().starts_with(folder)).collect();
    for path in &files {
        for document in documents(tree, path.as_str()) {
            let kind = document.get("kind").and_then(Value::as_str).expect("a kind");
            let (ours, theirs) = match kind {
                "ApplicationSet" => ("applicationset", Some("applicationset")),
                "AppProject" => ("appproject", Some("appproject")),
                "Kustomization" => ("flux-kustomization", Some("flux-kustomization")),
                "GitRepository" => ("flux-gitrepository", None),
                "Namespace" => ("flux-namespace", None),
                other => panic!("{path}: {other}"),
            };
            let root = Path::new(env!("CARGO_MANIFEST_DIR"));
            let ours = root.join(format!("tests/it/schemas/{ours}.schema.json"));
            let theirs = theirs.into_iter().flat_map(|name| {
                let file = format!("shared/data/gitops/{name}.schema.json");
                root.ancestors().skip(1).take(2).map(move |above| above.join(&file))
            });
            for schema in std::iter::once(ours).chain(theirs.filter(|path| path.exists())) {
                let text = std::fs::read_to_string(&schema).expect("a schema");
                let validator =
                    jsonschema::validator_for(&serde_json::from_str(&text).expect("JSON")).expect("a schema");
                let wrong: Vec<String> = validator
                    .iter_errors(&document)
                    .map(|fault| format!("{}: {fault}", fault.instance_path()))
                    .collect();
                assert!(wrong.is_empty(), "{path} against {}:\n{}", schema.display(), wrong.join("\n"));
            }
        }
    }
    files.len()
}
