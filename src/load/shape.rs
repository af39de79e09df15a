//! Every value that does not fit the schema, at any depth, in one pass.
//!
//! Asked only where the typed read fails. The schema is made from the wire types, so that the two cannot disagree;
//! a property test holds them against each other.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::found::Blocked;
use super::rules;
use super::wire::{self, Amount};
use super::yaml::{Patch, Patches, Resolved, Shape, View};
use crate::base::finding::{Finding, RuleMeta};
use crate::base::nearest::nearest;
use crate::base::path::Anchor;

static SCHEMA: LazyLock<Value> = LazyLock::new(wire::schema);

/// What does not fit, and what to read instead.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// One a fault, each with the place in characters where its logical path would not find it.
    pub(crate) found: Vec<(Finding, Option<(u32, u32)>)>,
    /// What to read in place of faulty values.
    pub(crate) patches: Patches,
    /// Places about which nothing further is to be said.
    pub(crate) blocked: Blocked,
    /// Whether there was no room for all of them: the patches are not whole either.
    pub(crate) cut_short: bool,
}

/// Which mapping is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Definition {
    /// A whole document, without the items of its services.
    Inventory,
    /// One service.
    Service,
}

/// Finds every fault of the value at `at`, up to `room` of them.
pub(crate) fn faults(view: View<'_>, at: &Anchor, definition: Definition, room: usize) -> Faults {
    let mut walk = Walk { faults: Faults::default(), definition, room };
    match definition {
        Definition::Inventory => walk.value(view, &SCHEMA, at, Place::Item),
        Definition::Service => {
            if let Some(schema) = self::definition("Service") {
                walk.value(view, schema, at, Place::Item);
            }
        }
    }
    walk.faults.cut_short = walk.is_full();
    walk.faults
}

/// Where a value stands, which decides what can be read in its place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The value of a known field: `null` means absent.
    Field,
    /// The value of a free key.
    Entry,
    /// An item of a list, or the whole.
    Item,
}

struct Walk {
    faults: Faults,
    definition: Definition,
    room: usize,
}

impl Walk {
    fn is_full(&self) -> bool {
        self.faults.found.len() >= self.room
    }

    fn value(&mut self, view: View<'_>, schema: &Value, at: &Anchor, place: Place) {
        let schema = plain(schema);
        if let Some(tag) = view.tag() {
            let message = format!("{} has the tag `{}`, which has no meaning here", subject(at), cut(tag));
            return self.fault(&rules::WRONG_TYPE, view, schema, at, place, message, "leave the tag out".to_owned());
        }
        if place == Place::Field && view.is_null() {
            return;
        }
        match type_of(schema) {
            "object" if view.shape() == Shape::Mapping => self.mapping(view, schema, at),
            "array" if view.shape() == Shape::List => {
                let is_services = self.definition == Definition::Inventory && at.path.to_string() == "services";
                if let Some(items) = schema.get("items").filter(|_| !is_services) {
                    for (index, item) in view.items().enumerate() {
                        if self.is_full() {
                            return;
                        }
                        self.value(item, items, &at.index(index), Place::Item);
                    }
                }
            }
            "string" if view.shape() == Shape::Scalar => self.text(view, schema, at, place),
            "boolean" if matches!(view.resolved(), Some(Resolved::Bool(_))) => {}
            "integer" if is_whole(view, schema) => {}
            "number" if is_amount(view) => {}
            wanted => self.wrong_type(view, schema, at, place, wanted),
        }
    }

    fn text(&mut self, view: View<'_>, schema: &Value, at: &Anchor, place: Place) {
        let resolved = view.resolved();
        if schema.get("x-quantity").is_some() {
            if resolved == Some(Resolved::Null) {
                self.wrong_type(view, schema, at, place, "string");
            }
            return;
        }
        let Some(words) = schema.get("enum").and_then(Value::as_array) else {
            if !matches!(resolved, Some(Resolved::Text(_))) {
                self.wrong_type(view, schema, at, place, "string");
            }
            return;
        };
        let word = view.raw().unwrap_or_default();
        let known: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
        if matches!(resolved, Some(Resolved::Text(_))) && known.contains(&word) {
            return;
        }
        let all = known.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        let help = match nearest(word, known) {
            Some(meant) => format!("did you mean `{meant}`? Words are {all}"),
            None => format!("words are {all}"),
        };
        let message = format!("unknown word `{}` in {}", cut(word), subject(at));
        self.fault(&rules::UNKNOWN_WORD, view, schema, at, place, message, help);
    }

