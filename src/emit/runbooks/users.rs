//! What leads users away from a lost region, and what somebody has to do where nothing does.
//!
//! The plan counts with a health check for every region. Whether there is one depends on the records: they may have
//! none yet, or be kept where nobody here can see them. A runbook that relies on what is not there loses the hour in
//! which somebody would have acted.

use super::Book;
use crate::base::ids::RegionId;
use crate::emit::delivery::{Guard, Led};
use crate::emit::phrase::list;
use crate::emit::say::region;
use crate::model::plan::{Action, Actor, Policy, Recovery, RecoveryTime, Task};

/// What leads users away from a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Away<'b> {
    /// The generated records, as it says.
    Led(&'b Led),
    /// Records that were not generated: nobody here knows what they do.
    Elsewhere,
    /// Nobody is led to it, or there is no other region.
    Nobody,
}

impl Away<'_> {
    /// Whether a region is left without anybody's help.
    pub(super) const fn is_by_itself(self) -> bool {
        match self {
            Self::Led(led) => !matches!(led.guard, Guard::Nothing),
            Self::Elsewhere => false,
            Self::Nobody => true,
        }
    }

    /// Whether generated records lead users there whatever becomes of it.
    pub(super) const fn is_by_hand(self) -> bool {
        matches!(self, Self::Led(led) if matches!(led.guard, Guard::Nothing))
    }

    /// Whether somebody can lead them elsewhere with what was generated.
    fn has_commands(self) -> bool {
        matches!(self, Self::Led(led) if !led.by_hand.is_empty())
    }

    /// Users who have nowhere else.
    pub(super) fn alone(self) -> Option<String> {
        match self {
            Self::Led(led) if !led.alone.is_empty() => Some(led.alone.join(" and ")),
            Self::Led(_) | Self::Elsewhere | Self::Nobody => None,
        }
    }
}

