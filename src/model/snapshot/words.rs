//! Parts of a plan as words, out of what both a plan and its document say, so that both sides use the same.

use std::fmt::Display;

use super::Value;
use crate::base::units::Millis;

fn list<T: Display>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// How pods run, by the word of the placement.
pub(super) fn pods(placement: &str, now: Option<&str>) -> Value {
    Value::of(match (placement, now) {
        ("leader", Some(now)) => format!("one leader, now in {now}"),
        ("standby", Some(now)) => format!("active in {now} alone"),
        ("leader-per-home", _) => "one leader a home".to_owned(),
        ("edge", _) => "at the edge".to_owned(),
        ("external", _) => "run by somebody else".to_owned(),
        ("nowhere", _) => "no region is allowed to run them".to_owned(),
        (other, _) => other.to_owned(),
    })
}

/// Where writes go.
pub fn writes(to: &str, region: Option<&str>, key: Option<&str>, escrow: bool) -> Value {
    Value::of(match (to, region) {
        ("writer", Some(region)) => region.to_owned(),
        ("home", _) => format!("home of the {}", key.unwrap_or("row")),
        ("local", _) if escrow => "every region, within its rights".to_owned(),
        ("local", _) => "every region".to_owned(),
        _ => "no writes".to_owned(),
    })
}

/// Where reads go.
pub fn reads(from: &str, within: Option<&str>) -> Value {
    let nearest =
        || within.map_or_else(|| "nearest copy".to_owned(), |bound| format!("nearest copy at most {bound} old"));
    Value::of(match from {
        "local" => "nearest copy".to_owned(),
        "local-within" => format!("{}, else the writer", nearest()),
        "local-after-own-writes" => format!("{}, own writes where they were made", nearest()),
        _ => "the writer".to_owned(),
    })
}

/// The backup beside replication.
pub fn backup(point_in_time: &str, retention: Option<&str>, copies: &[String]) -> Value {
    let kept = retention.map_or_else(String::new, |time| format!(", kept {time}"));
    let copies = if copies.is_empty() { String::new() } else { format!(", copies in {}", list(copies)) };
    Value::of(format!("point in time {point_in_time}{kept}{copies}"))
}

/// What leads to a region.
pub fn record(endpoint: Option<&str>, zone: Option<&str>, check: Option<&str>) -> Value {
    let said = |value: Option<&str>| value.unwrap_or("not stated").to_owned();
    if endpoint.is_none() && zone.is_none() && check.is_none() {
        return Value::of("no address is stated");
    }
    Value::of(format!("{} in zone {}, health check {}", said(endpoint), said(zone), said(check)))
}

/// What a health check looks at and how soon it has failed.
pub fn check(kind: Option<&str>, interval: &str, threshold: u32) -> Value {
    Value::of(format!("{}, {threshold} checks of {interval}", kind.unwrap_or("not known")))
}

/// Where users of a place must be served, and for how many services.
pub fn routed(regions: &[String], services: usize) -> Value {
    Value::of(format!("{} for {services} services", list(regions)))
}

/// The worst of several losses: what cannot be said counts as the worst of all.
pub fn worst(losses: impl IntoIterator<Item = Value>) -> Option<Value> {
    losses.into_iter().max_by_key(|loss| match loss {
        Value::Time(time) | Value::Typically(time) => (1, time.longest),
        Value::There | Value::Words(_) => (0, Millis::ZERO),
        Value::Word(word) => (if &**word == STAYS_BEHIND { 2 } else { 0 }, Millis::ZERO),
        Value::AtLeast(time) => (2, *time),
        Value::Unknown => (3, Millis::ZERO),
    })
}

/// A loss that ends when the region returns.
pub(super) const STAYS_BEHIND: &str = "stays behind";