    fn mapping(&mut self, view: View<'_>, schema: &Value, at: &Anchor) {
        self.repeats(view, at);
        let fields = schema.get("properties").and_then(Value::as_object);
        let free = schema.get("additionalProperties").filter(|free| free.is_object());
        for (key, value) in view.entries() {
            if self.is_full() {
                return;
            }
            let Some(name) = key.raw().filter(|_| key.tag().is_none()) else {
                self.odd_key(key, at);
                continue;
            };
            if key.is_merge_key() {
                let help = "write the fields out, or use an `archetype`".to_owned();
                let message = "merge keys (`<<`) are not part of YAML 1.2 and are not read".to_owned();
                self.unknown(key, at, name, Finding::new(&rules::UNKNOWN_FIELD, None, message).help(help));
                // What would have been merged is not missing.
                for field in fields.into_iter().flat_map(Map::keys).filter(|field| view.get(field).is_none()) {
                    self.faults.blocked.insert(at.path.key(field.clone()));
                }
                continue;
            }
            match fields.and_then(|fields| fields.get(name)).or(free) {
                Some(field) => {
                    let place = if free.is_some() { Place::Entry } else { Place::Field };
                    self.value(value, field, &at.key(name.to_owned()), place);
                }
                None => self.unknown_field(key, at, name, fields),
            }
        }
    }

    /// Keys that stand twice: the first is read.
    fn repeats(&mut self, view: View<'_>, at: &Anchor) {
        for (again, _) in view.repeats() {
            if self.is_full() {
                return;
            }
            let name = again.raw().unwrap_or_default();
            let field = at.key(name.to_owned()).named();
            let finding =
                Finding::new(&rules::DUPLICATE_KEY, Some(field.clone()), format!("`{}` is written twice", cut(name)))
                    .help("keep one of the two")
                    .related(field, "first written here");
            self.faults.found.push((finding, Some(again.range())));
        }
    }

    fn odd_key(&mut self, key: View<'_>, at: &Anchor) {
        let is_template = key.shape() == Shape::Mapping;
        let help = if is_template {
            "`{{` is a template: render it first, or put the value in quotes"
        } else {
            "write the name of a field"
        };
        let finding =
            Finding::new(&rules::WRONG_TYPE, Some(at.clone()), format!("a key in {} is not text", subject(at)))
                .help(help);
        self.faults.found.push((finding, Some(key.range())));
        self.faults.patches.insert(key.id(), Patch::Omit);
        self.faults.blocked.insert(at.path.clone());
    }

    fn unknown_field(&mut self, key: View<'_>, at: &Anchor, name: &str, fields: Option<&Map<String, Value>>) {
        let known: Vec<&str> = fields.into_iter().flatten().map(|(field, _)| field.as_str()).collect();
        let mut finding =
            Finding::new(&rules::UNKNOWN_FIELD, None, format!("unknown field `{}`{}", cut(name), inside(at)));
        if let Some(meant) = nearest(name, known.iter().copied()) {
            // Whoever misses that field later need not be told again.
            self.faults.blocked.insert(at.path.key(meant.to_owned()));
            finding = finding.help(format!("did you mean `{meant}`?"));
        } else {
            let home = elsewhere(name).map(|home| format!("`{name}` is a field of {home}"));
            let all = || {
                format!("fields are {}", known.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(", "))
            };
            finding = finding.help(home.unwrap_or_else(all));
        }
        self.unknown(key, at, name, finding);
    }

    fn unknown(&mut self, key: View<'_>, at: &Anchor, name: &str, mut finding: Finding) {
        let field = at.key(name.to_owned()).named();
        self.faults.blocked.insert(field.path.clone());
        finding.anchor = Some(field);
        self.faults.found.push((finding, None));
        self.faults.patches.insert(key.id(), Patch::Omit);
    }