impl Book<'_> {
    /// What leads users away from a region.
    pub(super) fn away(&self, region: &RegionId) -> Away<'_> {
        let routing = &self.delivery.bundle.plan.routing;
        if routing.policy == Policy::Single || routing.records.iter().all(|record| record.region != *region) {
            return Away::Nobody;
        }
        match self.led.get(region) {
            Some(led) => Away::Led(led),
            None if self.led.is_empty() => Away::Elsewhere,
            None => Away::Nobody,
        }
    }

    fn shown(&self, id: &RegionId) -> String {
        region(&self.view(), id)
    }

    /// Where records are kept that were not generated.
    fn kept(&self) -> String {
        self.host()
            .map_or_else(|| "where users are routed".to_owned(), |host| format!("where those of `{host}` are kept"))
    }

    /// What the time of a loss presumes, and for whom it does not hold: sentences with literals in backticks.
    pub(super) fn presumed(&self, lost: &RegionId) -> Vec<String> {
        let (away, shown) = (self.away(lost), self.shown(lost));
        let check = match away {
            Away::Led(led) => match led.guard {
                Guard::Check => None,
                Guard::LoadBalancer => Some(
                    "The time counts with a health check. The record has none but that of its load balancer, which takes \
                     a time of its own and never sees slowness."
                        .to_owned(),
                ),
                Guard::Nothing => Some(format!(
                    "The time counts with a health check, and the record of {shown} has none. Until it has, nobody is led \
                     away from {shown} by itself: a person has to, and it takes as long as that takes."
                )),
            },
            Away::Elsewhere => Some(format!(
                "The time counts with a health check. No records were generated here, so whether one leads users away is \
                 known only {}; if none does, a person has to, and it takes as long as that takes.",
                self.kept()
            )),
            Away::Nobody => None,
        };
        let alone = away.alone().map(|users| {
            format!(
                "It does not hold for {users}: they are led to {shown} alone, for rows may not leave, and nothing answers \
                 them until it has returned."
            )
        });
        check.into_iter().chain(alone).collect()
    }

    /// Who acts after a loss that users have to be led away from.
    pub(super) fn actor(&self, lost: &RegionId, planned: Actor, leads: bool, returns: bool) -> &'static str {
        match self.away(lost) {
            away if leads && planned == Actor::Automatic && away.is_by_hand() => {
                "until its record has a health check, a person leads users away"
            }
            Away::Elsewhere if leads && planned == Actor::Automatic => {
                "nobody has to act if a health check leads users away"
            }
            _ if returns && planned == Actor::Automatic => "nobody can hurry it",
            _ => super::service::actor(planned),
        }
    }

    /// The tasks of a loss as they are without the check that the plan counts with: what would happen by itself is
    /// somebody's.
    pub(super) fn tasks(&self, recovery: &Recovery) -> Vec<Task> {
        let alone = self.away(&recovery.lost).is_by_itself();
        let by_hand = |task: &Task| match task.action {
            Action::LeaveRegion(_) | Action::Verify if !alone && leads(recovery) => {
                Task { by: task.by.max(Actor::Person), ..task.clone() }
            }
            _ => task.clone(),
        };
        recovery.runbook.iter().map(by_hand).collect()
    }

    /// How users are led away: what to know, and what to type.
    pub(super) fn leave(&self, lost: &RegionId) -> (String, Vec<String>) {
        let (away, shown) = (self.away(lost), self.shown(lost));
        let but = away.alone().map_or_else(String::new, |users| format!(", but for {users}, who have nowhere else"));
        match away {
            Away::Led(led) => match (led.guard, led.by_hand.as_slice()) {
                (Guard::Check, _) => (format!("Health checks do it{but}."), Vec::new()),
                (Guard::LoadBalancer, _) => {
                    (format!("What its load balancer says of its targets does it{but}."), Vec::new())
                }
                (Guard::Nothing, []) => (
                    format!(
                        "Nothing does it: the record of {shown} has no health check, and no file leads its users \
                         elsewhere, for some of them may be served nowhere else. Make the check in peace, as \
                         `routing/README.md` says."
                    ),
                    Vec::new(),
                ),
                (Guard::Nothing, commands) => (
                    format!(
                        "Nothing does it by itself: the record of {shown} has no health check. Whoever leads does it with \
                         this, from the root of the repository. It asks the keeper of the records to change them, which \
                         may be down with the region."
                    ),
                    commands.to_vec(),
                ),
            },
            Away::Elsewhere => (
                format!(
                    "No records were generated here: a health check does it {}, or somebody there has to.",
                    self.kept()
                ),
                Vec::new(),
            ),
            Away::Nobody => ("Nobody is led elsewhere: there is no other region.".to_owned(), Vec::new()),
        }
    }
}

