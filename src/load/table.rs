//! Reads one TOML file field by field and keeps every fault with its exact range.
//!
//! Not serde: it stops at the first fault of a file.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::base::nearest::nearest;
use crate::base::path::{DocPath, Part};
use crate::base::source::Span;
use crate::base::units::Date;
use crate::model::catalog::Citation;

/// Something wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) range: Range<usize>,
    pub(super) path: DocPath,
    pub(super) part: Part,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Fault {
    pub(super) fn whole_file(message: String) -> Self {
        Self { range: 0..0, path: DocPath::root(), part: Part::Value, message, help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// What `read` makes of a text, and every fault of it.
pub(super) fn read<T>(text: &str, read: impl FnOnce(&mut Table<'_>) -> Option<T>) -> (Option<T>, Vec<Fault>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (document, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        // Fields after a syntax fault may be read wrongly: only the syntax is reported.
        let fault = |error: &toml::de::Error| Fault {
            range: error.span().unwrap_or(0..0),
            ..Fault::whole_file(error.message().to_owned())
        };
        return (None, errors.iter().map(fault).collect());
    }
    let mut table = Table::new(document.get_ref(), DocPath::root(), 0..0);
    let value = read(&mut table);
    (value, table.finish())
}

/// A table that is being read; keys that nobody asked for are faults in the end.
pub(super) struct Table<'a> {
    fields: &'a DeTable<'a>,
    at: DocPath,
    range: Range<usize>,
    asked: Vec<&'static str>,
    faults: Vec<Fault>,
}

pub(super) type Value<'a> = &'a Spanned<DeValue<'a>>;

impl<'a> Table<'a> {
    fn new(fields: &'a DeTable<'a>, at: DocPath, range: Range<usize>) -> Self {
        Self { fields, at, range, asked: Vec::new(), faults: Vec::new() }
    }

    /// A value that must be there.
    pub(super) fn need<T>(
        &mut self,
        key: &'static str,
        get: impl FnOnce(&mut Self, &'static str) -> Option<T>,
    ) -> Option<T> {
        if self.fields.get(key).is_none() {
            self.asked.push(key);
            self.faults.push(Fault {
                range: self.range.clone(),
                path: self.at.clone(),
                ..Fault::whole_file(format!("`{key}` is missing"))
            });
            return None;
        }
        get(self, key)
    }

    /// Text that is not empty.
    pub(super) fn text(&mut self, key: &'static str) -> Option<&'a str> {
        let value = self.take(key)?;
        let text = self.typed(value, key, "text", DeValue::as_str)?;
        if text.trim().is_empty() {
            self.fault(value.span(), key, format!("`{key}` is empty"));
            return None;
        }
        Some(text)
    }

    /// Whether something is written, which counts as asked for.
    pub(super) fn has(&mut self, key: &'static str) -> bool {
        self.take(key).is_some()
    }

    /// `true` or `false`; false where nothing is written.
    pub(super) fn flag(&mut self, key: &'static str) -> bool {
        let value = self.take(key);
        value.and_then(|value| self.typed(value, key, "true or false", DeValue::as_bool)).unwrap_or(false)
    }

    /// A whole number from 0.
    pub(super) fn whole(&mut self, key: &'static str) -> Option<u64> {
        let value = self.take(key)?;
        self.typed(value, key, "a whole number from 0", |value| {
            value.as_integer().and_then(|number| u64::from_str_radix(number.as_str(), number.radix()).ok())
        })
    }

    /// A whole number from 0 that fits.
    pub(super) fn small<N: TryFrom<u64>>(&mut self, key: &'static str) -> Option<N> {
        let number = self.whole(key)?;
        let fits = N::try_from(number).ok();
        if fits.is_none() {
            let range = self.fields.get(key).map_or(0..0, Spanned::span);
            self.fault(range, key, format!("`{key}` is too large"));
        }
        fits
    }

    /// A number in millionths.
    pub(super) fn millionths(&mut self, key: &'static str) -> Option<i64> {
        let value = self.take(key)?;
        self.typed(value, key, "a number", millionths)
    }

    /// A number from 0, in millionths.
    pub(super) fn positive_millionths(&mut self, key: &'static str) -> Option<u64> {
        let value = self.take(key)?;
        self.typed(value, key, "a number from 0", |value| u64::try_from(millionths(value)?).ok())
    }

    /// A table of numbers from 0, in millionths, whatever its keys.
    pub(super) fn numbers(&mut self, key: &'static str) -> Option<BTreeMap<&'a str, (u64, Range<usize>)>> {
        let value = self.take(key)?;
        let table = self.typed(value, key, "a table", DeValue::as_table)?;
        let mut numbers = BTreeMap::new();
        for (name, value) in table {
            match millionths(value.get_ref()).and_then(|number| u64::try_from(number).ok()) {
                Some(number) => {
                    numbers.insert(name.get_ref().as_ref(), (number, name.span()));
                }
                None => self.wrong(
                    value,
                    self.at.key(key).key(name.get_ref().to_string()),
                    name.get_ref(),
                    "a number from 0",
                ),
            }
        }
        Some(numbers)
    }

    /// A date that exists, without a time.
    pub(super) fn date(&mut self, key: &'static str) -> Option<Date> {
        let value = self.take(key)?;
        self.typed(value, key, "a date such as 2026-11-22", |value| {
            let date = value.as_datetime().filter(|stamp| stamp.time.is_none())?.date?;
            Date::new(date.year, date.month, date.day)
        })
    }

    /// A list of texts, each with its range.
    pub(super) fn texts(&mut self, key: &'static str) -> Option<Vec<(&'a str, Range<usize>)>> {
        let value = self.take(key)?;
        let list = self.typed(value, key, "a list of texts", DeValue::as_array)?;
        let mut texts = Vec::new();
        for (index, item) in list.iter().enumerate() {
            match item.get_ref().as_str().filter(|text| !text.trim().is_empty()) {
                Some(text) => texts.push((text, item.span())),
                None => self.wrong(item, self.at.key(key).index(index), key, "a list of texts"),
            }
        }
        Some(texts)
    }

    /// One of a closed set of words.
    pub(super) fn word<T: Copy>(&mut self, key: &'static str, all: &[T], name: fn(T) -> &'static str) -> Option<T> {
        let text = self.text(key)?;
        let range = self.fields.get(key).map_or(0..0, Spanned::span);
        self.known(key, text, range, all, name)
    }

    /// A list of words of a closed set; empty where nothing is written.
    pub(super) fn words<T: Copy + Ord>(
        &mut self,
        key: &'static str,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> BTreeSet<T> {
        let texts = self.texts(key).unwrap_or_default();
        texts.into_iter().filter_map(|(text, range)| self.known(key, text, range, all, name)).collect()
    }

    /// A table inside this one.
    pub(super) fn section<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&mut Table<'a>) -> Option<T>,
    ) -> Option<T> {
        let value = self.take(key)?;
        let table = self.typed(value, key, "a table", DeValue::as_table)?;
        let mut inner = Table::new(table, self.at.key(key), value.span());
        let read = read(&mut inner);
        self.faults.extend(inner.finish());
        read
    }

    /// A list of tables inside this one; empty where nothing is written.
    pub(super) fn sections<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Table<'a>) -> Option<T>,
    ) -> Vec<T> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let list = self.typed(value, key, "a list of tables", DeValue::as_array);
        let mut all = Vec::new();
        for (index, item) in list.into_iter().flatten().enumerate() {
            let at = self.at.key(key).index(index);
            match item.get_ref().as_table() {
                Some(table) => {
                    let mut inner = Table::new(table, at, item.span());
                    all.extend(read(&mut inner));
                    self.faults.extend(inner.finish());
                }
                None => self.wrong(item, at, key, "a list of tables"),
            }
        }
        all
    }

    /// A table of tables, whatever its keys.
    pub(super) fn named_sections<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Table<'a>, &'a str) -> Option<T>,
    ) -> Vec<T> {
        let mut all = Vec::new();
        for (name, value) in self.entries(key) {
            let at = self.at.key(key).key(name.to_owned());
            match value.get_ref().as_table() {
                Some(table) => {
                    let mut inner = Table::new(table, at, value.span());
                    all.extend(read(&mut inner, name));
                    self.faults.extend(inner.finish());
                }
                None => self.wrong(value, at, name, "a table"),
            }
        }
        all
    }

    /// Keys and values of a table whose keys are names.
    pub(super) fn entries(&mut self, key: &'static str) -> Vec<(&'a str, Value<'a>)> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let table = self.typed(value, key, "a table", DeValue::as_table);
        table.into_iter().flatten().map(|(name, value)| (name.get_ref().as_ref(), value)).collect()
    }

    /// Reports something about a value inside the table of a key.
    pub(super) fn fault_inside(&mut self, range: Range<usize>, key: &'static str, name: &str, message: String) {
        let path = self.at.key(key).key(name.to_owned());
        self.faults.push(Fault { range, path, ..Fault::whole_file(message) });
    }

    /// Says how to mend what was reported last.
    pub(super) fn advise(&mut self, help: impl Into<String>) {
        if let Some(fault) = self.faults.last_mut().filter(|fault| fault.help.is_none()) {
            fault.help = Some(help.into());
        }
    }

    /// Where the table itself stands.
    pub(super) fn place(&self) -> Range<usize> {
        self.range.clone()
    }

    /// The table `source`, which every entry must have.
    pub(super) fn citation(&mut self) -> Option<Citation> {
        self.need("source", |table, key| {
            table.section(key, |source| {
                let title = source.need("title", Table::text);
                let date = source.need("date", Table::date);
                let url = source.text("url").map(str::to_owned);
                let note = source.text("note").map(str::to_owned);
                Some(Citation { title: title?.to_owned(), url, date: date?, note })
            })
        })
    }

    /// Reports a word that nothing is called by, with the nearest that something is.
    pub(super) fn unknown<'n>(
        &mut self,
        key: &'static str,
        range: Range<usize>,
        what: &str,
        text: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) {
        let help = nearest(text, known).map(|word| format!("did you mean `{word}`?"));
        let fault = Fault { range, path: self.at.key(key), ..Fault::whole_file(format!("unknown {what} `{text}`")) };
        self.faults.push(Fault { help, ..fault });
    }

    /// Reports something else about a key.
    pub(super) fn fault(&mut self, range: Range<usize>, key: &'static str, message: String) {
        self.faults.push(Fault { range, path: self.at.key(key), ..Fault::whole_file(message) });
    }

    /// A value that somebody else reads.
    pub(super) fn value(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.take(key)
    }

    /// Reports what somebody else found.
    pub(super) fn add(&mut self, faults: impl IntoIterator<Item = Fault>) {
        self.faults.extend(faults);
    }

    /// Whether nothing has been reported so far, and every key was asked for.
    pub(super) fn is_clean(&self) -> bool {
        self.faults.is_empty() && self.fields.keys().all(|key| self.asked.contains(&key.get_ref().as_ref()))
    }

    /// The range of a key's value.
    pub(super) fn range(&self, key: &str) -> Range<usize> {
        self.fields.get(key).map_or_else(|| self.range.clone(), Spanned::span)
    }

    fn known<T: Copy>(
        &mut self,
        key: &'static str,
        text: &str,
        range: Range<usize>,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> Option<T> {
        let found = all.iter().copied().find(|word| name(*word) == text);
        if found.is_none() {
            let words: Vec<&str> = all.iter().map(|word| name(*word)).collect();
            self.unknown(key, range, &format!("word of `{key}`"), text, words.iter().copied());
            if let Some(fault) = self.faults.last_mut().filter(|fault| fault.help.is_none()) {
                fault.help = Some(format!("one of {}", words.join(", ")));
            }
        }
        found
    }

    fn take(&mut self, key: &'static str) -> Option<Value<'a>> {
        self.asked.push(key);
        self.fields.get(key)
    }

    fn typed<T>(
        &mut self,
        value: Value<'a>,
        key: &'static str,
        wanted: &str,
        get: impl FnOnce(&'a DeValue<'a>) -> Option<T>,
    ) -> Option<T> {
        let found = get(value.get_ref());
        if found.is_none() {
            self.wrong(value, self.at.key(key), key, wanted);
        }
        found
    }

    fn wrong(&mut self, value: Value<'a>, path: DocPath, name: &str, wanted: &str) {
        let message = format!("`{name}` should be {wanted}, not this {}", value.get_ref().type_str());
        self.faults.push(Fault { range: value.span(), path, ..Fault::whole_file(message) });
    }

    /// Every fault, keys that nobody asked for among them.
    fn finish(self) -> Vec<Fault> {
        let Self { fields, at, asked, mut faults, .. } = self;
        for key in fields.keys().filter(|key| !asked.contains(&key.get_ref().as_ref())) {
            let name = key.get_ref();
            let help = nearest(name, asked.iter().copied()).map(|known| format!("did you mean `{known}`?"));
            let path = at.key(name.to_string());
            let fault = Fault { range: key.span(), path, ..Fault::whole_file(format!("unknown key `{name}`")) };
            faults.push(Fault { part: Part::Key, help, ..fault });
        }
        faults.sort_by_key(|fault| fault.range.start);
        faults
    }
}

/// A decimal number in millionths, exactly as written; nothing for what has more than six decimals or an exponent.
fn millionths(value: &DeValue<'_>) -> Option<i64> {
    let text = match value {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
        DeValue::Float(number) => number.as_str(),
        _ => return None,
    };
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if part.len() > 6 || !part.bytes().all(|b| b.is_ascii_digit()) || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let whole = whole.parse::<i64>().ok()?.checked_mul(1_000_000)?;
    let part = format!("{part:0<6}").parse::<i64>().ok()?;
    whole.checked_add(part)?.checked_mul(sign)
}

/// Lines and columns of a byte range.
pub(super) fn span(text: &str, range: &Range<usize>) -> Span {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let place = |wanted: usize| {
        let (mut line, mut column) = (1_u32, 1_u32);
        for (_, letter) in text.char_indices().take_while(|(at, _)| *at < wanted) {
            (line, column) =
                if letter == '\n' { (line.saturating_add(1), 1) } else { (line, column.saturating_add(1)) };
        }
        (line, column)
    };
    let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let ((line, column), (end_line, end_column)) = (place(range.start), place(range.end.max(range.start)));
    Span { line, column, end_line, end_column, start: byte(range.start), end: byte(range.end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Option<i64> {
        let text = format!("a = {text}");
        let (table, _) = DeTable::parse_recoverable(&text);
        table.get_ref().get("a").and_then(|value| millionths(value.get_ref()))
    }

    #[test]
    fn a_decimal_is_read_exactly_as_written() {
        assert_eq!(number("149.7"), Some(149_700_000));
        assert_eq!(number("-77.4874"), Some(-77_487_400));
        assert_eq!([number("228"), number("-0.5"), number("0.1")], [Some(228_000_000), Some(-500_000), Some(100_000)]);
        assert_eq!([number("1e3"), number("0.1234567"), number("nan"), number("true")], [None; 4]);
    }

    #[test]
    fn columns_count_letters_and_lines_count_from_one() {
        let at = span("é = 1\nzones = 2\n", &(7..12));
        assert_eq!((at.line, at.column, at.end_line, at.end_column), (2, 1, 2, 6));
    }

    #[test]
    fn every_fault_of_a_file_is_kept() {
        let text = "title = 3\ntitel = \"x\"\n\n[source]\ntitle = \"t\"\ndate = 2026-02-30\n";
        let (_, faults) = read(text, |table| {
            table.need("title", Table::text);
            table.citation()
        });
        assert_eq!(faults.len(), 1, "a date that does not exist is a fault of syntax: {faults:?}");
        let (_, faults) = read(&text.replace("02-30", "02-28"), |table| {
            table.need("title", Table::text);
            table.need("zones", Table::whole);
            table.citation()
        });
        let messages: Vec<_> = faults.iter().map(|fault| fault.message.as_str()).collect();
        assert_eq!(messages, ["`zones` is missing", "`title` should be text, not this integer", "unknown key `titel`"]);
        assert_eq!(faults.last().and_then(|fault| fault.help.as_deref()), Some("did you mean `title`?"));
    }
}
