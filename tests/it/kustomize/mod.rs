//! Manifests as they are generated: what stands in them, and that nothing that is written can make them say something else.

pub(crate) mod hostile;
pub(crate) mod own_bases;
pub(crate) mod trees;

use std::collections::BTreeMap;

use parallax::base::ids::Name;
use parallax::emit::delivery::{Generated, How};
use parallax::emit::templates::Templates;
use parallax::model::delivery::Base;
use parallax::pipeline::{self, Planned};
use serde_json::Value;

/// Bases of the user's own, by service.
pub(crate) type Bases = BTreeMap<Name, Base>;

/// Everything that is generated with the built-in templates; `gitops` names what brings it into clusters.
pub(crate) fn generated(planned: &Planned, bases: &Bases, gitops: Option<&str>) -> Generated {
    generated_with(planned, bases, gitops, &BTreeMap::new())
}

/// The same with templates of the user's own, by name.
pub(crate) fn generated_with(
    planned: &Planned,
    bases: &Bases,
    gitops: Option<&str>,
    own: &BTreeMap<String, String>,
) -> Generated {
    let templates = Templates::new(own).unwrap_or_else(|faults| panic!("{faults:?}"));
    let how = How { templates: &templates, gitops, routing: None };
    pipeline::generate(planned, bases, &how).unwrap_or_else(|fault| panic!("{fault}"))
}

/// A base of some files, handed in for a service.
pub(crate) fn base_of(service: &str, from_root: &str, files: &[(&str, &str)]) -> Bases {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let base = Base { from_root: from_root.to_owned(), files, unread: None };
    BTreeMap::from([(Name::new(service).expect("a name"), base)])
}

/// The text of a file that must be there.
pub(crate) fn text<'g>(generated: &'g Generated, path: &str) -> &'g str {
    let found = generated.tree.iter().find(|(known, _)| known.as_str() == path);
    let Some((_, file)) = found else {
        panic!("no {path} among {:#?}", generated.tree.keys().map(ToString::to_string).collect::<Vec<_>>())
    };
    &file.text
}

/// The one document of a file.
pub(crate) fn document(generated: &Generated, path: &str) -> Value {
    let documents = parallax::load::manifests(text(generated, path)).expect("YAML");
    assert_eq!(documents.len(), 1, "{path}");
    documents.into_iter().next().expect("a document")
}

/// What pods of a service are told in a region: the literals of its overlay, by key.
pub(crate) fn told(generated: &Generated, service: &str, region: &str) -> BTreeMap<String, String> {
    let path = format!("apps/{service}/overlays/{region}/generated/kustomization.yaml");
    let overlay = document(generated, &path);
    let literals = overlay.pointer("/configMapGenerator/0/literals").and_then(Value::as_array).expect("literals");
    let pair = |literal: &Value| {
        let (key, value) = literal.as_str().expect("a text").split_once('=').expect("a pair");
        (key.to_owned(), value.to_owned())
    };
    literals.iter().map(pair).collect()
}

/// Code and message of everything that was found.
pub(crate) fn findings(generated: &Generated) -> Vec<(&'static str, &str)> {
    generated.findings.iter().map(|found| (found.rule.code, found.message.as_str())).collect()
}
