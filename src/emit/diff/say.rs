//! Values and what they are about, in words.

use std::sync::Arc;

use crate::base::units::Millis;
use crate::emit::blocks::Tone;
use crate::emit::phrase::list;
use crate::emit::say::{NOT_KNOWN, interval, number, time};
use crate::model::changes::{Change, Subject};
use crate::model::plan::Interval;
use crate::model::snapshot::{Aspect, Value};

/// Where nothing is said.
pub(super) const NONE: &str = "-";

/// A value as it is read.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::There => "yes".to_owned(),
        Value::Word(word) => word.to_string(),
        Value::Words(words) if words.is_empty() => "none".to_owned(),
        Value::Words(words) => list(words),
        Value::Time(time) => interval(*time),
        Value::Typically(time) => format!("typically {}", interval(*time)),
        Value::AtLeast(least) => format!("at least {}", time(*least)),
        Value::Unknown => NOT_KNOWN.to_owned(),
    }
}

/// Both values of a change. Where they would read the same they are told to the last digit; of several words only
/// those that came or went.
pub(super) fn both(change: &Change) -> (String, String) {
    if let (Some(Value::Words(before)), Some(Value::Words(after))) = (&change.before, &change.after)
        && (missing(before, after).next().is_some() || missing(after, before).next().is_some())
    {
        let signed = |sign: &str, words: Vec<&Arc<str>>| {
            let signed = list(words.iter().map(|word| format!("{sign} {word}")));
            if signed.is_empty() { NONE.to_owned() } else { signed }
        };
        return (signed("-", missing(before, after).collect()), signed("+", missing(after, before).collect()));
    }
    let nothing = if change.aspect == Aspect::Input { "unknown" } else { NONE };
    let shown = |side: &Option<Value>| side.as_ref().map_or_else(|| nothing.to_owned(), value);
    let (before, after) = (shown(&change.before), shown(&change.after));
    if before != after {
        return (before, after);
    }
    let exact = |side: &Option<Value>| side.as_ref().map_or_else(|| nothing.to_owned(), in_full);
    (exact(&change.before), exact(&change.after))
}

/// Those of `some` that are not among `others`.
fn missing<'w>(some: &'w [Arc<str>], others: &[Arc<str>]) -> impl Iterator<Item = &'w Arc<str>> {
    some.iter().filter(|word| !others.contains(word))
}

fn in_full(value: &Value) -> String {
    let whole = |time: &Interval| {
        let (shortest, longest) = (digits(time.shortest), digits(time.longest));
        if time.is_exact() { longest } else { format!("{shortest} to {longest}") }
    };
    match value {
        Value::Time(time) => whole(time),
        Value::Typically(time) => format!("typically {}", whole(time)),
        Value::AtLeast(least) => format!("at least {}", digits(*least)),
        Value::There | Value::Word(_) | Value::Words(_) | Value::Unknown => self::value(value),
    }
}

/// With every digit: of ten seconds and more as seconds.
fn digits(time: Millis) -> String {
    let (unit, of_unit, places) = if time.micros() < 10_000_000 { ("ms", 1_000, 3) } else { ("s", 1_000_000, 6) };
    let (whole, rest) = (number(time.micros() / of_unit), time.micros() % of_unit);
    match format!("{rest:0places$}").trim_end_matches('0') {
        "" => format!("{whole} {unit}"),
        rest => format!("{whole}.{rest} {unit}"),
    }
}

/// `operations + reserve - assign`, `affinity 95% by customer -> unknown`.
pub(super) fn moved(change: &Change) -> String {
    let name = what(change.aspect, &change.of);
    if let (Some(Value::Words(before)), Some(Value::Words(after))) = (&change.before, &change.after) {
        let signed =
            |sign: &'static str, some, others| missing(some, others).map(move |word| format!(" {sign} {word}"));
        return signed("+", after, before).chain(signed("-", before, after)).fold(name, |out, word| out + &word);
    }
    let (before, after) = both(change);
    format!("{name} {before} -> {after}")
}

