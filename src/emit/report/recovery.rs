//! How services come back after the loss of a region: bars of what must happen, against what is promised.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::Part;
use super::draw::{Fitted, Mark, TimeAxis, bounded};
use super::known::Known;
use super::template::fill;
use crate::base::evidence::Provenance;
use crate::base::ids::{Name, RegionId};
use crate::base::units::Millis;
use crate::emit::say;
use crate::emit::text::count;
use crate::emit::worst::{rank, worst_time};
use crate::model::contracts::{RenderError, View};
use crate::model::plan::{
    Actor, Figure, Part as Piece, Recovery as Loss, RecoveryTime, Restores, ServicePlan, Step, Track,
};

/// The part `recovery`.
pub(super) struct Recovery;

/// So many groups of services are drawn, the slowest.
const MOST_ROWS: usize = 40;
/// So many tracks of one group are drawn, the slowest.
const MOST_TRACKS: usize = 8;

impl Part for Recovery {
    fn id(&self) -> &'static str {
        "recovery"
    }

    fn title(&self) -> &'static str {
        "How long until it works again"
    }

    fn body(&self, view: &View<'_>) -> Result<String, RenderError> {
        fill("recovery", &Drawn::of(view))
    }
}

/// What the template shows.
#[derive(Serialize)]
struct Drawn {
    /// The worst, and how promises stand.
    headline: Option<String>,
    legend: Vec<Key>,
    marks: Vec<Mark>,
    rows: Vec<Row>,
    left_out: Option<String>,
    /// What nobody notices.
    unaffected: Option<String>,
}

/// A part of a recovery in the legend.
#[derive(Serialize)]
struct Key {
    part: &'static str,
    meaning: &'static str,
}

/// Services that come back alike.
#[derive(Serialize)]
struct Row {
    services: String,
    /// Any of these.
    lost: Fitted,
    total: Known,
    /// Why it may take longer or is open.
    because: Option<String>,
    actor: &'static str,
    /// A mark and words on the promise.
    verdict: Verdict,
    tracks: Vec<Bar>,
    tracks_left_out: usize,
}

/// How a recovery stands to what is promised.
#[derive(Serialize)]
struct Verdict {
    /// `kept`, `broken`, `open` or `none`.
    kind: &'static str,
    words: String,
    promise: Option<Known>,
}

/// One track.
#[derive(Serialize)]
struct Bar {
    what: Fitted,
    total: String,
    pieces: Vec<Segment>,
    /// Where nobody knows an end: from there on.
    open: Option<String>,
    /// Where the promise lies, if it does so on the axis.
    promise: Option<String>,
    title: String,
    steps: Vec<Said>,
}

/// A part as drawn: first what it takes at least, then what it may take.
#[derive(Serialize)]
struct Segment {
    part: &'static str,
    x: String,
    width: String,
    /// Of the time between the shortest and the longest.
    more_x: String,
    more_width: String,
    title: String,
}

/// A part as read.
#[derive(Serialize)]
struct Said {
    part: &'static str,
    time: Known,
}

/// What services must share to be drawn as one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Group<'a> {
    total: &'a RecoveryTime,
    actor: Actor,
    /// A service with one dataset differs from its like in that dataset's name only.
    tracks: Vec<(Option<&'a Restores>, &'a [Step], &'a RecoveryTime)>,
    promise: Option<(Millis, Provenance)>,
}

/// A group with who is in it, and after which losses.
struct Alike<'a> {
    group: Group<'a>,
    services: Vec<&'a Name>,
    lost: Vec<&'a RegionId>,
}