/// What is said of all services together.
impl Book<'_> {
    /// How users are led away in words, and what to type.
    pub(super) fn leave_all(&self, lost: &RegionId) -> (String, Option<String>) {
        let (away, shown) = (self.away(lost), self.shown(lost));
        let (how, commands) = self.leave(lost);
        let look = match away.alone() {
            Some(_) => format!("Look that others are not led to {shown} any more."),
            None => format!("Look that nobody is led to {shown} any more."),
        };
        let text = match away {
            Away::Led(_) if away.is_by_itself() => format!("By itself. {how} {look}"),
            Away::Led(_) if commands.is_empty() => how,
            Away::Led(_) => format!("By hand. {how} Then look that nobody is led to {shown} any more."),
            Away::Elsewhere => format!("{how} {look}"),
            Away::Nobody => how,
        };
        (text, (!commands.is_empty()).then(|| commands.join("\n")))
    }

    /// Whether records are left alone while a region is being lost.
    pub(super) fn hands_off(&self) -> String {
        let stands = "Records stand ready and health checks flip them; the provider's control plane may be down with the \
                      region.";
        let regions = &self.delivery.bundle.plan.regions;
        let by_hand: Vec<String> =
            regions.iter().filter(|id| is_led_by_hand(self.away(id))).map(|id| self.shown(id)).collect();
        if regions.iter().any(|id| self.away(id) == Away::Elsewhere) {
            return format!(
                "Do not edit DNS records of a region that a health check leads users away from: the provider's control \
                 plane may be down with the region. No records were generated here, so find out before an incident \
                 which regions have one {}.",
                self.kept()
            );
        }
        if by_hand.is_empty() {
            return format!("Do not edit DNS records during the incident. {stands}");
        }
        format!(
            "Edit DNS records during the incident only to lead users away from {}, whose records have no health check yet. \
             Else leave them alone: the provider's control plane may be down with the region.",
            list(by_hand)
        )
    }

    /// What helps against a region that is slow while no check fires.
    pub(super) fn slow(&self) -> Vec<String> {
        let regions = &self.delivery.bundle.plan.regions;
        let those = |wanted: &dyn Fn(Away<'_>) -> bool| -> Vec<String> {
            regions.iter().filter(|id| wanted(self.away(id))).map(|id| self.shown(id)).collect()
        };
        let stuck = those(&|it| it.is_by_hand() && !it.has_commands());
        let (led, by_hand) =
            (those(&|it| matches!(it, Away::Led(_)) && it.is_by_itself()), those(&|it| is_led_by_hand(it)));
        let elsewhere = those(&|it| it == Away::Elsewhere);
        let mut lines = Vec::new();
        let fail = "let that region's own check fail, there, by taking its load balancer's targets out. That needs nobody \
                    else's control plane.";
        if by_hand.is_empty() && stuck.is_empty() && elsewhere.is_empty() {
            lines.push(format!("Slow and no check fires: {fail}"));
        } else if !led.is_empty() {
            lines.push(format!("{} slow and no check fires: {fail}", list(led)));
        }
        if !by_hand.is_empty() {
            lines.push(format!(
                "{} slow: lead users away by hand, as when it is lost. Taking its load balancer's targets out does not: \
                 users would still be led there.",
                list(by_hand)
            ));
        }
        if !elsewhere.is_empty() {
            lines.push(format!(
                "Slow: lead users away {}. Taking a load balancer's targets out helps only where a health check then fails: \
                 else users are still led there.",
                self.kept()
            ));
        }
        if !stuck.is_empty() {
            lines.push(format!(
                "{} slow: nothing leads users away, and no file does. Taking its load balancer's targets out does not: \
                 users would still be led there.",
                list(stuck)
            ));
        }
        let bound = regions.iter().filter_map(|id| Some((self.away(id).alone()?, self.shown(id))));
        lines.extend(bound.map(|(users, at)| {
            format!(
                "Nothing helps {users} while {at} is slow: they have nowhere else, and would be left without an answer."
            )
        }));
        lines
    }

    /// What has to be there before the loss of a region can be tried.
    pub(super) fn untried(&self, lost: &RegionId) -> Option<String> {
        let shown = self.shown(lost);
        match self.away(lost) {
            away @ Away::Led(_) if away.is_by_hand() => Some(format!(
                "The record of {shown} has no health check: make one first, as `routing/README.md` says. Without it, what is \
                 tried is how fast a person leads users away by hand."
            )),
            Away::Elsewhere => Some(format!(
                "No records were generated here: make sure first that a health check leads users away from {shown} {}.",
                self.kept()
            )),
            Away::Led(_) | Away::Nobody => None,
        }
    }
}

/// Whether nobody is led away but by somebody, with what was generated.
fn is_led_by_hand(away: Away<'_>) -> bool {
    away.is_by_hand() && away.has_commands()
}

/// Whether it works again, or all of it, with its region only.
pub(super) const fn returns(recovery: &Recovery) -> bool {
    matches!(recovery.total, RecoveryTime::WhenReturned { .. })
}

/// Whether users have to be led away.
pub(super) fn leads(recovery: &Recovery) -> bool {
    recovery.runbook.iter().any(|task| matches!(task.action, Action::LeaveRegion(_)))
}
