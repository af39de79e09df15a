//! Schedules that a cluster would refuse, or that never come.

use std::ops::RangeInclusive;

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::Service;
use crate::model::words::ServiceKind;

static META: RuleMeta =
    RuleMeta { code: "PX422", name: "bad-schedule", severity: Severity::Error, page: include_str!("bad_schedule.md") };

/// PX422.
pub(super) struct BadSchedule;

impl Lint for BadSchedule {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for service in &bundle.inventory.services {
            let batch = service.kind.value() == Some(&ServiceKind::Batch);
            match service.schedule.value() {
                Some(text) => {
                    found.extend(faults(text).into_iter().map(|fault| told(service, text, fault)));
                    found.extend((!batch).then(|| idle(service, text)));
                }
                None => found.extend(batch.then(|| unscheduled(service))),
            }
        }
    }
}

fn told(service: &Service, text: &str, fault: Fault) -> Finding {
    let message = format!("`{}` has the schedule `{text}`: {}", service.name, fault.words);
    Finding::new(&META, service.schedule.anchor().cloned(), message)
        .severity(if fault.refused { Severity::Error } else { Severity::Warning })
        .about(service.name.as_str(), None)
        .help(fault.help)
}

/// Only batches run by a schedule.
fn idle(service: &Service, text: &str) -> Finding {
    let message = format!("`{}` has the schedule `{text}` and is no batch, so nothing starts by it", service.name);
    Finding::new(&META, service.schedule.anchor().cloned(), message)
        .severity(Severity::Warning)
        .about(service.name.as_str(), None)
        .help("write `kind: batch`, or leave the schedule out")
}

fn unscheduled(service: &Service) -> Finding {
    let message = format!("`{}` is a batch, and nobody says when it runs", service.name);
    Finding::new(&META, Some(service.at.clone()), message)
        .severity(Severity::Info)
        .about(service.name.as_str(), None)
        .help("write `schedule: \"0 3 * * *\"`, or `kind: worker` if events start it")
        .unsure()
}

/// What is wrong with a schedule.
struct Fault {
    words: String,
    help: String,
    /// Whether a cluster takes it at all.
    refused: bool,
}

impl Fault {
    fn new(words: impl Into<String>, help: impl Into<String>) -> Self {
        Self { words: words.into(), help: help.into(), refused: true }
    }
}

/// One of the five fields.
struct Field {
    name: &'static str,
    values: RangeInclusive<u32>,
    /// Names of values, from the first on.
    words: &'static [&'static str],
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const FIELDS: [Field; 5] = [
    Field { name: "minute", values: 0..=59, words: &[] },
    Field { name: "hour", values: 0..=23, words: &[] },
    Field { name: "day of the month", values: 1..=31, words: &[] },
    Field { name: "month", values: 1..=12, words: &MONTHS },
    Field { name: "day of the week", values: 0..=6, words: &DAYS },
];
/// Most days that months have, in order; February has its 29th every fourth year.
const LENGTHS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const NICKNAMES: [&str; 7] = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
const FORM: &str = "five fields: minute, hour, day of the month, month, day of the week, for instance `0 3 * * *`";

/// Everything that is wrong, as Kubernetes reads schedules: five fields of numbers, names, ranges, lists and steps, or a
/// nickname. <https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/>
fn faults(text: &str) -> Vec<Fault> {
    if text.starts_with("TZ=") || text.starts_with("CRON_TZ=") {
        let help = "leave it out here: the time zone of a CronJob is a field of its own (`timeZone`)";
        return vec![Fault::new("a time zone inside it is refused", help)];
    }
    if text.starts_with('@') {
        return nickname(text).into_iter().collect();
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        let many = if fields.len() == 1 { "1 field".to_owned() } else { format!("{} fields", fields.len()) };
        return vec![Fault::new(format!("it has {many} and not 5"), format!("write {FORM}"))];
    }
    let read: Vec<Result<Vec<u32>, Vec<Fault>>> =
        FIELDS.iter().zip(&fields).map(|(field, text)| field.read(text)).collect();
    let mut days = None;
    if let [_, _, Ok(of_month), Ok(months), Ok(_)] = read.as_slice() {
        // A day of the week that is asked for comes in any month.
        let any_weekday = fields.last().is_some_and(|text| matches!(*text, "*" | "?"));
        days = never(of_month, months).filter(|_| any_weekday);
    }
    read.into_iter().filter_map(Result::err).flatten().chain(days).collect()
}

fn nickname(text: &str) -> Option<Fault> {
    let every = text.strip_prefix("@every ").map(str::trim);
    let is_time = |text: &str| {
        text.chars().any(|c| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || "hms.".contains(c))
    };
    if NICKNAMES.contains(&text) || every.is_some_and(is_time) {
        return None;
    }
    let all = NICKNAMES.map(|name| format!("`{name}`")).join(", ");
    Some(Fault::new("that nickname does not exist", format!("take one of {all}, or `@every 1h30m`")))
}

