//! The order of reading: decode, parse, tell documents apart, read their shapes, give them meaning.

use std::rc::Rc;

use serde::de::DeserializeOwned;

use super::found::{Blocked, Found};
use super::known::Known;
use super::locate::{self, Locator};
use super::lower::{Head, Lowering};
use super::shape::{self, Definition, cut};
use super::text::decode;
use super::yaml::{self, Lines, Reader, Shape, Trouble, View};
use super::{rules, wire};
use crate::base::finding::{self, Finding, Severity};
use crate::base::nearest::nearest;
use crate::base::path::Anchor;
use crate::base::source::{Source, SourceId, SourceSet};
use crate::model::inventory::{Inventory, Service};

/// How much is read before it is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all texts together.
    pub text_bytes: usize,
    /// Services of all documents together.
    pub services: usize,
    /// Containers inside one another.
    pub depth: usize,
    /// Values in one text.
    pub values: usize,
    /// Values and characters that aliases stand for, in one document.
    pub expansion: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { text_bytes: 256 << 20, services: 100_000, depth: 64, values: 20_000_000, expansion: 16_000_000 }
    }
}

/// What came of reading.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The platform; nothing if any finding is an error.
    pub inventory: Option<Inventory>,
    /// Every fault, sorted.
    pub findings: Vec<Finding>,
    /// Whether every text could be read: if not, the exit code is 2.
    pub readable: bool,
    /// Finds places in these texts without reading those again that have an inventory.
    pub locate: Locator,
}

/// Reads the platform out of all texts.
pub fn read(sources: &SourceSet, known: &dyn Known) -> Loaded {
    read_within(sources, known, &Limits::default())
}

/// The same within other limits.
pub fn read_within(sources: &SourceSet, known: &dyn Known, limits: &Limits) -> Loaded {
    let mut reading = Reading { found: Found::default(), readable: true, whole: true, kept: Vec::new() };
    let inventory = reading.run(sources, known, limits);
    let Reading { found, readable, kept, .. } = reading;
    let mut findings = found.finish(sources);
    finding::sort(&mut findings);
    let failed = findings.iter().any(|finding| finding.severity == Severity::Error);
    let locate = Locator::with(sources.clone(), kept.into_iter());
    Loaded { inventory: inventory.filter(|_| !failed), findings, readable, locate }
}

/// One text with its documents.
struct Parsed {
    source: SourceId,
    named: bool,
    read: Rc<locate::Read>,
    /// Whether it was read to its end.
    whole: bool,
}

impl Parsed {
    /// Every document that is not empty.
    fn documents(&self) -> impl Iterator<Item = (Anchor, View<'_>)> {
        let anchored = (0..).zip(&self.read.trees);
        let roots = anchored.map(|(index, tree)| (Anchor::document(self.source, index), tree.root(self.read.text())));
        roots.filter(|(_, root)| !root.is_null())
    }
}

struct Reading {
    found: Found,
    readable: bool,
    /// Whether every service was looked at: nothing can be said about references otherwise.
    whole: bool,
    /// Texts with an inventory that were read to their end.
    kept: Vec<(SourceId, Rc<locate::Read>)>,
}

impl Reading {
    fn run(&mut self, sources: &SourceSet, known: &dyn Known, limits: &Limits) -> Option<Inventory> {
        if !self.fits(sources, limits) {
            return None;
        }
        let mut texts: Vec<Parsed> = sources
            .iter()
            .filter_map(|(id, source)| {
                let bounds = yaml::Limits { depth: limits.depth, values: limits.values, expansion: limits.expansion };
                self.parse(id, source, &bounds)
            })
            .collect();
        let roots = self.inventories(&texts);
        if roots.is_empty() && self.readable {
            self.nothing_found(sources);
        }
        // The trees are the larger part of what reading needs: only those stay in which places will be looked up.
        texts.retain(|text| roots.binary_search_by_key(&text.source, |(source, _)| *source).is_ok());
        let whole = texts.iter().filter(|text| text.whole);
        self.kept.extend(whole.map(|text| (text.source, text.read.clone())));
        let count = self.count_services(&texts, &roots, limits)?;
        let heads = texts.iter().flat_map(|text| text.documents().map(move |document| (text, document)));
        let heads = heads.filter(|(_, (at, _))| is_root(&roots, at));
        let heads: Vec<Head> = heads.map(|(text, (at, root))| self.head(text, at, root)).collect();
        let mut lowering = Lowering::new(known);
        let mut platform = lowering.platform(heads);
        let mut services = Vec::with_capacity(count);
        for text in &texts {
            self.services(text, &roots, &mut lowering, &mut services);
        }
        if self.readable {
            lowering.unique_services(&mut services);
            if self.whole {
                lowering.check_references(&services);
                lowering.check_cycles(&services);
            }
            self.found.absorb(lowering.found);
        }
        if let Some(platform) = &mut platform {
            platform.services = services;
        }
        platform.filter(|_| self.readable)
    }

