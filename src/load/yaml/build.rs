//! From parser events to trees, within limits.

use std::borrow::Cow;
use std::collections::BTreeMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, StrInput, Tag};

use super::guard;
use super::tree::{Kind, Marks, Node, Tree, at};

/// How much is read before a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Containers inside one another.
    pub(crate) depth: usize,
    /// Values in all documents of one text.
    pub(crate) values: usize,
    /// Values and characters that aliases stand for, together, in one document.
    pub(crate) expansion: u64,
}

/// Why a text was not read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// What is wrong: a fragment without a full stop.
    pub(crate) message: String,
    /// What to do.
    pub(crate) help: Option<String>,
    /// Where, counted in characters.
    pub(crate) at: u32,
    /// Whether it is a limit and not a fault of the text.
    pub(crate) over_limit: bool,
}

/// What was read of a text.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    /// Each document that was read whole.
    pub(crate) trees: Vec<Tree>,
    /// Why reading stopped before the end.
    pub(crate) trouble: Option<Trouble>,
}

/// Reads every document of a text that has no byte-order mark.
pub(crate) fn documents(text: &str, limits: &Limits) -> Documents {
    if let Some(at) = guard::too_long(text) {
        let before = text.get(..at).unwrap_or_default().chars().count();
        let trouble = over(
            "a list or mapping in brackets is longer than 4 MiB".to_owned(),
            "write it with one item a line, without brackets",
            before,
        );
        return Documents { trees: Vec::new(), trouble: Some(trouble) };
    }
    if !guard::is_one_bracket(text) {
        return parse(text, text, limits);
    }
    // After `---` a bracket opens no key, and the parser hands its content on as it comes.
    let marked = format!("{MARK}{text}");
    parse(&marked, marked.get(MARK.len()..).unwrap_or_default(), limits)
}

const MARK: &str = "--- ";

/// Parses `whole`, which ends with the `text` that offsets count in.
fn parse(whole: &str, text: &str, limits: &Limits) -> Documents {
    let mut read = Documents::default();
    // The mark is of ASCII: as many characters as bytes.
    let mut build = Build::new(text, limits, whole.len().saturating_sub(text.len()));
    let mut parser: Parser<'_, StrInput<'_>> = Parser::new_from_str(whole);
    loop {
        match parser.next_event() {
            None | Some(Ok((Event::StreamEnd, _))) => return read,
            Some(Ok((event, span))) => match build.take(event, span) {
                Ok(None) => {}
                Ok(Some(tree)) => read.trees.push(tree),
                Err(trouble) => {
                    read.trouble = Some(trouble);
                    return read;
                }
            },
            Some(Err(error)) => {
                read.trouble = Some(explain(text, &error, build.mark, limits));
                return read;
            }
        }
    }
}

/// A container that is not closed yet.
struct Open {
    index: u32,
    anchor: usize,
    weight_before: u64,
}

/// What an anchor stands for, and how much of it there is.
#[derive(Clone, Copy)]
struct Anchored {
    index: u32,
    weight: u64,
}

struct Build<'t> {
    text: &'t str,
    limits: &'t Limits,
    /// Characters that were put before the text.
    mark: usize,
    tree: Tree,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Anchored>,
    /// Values of the documents before this one.
    values: usize,
    /// Values and characters so far, aliases counted as what they stand for.
    weight: u64,
    /// What aliases added.
    expanded: u64,
    /// Kept between mappings so that it is allocated once.
    keys: Vec<u32>,
    /// A character, and the byte that it is: scalars are looked up in the order of the text.
    reached: (usize, usize),
}

type Taken = Result<Option<Tree>, Trouble>;

impl<'t> Build<'t> {
    fn new(text: &'t str, limits: &'t Limits, mark: usize) -> Self {
        Self {
            text,
            limits,
            mark,
            tree: Tree::default(),
            open: Vec::new(),
            anchors: BTreeMap::new(),
            values: 0,
            weight: 0,
            expanded: 0,
            keys: Vec::new(),
            reached: (0, 0),
        }
    }

    fn take(&mut self, event: Event<'t>, span: Span) -> Taken {
        match event {
            Event::DocumentEnd => return Ok(Some(self.finish())),
            Event::Scalar(text, style, anchor, tag) => self.scalar(text, style, anchor, tag.as_deref(), span)?,
            Event::SequenceStart(anchor, tag) => self.start(Kind::List, anchor, tag.as_deref(), span)?,
            Event::MappingStart(anchor, tag) => self.start(Kind::Mapping, anchor, tag.as_deref(), span)?,
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Alias(anchor) => self.alias(anchor, span)?,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {}
        }
        Ok(None)
    }

