//! What to type for a task: commands that exist, with this plan's names; where none is known, what to do in words.

use std::collections::BTreeMap;

use super::Book;
use super::shell::{blank, kubectl, quoted};
use crate::base::ids::{Name, RegionId};
use crate::emit::say::{region, share};
use crate::emit::site::{self, Site};
use crate::model::catalog::{Datastore, Purpose};
use crate::model::plan::{Action, DatasetPlan, Recovery, Task, WritePath};
use crate::model::words::ServiceKind;

/// Help with one step.
#[derive(Debug, Default)]
pub(super) struct Help {
    /// What to know: sentences with literals in backticks.
    pub(super) notes: Vec<String>,
    /// What to type.
    pub(super) lines: Vec<String>,
}

impl Help {
    fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    fn run(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.lines.extend(lines);
        self
    }
}

/// A service, and the loss of a region that its steps are about.
#[derive(Clone, Copy)]
pub(super) struct About<'a, 'b> {
    pub(super) book: &'b Book<'a>,
    pub(super) site: Site<'a>,
    pub(super) recovery: &'a Recovery,
    /// From [`promoted`].
    pub(super) promoted: &'b BTreeMap<&'a Name, &'a RegionId>,
    /// Whether the region has returned.
    pub(super) back: bool,
}

/// Where writers go when the region is lost, by dataset: a service may have thousands.
pub(super) fn promoted(recovery: &Recovery) -> BTreeMap<&Name, &RegionId> {
    let mut found = BTreeMap::new();
    for task in &recovery.runbook {
        if let Action::Promote { dataset, to } = &task.action {
            found.entry(dataset).or_insert(to);
        }
    }
    found
}