    fn fits(&mut self, sources: &SourceSet, limits: &Limits) -> bool {
        let mut total = 0usize;
        for (id, source) in sources.iter() {
            total = total.saturating_add(source.bytes.len());
            if total > limits.text_bytes {
                let message = format!("more than {} MiB of text", limits.text_bytes >> 20);
                let finding = Finding::new(&rules::OVER_LIMIT, Some(Anchor::document(id, 0)), message);
                self.found.push(finding.help("name fewer files"));
                self.readable = false;
                return false;
            }
        }
        true
    }

    fn parse(&mut self, id: SourceId, source: &Source, limits: &yaml::Limits) -> Option<Parsed> {
        let text = match decode(&source.bytes) {
            Ok(text) => text,
            Err((good, trouble)) => {
                self.trouble(id, 0, &good, trouble);
                return None;
            }
        };
        let read = yaml::documents(text, limits);
        let whole = read.trouble.is_none();
        if let Some(trouble) = read.trouble {
            // What merely lies in a directory may be a template, which is YAML only when it has been rendered.
            if !source.named && !trouble.over_limit && !names_inventory(text) {
                self.skip(Anchor::document(id, 0), &format!("a text that names no inventory: {}", trouble.message));
                return None;
            }
            self.trouble(id, read.trees.len(), text, trouble);
        }
        let read = Rc::new(locate::Read::new(source.bytes.clone(), read.trees));
        Some(Parsed { source: id, named: source.named, read, whole })
    }

    fn trouble(&mut self, source: SourceId, document: usize, text: &str, trouble: Trouble) {
        self.readable = false;
        let rule = if trouble.over_limit { &rules::OVER_LIMIT } else { &rules::UNREADABLE_YAML };
        let at = Anchor::document(source, u32::try_from(document).unwrap_or(u32::MAX));
        let mut finding = Finding::new(rule, Some(at), trouble.message);
        finding.span = Some(Lines::of(text).span(text, trouble.at, trouble.at.saturating_add(1)));
        finding.help = trouble.help;
        self.found.push(finding);
    }

    /// The roots of all documents that are inventories, sorted; the others are noted.
    fn inventories(&mut self, texts: &[Parsed]) -> Vec<(SourceId, u32)> {
        let mut roots = Vec::new();
        for text in texts {
            for (at, root) in text.documents() {
                if self.is_inventory(&at, root, text.named) {
                    roots.push((at.source, at.in_document()));
                }
            }
        }
        roots
    }

    fn is_inventory(&mut self, at: &Anchor, root: View<'_>, named: bool) -> bool {
        let field = |name| root.get(name).filter(|value| !value.is_null()).and_then(View::raw);
        let (version, kind) = (field("apiVersion"), field("kind"));
        let like_one = || ["services", "regions", "objectives"].iter().any(|key| root.get(key).is_some());
        let is_one = match (version, kind) {
            (None, Some(kind)) => kind == KIND || (is_like(kind, KIND) && like_one()),
            (None, None) => named && root.shape() == Shape::Mapping && like_one(),
            (Some(version), kind) if is_like_ours(version) => {
                version.starts_with("parallax/") || kind.is_none_or(|kind| is_like(kind, KIND))
            }
            // Others have inventories too: one that merely lies in a directory must look like ours.
            (Some(_), kind) => kind == Some(KIND) && (named || like_one()),
        };
        if !is_one {
            let what = match (root.shape(), kind) {
                (Shape::Mapping, Some(kind)) => format!("a document of kind `{}`", cut(kind)),
                (Shape::Mapping, None) => "a document without `kind`".to_owned(),
                (Shape::List, _) => "a list".to_owned(),
                (Shape::Scalar, _) => "plain text".to_owned(),
            };
            self.skip(at.clone(), &what);
            return false;
        }
        match version {
            None => self.missing(at, "apiVersion", "parallax/v1"),
            Some("parallax/v1") => {}
            Some(other) => {
                let message = format!("`apiVersion: {}` is not read by this version", cut(other));
                let finding = Finding::new(&rules::NOT_AN_INVENTORY, Some(at.key("apiVersion")), message);
                let advice = if is_like_ours(other) { "did you mean" } else { "write" };
                self.found.push(finding.help(format!("{advice} `apiVersion: parallax/v1`{}", mark(advice))));
            }
        }
        match kind {
            None => self.missing(at, "kind", "Inventory"),
            Some("Inventory") => {}
            Some(other) => {
                let message = format!("`kind: {}` is not an inventory", cut(other));
                let finding = Finding::new(&rules::NOT_AN_INVENTORY, Some(at.key("kind")), message);
                let advice = if is_like(other, KIND) { "did you mean" } else { "write" };
                self.found.push(finding.help(format!("{advice} `kind: Inventory`{}", mark(advice))));
            }
        }
        true
    }

    fn skip(&mut self, at: Anchor, what: &str) {
        let finding = Finding::new(&rules::SKIPPED_DOCUMENT, Some(at), format!("skipped {what}"));
        self.found.push(finding.help("an inventory has `apiVersion: parallax/v1` and `kind: Inventory`"));
    }

