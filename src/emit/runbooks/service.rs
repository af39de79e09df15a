//! The runbook of one service.

use serde::Serialize;

use super::commands::{About, promoted};
use super::numbers::{self, CarriedRow, LostRow, PartRow};
use super::shell::{blank, context_name, quoted};
use super::users::{leads, returns};
use super::{Book, Line};
use crate::base::ids::RegionId;
use crate::base::units::Share;
use crate::emit::phrase;
use crate::emit::say::{recovery, recovery_because, region};
use crate::emit::site::{self, Site};
use crate::emit::tasks::{self, Called};
use crate::model::plan::{Action, Actor, PodPlacement, Recovery, Task};
use crate::model::words::ServiceKind;

/// What the template sees.
#[derive(Serialize)]
pub(super) struct ServiceBook {
    header: String,
    service: String,
    facts: Vec<Line>,
    contexts: String,
    losses: Vec<LossBook>,
    /// Regions of which the loss stops nothing.
    unaffected: String,
    leader: Option<LeaderBook>,
    release: Vec<ReleaseStep>,
    /// Keeps a region as it is, and lets it go on; none where a person brings every commit.
    hold: Option<String>,
    go_on: Option<String>,
}

#[derive(Serialize)]
struct LossBook {
    region: String,
    rto: String,
    open: Option<String>,
    actor: &'static str,
    /// What the time presumes, and for whom it does not hold.
    presumed: Vec<String>,
    tracks: Vec<Line>,
    parts: Vec<PartRow>,
    /// Whether it keeps anything that could be lost.
    keeps_data: bool,
    lost: Vec<LostRow>,
    carried: Vec<CarriedRow>,
    steps: Vec<StepBook>,
    back: Vec<StepBook>,
}

#[derive(Serialize)]
struct StepBook {
    text: String,
    expected: Option<String>,
    notes: Vec<String>,
    commands: Option<String>,
}

/// How the one leader is moved in peace.
#[derive(Serialize)]
struct LeaderBook {
    from: String,
    moves: Vec<LeaderMove>,
}

#[derive(Serialize)]
struct LeaderMove {
    title: String,
    from: String,
    to: String,
    suspend: String,
    check: String,
    resume: String,
}

#[derive(Serialize)]
struct ReleaseStep {
    region: String,
    why: String,
    commands: String,
}

/// What is to be said of a service.
pub(super) fn view<'a>(book: &Book<'a>, site: Site<'a>) -> ServiceBook {
    let delivery = &book.delivery;
    let regions = site.regions(delivery);
    let losses: Vec<LossBook> = site.plan.recoveries.iter().map(|loss| self::loss(book, site, loss)).collect();
    let noticed = |id: &&&RegionId| !site.plan.recoveries.iter().any(|loss| loss.lost == ***id);
    let held = |choose: &dyn Fn(String, String) -> String| {
        let all = regions.iter().filter_map(|id| book.controller.hold(book, site, id));
        let lines: Vec<String> = all.map(|(stop, go_on)| choose(stop, go_on)).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    };
    let unaffected = regions.iter().filter(noticed).map(|id| region(&book.view(), id));
    let made = ServiceBook {
        header: site::header(delivery, &format!("services.{}", site.name())),
        service: site.name().to_owned(),
        facts: facts(book, site),
        unaffected: phrase::list(unaffected),
        losses,
        leader: leader(book, site),
        release: release(book, site, &regions),
        hold: held(&|stop, _| stop),
        go_on: held(&|_, go_on| go_on),
        contexts: String::new(),
    };
    let beyond = beyond(book, &made, &regions);
    ServiceBook { contexts: book.contexts(regions.into_iter().chain(beyond)), ..made }
}

/// Regions whose clusters the commands of a page speak to beyond those with pods: a copy may be where no pod is.
fn beyond<'b>(book: &'b Book<'_>, page: &ServiceBook, regions: &[&RegionId]) -> Vec<&'b RegionId> {
    let all = book.delivery.bundle.plan.regions.iter().filter(|id| !regions.contains(id));
    let spoken = |id: &&RegionId| {
        let name = format!("\"${}\"", context_name(&book.delivery, id));
        let steps = page.losses.iter().flat_map(|loss| loss.steps.iter().chain(&loss.back));
        steps.filter_map(|step| step.commands.as_deref()).any(|commands| commands.contains(&name))
    };
    all.filter(spoken).collect()
}