    fn finish(&mut self) -> Tree {
        self.values = self.values.saturating_add(self.tree.nodes.len());
        self.anchors.clear();
        self.open.clear();
        (self.weight, self.expanded) = (0, 0);
        self.tree.repeats.sort_unstable();
        self.tree.tags.sort_unstable();
        self.tree.nodes.shrink_to_fit();
        std::mem::take(&mut self.tree)
    }

    fn push(&mut self, node: Node, tag: Option<&Tag>, span: Span) -> Result<u32, Trouble> {
        if self.values.saturating_add(self.tree.nodes.len()) >= self.limits.values {
            let message = format!("more than {} values", self.limits.values);
            return Err(over(message, "split the platform over several files", self.character(span.start)));
        }
        let index = offset(self.tree.nodes.len());
        let mut node = node;
        if let Some(tag) = tag {
            let forces_text =
                tag.handle == "!" && tag.suffix.is_empty() || tag.is_yaml_core_schema() && tag.suffix == "str";
            let tagged = !forces_text && !tag.is_yaml_core_schema();
            node.marks.set(Marks::PLAIN, node.marks.has(Marks::PLAIN) && !forces_text);
            node.marks.set(Marks::TAGGED, tagged);
            if tagged {
                self.tree.tags.push((index, tag.to_string().into()));
            }
        }
        self.tree.nodes.push(node);
        self.weight = self.weight.saturating_add(1);
        Ok(index)
    }

    fn scalar(
        &mut self,
        value: Cow<'t, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<(), Trouble> {
        let bytes = u64::try_from(value.len()).unwrap_or(u64::MAX);
        let opening = self.byte(self.character(span.start));
        let borrowed = match &value {
            Cow::Borrowed(text) => self.place(text),
            // The parser hands plain scalars on as copies, of which nearly all stand in the text as they are.
            Cow::Owned(copy) => {
                let written = self.text.get(opening..).unwrap_or_default();
                let quote = usize::from(style != ScalarStyle::Plain);
                let within = written.get(quote..).is_some_and(|inside| inside.starts_with(copy.as_str()));
                within.then(|| offset(opening.saturating_add(quote)))
            }
        };
        let (kind, a, length) = if let Some((start, length)) = borrowed.zip(u16::try_from(value.len()).ok()) {
            (Kind::Borrowed, start, length)
        } else {
            self.tree.owned.push(value.into_owned().into());
            (Kind::Owned, offset(self.tree.owned.len() - 1), 0)
        };
        let mut node = Node { a, length, ..self.blank(kind, span) };
        node.marks.set(Marks::PLAIN, style == ScalarStyle::Plain);
        if let ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted = style {
            // The parser's span goes on over a comment behind the quote.
            let written = self.text.get(opening..).unwrap_or_default();
            node.end = node.end.min(node.start.saturating_add(offset(guard::quoted(written))));
        }
        let index = self.push(node, tag, span)?;
        self.weight = self.weight.saturating_add(bytes);
        if anchor != 0 {
            self.anchors.insert(anchor, Anchored { index, weight: bytes.saturating_add(1) });
        }
        Ok(())
    }

    /// The byte of a character that is not before the one that was asked for last.
    fn byte(&mut self, character: usize) -> usize {
        let (reached, byte) = self.reached;
        let ahead = self.text.get(byte..).unwrap_or_default().chars().take(character.saturating_sub(reached));
        let byte = byte.saturating_add(ahead.map(char::len_utf8).sum());
        self.reached = (character.max(reached), byte);
        byte
    }

    /// Where a borrowed scalar starts in the text.
    fn place(&self, borrowed: &str) -> Option<u32> {
        if borrowed.is_empty() {
            return Some(0);
        }
        let start = borrowed.as_ptr().addr().checked_sub(self.text.as_ptr().addr())?;
        let inside = start.checked_add(borrowed.len()).is_some_and(|end| end <= self.text.len());
        inside.then(|| offset(start))
    }

    fn start(&mut self, kind: Kind, anchor: usize, tag: Option<&Tag>, span: Span) -> Result<(), Trouble> {
        if self.open.len() >= self.limits.depth {
            let message = format!("nested more than {} levels deep", self.limits.depth);
            return Err(over(message, "an inventory needs fewer than ten", self.character(span.start)));
        }
        let weight_before = self.weight;
        let index = self.push(self.blank(kind, span), tag, span)?;
        self.open.push(Open { index, anchor, weight_before });
        Ok(())
    }

