//! The lines that an explanation is made of.

use crate::base::evidence::{Evidence, Provenance};
use crate::emit::phrase::{line, list, place, provenance, truth};
use crate::emit::text::{Tone, clean, hanging, paint, width, wrap};
use crate::model::contracts::{Locate, Look};
use crate::model::verdict::{Check, Truth};

/// A longer name in a list stands above its text and not beside it.
const WIDEST_NAME: usize = 26;

/// Text that grows line by line; all that is put in is made harmless and wrapped.
pub(super) struct Sheet {
    look: Look,
    text: String,
}

impl Sheet {
    pub(super) const fn new(look: Look) -> Self {
        Self { look, text: String::new() }
    }

    /// The whole text.
    pub(super) fn finish(self) -> String {
        self.text
    }

    /// The first line.
    pub(super) fn title(&mut self, text: &str) {
        for line in wrap(&clean(text), self.look.width) {
            self.put(&paint(&line, Tone::Strong, self.look));
        }
    }

    /// A heading after a blank line.
    pub(super) fn heading(&mut self, text: &str) {
        self.text.push('\n');
        self.title(text);
    }

    /// A label and what stands behind it, both below the title.
    pub(super) fn line(&mut self, label: &str, text: &str) {
        self.text.push_str(&hanging(label, &clean(text), 2, 15, self.look));
    }

    /// The same, if there is anything to be said.
    pub(super) fn line_if(&mut self, label: &str, text: Option<String>) {
        if let Some(text) = text {
            self.line(label, &text);
        }
    }

    /// A heading with named items, their texts under one another; nothing where there are none.
    pub(super) fn pairs<'a>(&mut self, heading: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) {
        let pairs: Vec<(String, String)> = pairs.into_iter().map(|(name, text)| (clean(name), clean(text))).collect();
        if pairs.is_empty() {
            return;
        }
        self.heading(heading);
        let fits = |name: &&String| width(name) <= WIDEST_NAME;
        let names = pairs.iter().map(|(name, _)| name);
        let room = names.filter(fits).map(|name| width(name)).max().unwrap_or(0).max(13) + 2;
        for (name, text) in &pairs {
            if fits(&name) {
                self.text.push_str(&hanging(name, text, 2, room, self.look));
            } else {
                // A longer name has its line for itself, else the text would have none.
                self.put(&format!("  {name}"));
                self.text.push_str(&hanging("", text, 4, 0, self.look));
            }
        }
    }

    /// A point in a list.
    pub(super) fn point(&mut self, text: &str) {
        self.text.push_str(&hanging("-", &clean(text), 2, 2, self.look));
    }

    /// A rule with its outcome.
    pub(super) fn rule(&mut self, id: &str, outcome: &str, text: &str) {
        self.text.push_str(&hanging(&format!("{id:4} {outcome}"), &clean(text), 2, 10, self.look));
    }

    /// A condition with its mark, its truth in a word, and what it was held against.
    pub(super) fn check(&mut self, check: &Check, indent: usize, locate: &dyn Locate) {
        let (mark, colour) = match check.holds {
            Truth::Yes => ("✓", Tone::Good),
            Truth::No => ("✗", Tone::Bad),
            Truth::Unknown => ("?", Tone::Care),
        };
        let room = self.look.width.saturating_sub(indent + 11).max(20);
        let blank = " ".repeat(indent);
        for (position, line) in wrap(&clean(&check.condition), room).iter().enumerate() {
            if position == 0 {
                let word = format!("{mark} {:7}", truth(check.holds));
                self.put(&format!("{blank}{}  {line}", paint(&word, colour, self.look)));
            } else {
                self.put(&format!("{blank}{}{line}", " ".repeat(11)));
            }
        }
        if let Some(seen) = &check.seen {
            self.text.push_str(&hanging("", &evidence(locate, seen), indent + 11, 0, self.look));
        }
    }

    /// A line as it is.
    pub(super) fn put(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}

/// A statement with how it is known and where it was written.
pub(in crate::emit) fn evidence(locate: &dyn Locate, evidence: &Evidence) -> String {
    // What follows from the rules has no origin to show.
    if evidence.from == Provenance::Modelled && evidence.at.is_none() {
        return clean(&evidence.statement);
    }
    let known = provenance(&evidence.from);
    let place = place(locate, evidence.at.as_ref()).map(|place| format!(", {place}")).unwrap_or_default();
    clean(&format!("{} ({known}{place})", evidence.statement))
}

/// A condition that is not met, with what was seen instead.
pub(super) fn lacking(locate: &dyn Locate, check: &Check) -> String {
    let Some(seen) = &check.seen else { return clean(&check.condition) };
    let known = match &seen.from {
        // What is stated has a place, what is unknown says so, and what follows from the rules has no origin.
        Provenance::Stated | Provenance::Modelled | Provenance::Unknown => None,
        other => Some(provenance(other)),
    };
    let parts = [Some(seen.statement.to_string()), known, line(locate, seen.at.as_ref())];
    clean(&format!("{} ({})", check.condition, list(parts.into_iter().flatten())))
}