impl<'a> About<'a, '_> {
    /// Help with tasks that are one step.
    pub(super) fn help(self, run: &[Task]) -> Help {
        let Some(first) = run.first() else { return Help::default() };
        let lost = &self.recovery.lost;
        match &first.action {
            Action::ConfirmLoss(lost) => self.confirm(lost),
            Action::LeaveRegion(lost) => self.leave(lost),
            Action::Fence { dataset, region } => self.procedure(dataset, Purpose::Fence, region, region).note(
                if self.back {
                    "Before anything else: it still takes itself for the writer."
                } else {
                    "It must not take a write again, not even when it comes back by itself. If it cannot be reached now, \
                     this is the first step when it returns."
                },
            ),
            Action::NotePosition { dataset, region } => self
                .procedure(dataset, Purpose::Position, region, lost)
                .note("Write the answer into the incident: the lost writes begin there."),
            Action::Promote { dataset, to } => self
                .procedure(dataset, Purpose::Promote, to, lost)
                .note("This cannot be taken back: from here on the old writer stays fenced."),
            Action::Switchover { dataset, to } => {
                let from = self.promoted.get(dataset).copied().unwrap_or(lost);
                self.procedure(dataset, Purpose::Switchover, to, from)
            }
            Action::PointWrites { dataset, to } => self.point(dataset, to),
            Action::MoveHome { home, to, .. } => self.rehome(home, to),
            Action::MoveLeader { from, to } => self.lead(from, to),
            Action::ScaleUp { region } => self.scale(region),
            Action::Verify => self.verify(),
            Action::Reseed { dataset, .. } => Help::default().note(format!(
                "Make a new copy from the writer, then delete the old one{}. What the old one holds and nobody else has \
                 goes with it: compare first.",
                self.stored(dataset)
            )),
            Action::Reconcile { .. } => {
                Help::default().note("Begin at the position that was noted. The owner decides each row; keep a list.")
            }
            Action::CatchUp { dataset, region } => self.procedure(dataset, Purpose::Position, region, lost),
            Action::Weight { region, .. } => self.weights(region, run),
            Action::WaitOut => Help::default().run(self.book.dig()),
            Action::CommitAlone { dataset, .. } | Action::CommitTogether { dataset, .. } => {
                Help::default().note(format!("Set it where commits are configured{}.", self.stored(dataset)))
            }
            Action::MoveRights { dataset, .. } => Help::default().note(format!(
                "Move only what a log that loses nothing shows to be unspent{}.",
                self.stored(dataset)
            )),
        }
    }

    /// Regions that are there.
    fn there(self) -> impl Iterator<Item = &'a RegionId> {
        let all = self.site.plan.pods.everywhere().into_iter();
        all.filter(move |region| self.back || **region != self.recovery.lost)
    }

    fn is_batch(self) -> bool {
        self.site.service.kind.value() == Some(&ServiceKind::Batch)
    }

    /// Whether its one leader is placed where its own data is written, so that `home` moves both.
    fn follows_writer(self) -> bool {
        let written = |at: &RegionId| {
            self.site.plan.datasets.iter().any(|set| matches!(&set.writes, WritePath::Writer(writer) if writer == at))
        };
        self.is_batch() && self.site.leader().is_some_and(written)
    }

    fn verify(self) -> Help {
        if self.is_batch() {
            return Help::default().run(self.there().map(|at| format!("{} get cronjob,job", self.kubectl(at))));
        }
        let help = Help::default().run(self.there().filter_map(|region| self.book.probe(region)));
        if self.site.plan.datasets.iter().any(|dataset| !matches!(dataset.writes, WritePath::None)) {
            help.note("Then one write with an account for tests: the check writes nothing.")
        } else {
            help
        }
    }

    fn shown(self, id: &RegionId) -> String {
        region(&self.book.view(), id)
    }

    /// `kubectl` in the namespace of the service.
    fn kubectl(self, at: &RegionId) -> String {
        format!("{} -n {}", kubectl(&self.book.delivery, at), self.site.namespace(&self.book.delivery))
    }

    fn dataset(self, name: &Name) -> Option<&'a DatasetPlan> {
        self.site.plan.dataset(name)
    }

    fn store(self, name: &Name) -> Option<&'a Datastore> {
        self.book.delivery.bundle.catalog.datastores.get(self.dataset(name)?.store.as_ref()?)
    }

    /// ` (Technology)`, or nothing where no datastore is named.
    fn stored(self, name: &Name) -> String {
        self.store(name).map(|store| format!(" ({})", store.technology)).unwrap_or_default()
    }

    /// What the vendor documents for it.
    fn procedure(self, name: &Name, purpose: Purpose, to: &RegionId, from: &RegionId) -> Help {
        let Some(store) = self.store(name) else {
            let what = if purpose == Purpose::Position { "says where to look" } else { "has the command" };
            return Help::default().note(format!("No datastore is named for {name}: its manual {what}."));
        };
        let documented = |purpose| store.procedures.iter().find(|it| it.purpose == purpose);
        // In peace a store without a switchover is promoted as well, once the last write has arrived.
        let instead = (purpose == Purpose::Switchover).then(|| documented(Purpose::Promote)).flatten();
        let Some(found) = documented(purpose).or(instead) else {
            let what = match purpose {
                Purpose::Fence => "Close its network, or take its credentials away.",
                Purpose::Position => "Read it where replication is watched.",
                Purpose::Promote | Purpose::Switchover => "Do it as its manual says.",
            };
            return Help::default().note(format!("No command for {} is in the catalog. {what}", store.technology));
        };
        let endpoints =
            self.book.delivery.bundle.inventory.dataset(&crate::base::ids::DatasetId {
                service: self.site.service.name.clone(),
                dataset: name.clone(),
            });
        let endpoints = endpoints.and_then(|dataset| dataset.endpoints.get(to));
        let host = endpoints.and_then(|at| at.read.as_ref().or(at.write.as_ref()));
        let fill = |line: &str, host: &str| {
            line.replace("{to}", &quoted(&to.name)).replace("{from}", &quoted(&from.name)).replace("{copy-host}", host)
        };
        let unknown = host.is_none() && found.run.iter().any(|line| line.contains("{copy-host}"));
        let host = host.map_or_else(|| "\"$COPY_HOST\"".to_owned(), |host| quoted(host));
        let blanks = found.variables.iter().map(|(variable, what)| blank(variable, &fill(what, "")));
        let unknown = unknown.then(|| blank("COPY_HOST", &format!("where {name} is read in {}", self.shown(to))));
        let lines = found.run.iter().map(|line| fill(line, &host));
        let help = Help::default().run(blanks.chain(unknown)).run(lines);
        if purpose == Purpose::Switchover && found.purpose == Purpose::Promote {
            help.note(
                "It has no switchover: stop writes in the application, wait until the copy has the last one, then:",
            )
        } else {
            help
        }
    }

    fn confirm(self, lost: &RegionId) -> Help {
        let nodes = format!("{} --request-timeout=5s get nodes", kubectl(&self.book.delivery, lost));
        Help::default()
            .note(
                "Ask from two places outside the region. If one of these answers, it is slow and not lost: stop here.",
            )
            .run(self.book.probe(lost).into_iter().chain([nodes]))
    }

    fn leave(self, lost: &RegionId) -> Help {
        let gone = self.book.endpoint(lost).map_or_else(|| self.shown(lost), |endpoint| format!("`{endpoint}`"));
        let (how, commands) = self.book.leave(lost);
        let others = if self.book.away(lost).alone().is_some() { "Others" } else { "Users" };
        Help::default()
            .note(format!("{how} {others} are away when no answer leads to {gone}."))
            .run(commands.into_iter().chain(self.book.dig()))
    }

    fn point(self, dataset: &Name, to: &RegionId) -> Help {
        let service = self.site.name();
        let (place, message) = (self.shown(to), format!("Write {service}/{dataset} in {}", self.shown(to)));
        let help = Help::default().note(
            "Where clients write to a name of its own whose record stands ready, switch that: the time holds for it.",
        );
        let help = help.note(format!(
            "Else by a commit. In the inventory set `home: {place}` for {service}/{dataset}, and the new writer in `endpoints`."
        ));
        let help = help.note("Where a finding about the plan stops it, add `--deny never` now and mend it afterwards.");
        let help = if self.follows_writer() {
            help.note(
                "That commit moves the leader too: raise the epoch first, and see that no job of the old one runs.",
            )
        } else {
            help
        };
        let help = help.run([
            blank("INVENTORY", "the inventory, in a clone of the repository"),
            self.book.generate.clone(),
            format!("git add -A && git commit -m {} && git push", quoted(&message)),
        ]);
        let everywhere = self.there();
        let help =
            everywhere.fold(help, |help, region| help.run(self.book.controller.sync(self.book, self.site, region)));
        // The address is another one in every region. What runs by a schedule reads it with its next run.
        help.run(self.there().map(|region| {
            if self.is_batch() {
                format!("{} get cronjob/{service}", self.kubectl(region))
            } else {
                format!("{} rollout status deployment/{service} --timeout=5m", self.kubectl(region))
            }
        }))
    }

    /// Where the rows of a home are written stands in no file of the tree: what is generated lists homes, and those stay.
    fn rehome(self, home: &RegionId, to: &RegionId) -> Help {
        let help = Help::default()
            .note("Where that home is reached by a name of its own whose record stands ready, switch that: the time holds for it.")
            .note(
                "Else it stands with the rows or in a table of the application: change it there, as its owner knows. No file \
                 that is generated says it, and `home` in the inventory decides nothing here.",
            );
        if home == to {
            return help;
        }
        help.note(format!(
            "Pods in {} must find it too before they take a write again: when they return they still take themselves for that home.",
            self.shown(home)
        ))
    }

    fn lead(self, from: &RegionId, to: &RegionId) -> Help {
        let (old, new) = (self.shown(from), self.shown(to));
        let serving = self.site.plan.pods.serving();
        // Of two homes each has a leader, and nothing is suspended in either.
        let how = if serving.contains(from) && serving.contains(to) {
            let (rows, now) = if self.back { (&new, &old) } else { (&old, &new) };
            if self.back {
                format!("The leader in {now} leaves the rows of {rows} to it once it knows where they are written.")
            } else {
                format!(
                    "Its CronJob in {now} runs already: it takes the rows of {rows} once it knows where they are written."
                )
            }
        } else if self.follows_writer() {
            format!(
                "The commit that set `home` has let it run in {new}. Without one its CronJob there is suspended: see \"Move the leader\" below."
            )
        } else {
            format!("Its CronJob in {new} is suspended until somebody commits: see \"Move the leader\" below.")
        };
        let help = Help::default()
            .note(how)
            .note(format!("What comes back in {old} must find a newer epoch and stop by itself."));
        help.run([format!("{} get cronjob,job", self.kubectl(to))])
    }

    fn scale(self, at: &RegionId) -> Help {
        let capacity = self.site.plan.capacity.iter().find(|it| it.region == *at);
        let help = capacity.and_then(|it| it.pods.value()).map_or_else(Help::default, |pods| {
            Help::default().note(format!("{} pods run, {} are needed, {} may run.", pods.kept, pods.worst, pods.most))
        });
        help.run([format!("{} get hpa,deployment --watch", self.kubectl(at))])
    }

    fn weights(self, at: &RegionId, run: &[Task]) -> Help {
        let shares = run.iter().filter_map(|task| match &task.action {
            Action::Weight { share, .. } => Some(self::share(*share)),
            _ => None,
        });
        let steps = shares.collect::<Vec<_>>().join(", ");
        let (records, label) = (&self.book.records, site::region(&self.book.delivery, at));
        let list = |files: &[&str]| files.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ");
        let files = records.refill(&label);
        let place = self.shown(at);
        if !files.is_empty() && !records.has_backs() {
            return Help::default()
                .note(format!(
                    "The generated records have no shares: all its users return at once with {}, as `routing/README.md` says.",
                    list(&files)
                ))
                .note(format!(
                    "Errors, p95 and lag in {place} as before, or back with {}.",
                    list(&records.drain(&label))
                ));
        }
        let help = Help::default()
            .note(format!("After each of {steps}: errors, p95 and lag in {place} as before, or one step back."));
        if files.is_empty() {
            return help.note("No records were generated for it: set the weights where users are routed.");
        }
        let files = list(&files);
        help.note(format!("One file after the other, as `routing/README.md` says: {files}."))
    }
}