    fn wrong_type(&mut self, view: View<'_>, schema: &Value, at: &Anchor, place: Place, wanted: &str) {
        let raw = cut(view.raw().unwrap_or_default());
        let quoted = format!("`{raw}`");
        let found = match (view.shape(), view.resolved()) {
            (Shape::List, _) => "a list",
            (Shape::Mapping, _) => "a mapping",
            (_, Some(Resolved::Null)) => "nothing",
            (_, Some(Resolved::Bool(_))) => "a boolean",
            // That `-5` is a number is no answer where another one is wanted.
            (_, Some(Resolved::Integer(_) | Resolved::Float(_))) if matches!(wanted, "number" | "integer") => &quoted,
            (_, Some(Resolved::Integer(_) | Resolved::Float(_))) => "a number",
            _ => "text",
        };
        let is_template =
            view.shape() == Shape::Mapping && view.entries().any(|(key, _)| key.shape() == Shape::Mapping);
        let (expected, help) = match wanted {
            _ if is_template => {
                ("a value", "`{{` is a template: render it first, or put the value in quotes".to_owned())
            }
            "object" => ("a mapping", "write its fields below it, indented, or as `{field: value}`".to_owned()),
            "array" if view.shape() == Shape::Scalar => ("a list", format!("write `[{raw}]`")),
            "array" => ("a list", "start each item with `- `".to_owned()),
            "boolean" => ("`true` or `false`", boolean_help(&raw)),
            "integer" => ("a whole number", format!("write a whole number from 0{}", upper_bound(schema))),
            "number" => ("a number from 0", "write a number that is not negative, without currency or unit".to_owned()),
            _ if view.shape() == Shape::Scalar && !raw.is_empty() => ("text", format!("put it in quotes: `\"{raw}\"`")),
            _ => ("text", "write a single value".to_owned()),
        };
        let message = format!("{} takes {expected}, found {found}", subject(at));
        self.fault(&rules::WRONG_TYPE, view, schema, at, place, message, help);
    }

    #[expect(clippy::too_many_arguments, reason = "one place in the tree, the schema and the document")]
    fn fault(
        &mut self,
        rule: &'static RuleMeta,
        view: View<'_>,
        schema: &Value,
        at: &Anchor,
        place: Place,
        message: String,
        help: String,
    ) {
        let patch = match (place, type_of(schema)) {
            (Place::Item, "object") => Patch::EmptyMapping,
            (Place::Item, "string") if schema.get("enum").is_none() && schema.get("x-quantity").is_none() => {
                Patch::EmptyText
            }
            _ => Patch::Omit,
        };
        self.faults.patches.insert(view.id(), patch);
        self.faults.blocked.insert(at.path.clone());
        // Where a container is wrong it is shown whole, and not by the name inside it.
        let (start, end) = view.range();
        let exact = (view.shape() != Shape::Scalar && end > start && end - start <= SHORT).then_some((start, end));
        self.faults.found.push((Finding::new(rule, Some(at.clone()), message).help(help), exact));
    }
}

/// A container in brackets of at most so many characters reads well when underlined whole.
const SHORT: u32 = 120;

/// The schema of one mapping by its name.
pub(crate) fn definition(name: &str) -> Option<&'static Value> {
    SCHEMA.get("definitions")?.get(name)
}

/// The schema itself, with references followed and `null` left out.
pub(crate) fn plain(schema: &Value) -> &Value {
    let mut at = schema;
    // Definitions refer to definitions at most a few steps deep; the bound ends a circle that cannot be.
    for _ in 0..8 {
        let next = if let Some(target) = at.get("$ref").and_then(Value::as_str) {
            target.strip_prefix('#').and_then(|pointer| SCHEMA.pointer(pointer))
        } else if let Some(choices) = at.get("anyOf").or_else(|| at.get("allOf")).and_then(Value::as_array) {
            choices.iter().find(|choice| choice.get("type").and_then(Value::as_str) != Some("null"))
        } else {
            None
        };
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}

/// The one type besides `null`.
pub(crate) fn type_of(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::String(name)) => name,
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).find(|name| *name != "null").unwrap_or_default()
        }
        _ => "",
    }
}

fn is_whole(view: View<'_>, schema: &Value) -> bool {
    let Some(Resolved::Integer(value)) = view.resolved() else { return false };
    let most = schema.get("maximum").and_then(Value::as_u64).unwrap_or(u64::MAX);
    u64::try_from(value).is_ok_and(|value| value <= most)
}

fn is_amount(view: View<'_>) -> bool {
    matches!(view.resolved(), Some(Resolved::Integer(_) | Resolved::Float(_)))
        && view.raw().and_then(Amount::parse).is_some()
}

fn upper_bound(schema: &Value) -> String {
    schema.get("maximum").and_then(Value::as_u64).map(|most| format!(" to {most}")).unwrap_or_default()
}

fn boolean_help(raw: &str) -> String {
    match raw.to_ascii_lowercase().as_str() {
        "yes" | "on" | "y" | "true" => "write `true`".to_owned(),
        "no" | "off" | "n" | "false" => "write `false`".to_owned(),
        _ => "write `true` or `false`".to_owned(),
    }
}

/// How a place is called in a message: its last field, with the item of a list.
fn subject(at: &Anchor) -> String {
    use crate::base::path::Segment;
    let segments = at.path.segments();
    match segments.last() {
        None => "the document".to_owned(),
        Some(Segment::Key(key)) => format!("`{}`", cut(key)),
        Some(Segment::Index(_)) => format!("an item of {}", subject(&at.at(at.path.parent()))),
    }
}