fn facts(book: &Book<'_>, site: Site<'_>) -> Vec<Line> {
    let inventory = book.delivery.bundle.inventory;
    let owner = site.service.owner.value().map_or("nobody is named", String::as_str);
    let mut lines = vec![
        Line::new("Owner", owner),
        Line::new("Namespace", site.namespace(&book.delivery).as_str()),
        Line::new("Pods", phrase::pods(inventory, &site.plan.pods)),
    ];
    for dataset in &site.plan.datasets {
        let store = dataset.store.as_ref().and_then(|id| book.delivery.bundle.catalog.datastores.get(id));
        let store = store.map_or("no datastore is named", |store| store.technology.as_str());
        let value = format!("{store}; writes: {}", phrase::writes(inventory, dataset));
        lines.push(Line::new(format!("Data: {}", dataset.id.dataset), value));
    }
    let calls: Vec<_> = site.plan.calls.iter().map(|call| call.service.to_string()).collect();
    if !calls.is_empty() {
        lines.push(Line::new("Calls", phrase::list(calls)));
    }
    lines
}

fn loss<'a>(book: &Book<'a>, site: Site<'a>, loss: &'a Recovery) -> LossBook {
    LossBook {
        region: region(&book.view(), &loss.lost),
        rto: recovery(&loss.total),
        open: recovery_because(&loss.total),
        actor: book.actor(&loss.lost, loss.actor, leads(loss), returns(loss)),
        presumed: if leads(loss) { book.presumed(&loss.lost) } else { Vec::new() },
        tracks: numbers::tracks(loss),
        parts: numbers::parts(loss),
        keeps_data: !site.plan.datasets.is_empty(),
        lost: numbers::lost(site, &loss.lost),
        carried: numbers::carried(book, site, &loss.lost),
        steps: steps(book, site, loss, false),
        back: steps(book, site, loss, true),
    }
}

pub(super) const fn actor(actor: Actor) -> &'static str {
    match actor {
        Actor::Automatic => "nobody has to act",
        Actor::Button => "a person starts one prepared operation",
        Actor::Person => "a person decides and works through the steps",
    }
}

fn steps<'a>(book: &Book<'a>, site: Site<'a>, loss: &'a Recovery, back: bool) -> Vec<StepBook> {
    let (promoted, writes) = (promoted(loss), numbers::of_writes(loss));
    let about = About { book, site, recovery: loss, promoted: &promoted, back };
    let tasks = if back { loss.failback.clone() } else { book.tasks(loss) };
    // How long users take to leave is known of a check only.
    let counts = |task: &&Task| !matches!(task.action, Action::LeaveRegion(_)) || book.away(&loss.lost).is_by_itself();
    let step = |run: &[Task]| {
        let help = about.help(run);
        Some(StepBook {
            text: capital(&tasks::step(&book.view(), run, Called::ByName)?),
            expected: run.first().filter(counts).and_then(|task| numbers::expected(loss, &writes, task)),
            notes: help.notes,
            commands: (!help.lines.is_empty()).then(|| help.lines.join("\n")),
        })
    };
    tasks::runs(&tasks).filter_map(step).collect()
}

/// The sentence with its first letter in upper case.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().to_string() + chars.as_str())
}

