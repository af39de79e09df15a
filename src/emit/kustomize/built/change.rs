//! Changes that a kustomization makes to what it holds, each held against what is there.

use serde_json::Value;

use super::{Built, Object, is_below, items, texts};
use crate::emit::kustomize::files::{Files, join};

/// Kinds of which the builder sets the number of pods.
const SCALED: [&str; 4] = ["Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"];

/// A fault with whether it is that of a change without a target.
type Found = (bool, String);

/// What changes nothing, or cannot be read. What is changed is marked.
pub(super) fn faults(
    written: &Value,
    folder: &str,
    files: &Files<'_>,
    built: &mut Built,
    read: fn(&str) -> Result<Vec<Value>, String>,
) -> Vec<Found> {
    let mut found = Vec::new();
    let strategic = texts(written, "patchesStrategicMerge").map(|entry| (None, entry.to_owned(), entry.contains('\n')));
    let both = items(written, "patches").chain(items(written, "patchesJson6902"));
    let patches = both.filter_map(|patch| {
        let inline = patch.get("patch").and_then(Value::as_str).map(|text| (text, true));
        let (text, inline) = inline.or_else(|| Some((patch.get("path")?.as_str()?, false)))?;
        Some((patch.get("target"), text.to_owned(), inline))
    });
    for (target, text, inline) in patches.chain(strategic) {
        let text = if inline {
            text
        } else if !is_below(folder, &join(folder, &text)) {
            found.push((false, format!("it names the patch `{text}`, which lies outside of its folder")));
            continue;
        } else if let Some(text) = files.text(&join(folder, &text)) {
            text.to_owned()
        } else {
            found.push((false, format!("it names the patch `{text}`, which is not there")));
            continue;
        };
        if text.trim_start().starts_with('[') && serde_json::from_str::<Value>(&text).is_err() {
            found.push((false, "a patch that begins with `[` has to be JSON".to_owned()));
            continue;
        }
        match read(&text) {
            Ok(documents) => found.extend(documents.iter().filter_map(|patch| apply(target, patch, built))),
            Err(message) => found.push((false, format!("a patch cannot be read: {message}"))),
        }
    }
    for name in items(written, "replicas").filter_map(|entry| entry.get("name")?.as_str()) {
        let called = |object: &Object| object.name == name || object.written == name;
        if !built.objects.iter().any(|object| called(object) && SCALED.contains(&object.kind.as_str())) {
            found.push((true, format!("it sets the replicas of `{name}`, and nothing of that name has any")));
        }
    }
    for name in items(written, "images").filter_map(|entry| entry.get("name")?.as_str()) {
        if !built.objects.iter().any(|object| runs(object, name)) {
            found.push((true, format!("it pins the image `{name}`, which no container runs")));
        }
    }
    found
}

/// Marks what a patch changes, or says that there is no such thing. What cannot be looked at may be meant.
fn apply(target: Option<&Value>, patch: &Value, built: &mut Built) -> Option<Found> {
    let blind = !built.unseen.is_empty();
    let mut hit = false;
    let mut missing = None;
    for object in built.objects.iter_mut().filter(|object| matches(target, patch, object)) {
        hit = true;
        if !object.patched {
            missing = missing.or(operations(patch).find_map(|operation| impossible(operation, object)));
        }
        object.patched = true;
    }
    // The content of generated config maps may be patched too.
    let kind = target.unwrap_or(patch).get("kind").and_then(Value::as_str);
    let generated = kind == Some("ConfigMap") && !built.maps.is_empty();
    if let Some(missing) = missing {
        return Some((true, missing));
    }
    (!hit && !blind && !generated)
        .then(|| (true, format!("a patch is for {}, and there is none", wanted(target, patch))))
}

fn operations(patch: &Value) -> impl Iterator<Item = &Value> {
    patch.as_array().into_iter().flatten()
}

/// Why one operation of a patch cannot be done on an object.
fn impossible(operation: &Value, object: &Object) -> Option<String> {
    let place = operation.get("path")?.as_str()?;
    let there = object.value.pointer(place);
    let shown = object.shown();
    match operation.get("op")?.as_str()? {
        "test" if there != operation.get("value") => {
            let wanted = operation.get("value").map(Value::to_string).unwrap_or_default();
            Some(format!("a patch expects `{place}` of {shown} to be `{wanted}`, and it is not"))
        }
        "replace" | "remove" if there.is_none() => {
            Some(format!("a patch changes `{place}` of {shown}, which is not there"))
        }
        "add" if object.value.pointer(place.rsplit_once('/').map_or("", |(parent, _)| parent)).is_none() => {
            Some(format!("a patch adds `{place}` to {shown}, and nothing is there to add it to"))
        }
        _ => None,
    }
}

/// Whether a patch is for an object: by its target, or by what the patch itself is called.
fn matches(target: Option<&Value>, patch: &Value, object: &Object) -> bool {
    let Some(target) = target else {
        let same = |pointer: &str, value: &str| patch.pointer(pointer).and_then(Value::as_str) == Some(value);
        let named = same("/metadata/name", &object.name) || same("/metadata/name", &object.written);
        return same("/kind", &object.kind) && named;
    };
    let fits = |field: &str, value: &str| {
        target.get(field).and_then(Value::as_str).is_none_or(|wanted| wanted.is_empty() || pattern_fits(wanted, value))
    };
    fits("group", &object.group)
        && fits("version", &object.version)
        && fits("kind", &object.kind)
        && fits("name", &object.name)
}

/// Whether a text fits a pattern that is a plain text with escaped signs; of other patterns it is not said that they fit
/// nothing.
fn pattern_fits(pattern: &str, text: &str) -> bool {
    let mut plain = String::with_capacity(pattern.len());
    let mut signs = pattern.trim_start_matches('^').trim_end_matches('$').chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => plain.extend(signs.next()),
            '*' | '+' | '?' | '[' | '(' | '|' | '{' => return true,
            _ => plain.push(sign),
        }
    }
    plain == text || (pattern.contains('.') && plain.len() == text.len() && dotted(&plain, text))
}

/// A dot that is not escaped fits every sign.
fn dotted(pattern: &str, text: &str) -> bool {
    pattern.chars().zip(text.chars()).all(|(wanted, sign)| wanted == '.' || wanted == sign)
}

/// How what a patch is for would be called.
fn wanted(target: Option<&Value>, patch: &Value) -> String {
    let text = |pointer: &str| patch.pointer(pointer).and_then(Value::as_str);
    let of_target = |field: &str| target.and_then(|target| target.get(field)).and_then(Value::as_str);
    let kind = of_target("kind").or_else(|| text("/kind")).unwrap_or("an object");
    match of_target("name").or_else(|| text("/metadata/name")) {
        Some(name) => format!("{kind} `{name}`"),
        None => format!("any {kind}"),
    }
}

/// Whether a container runs an image of this name, in whatever version.
fn runs(object: &Object, name: &str) -> bool {
    let version = |rest: &str| rest.is_empty() || rest.starts_with(':') || rest.starts_with('@');
    let images = object.containers().filter_map(|container| container.get("image")?.as_str());
    images.filter_map(|image| image.strip_prefix(name)).any(version)
}
