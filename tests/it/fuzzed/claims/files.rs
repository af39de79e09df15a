//! Generated files: what is quoted in them, templates and bases of the user's own, and what the tool remembers of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use parallax::base::ids::Name;
use parallax::base::source::{Origin, SourceSet};
use parallax::emit::delivery::{Generated, How};
use parallax::emit::templates::{BUILT_IN, Templates};
use parallax::load;
use parallax::model::delivery::{Base, Keeper};
use parallax::pipeline;
use serde_json::{Value, json};

use super::platform::TEMPLATES;
use super::{PLANNED, SEPARATOR, SHOP, is_harmless, told};

/// A text in every place that a template has for one.
const QUOTED: &str = "plain: {{text}}\nquoted: {{always text}}\nlist:\n  - {{text}}\n# {{comment text}}\nend: 1\n";
const KEY: &str = "{{text}}: key\n";
/// YAML takes a key on one line to be no longer than this (1.2, 7.4.2), quotes and escapes counted; some readers count
/// bytes.
const LONGEST_KEY: usize = 1024;
const WRITTEN: &str = "before {{text}} after\n\n{{prose text}}\n\n{{shell text 2}}\n\nend\n";

/// A text that a template writes is read back as it was, by our reader and by another.
pub(super) fn quoting(bytes: &[u8]) {
    static OWN: LazyLock<Templates> = LazyLock::new(|| {
        let own = [
            ("kustomize/overlay.yaml.hbs", QUOTED),
            ("kustomize/base.yaml.hbs", KEY),
            ("runbooks/drill.md.hbs", WRITTEN),
        ];
        let own = own.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
        Templates::new(&own).unwrap_or_else(|_| panic!("templates"))
    });
    let text = String::from_utf8_lossy(bytes).into_owned();
    let view = json!({ "text": text });
    let yaml = OWN.render("kustomize/overlay.yaml.hbs", &view).expect("a text");
    let wanted = json!({"plain": text, "quoted": text, "list": [text], "end": 1});
    assert_eq!(load::manifests(&yaml), Ok(vec![wanted.clone()]), "{yaml}");
    assert_eq!(serde_yaml::from_str::<Value>(&yaml).ok(), Some(wanted), "{yaml}");
    let keyed = OWN.render("kustomize/base.yaml.hbs", &view).expect("a text");
    if keyed.len() <= LONGEST_KEY {
        let wanted = json!({text.as_str(): "key"});
        assert_eq!(load::manifests(&keyed), Ok(vec![wanted.clone()]), "{keyed}");
        assert_eq!(serde_yaml::from_str::<Value>(&keyed).ok(), Some(wanted), "{keyed}");
    }
    let page = OWN.render("runbooks/drill.md.hbs", &view).expect("a text");
    is_harmless(&page);
    // Nothing leaves its line or its block.
    let lines: Vec<&str> = page.lines().collect();
    assert!(lines[0].starts_with("before ") && lines[0].ends_with(" after") && lines[1].is_empty(), "{page}");
    assert!(lines[3].is_empty() && lines[lines.len() - 2..] == ["", "end"], "{page}");
    let (open, close) = (lines[4].trim_start(), lines[lines.len() - 3].trim_start());
    let fence = open.strip_suffix("sh").expect("a fence");
    assert!(fence.len() >= 3 && fence.bytes().all(|sign| sign == b'`') && close == fence, "{page}");
    let inside = &lines[5..lines.len() - 3];
    assert!(!inside.iter().any(|line| line.contains(fence)), "{page}");
}

fn generate(bases: &BTreeMap<Name, Base>, templates: &Templates) -> Result<Generated, String> {
    let how = How { templates, gitops: Some("argocd"), routing: Some("route53") };
    pipeline::generate(&PLANNED, bases, &how).map_err(|fault| fault.to_string())
}

/// A template of the user's own in place of one of those that there are, which the first byte names.
pub(super) fn templates(bytes: &[u8]) {
    let Some((first, text)) = bytes.split_first() else { return };
    let (Ok(text), name) = (std::str::from_utf8(text), BUILT_IN[usize::from(*first) % BUILT_IN.len()].0) else {
        return;
    };
    match Templates::new(&BTreeMap::from([(name.to_owned(), text.to_owned())])) {
        Err(faults) => assert!(faults.iter().all(|fault| fault.name == name && !fault.message.is_empty())),
        Ok(templates) => match generate(&BTreeMap::new(), &templates) {
            Err(fault) => assert!(fault.contains(name) || fault.contains(" would not be "), "{fault}"),
            Ok(generated) => in_every_form(&generated),
        },
    }
}

/// The files of a base: a kustomization, and what it may name.
pub(super) fn bases(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let names = ["kustomization.yaml", "deployment.yaml", "more.yaml", "parts/kustomization.yaml"];
    let files =
        names.into_iter().map(str::to_owned).zip(text.split(char::from(SEPARATOR)).map(str::to_owned)).collect();
    let base = Base { from_root: "../bases/api".to_owned(), files, unread: None };
    let name = Name::new("api").expect("a name");
    let generated = generate(&BTreeMap::from([(name, base)]), &TEMPLATES).expect("a tree");
    // What an earlier run put there is the user's by now, and is left as it is.
    for (path, file) in generated.tree.iter().filter(|(_, file)| file.keeper == Keeper::Tool) {
        let is_yaml = path.as_str().ends_with(".yaml");
        assert!(!is_yaml || load::manifests(&file.text).is_ok(), "{path}: {}", file.text);
    }
    in_every_form(&generated);
}

fn in_every_form(generated: &Generated) {
    let mut sources = SourceSet::default();
    sources.add("inventory.yaml", SHOP.as_bytes(), Origin::Named);
    told::every_form(&generated.findings, &[], &sources);
}

/// Manifest and journal of a directory: what is taken of them is written and taken again, and names no file elsewhere.
pub(super) fn records(bytes: &[u8]) {
    for (reader, written) in parallax::cli::records(bytes).into_iter().enumerate() {
        let Some(text) = written else { continue };
        let again = parallax::cli::records(text.as_bytes());
        assert_eq!(again[reader].as_ref(), Some(&text));
        let document: Value = serde_json::from_str(&text).expect("JSON");
        let files: BTreeSet<&String> = document["files"].as_object().expect("files").keys().collect();
        for path in files {
            let leaves = path.split('/').any(|step| matches!(step, "" | "." | ".." | ".parallax"));
            assert!(!leaves && !path.contains(['\\', ':', '\0']), "{path}");
        }
    }
}