/// How a batch is moved: its `CronJob` is suspended everywhere but where it works.
fn leader(book: &Book<'_>, site: Site<'_>) -> Option<LeaderBook> {
    let moves: Vec<(&RegionId, &RegionId)> = match &site.plan.pods {
        PodPlacement::Leader { now, candidates } => {
            candidates.iter().filter(|other| *other != now).map(|to| (now, to)).collect()
        }
        PodPlacement::LeaderPerHome { standby, .. } => {
            standby.iter().filter_map(|to| Some((site.waits_for(to)?, to))).collect()
        }
        PodPlacement::Active(_)
        | PodPlacement::Standby { .. }
        | PodPlacement::Edge(_)
        | PodPlacement::External
        | PodPlacement::Nowhere => Vec::new(),
    };
    if moves.is_empty() || site.service.kind.value() != Some(&ServiceKind::Batch) {
        return None;
    }
    let (view, service) = (book.view(), site.name());
    // A base of one's own may tell its pods in another way, and a command that does not fit would stop the build.
    let is_told = site.service.base.value().is_none();
    let commit = |at: &RegionId, suspend: bool, leader: &RegionId| {
        let label = site::region(&book.delivery, at);
        let patch = |suspend: bool| format!(r#"[{{"op":"replace","path":"/spec/suspend","value":{suspend}}}]"#);
        let edit = |verb: &str, suspend: bool| {
            let target = format!("--group batch --version v1 --kind CronJob --name {service}");
            format!("  kustomize edit {verb} patch {target} --patch {}", quoted(&patch(suspend)))
        };
        let verb = if suspend { "Stop" } else { "Run" };
        // What an earlier move left would win over what is added.
        let mut lines = vec![
            format!("(cd {}", site::overlay(service, &label)),
            format!("{}  # left by an earlier move; not there is fine", edit("remove", !suspend)),
            edit("add", suspend),
        ];
        if is_told {
            let told = |verb: &str| {
                let leader = site::region(&book.delivery, leader);
                format!("kustomize edit {verb} --from-literal=LEADER_REGION={leader}")
            };
            let set = told(&format!("set configmap {service}"));
            let add = told(&format!("add configmap {service} --behavior=merge"));
            lines.push(format!("  {set} 2>/dev/null || {add}"));
        }
        lines.extend([
            ")".to_owned(),
            format!("git commit -am {} && git push", quoted(&format!("{verb} {service} in {}", region(&view, at)))),
        ]);
        lines.extend(book.controller.sync(book, site, at));
        lines.join("\n")
    };
    let namespace = site.namespace(&book.delivery);
    let one = |from: &RegionId, to: &RegionId, title: String| LeaderMove {
        title,
        from: region(&view, from),
        to: region(&view, to),
        suspend: commit(from, true, to),
        check: format!("{} -n {namespace} get cronjob,job", super::shell::kubectl(&book.delivery, from)),
        resume: commit(to, false, to),
    };
    let works = phrase::list(site.plan.pods.serving().iter().map(|at| region(&view, at)));
    let there = moves.iter().map(|(now, to)| one(now, to, format!("To {}", region(&view, to))));
    let back = moves.iter().map(|(now, from)| one(from, now, format!("Back from {}", region(&view, from))));
    Some(LeaderBook { from: works, moves: there.chain(back).collect() })
}

/// A new image, one region a commit: where the fewest users are first, where writes are ordered last.
fn release(book: &Book<'_>, site: Site<'_>, regions: &[&RegionId]) -> Vec<ReleaseStep> {
    let share = |id: &RegionId| {
        let capacity = site.plan.capacity.iter().find(|it| it.region == *id);
        capacity.and_then(|it| it.normal.value().copied())
    };
    let Some(image) = site.service.image.value() else { return Vec::new() };
    let mut order: Vec<&RegionId> = regions.to_vec();
    // The plan's order has the primary first: reversed, it comes last among equals.
    order.reverse();
    let primary = book.delivery.bundle.plan.regions.first();
    order.sort_by_key(|id| (primary == Some(*id), share(id).unwrap_or(Share::from_ppm(0))));
    let name = repository_of(image);
    let step = |id: &&RegionId| {
        let label = site::region(&book.delivery, id);
        let shown = region(&book.view(), id);
        let mut lines = vec![
            blank("TAG", "the new tag"),
            format!(
                "(cd {} && kustomize edit set image {name}:\"$TAG\")",
                site::overlay(site.name(), &label),
                name = quoted(name)
            ),
            format!("git commit -am \"Run {} $TAG in {shown}\" && git push", site.name()),
        ];
        lines.extend(book.controller.sync(book, site, id));
        ReleaseStep {
            region: shown,
            why: share(id).map_or_else(String::new, |it| format!("{} of users", crate::emit::say::share(it))),
            commands: lines.join("\n"),
        }
    };
    order.iter().map(step).collect()
}

/// An image without its tag or digest.
fn repository_of(image: &str) -> &str {
    let image = image.split_once('@').map_or(image, |(name, _)| name);
    match image.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => name,
        _ => image,
    }
}

#[cfg(test)]
mod tests {
    use super::repository_of;

    #[test]
    fn an_image_is_named_without_its_tag() {
        assert_eq!(repository_of("registry.example/booking:v3.1.0"), "registry.example/booking");
        assert_eq!(repository_of("registry.example:5000/booking"), "registry.example:5000/booking");
        assert_eq!(repository_of("a/b:v1@sha256:00"), "a/b");
    }
}