    fn missing(&mut self, at: &Anchor, key: &'static str, value: &str) {
        let finding = Finding::new(&rules::MISSING_FIELD, Some(at.key(key)), format!("`{key}` is missing"));
        self.found.push(finding.help(format!("write `{key}: {value}`")));
    }

    fn nothing_found(&mut self, sources: &SourceSet) {
        let named = sources.iter().find(|(_, source)| source.named).or_else(|| sources.iter().next());
        let at = named.map(|(id, _)| Anchor::document(id, 0));
        let finding = Finding::new(&rules::NOT_AN_INVENTORY, at, "no inventory was found");
        self.found.push(
            finding
                .help("an inventory has `apiVersion: parallax/v1` and `kind: Inventory`; `parallax init` writes one"),
        );
    }

    fn count_services(&mut self, texts: &[Parsed], roots: &[(SourceId, u32)], limits: &Limits) -> Option<usize> {
        let mut count = 0usize;
        for (at, root) in texts.iter().flat_map(Parsed::documents).filter(|(at, _)| is_root(roots, at)) {
            count = count.saturating_add(root.get("services").map_or(0, |services| services.items().count()));
            if count > limits.services {
                let message = format!("more than {} services", limits.services);
                let finding = Finding::new(&rules::OVER_LIMIT, Some(at.key("services")), message);
                self.found.push(finding.help("split the platform into several inventories"));
                self.readable = false;
                return None;
            }
        }
        Some(count)
    }

    fn head(&mut self, text: &Parsed, at: Anchor, root: View<'_>) -> Head {
        let fits =
            root.get("services").is_none_or(|all| all.is_null() || all.shape() == Shape::List && all.tag().is_none());
        let (wire, blocked) = self.part(text, root, &at, Definition::Inventory, fits, None);
        Head { at, wire, blocked }
    }

    fn services(
        &mut self,
        text: &Parsed,
        roots: &[(SourceId, u32)],
        lowering: &mut Lowering<'_>,
        into: &mut Vec<Service>,
    ) {
        for (at, root) in text.documents().filter(|(at, _)| is_root(roots, at)) {
            let list = at.holder("services");
            let Some(services) = root.get("services") else { continue };
            for (index, one) in services.items().enumerate() {
                let at = list.index(index);
                // One that is not there, or empty, names nobody.
                let name = one.get("name").filter(|name| !name.is_null()).and_then(View::raw);
                let name = name.filter(|name| !name.is_empty());
                let (wire, blocked) = self.part::<wire::Service>(text, one, &at, Definition::Service, true, name);
                if self.found.is_full(at.source) {
                    self.whole = false;
                    return lowering.blocked.clear();
                }
                lowering.blocked = blocked;
                into.extend(lowering.service(&at, &wire));
            }
        }
        lowering.blocked.clear();
    }

    /// A typed value; where it does not fit, all its faults, and what is left of it.
    fn part<T: DeserializeOwned + Default>(
        &mut self,
        text: &Parsed,
        view: View<'_>,
        at: &Anchor,
        definition: Definition,
        fits: bool,
        service: Option<&str>,
    ) -> (T, Blocked) {
        // Services are read one by one, so that not all of them are in memory in two forms.
        let without = (definition == Definition::Inventory).then_some("services");
        if fits && let Some(read) = Reader::read::<T>(view, without) {
            return (read, Blocked::default());
        }
        let faults = shape::faults(view, at, definition, self.found.room(at.source));
        for (mut finding, exact) in faults.found {
            finding.span = exact.map(|(start, end)| text.read.span(start, end));
            finding.service = service.map(str::to_owned);
            self.found.push(finding);
        }
        if faults.cut_short {
            return (T::default(), Blocked::at(at.path.clone()));
        }
        let read = Reader::read_patched::<T>(view, &faults.patches, without);
        (read.unwrap_or_default(), faults.blocked)
    }
}

/// The kind of document that is read.
const KIND: &str = "Inventory";

fn is_like(word: &str, known: &str) -> bool {
    nearest(word, [known]).is_some()
}

/// Whether a text that is not YAML has a line from which a document would be taken for an inventory.
fn names_inventory(text: &str) -> bool {
    let bare = |word: &str| word.trim_matches(|c: char| c.is_whitespace() || "\"'{,}".contains(c)).to_owned();
    text.contains("parallax/")
        || text.lines().filter_map(|line| line.split_once(':')).any(|(key, value)| match bare(key).as_str() {
            "apiVersion" => is_like_ours(&bare(value)),
            "kind" => is_like(&bare(value), KIND),
            _ => false,
        })
}

/// Whether an `apiVersion` is ours, or ours with a slip of the finger.
fn is_like_ours(version: &str) -> bool {
    let group = version.split_once('/').map_or(version, |(group, _)| group);
    is_like(group, "parallax") || is_like(version, "parallax/v1")
}

fn mark(advice: &str) -> &'static str {
    if advice == "write" { "" } else { "?" }
}

fn is_root(roots: &[(SourceId, u32)], at: &Anchor) -> bool {
    roots.binary_search(&(at.source, at.in_document())).is_ok()
}