/// What a change is about, without whose it is.
pub(super) fn what(aspect: Aspect, of: &str) -> String {
    match aspect {
        Aspect::Name => "name".to_owned(),
        Aspect::Region => format!("region {of}"),
        Aspect::External => format!("{of}, run by somebody else"),
        Aspect::Users => format!("users of {of}"),
        Aspect::Setting | Aspect::Input | Aspect::Stated => of.to_owned(),
        Aspect::Strategy => "strategy".to_owned(),
        Aspect::Label => "label".to_owned(),
        Aspect::Rule => "rule".to_owned(),
        Aspect::ActiveActive => "active-active".to_owned(),
        Aspect::StoreFits => "store can carry it".to_owned(),
        Aspect::Kind => "kind".to_owned(),
        Aspect::Owner => "owner".to_owned(),
        Aspect::Call => format!("call of {of}"),
        Aspect::Patterns => "patterns".to_owned(),
        Aspect::Rto => format!("RTO, loss of {of}"),
        Aspect::WritesRto => format!("RTO of writes, loss of {of}"),
        Aspect::WholeRto => "RTO with what it calls".to_owned(),
        Aspect::Rpo => "RPO".to_owned(),
        Aspect::RpoBrownout => "RPO after a brown-out".to_owned(),
        Aspect::Availability => "availability, as promised".to_owned(),
        Aspect::Backup => "backup".to_owned(),
        Aspect::Pods => "pods".to_owned(),
        Aspect::PodRegions => "pods run in".to_owned(),
        Aspect::Writes => "writes go to".to_owned(),
        Aspect::Reads => "reads go to".to_owned(),
        Aspect::Commit => "commit".to_owned(),
        Aspect::OwnWrites => "own writes".to_owned(),
        Aspect::MadeFrom => "made from".to_owned(),
        Aspect::Copy => format!("copy in {of}"),
        Aspect::Link => format!("link {of}"),
        Aspect::LagMedian => format!("lag p50 {of}"),
        Aspect::LagTail => format!("lag p99 {of}"),
        Aspect::Serving => "served in".to_owned(),
        Aspect::ReadMedian => "a read, p50".to_owned(),
        Aspect::ReadTail => "a read, p95".to_owned(),
        Aspect::WriteMedian | Aspect::WholeWriteMedian => "a write, p50".to_owned(),
        Aspect::WriteTail | Aspect::WholeWriteTail => "a write, p95".to_owned(),
        Aspect::PodsKept => format!("pods in {of}"),
        Aspect::PodsNeeded => format!("pods in {of} after the worst loss"),
        Aspect::PodsMost => format!("most pods in {of}"),
        Aspect::Policy => "policy".to_owned(),
        Aspect::Ttl => "TTL of records".to_owned(),
        Aspect::Record => format!("record of {of}"),
        Aspect::Check => format!("health check for {of}"),
        Aspect::Residency => format!("users bound to {of}"),
        Aspect::Wave => "wave".to_owned(),
    }
}

/// Whose a change is: `checkout`, or `checkout/orders`.
pub(super) fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Platform => "platform".to_owned(),
        Subject::Service(name) => name.to_string(),
        Subject::Dataset(service, name) => dataset(service, name),
    }
}

/// `checkout/orders`; once where both names are the same.
pub(super) fn dataset(service: &Arc<str>, name: &Arc<str>) -> String {
    if service == name { name.to_string() } else { format!("{service}/{name}") }
}

/// Orders recovery times, losses and times of users, the worst last.
pub(super) fn rank(value: &Value) -> (u8, Millis) {
    match value {
        Value::Time(time) | Value::Typically(time) => (1, time.longest),
        Value::AtLeast(time) => (2, *time),
        Value::Word(word) if matches!(&**word, "nothing" | "unaffected") => (0, Millis::ZERO),
        Value::There | Value::Word(_) | Value::Words(_) => (3, Millis::ZERO),
        Value::Unknown => (4, Millis::ZERO),
    }
}

/// Whether a change is one for the worse, as a colour; plain where that is no question.
pub(super) fn tone(change: &Change) -> Tone {
    let is_time = matches!(
        change.aspect,
        Aspect::Rto
            | Aspect::WritesRto
            | Aspect::WholeRto
            | Aspect::Rpo
            | Aspect::RpoBrownout
            | Aspect::LagMedian
            | Aspect::LagTail
            | Aspect::ReadMedian
            | Aspect::ReadTail
            | Aspect::WriteMedian
            | Aspect::WriteTail
            | Aspect::WholeWriteMedian
            | Aspect::WholeWriteTail
    );
    match (&change.before, &change.after) {
        (Some(before), Some(after)) if is_time && rank(after) > rank(before) => Tone::Care,
        (Some(before), Some(after)) if is_time && rank(after) < rank(before) => Tone::Good,
        _ => Tone::Plain,
    }
}