impl Drawn {
    fn of(view: &View<'_>) -> Self {
        let plan = view.bundle.plan;
        let (mut found, mut unaffected) = (BTreeMap::<(Group<'_>, &RegionId), Vec<&Name>>::new(), 0);
        for service in &plan.services {
            for loss in &service.recoveries {
                if loss.total == RecoveryTime::Unaffected {
                    unaffected += 1;
                } else {
                    found.entry((Group::of(view, service, loss), &loss.lost)).or_default().push(&service.name);
                }
            }
        }
        let mut alike: BTreeMap<(Group<'_>, Vec<&Name>), Vec<&RegionId>> = BTreeMap::new();
        for ((group, lost), services) in found {
            alike.entry((group, services)).or_default().push(lost);
        }
        let mut groups: Vec<Alike<'_>> =
            alike.into_iter().map(|((group, services), lost)| Alike { group, services, lost }).collect();
        groups.sort_by_key(|it| Reverse((rank(it.group.total), it.services.len())));
        let headline = headline(view, &groups);
        let (groups, left_out) = bounded(groups, MOST_ROWS);
        let axis = TimeAxis::until(groups.iter().map(|it| it.group.longest()).max().unwrap_or(Millis::ZERO));
        let used = |part: Piece| {
            let mut steps = groups.iter().flat_map(|it| &it.group.tracks).flat_map(|(_, steps, _)| *steps);
            steps.any(|step| step.part == part)
        };
        Self {
            headline,
            legend: Piece::ALL.into_iter().filter(|part| used(*part)).map(key).collect(),
            rows: groups.iter().map(|it| it.group.row(view, it, &axis)).collect(),
            marks: axis.marks,
            left_out: (left_out > 0).then(|| {
                let more = count(left_out, "more group of services is", "more groups of services are");
                format!("{more} not drawn: none of them takes longer than those that are")
            }),
            unaffected: (unaffected > 0)
                .then(|| format!("{} without any interruption", count(unaffected, "loss passes", "losses pass"))),
        }
    }
}

impl<'a> Group<'a> {
    fn of(view: &View<'a>, service: &'a ServicePlan, loss: &'a Loss) -> Self {
        let alone = service.datasets.len() == 1;
        let track = |track: &'a Track| {
            let restores = Some(&track.restores).filter(|what| !alone || !matches!(what, Restores::Writes(_)));
            (restores, track.steps.as_slice(), &track.total)
        };
        let mut tracks: Vec<_> = loss.tracks.iter().map(track).collect();
        tracks.sort_by_key(|(.., total)| Reverse(rank(total)));
        let promise = view.bundle.inventory.service(service.name.as_str()).map(|known| &known.objectives.rto);
        let promise = promise.and_then(|fact| Some((*fact.value()?, fact.provenance())));
        Self { total: &loss.total, actor: loss.actor, tracks, promise }
    }

    /// The longest time that is drawn for it; a promise counts where it is not far beyond.
    fn longest(&self) -> Millis {
        let drawn = self.tracks.iter().map(|(_, steps, _)| sum(steps, true)).max().unwrap_or(Millis::ZERO);
        match &self.promise {
            Some((promise, _)) if *promise <= drawn.times(2) => drawn.max(*promise),
            Some(_) | None => drawn,
        }
    }

    fn row(&self, view: &View<'_>, all: &Alike<'_>, axis: &TimeAxis) -> Row {
        let services = all.services.as_slice();
        let promise = self.promise.as_ref().map(|(time, _)| *time);
        let only = if let [only] = services { view.bundle.plan.service(only.as_str()) } else { None };
        let bars = self.tracks.iter().map(|track| bar(track, only, promise, axis)).collect();
        let (tracks, tracks_left_out) = bounded(bars, MOST_TRACKS);
        let open = say::recovery_because(self.total);
        Row {
            services: say::names(services),
            lost: Fitted::new(&lost(view, &all.lost), 120),
            total: total(self),
            because: open,
            actor: match self.actor {
                Actor::Automatic => "by itself",
                Actor::Button => "a person presses a button",
                Actor::Person => "a person decides and works through steps",
            },
            verdict: self.verdict(),
            tracks,
            tracks_left_out,
        }
    }

    fn verdict(&self) -> Verdict {
        let Some((promise, from)) = &self.promise else {
            return Verdict { kind: "none", words: "no RTO is promised".to_owned(), promise: None };
        };
        let (kind, words) = match self.total {
            RecoveryTime::Unaffected => ("kept", "kept"),
            RecoveryTime::Within(time) if time.longest <= *promise => ("kept", "kept"),
            RecoveryTime::Within(time) if time.shortest > *promise => ("broken", "broken"),
            RecoveryTime::Within(_) => ("broken", "broken at worst"),
            RecoveryTime::AtLeast { known, .. } if known.shortest > *promise => ("broken", "broken"),
            RecoveryTime::AtLeast { .. } => ("open", "cannot be said"),
            RecoveryTime::WhenReturned { .. } => ("broken", "nobody can keep it"),
        };
        let promise = Known::new(say::time(*promise), from, "the RTO that is promised");
        Verdict { kind, words: words.to_owned(), promise: Some(promise) }
    }
}

/// `us-east-1`, or `any of eu-west-1, us-east-1`.
fn lost(view: &View<'_>, regions: &[&RegionId]) -> String {
    let any = if regions.len() > 1 { "any of " } else { "" };
    format!("{any}{}", say::regions(view, regions.iter().copied()))
}

/// The worst loss, and how many recoveries keep what is promised.
fn headline(view: &View<'_>, groups: &[Alike<'_>]) -> Option<String> {
    let worst = groups.first()?;
    let of = |kind: Option<&str>| {
        let alike = groups.iter().filter(|it| kind.is_none_or(|kind| it.group.verdict().kind == kind));
        alike.map(|it| it.services.len() * it.lost.len()).sum::<usize>()
    };
    let all = of(None);
    let broken = match of(Some("broken")) {
        0 => "none breaks its promise".to_owned(),
        some => format!("{some} of them break what is promised"),
    };
    let open = match of(Some("open")) {
        0 => String::new(),
        some => format!(", of {some} it cannot be said"),
    };
    let promised = if of(Some("none")) == all { "no RTO is promised for any".to_owned() } else { broken + &open };
    // Others may take as long in another way.
    let as_long = groups.iter().filter(|it| it.group.total == worst.group.total && it.lost == worst.lost);
    let mut services: Vec<&Name> = as_long.flat_map(|it| it.services.iter().copied()).collect();
    services.sort_unstable();
    let services = match services.as_slice() {
        few if few.len() <= 4 => say::names(few),
        many => count(many.len(), "service", "services"),
    };
    Some(format!(
        "Worst: {} for {services} when {} is lost. {} in all: {promised}",
        say::recovery(&worst_time(groups.iter().map(|it| it.group.total))?),
        lost(view, &worst.lost),
        count(all, "recovery", "recoveries"),
    ))
}

/// The RTO with how it is known: the least firm of the track that it comes from.
fn total(group: &Group<'_>) -> Known {
    let text = say::recovery(group.total);
    let Some((_, steps, _)) = group.tracks.first() else {
        return Known::new(text, &Provenance::Modelled, "");
    };
    let from = steps.iter().fold(Provenance::Stated, |from, step| from.less_firm(step.time.from.clone()));
    let sum: Vec<String> =
        steps.iter().map(|it| format!("{} {}", it.part.name(), say::interval(it.time.time))).collect();
    Known::new(text, &from, &sum.join(" + "))
}

/// The sum of steps at their longest, or at their shortest.
fn sum(steps: &[Step], longest: bool) -> Millis {
    steps.iter().fold(Millis::ZERO, |sum, step| {
        sum.plus(if longest { step.time.time.longest } else { step.time.time.shortest })
    })
}

fn bar(
    (restores, steps, total): &(Option<&Restores>, &[Step], &RecoveryTime),
    only: Option<&ServicePlan>,
    promise: Option<Millis>,
    axis: &TimeAxis,
) -> Bar {
    let what = match (restores, only.map(|service| service.datasets.as_slice())) {
        (Some(Restores::Traffic), _) => "traffic".to_owned(),
        (Some(Restores::Leader), _) => "leader".to_owned(),
        (Some(Restores::Writes(dataset)), _) => format!("writes: {dataset}"),
        (None, Some([dataset])) => format!("writes: {}", dataset.id.dataset),
        (None, _) => "writes".to_owned(),
    };
    let mut begins = Millis::ZERO;
    let mut pieces = Vec::new();
    for step in *steps {
        let time = step.time.time;
        let certain = begins.plus(time.shortest);
        let more = Millis::from_micros(time.longest.micros().saturating_sub(time.shortest.micros()));
        pieces.push(Segment {
            part: step.part.name(),
            x: axis.at(begins),
            width: axis.at(time.shortest),
            more_x: axis.at(certain),
            more_width: axis.at(more),
            title: format!("{} {}: {}", step.part.name(), say::interval(time), step.time.words),
        });
        begins = certain.plus(more);
    }
    let said: Vec<String> =
        steps.iter().map(|it| format!("{} {}", it.part.name(), say::interval(it.time.time))).collect();
    let open = matches!(total, RecoveryTime::AtLeast { .. } | RecoveryTime::WhenReturned { .. });
    let total = say::recovery(total);
    Bar {
        title: format!(
            "{what}, {total}: {}",
            if said.is_empty() { "nothing can be done".to_owned() } else { said.join(", ") }
        ),
        what: Fitted::new(&what, 34),
        total,
        pieces,
        open: open.then(|| axis.at(begins)),
        promise: promise.filter(|promise| *promise <= axis.end).map(|promise| axis.at(promise)),
        steps: steps.iter().map(|step| Said { part: step.part.name(), time: figure(&step.time) }).collect(),
    }
}

fn figure(figure: &Figure) -> Known {
    Known::new(say::interval(figure.time), &figure.from, &figure.words)
}

fn key(part: Piece) -> Key {
    Key {
        part: part.name(),
        meaning: match part {
            Piece::Detect => "until a check has failed often enough",
            Piece::Decide => "until it is decided to act",
            Piece::Promote => "until another copy takes writes",
            Piece::Route => "until names lead elsewhere",
            Piece::Reconnect => "until clients have connected anew",
            Piece::Warm => "until the survivor has grown",
        },
    }
}
