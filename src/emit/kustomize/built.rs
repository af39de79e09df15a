//! What a kustomization comes to, as far as it matters here: its objects by name, its config maps, and what in it changes
//! nothing or leads nowhere.
//!
//! The builder passes over a patch, an image or a replacement that matches nothing, and ends well. Here that is a fault.

mod change;
mod object;

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

use super::files::{Files, join};

pub(super) use object::Object;

/// Kustomizations that stand in one another at most.
const DEEPEST: usize = 32;

/// Fields that bring in objects that only the builder itself knows.
const UNSEEN: [&str; 5] = ["helmCharts", "helmChartInflationGenerator", "generators", "transformers", "crds"];

/// A `ConfigMap` that is generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Map {
    /// The name that was written: others refer to it and merge into it by that one, whatever it is called in the end.
    pub(super) name: String,
    /// Whether its name ends in a hash of its content.
    pub(super) hashed: bool,
    /// What it is made from: where that changes, its content may have.
    pub(super) content: String,
}

/// Something wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The file.
    pub(super) path: String,
    /// What is wrong: a fragment without a full stop.
    pub(super) message: String,
    /// Whether something that would be changed is not there; else the file itself is at fault.
    pub(super) untargeted: bool,
}

impl Fault {
    pub(super) fn file(path: &str, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), message: message.into(), untargeted: false }
    }

    fn target(path: &str, message: impl Into<String>) -> Self {
        Self { untargeted: true, ..Self::file(path, message) }
    }
}

/// What a kustomization comes to.
#[derive(Clone, Debug, Default)]
pub(super) struct Built {
    /// Objects, without those that are generated.
    pub(super) objects: Vec<Object>,
    /// Generated config maps.
    pub(super) maps: Vec<Map>,
    /// What brings in more and cannot be looked at.
    pub(super) unseen: Vec<String>,
}

/// Builds kustomizations, each once.
pub(super) struct Builder<'a> {
    files: &'a Files<'a>,
    read: fn(&str) -> Result<Vec<Value>, String>,
    built: BTreeMap<String, Rc<Built>>,
    faults: Vec<Fault>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(files: &'a Files<'a>, read: fn(&str) -> Result<Vec<Value>, String>) -> Self {
        Self { files, read, built: BTreeMap::new(), faults: Vec::new() }
    }

    /// Everything that was found wrong since this was asked last.
    pub(super) fn faults(&mut self) -> Vec<Fault> {
        std::mem::take(&mut self.faults)
    }

    /// What the kustomization of a folder comes to.
    pub(super) fn build(&mut self, folder: &str) -> Rc<Built> {
        self.build_within(folder, &mut Vec::new())
    }

    fn build_within(&mut self, folder: &str, inside: &mut Vec<String>) -> Rc<Built> {
        if let Some(built) = self.built.get(folder) {
            return Rc::clone(built);
        }
        let made = Rc::new(self.make(folder, inside));
        self.built.insert(folder.to_owned(), Rc::clone(&made));
        made
    }

    fn make(&mut self, folder: &str, inside: &mut Vec<String>) -> Built {
        let Some((path, text)) = self.files.kustomization(folder) else {
            self.faults.push(Fault::file(folder, "it has no `kustomization.yaml`"));
            return Built::default();
        };
        if inside.iter().any(|outer| outer == folder) || inside.len() >= DEEPEST {
            self.faults.push(Fault::file(&path, "kustomizations stand in one another without an end"));
            return Built::default();
        }
        let Some(written) = self.documents(&path, text).into_iter().next() else {
            return Built::default();
        };
        inside.push(folder.to_owned());
        let mut built = Built::default();
        for entry in ["resources", "bases", "components"].iter().flat_map(|field| texts(&written, field)) {
            self.add(&mut built, (&path, folder), entry, inside);
        }
        inside.pop();
        built.unseen.extend(
            UNSEEN.iter().filter(|field| written.get(field).is_some()).map(|field| format!("`{field}` of `{path}`")),
        );
        let unhashed = written.pointer("/generatorOptions/disableNameSuffixHash") == Some(&Value::Bool(true));
        for generator in items(&written, "configMapGenerator") {
            self.generate(&mut built, (&path, folder), generator, unhashed);
        }
        let found = change::faults(&written, folder, self.files, &mut built, self.read);
        self.faults.extend(found.into_iter().map(|(untargeted, message)| Fault {
            path: path.clone(),
            message,
            untargeted,
        }));
        rename(&written, &mut built);
        built
    }

    /// Adds a file of objects or another kustomization.
    fn add(&mut self, built: &mut Built, (path, folder): (&str, &str), entry: &str, inside: &mut Vec<String>) {
        let place = join(folder, entry);
        if is_remote(entry) {
            built.unseen.push(format!("`{entry}`, which lies elsewhere"));
        } else if let Some(text) = self.files.text(&place) {
            if !is_below(folder, &place) {
                self.faults
                    .push(Fault::file(path, format!("it names the file `{entry}`, which lies outside of its folder")));
            }
            for document in self.documents(&place, text) {
                match Object::of(&document) {
                    Ok(objects) => built.objects.extend(objects),
                    Err(message) => self.faults.push(Fault::file(&place, message)),
                }
            }
        } else if self.files.kustomization(&place).is_some() {
            let inner = self.build_within(&place, inside);
            built.objects.extend(inner.objects.iter().cloned());
            built.maps.extend(inner.maps.iter().cloned());
            built.unseen.extend(inner.unseen.iter().cloned());
        } else {
            self.faults.push(Fault::file(path, format!("it names `{entry}`, which is not there")));
        }
    }

    /// Adds a generated `ConfigMap`, or merges into one.
    fn generate(&mut self, built: &mut Built, (path, folder): (&str, &str), generator: &Value, unhashed: bool) {
        let Some(name) = generator.get("name").and_then(Value::as_str) else {
            self.faults.push(Fault::file(path, "a `configMapGenerator` has no `name`"));
            return;
        };
        let unhashed = unhashed || generator.pointer("/options/disableNameSuffixHash") == Some(&Value::Bool(true));
        let content = content(self.files, folder, generator);
        let known = built.maps.iter_mut().find(|map| map.name == name);
        let plain = built.objects.iter().any(|object| object.kind == "ConfigMap" && object.written == name);
        let merges = matches!(generator.get("behavior").and_then(Value::as_str), Some("merge" | "replace"));
        match known {
            Some(map) if merges => {
                map.hashed = !unhashed;
                map.content.push_str(&content);
            }
            None if merges && !plain => {
                self.faults
                    .push(Fault::target(path, format!("it merges into a ConfigMap `{name}`, which is not there")));
            }
            None if !merges && !plain => built.maps.push(Map { name: name.to_owned(), hashed: !unhashed, content }),
            None if merges => {}
            _ => self.faults.push(Fault::file(path, format!("it makes a second ConfigMap `{name}`"))),
        }
    }

    /// Documents that hold something.
    fn documents(&mut self, path: &str, text: &str) -> Vec<Value> {
        match (self.read)(text) {
            Ok(documents) => documents.into_iter().filter(|document| !document.is_null()).collect(),
            Err(message) => {
                self.faults.push(Fault::file(path, message));
                Vec::new()
            }
        }
    }
}

