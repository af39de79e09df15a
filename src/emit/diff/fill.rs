//! From changes to the published shape.

use std::sync::Arc;

use super::headline::headline;
use super::{Diff, FORMAT_VERSION, say, shape};
use crate::emit::cost::shape::Exact;
use crate::emit::json::shape::figures::Seconds;
use crate::model::changes::{
    Amounts, Change, Changes, Compared, CostChanges, FileChanges, LineChange, Subject, Sums, Whole,
};
use crate::model::snapshot::{Found, Topic, Value};

/// All of it.
pub(super) fn document(diff: &Diff<'_>) -> shape::Document {
    let changes = diff.changes;
    shape::Document {
        format_version: FORMAT_VERSION,
        old: diff.old.to_owned(),
        new: diff.new.to_owned(),
        name: diff.platform.to_owned(),
        same: changes.is_none(),
        headline: headline(changes),
        added: changes.added.iter().map(whole).collect(),
        removed: changes.removed.iter().map(whole).collect(),
        renamed: changes.renamed.iter().map(renamed).collect(),
        strategies: changes
            .strategies
            .iter()
            .map(|(name, before, after)| shape::Strategies {
                strategy: name.to_string(),
                before: *before,
                after: *after,
            })
            .collect(),
        changes: changes.moved.iter().map(change).collect(),
        latency: changes
            .latency
            .iter()
            .map(|it| shape::Latency { services: texts(&it.services), changes: it.moved.iter().map(felt).collect() })
            .collect(),
        cost: changes.cost.value().map(cost),
        files: changes.files.value().map(files),
        findings: shape::Findings {
            appeared: changes.appeared.iter().map(|(found, times)| finding(found, *times)).collect(),
            gone: changes.gone.iter().map(|(found, times)| finding(found, *times)).collect(),
            moved: changes
                .reworded
                .iter()
                .map(|(before, after)| shape::Moved { before: finding(before, 1), after: finding(after, 1) })
                .collect(),
        },
        not_compared: not_compared(changes),
        catalogs: changes
            .catalogs
            .as_ref()
            .map(|(old, new)| shape::Catalogs { old: old.to_string(), new: new.to_string() }),
    }
}

fn texts(all: &[Arc<str>]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

fn text(of: Option<&Arc<str>>) -> Option<String> {
    of.map(ToString::to_string)
}

fn whole(it: &Whole) -> shape::Whole {
    shape::Whole {
        service: it.service.to_string(),
        dataset: text(it.dataset.as_ref()),
        strategy: it.strategy.to_string(),
    }
}

fn renamed((from, to): &(Arc<str>, Arc<str>)) -> shape::Renamed {
    shape::Renamed { from: from.to_string(), to: to.to_string() }
}

fn change(change: &Change) -> shape::Change {
    let (service, dataset) = match &change.subject {
        Subject::Platform => (None, None),
        Subject::Service(name) => (Some(name), None),
        Subject::Dataset(service, name) => (Some(service), Some(name)),
    };
    shape::Change {
        service: text(service),
        dataset: text(dataset),
        topic: topic(change.aspect.topic()).to_owned(),
        aspect: change.aspect.name().to_owned(),
        of: (!change.of.is_empty()).then(|| change.of.to_string()),
        before: change.before.as_ref().map(value),
        after: change.after.as_ref().map(value),
    }
}

const fn topic(topic: Topic) -> &'static str {
    match topic {
        Topic::Platform => "platform",
        Topic::Strategies => "strategies",
        Topic::Inputs => "inputs",
        Topic::Recovery => "recovery",
        Topic::Placement => "placement",
        Topic::Latency => "latency",
        Topic::Capacity => "capacity",
        Topic::Routing => "routing",
        Topic::Roadmap => "roadmap",
    }
}

fn felt(change: &Change) -> shape::Felt {
    shape::Felt {
        users: change.of.to_string(),
        aspect: change.aspect.name().to_owned(),
        before: change.before.as_ref().map(value),
        after: change.after.as_ref().map(value),
    }
}

fn value(value: &Value) -> shape::Value {
    let seconds = match value {
        Value::Time(time) | Value::Typically(time) => {
            Some(shape::Interval { shortest: Seconds(time.shortest), longest: Some(Seconds(time.longest)) })
        }
        Value::AtLeast(time) => Some(shape::Interval { shortest: Seconds(*time), longest: None }),
        Value::There | Value::Word(_) | Value::Words(_) | Value::Unknown => None,
    };
    shape::Value { text: say::value(value), known: *value != Value::Unknown, seconds }
}

fn sums(sums: &Sums) -> shape::Sums {
    shape::Sums {
        before: Exact(sums.before.usd),
        after: Exact(sums.after.usd),
        change: sums.by.map(Exact),
        open: sums.open,
        unpriced_before: sums.before.unpriced,
        unpriced_after: sums.after.unpriced,
    }
}

fn cost(cost: &CostChanges) -> shape::Cost {
    let of_service = |(owner, moved): &(Option<Arc<str>>, Sums)| shape::OfService {
        service: text(owner.as_ref()),
        sums: sums(moved),
    };
    let of_component = |(component, moved): &(Arc<str>, Sums)| shape::OfComponent {
        component: component.to_string(),
        sums: sums(moved),
    };
    shape::Cost {
        total: sums(&cost.total),
        services: cost.owners.iter().map(of_service).collect(),
        components: cost.components.iter().map(of_component).collect(),
        lines: cost.lines.iter().map(line).collect(),
    }
}

fn line(line: &LineChange) -> shape::Line {
    let amounts = |side: &Amounts| shape::Amounts {
        quantity: side.quantity.map(Exact),
        unit_price: side.unit_price.map(Exact),
        usd: side.usd.map(Exact),
    };
    shape::Line {
        component: line.component.to_string(),
        service: text(line.service.as_ref()),
        region: text(line.region.as_ref()),
        meter: line.meter.to_string(),
        moved: line.kind.name().to_owned(),
        before: line.before.as_ref().map(amounts),
        after: line.after.as_ref().map(amounts),
    }
}

fn files(files: &FileChanges) -> shape::Files {
    shape::Files {
        added: texts(&files.added),
        changed: texts(&files.changed),
        removed: texts(&files.removed),
        renamed: files.renamed.iter().map(renamed).collect(),
    }
}

fn finding(found: &Found, times: u32) -> shape::Finding {
    shape::Finding {
        code: found.code.to_string(),
        name: found.name.to_string(),
        severity: found.severity.name().to_owned(),
        service: text(found.service.as_ref()),
        dataset: text(found.dataset.as_ref()),
        message: found.message.to_string(),
        times,
    }
}

fn not_compared(changes: &Changes) -> Vec<shape::NotCompared> {
    fn of<T>(what: &str, compared: &Compared<T>) -> Option<shape::NotCompared> {
        match compared {
            Compared::Yes(_) => None,
            Compared::No { old, new } => {
                Some(shape::NotCompared { what: what.to_owned(), old: text(old.as_ref()), new: text(new.as_ref()) })
            }
        }
    }
    let all = [
        of("cost", &changes.cost),
        of("files", &changes.files),
        of("inputs", &changes.inputs),
        of("stated", &changes.stated),
    ];
    all.into_iter().flatten().collect()
}