fn inside(at: &Anchor) -> String {
    if at.path.segments().is_empty() { String::new() } else { format!(" in {}", subject(at)) }
}

/// Other mappings that have such a field.
fn elsewhere(name: &str) -> Option<String> {
    let own = SCHEMA.pointer("/properties").and_then(|fields| fields.get(name)).map(|_| "the document".to_owned());
    let definitions = SCHEMA.get("definitions").and_then(Value::as_object)?;
    let having =
        definitions.iter().filter(|(_, one)| one.get("properties").is_some_and(|fields| fields.get(name).is_some()));
    let homes: Vec<String> = own.into_iter().chain(having.map(|(title, _)| format!("`{title}`"))).take(3).collect();
    (!homes.is_empty()).then(|| homes.join(", "))
}

/// At most 60 characters of what a user wrote.
pub(crate) fn cut(text: &str) -> String {
    let mut short: String = text.chars().take(60).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(60).is_some() {
        short.push('\u{2026}');
    }
    short
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Definition, faults};
    use crate::base::path::Anchor;
    use crate::base::source::SourceId;
    use crate::load::wire::{Inventory, Service};
    use crate::load::yaml::{Limits, Reader, documents};

    const LIMITS: Limits = Limits { depth: 64, values: 1 << 20, expansion: 1 << 20 };
    const EXAMPLE: &str = include_str!("../../tests/it/reading/example.yaml");

    /// Whether each part is read as its type, whether the pass over the schema is content, and whether what it
    /// leaves can be read.
    fn verdicts(text: &str) -> Vec<(bool, bool, bool)> {
        let mut all = Vec::new();
        for tree in documents(text, &LIMITS).trees {
            let root = tree.root(text);
            let at = Anchor::document(SourceId(0), 0);
            let found = faults(root, &at, Definition::Inventory, usize::MAX);
            let read = Reader::read::<Inventory>(root, Some("services")).is_some();
            let services_fit = root
                .get("services")
                .is_none_or(|all| all.is_null() || all.tag().is_none() && all.shape() == super::Shape::List);
            let rest = Reader::read_patched::<Inventory>(root, &found.patches, Some("services")).is_some();
            all.push((read && services_fit, found.found.is_empty(), rest));
            for one in root.get("services").into_iter().flat_map(super::View::items) {
                let found = faults(one, &at, Definition::Service, usize::MAX);
                let rest = Reader::read_patched::<Service>(one, &found.patches, None).is_some();
                all.push((Reader::read::<Service>(one, None).is_some(), found.found.is_empty(), rest));
            }
        }
        all
    }

    fn agree(text: &str) {
        for (read, content, rest) in verdicts(text) {
            assert_eq!(read, content, "read as its type: {read}, no fault found: {content}\n{text}");
            assert!(rest, "what the faults leave can't be read\n{text}");
        }
    }

    #[test]
    fn both_take_the_example() {
        assert!(verdicts(EXAMPLE).iter().all(|(read, content, _)| *read && *content));
    }

    /// Puts every odd value in the place of every scalar, list and mapping of the example.
    #[test]
    fn the_typed_read_fails_exactly_where_a_fault_is_found() {
        const ODD: [&str; 24] = [
            "~",
            "true",
            "5",
            "-5",
            "1.5",
            ".inf",
            "1e400",
            "99999999999999999999",
            "text",
            "\"5\"",
            "[]",
            "[~]",
            "[5]",
            "[text]",
            "[[]]",
            "[{}]",
            "{}",
            "{a: ~}",
            "{<<: {}}",
            "{a: 1, a: 2}",
            "{[x]: y}",
            "!t x",
            "!!str 5",
            "0x10",
        ];
        let lines: Vec<&str> = EXAMPLE.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let Some((key, _)) = line.split_once(": ") else { continue };
            for odd in ODD {
                let mut changed = lines.clone();
                let new = format!("{key}: {odd}");
                changed[number] = &new;
                agree(&changed.join("\n"));
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

        #[test]
        fn they_agree_on_mutated_documents(edits in proptest::collection::vec(
            (any::<usize>(), 0..20usize, "[a-z0-9:{}\\[\\],& *!<\"'#\n-]{0,8}|~|true|5|\\[\\]|\\{\\}|<<: |!x |!!str |&a |\\*a"), 1..8
        )) {
            let mut text: Vec<char> = EXAMPLE.chars().collect();
            for (start, length, new) in &edits {
                let start = start % text.len().max(1);
                let end = (start + length).min(text.len());
                text.splice(start..end, new.chars());
            }
            agree(&text.into_iter().collect::<String>());
        }
    }
}