/// What a generator makes a `ConfigMap` from, with the texts of the files that it names.
fn content(files: &Files<'_>, folder: &str, generator: &Value) -> String {
    let named = texts(generator, "files").chain(texts(generator, "envs"));
    let one = generator.get("env").and_then(Value::as_str);
    let named = named.chain(one).map(|entry| entry.split_once('=').map_or(entry, |(_, path)| path));
    named.filter_map(|path| files.text(&join(folder, path))).fold(generator.to_string(), |all, text| all + text)
}

/// Gives objects the names that they have outside of this kustomization.
fn rename(written: &Value, built: &mut Built) {
    let part = |field: &str| written.get(field).and_then(Value::as_str).unwrap_or_default();
    let (prefix, suffix) = (part("namePrefix"), part("nameSuffix"));
    if prefix.is_empty() && suffix.is_empty() {
        return;
    }
    for object in &mut built.objects {
        object.name = format!("{prefix}{}{suffix}", object.name);
    }
}

/// Whether a file lies in a folder or below: the builder takes no other, though it takes other folders.
fn is_below(folder: &str, place: &str) -> bool {
    place.strip_prefix(folder).is_some_and(|rest| folder.is_empty() || rest.starts_with('/'))
}

/// Whether the builder would fetch it.
fn is_remote(entry: &str) -> bool {
    let host = entry.split('/').next().unwrap_or_default();
    entry.contains("://") || entry.contains("?ref=") || entry.starts_with("git@") || host == "github.com"
}

/// The list of a field.
fn items<'v>(value: &'v Value, field: &str) -> impl Iterator<Item = &'v Value> {
    value.get(field).and_then(Value::as_array).into_iter().flatten()
}

/// The texts in the list of a field.
fn texts<'v>(value: &'v Value, field: &str) -> impl Iterator<Item = &'v str> {
    items(value, field).filter_map(Value::as_str)
}
