//! Documents of one platform: each thing is set once, or equally often the same.

use super::Lowering;
use crate::base::evidence::{Fact, Provenance};
use crate::base::finding::Finding;
use crate::base::path::Anchor;
use crate::load::rules;
use crate::model::inventory::{GitOps, Objectives, Routing, Today};
use crate::model::settings::{Setting, Settings};

impl Lowering<'_> {
    /// Keeps the first of two values; two different ones are a finding.
    pub(super) fn once<T: PartialEq>(&mut self, into: &mut Fact<T>, other: Fact<T>) {
        match (&*into, &other) {
            (Fact::Known(first), Fact::Known(second)) => {
                if let (Some(first_at), Some(second_at)) = (first.at(), second.at()) {
                    self.conflict_unless(first.value == second.value, first_at, second_at);
                }
            }
            (Fact::Unknown, _) => *into = other,
            _ => {}
        }
    }

    /// The same for lists and mappings that are set as a whole.
    pub(super) fn whole<T: PartialEq>(&mut self, into: &mut Option<(Anchor, T)>, other: Option<(Anchor, T)>) {
        match (&*into, other) {
            (None, other) => *into = other,
            (Some((first_at, first)), Some((second_at, second))) if *first != second => {
                self.conflict(&first_at.clone(), &second_at);
            }
            _ => {}
        }
    }

    fn conflict_unless(&mut self, equal: bool, first: &Anchor, second: &Anchor) {
        if !equal {
            self.conflict(first, second);
        }
    }

    fn conflict(&mut self, first: &Anchor, second: &Anchor) {
        let message = format!("`{}` is set a second time, and differently", second.path);
        let finding = Finding::new(&rules::CONFLICTING_SETTING, Some(second.clone()), message);
        self.report(finding.help("keep one of the two").related(first.clone(), "first set here"));
    }

    fn setting<T: PartialEq>(&mut self, into: &mut Setting<T>, other: Setting<T>) {
        match (&into.at, &other.at) {
            (Some(first), Some(second)) if into.value != other.value => self.conflict(&first.clone(), &second.clone()),
            (None, Some(_)) if other.from == Provenance::Stated => *into = other,
            _ => {}
        }
    }

    pub(super) fn merge_settings(&mut self, into: &mut Settings, other: Settings) {
        self.setting(&mut into.read_heavy, other.read_heavy);
        self.setting(&mut into.affinity, other.affinity);
        self.setting(&mut into.decide, other.decide);
        self.setting(&mut into.button_decide, other.button_decide);
        self.setting(&mut into.last_mile, other.last_mile);
        self.setting(&mut into.standby_share, other.standby_share);
        self.setting(&mut into.scale_up, other.scale_up);
    }

    pub(super) fn merge_objectives(&mut self, into: &mut Objectives, other: Objectives) {
        self.once(&mut into.rto, other.rto);
        self.once(&mut into.rpo, other.rpo);
        self.once(&mut into.read_latency, other.read_latency);
        self.once(&mut into.write_latency, other.write_latency);
        self.once(&mut into.availability, other.availability);
        self.once(&mut into.brownout, other.brownout);
        self.once(&mut into.downtime_cost_per_hour, other.downtime_cost_per_hour);
        self.once(&mut into.prevented_hours_per_year, other.prevented_hours_per_year);
        self.once(&mut into.monthly_budget, other.monthly_budget);
        self.once(&mut into.budget_over_single_region, other.budget_over_single_region);
    }

    pub(super) fn merge_today(&mut self, into: &mut Today, other: Today) {
        self.once(&mut into.rto, other.rto);
        self.once(&mut into.rpo, other.rpo);
        self.once(&mut into.scenario, other.scenario);
    }

    pub(super) fn merge_routing(&mut self, into: &mut Routing, other: Routing) {
        self.once(&mut into.provider, other.provider);
        self.once(&mut into.zone, other.zone);
        self.once(&mut into.host, other.host);
        self.once(&mut into.ttl, other.ttl);
        self.once(&mut into.check_path, other.check_path);
        self.once(&mut into.check_kind, other.check_kind);
        self.once(&mut into.check_interval, other.check_interval);
        self.once(&mut into.check_threshold, other.check_threshold);
    }

    pub(super) fn merge_gitops(&mut self, into: &mut GitOps, other: GitOps) {
        self.once(&mut into.repo_url, other.repo_url);
        self.once(&mut into.revision, other.revision);
    }
}