/// That no month of those asked for has such a day.
fn never(days: &[u32], months: &[u32]) -> Option<Fault> {
    let least = days.iter().min()?;
    let lengths = (1..).zip(LENGTHS).filter(|(month, _)| months.contains(month));
    let longest = lengths.map(|(_, length)| length).max()?;
    (*least > longest).then(|| Fault {
        words: format!("it never comes: no month of it has a day {least}"),
        help: format!("take day {longest} or an earlier one"),
        refused: false,
    })
}

impl Field {
    /// The values that a field lists, or all that is wrong with it.
    fn read(&self, text: &str) -> Result<Vec<u32>, Vec<Fault>> {
        let (mut values, mut wrong) = (Vec::new(), Vec::new());
        for item in text.split(',') {
            match self.item(item) {
                Ok(some) => values.extend(some),
                Err(fault) => wrong.push(fault),
            }
        }
        if wrong.is_empty() { Ok(values) } else { Err(wrong) }
    }

    /// `*`, `5`, `1-5`, each with a step or without.
    fn item(&self, item: &str) -> Result<Vec<u32>, Fault> {
        let (first, last) = (*self.values.start(), *self.values.end());
        let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
        let (from, to) = match range.split_once('-') {
            _ if matches!(range, "*" | "?") => (first, last),
            Some((from, to)) => (self.value(from)?, self.value(to)?),
            None => {
                let value = self.value(range)?;
                (value, if step.is_some() { last } else { value })
            }
        };
        if from > to {
            return Err(self.fault(
                range,
                "runs backwards",
                format!("write `{to}-{from}`, or two ranges with a comma"),
            ));
        }
        let step = step.map_or(Ok(1), |step| match step.parse::<usize>() {
            Ok(step) if step > 0 => Ok(step),
            _ => Err(self.fault(item, "has no step above 0", format!("write for instance `{range}/5`"))),
        })?;
        Ok((from..=to).step_by(step).collect())
    }

    fn value(&self, text: &str) -> Result<u32, Fault> {
        let (first, last) = (*self.values.start(), *self.values.end());
        let lower = text.to_ascii_lowercase();
        let named = (first..=last).zip(self.words).find(|(_, word)| **word == lower).map(|(value, _)| value);
        let number = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u32>().ok()).flatten();
        let sunday = last == 6 && number == Some(7);
        match named.or(number) {
            Some(value) if self.values.contains(&value) => Ok(value),
            Some(_) if sunday => Err(self.fault(text, "is not from 0 to 6", "write `0` for Sunday".to_owned())),
            Some(_) => Err(self.fault(text, &format!("is not from {first} to {last}"), self.values())),
            None => Err(self.fault(text, "is none", self.values())),
        }
    }

    /// What may be written.
    fn values(&self) -> String {
        let (first, last) = (self.values.start(), self.values.end());
        match (self.words.first(), self.words.last()) {
            (Some(word), Some(end)) => {
                format!("write a number from {first} to {last}, or a name from `{word}` to `{end}`")
            }
            _ => format!("write a number from {first} to {last}, a range, a list or a step"),
        }
    }

    fn fault(&self, text: &str, wrong: &str, help: String) -> Fault {
        Fault::new(format!("as {} `{text}` {wrong}", self.name), help)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        faults(text).into_iter().map(|fault| fault.words).collect()
    }

    #[test]
    fn what_a_cluster_takes_has_no_fault() {
        for good in [
            "0 3 * * *",
            "*/15 0-23/2 1,15 JAN-MAR mon-fri",
            "5/10 ? 29 2 ?",
            "0 0 31 2 mon",
            "@hourly",
            "@every 1h30m",
        ] {
            assert_eq!(words(good), [""; 0], "{good}");
        }
    }

    #[test]
    fn every_fault_of_a_schedule_is_told_with_its_field() {
        assert_eq!(
            words("60 24 0 13 7"),
            [
                "as minute `60` is not from 0 to 59",
                "as hour `24` is not from 0 to 23",
                "as day of the month `0` is not from 1 to 31",
                "as month `13` is not from 1 to 12",
                "as day of the week `7` is not from 0 to 6",
            ]
        );
        assert_eq!(
            words("5-1 x */0 1,,2 L"),
            [
                "as minute `5-1` runs backwards",
                "as hour `x` is none",
                "as day of the month `*/0` has no step above 0",
                "as month `` is none",
                "as day of the week `L` is none",
            ]
        );
    }

    #[test]
    fn other_forms_are_refused_as_a_whole() {
        assert_eq!(words("0 0 3 * * *"), ["it has 6 fields and not 5"]);
        assert_eq!(words(""), ["it has 0 fields and not 5"]);
        assert_eq!(words("TZ=UTC 0 3 * * *"), ["a time zone inside it is refused"]);
        assert_eq!(words("@fortnightly"), ["that nickname does not exist"]);
        assert_eq!(words("@every soon"), ["that nickname does not exist"]);
    }

    #[test]
    fn a_day_that_no_month_has_never_comes() {
        assert_eq!(words("0 0 30 2 *"), ["it never comes: no month of it has a day 30"]);
        assert_eq!(words("0 0 31 4,6 *"), ["it never comes: no month of it has a day 31"]);
        assert_eq!(words("0 0 31 4,5 *"), [""; 0]);
    }
}