    fn end(&mut self, span: Span) {
        let Some(open) = self.open.pop() else { return };
        let after = offset(self.tree.nodes.len());
        let last = offset(self.character(span.end));
        let mut is_mapping = false;
        if let Some(node) = self.tree.nodes.get_mut(at(open.index)) {
            node.a = after;
            // A block container ends where the next thing starts; only a flow container's end is its own.
            node.end = if span.is_empty() { node.start } else { last };
            is_mapping = node.kind == Kind::Mapping;
        }
        if open.anchor != 0 {
            let weight = self.weight.saturating_sub(open.weight_before);
            self.anchors.insert(open.anchor, Anchored { index: open.index, weight });
        }
        if is_mapping {
            self.mark_repeats(open.index, after);
        }
    }

    /// The place of a marker in the text itself.
    fn character(&self, marker: Marker) -> usize {
        marker.index().saturating_sub(self.mark)
    }

    fn blank(&self, kind: Kind, span: Span) -> Node {
        let (start, end) = (offset(self.character(span.start)), offset(self.character(span.end)));
        Node { start, end, a: 0, length: 0, kind, marks: Marks::default() }
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Trouble> {
        let Some(target) = self.anchors.get(&anchor).copied() else {
            return Err(Trouble {
                message: "an alias to a value that contains it, or that is in another document".to_owned(),
                help: Some("write the value out".to_owned()),
                at: offset(self.character(span.start)),
                over_limit: false,
            });
        };
        self.weight = self.weight.saturating_add(target.weight);
        self.expanded = self.expanded.saturating_add(target.weight);
        if self.expanded > self.limits.expansion {
            let message = format!("aliases stand for more than {} values and characters", self.limits.expansion);
            return Err(over(message, "write fewer aliases, or none", self.character(span.start)));
        }
        self.push(Node { a: target.index, ..self.blank(Kind::Alias, span) }, None, span)?;
        Ok(())
    }

    /// Marks keys that their mapping already has: pair by pair in a small mapping, by sorting in a large one.
    fn mark_repeats(&mut self, mapping: u32, end: u32) {
        let mut keys = std::mem::take(&mut self.keys);
        keys.clear();
        let mut next = mapping.saturating_add(1);
        while next < end {
            keys.push(next);
            next = self.tree.after(self.tree.after(next));
        }
        let first_seen = self.tree.repeats.len();
        let text_of = |key: u32| {
            let node = self.tree.node(key)?;
            let node = if node.kind == Kind::Alias { self.tree.node(node.a)? } else { node };
            self.tree.scalar(self.text, node)
        };
        let mut found = Vec::new();
        if keys.len() <= 12 {
            for (position, key) in keys.iter().enumerate() {
                let Some(text) = text_of(*key) else { continue };
                let first = keys.iter().take(position).find(|earlier| text_of(**earlier) == Some(text));
                found.extend(first.map(|first| (*key, *first)));
            }
        } else {
            keys.sort_by(|a, b| text_of(*a).cmp(&text_of(*b)).then(a.cmp(b)));
            let mut first = None;
            for key in keys.iter().filter(|key| text_of(**key).is_some()) {
                match first {
                    Some(earlier) if text_of(earlier) == text_of(*key) => found.push((*key, earlier)),
                    _ => first = Some(*key),
                }
            }
        }
        self.tree.repeats.extend(found);
        for position in first_seen..self.tree.repeats.len() {
            let key = self.tree.repeats.get(position).map(|(key, _)| at(*key));
            if let Some(node) = key.and_then(|key| self.tree.nodes.get_mut(key)) {
                node.marks.set(Marks::REPEATED, true);
            }
        }
        self.keys = keys;
    }
}

/// An offset or index in a text that is smaller than 4 GiB: larger ones are refused before.
fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn over(message: String, help: &str, character: usize) -> Trouble {
    Trouble { message, help: Some(help.to_owned()), at: offset(character), over_limit: true }
}

/// The parser's words in ours, with advice for the usual slips.
fn explain(text: &str, error: &ScanError, before: usize, limits: &Limits) -> Trouble {
    let mark = error.marker();
    let at = offset(mark.index().saturating_sub(before));
    if error.info().contains("recursion limit") {
        return Trouble {
            // The parser's own limit is a larger one; the text is over ours in any case.
            message: format!("nested more than {} levels deep", limits.depth),
            help: Some("an inventory needs fewer than ten".to_owned()),
            at,
            over_limit: true,
        };
    }
    let line = text.lines().nth(mark.line().saturating_sub(1)).unwrap_or_default();
    let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
    let help = if indent.contains('\t') {
        Some("indent with spaces: YAML does not allow tabs")
    } else if line.contains("{{") {
        Some("`{{` is a template: render it first, or put the value in quotes")
    } else if line.contains(": ") && error.info().contains("mapping values") {
        Some("put a value that contains `: ` in quotes")
    } else {
        None
    };
    Trouble { message: format!("not YAML: {}", error.info()), help: help.map(str::to_owned), at, over_limit: false }
}
