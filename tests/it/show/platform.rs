//! A platform planned by hand: every strategy, long names, hostile words, a conflict, a store that cannot do it.

use std::collections::{BTreeMap, BTreeSet};

use parallax::base::evidence::{Evidence, Fact, Provenance};
use parallax::base::finding::{Finding, RuleMeta, Severity};
use parallax::base::ids::{DatasetId, RegionId};
use parallax::base::shared::Shared;
use parallax::base::units::{Date, Millis, Share};
use parallax::model::catalog::Catalog;
use parallax::model::contracts::Trace;
use parallax::model::facts::DatasetFacts;
use parallax::model::inventory::{Affinity, GitOps, Inventory, Objectives, Routing, Today};
use parallax::model::plan::*;
use parallax::model::settings::{Setting, Settings};
use parallax::model::topology::Region;
use parallax::model::verdict::*;
use parallax::model::words::*;

use super::numbers;
use super::spots::Spots;
use super::verdicts::*;

pub(crate) const HOSTILE: &str = "a|b</details><script>alert(1)</script>`x` @team\u{1b}[31m";
pub(crate) const LONG: &str = "the-service-with-the-longest-name-that-a-label-can-have-63-char";

const TEXT: &str = "\
apiVersion: parallax/v1
kind: Inventory
metadata: {name: travelbook}
services:
  - name: booking-engine
    data:
      - name: bookings
        operations: [[services.booking-engine.bookings.operations|[reserve, insert-generated]]]
        invariants: [[services.booking-engine.bookings.invariants|[no-overlap, exactly-once]]]
  - name: payment-service
    data:
      - name: payments
        rpo: [[services.payment-service.payments.rpo|0s]]
        rto: [[services.payment-service.payments.rto|1m]]
";

pub(crate) struct Platform {
    pub(crate) inventory: Inventory,
    pub(crate) catalog: Catalog,
    pub(crate) facts: BTreeMap<DatasetId, DatasetFacts>,
    pub(crate) classification: Classification,
    pub(crate) plan: Plan,
    pub(crate) spots: Spots,
}

/// A dataset of the sample.
struct Entry {
    facts: DatasetFacts,
    verdict: Verdict,
    feasibility: Feasibility,
    plan: DatasetPlan,
}

impl Platform {
    pub(crate) fn sample() -> Self {
        let mut platform = Self::empty();
        let entries: [fn() -> Entry; 8] = [bookings, payments, index, cart, chat, sessions, images, unknown];
        for make in entries {
            let both = vec![region("us-east-1"), region("eu-west-1")];
            platform.service(Some(make()), "api", Pods::Active, PodPlacement::Active(both));
        }
        let now = region("us-east-1");
        let candidates = vec![now.clone(), region("eu-west-1")];
        platform.service(Some(report()), "batch", Pods::Leader, PodPlacement::Leader { now, candidates });
        let both = vec![region("us-east-1"), region("eu-west-1")];
        platform.service(None, "gateway", Pods::Active, PodPlacement::Active(both));
        platform.plan.services.sort_by(|a, b| a.name.cmp(&b.name));
        platform
    }

    /// The sample with every number worked out, or what was missing for it.
    pub(crate) fn numbered() -> Self {
        let mut platform = Self::sample();
        numbers::fill(&mut platform);
        platform
    }

    /// The platform without a service.
    pub(crate) fn empty() -> Self {
        let at = Spots::at("metadata");
        let region_of = |id: &str, role| Region {
            id: region(id),
            shown: id.to_owned(),
            role,
            endpoint: Fact::Unknown,
            hosted_zone: Fact::Unknown,
            health_check: Fact::Unknown,
            capacity: Fact::Unknown,
            lies_in: BTreeSet::new(),
            at: at.clone(),
        };
        let inventory = Inventory {
            name: name("travelbook"),
            at: at.clone(),
            as_of: Fact::stated(Date::new(2026, 11, 22).unwrap(), at.key("asOf")),
            provider: "aws".into(),
            price_book: Fact::Unknown,
            settings: Settings {
                affinity: Setting::stated(Share::from_percent(95), at.key("affinity")),
                ..Settings::default()
            },
            regions: vec![region_of("us-east-1", RegionRole::Primary), region_of("eu-west-1", RegionRole::Secondary)],
            users: Vec::new(),
            objectives: Objectives::default(),
            today: Today::default(),
            routing: Routing::default(),
            gitops: GitOps::default(),
            components: Vec::new(),
            complete: Fact::Unknown,
            shared: Vec::new(),
            budgets: Vec::new(),
            services: Vec::new(),
        };
        let regions: Vec<RegionId> = inventory.regions.iter().map(|region| region.id.clone()).collect();
        Self {
            inventory,
            catalog: Catalog { digest: "3fa2c1d09b7e".repeat(5), ..Catalog::default() },
            facts: BTreeMap::new(),
            classification: Classification::default(),
            plan: Plan::placed(ScenarioName::ActiveActive, regions, Vec::new()),
            spots: Spots::new(TEXT),
        }
    }

    fn service(&mut self, entry: Option<Entry>, without: &str, pods: Pods, placement: PodPlacement) {
        let none = verdict(StrategyId::REGIONAL, "R1", "holds no durable state", ActiveActive::Yes);
        let it = entry.as_ref().map_or(&none, |entry| &entry.verdict);
        let service = entry.as_ref().map_or_else(|| name(without), |entry| entry.facts.id.service.clone());
        let label = ServiceVerdict {
            strategy: it.strategy,
            rule: it.rule,
            reason: it.reason.clone(),
            active_active: it.active_active,
            pods,
            patterns: uses(&["latency-routing"]).into(),
            evidence: it.evidence.clone(),
            rejected: if entry.is_some() { Shared::default() } else { it.rejected.clone() },
        };
        let mut datasets = Vec::new();
        if let Some(Entry { facts, verdict, feasibility, plan }) = entry {
            self.classification.datasets.insert(facts.id.clone(), DatasetVerdict { verdict, feasibility });
            self.facts.insert(facts.id.clone(), facts);
            datasets.push(plan);
        }
        self.classification.services.insert(service.clone(), label);
        self.plan.services.push(ServicePlan::placed(service, placement, datasets));
    }

    pub(crate) fn findings() -> Vec<Finding> {
        let at = Spots::at("services.payment-service.payments.rpo");
        let related = Spots::at("services.payment-service.payments.rto");
        vec![
            Finding::new(&CONFLICT, Some(at), "`rpo: 0s` with two regions and `rto: 1m` leaves no time for a person")
                .about("payment-service", Some("payments"))
                .related(related, "the promise that leaves no time")
                .help("add a third region as voter, or accept an `rpo` above the replication lag"),
            Finding::new(&UNKNOWN, Some(Spots::at("services")), format!("operations of `{HOSTILE}` are not stated"))
                .about(LONG, Some(LONG))
                .unsure(),
        ]
    }

    /// How the bookings were decided.
    pub(crate) fn trace() -> Trace {
        let seen = Evidence {
            statement: "reserve can break no-overlap".into(),
            from: Provenance::Stated,
            at: Some(Spots::at("services.booking-engine.bookings.invariants")),
        };
        let no =
            Check { condition: "nothing offends, or the scope is home".to_owned(), holds: Truth::No, seen: Some(seen) };
        let steps = vec![
            RuleStep {
                rule: "R8",
                title: "users stay in their home region",
                checks: vec![check("affinity is at least 90%", Truth::Unknown), no],
                matched: false,
            },
            RuleStep {
                rule: "R12",
                title: "one region orders what cannot merge",
                checks: vec![check("a pair is not safe", Truth::Yes)],
                matched: true,
            },
        ];
        let change = "affinity at least 90% and invariantScope home".to_owned();
        Trace { steps, flips: vec![Flip { change, rule: "R8", strategy: StrategyId::GEO_SHARD }] }
    }
}

static UNKNOWN: RuleMeta =
    RuleMeta { code: "PX201", name: "operations-unknown", severity: Severity::Warning, page: "" };

fn bookings() -> Entry {
    let id = id("booking-engine", "bookings");
    let mut facts =
        facts(&id, &[Operation::Reserve, Operation::InsertGenerated], &[Invariant::NoOverlap, Invariant::ExactlyOnce]);
    facts.store = Fact::stated("aws-rds-postgresql".into(), facts.at.key("store"));
    let mut it = verdict(StrategyId::SINGLE_WRITER, "R12", "reserve can break no-overlap", ActiveActive::Reads);
    it.offences = vec![double_booking(&id)].into();
    it.patterns = uses(&["async-replication", "db-constraint", "idempotency-key", "write-proxy"]).into();
    let points =
        vec![check("it supports single-writer", Truth::Yes), check("its RPO of seconds meets 1s", Truth::Unknown)];
    Entry { feasibility: feasible(Truth::Unknown, points), verdict: it, plan: one_writer(&id), facts }
}

fn payments() -> Entry {
    let id = id("payment-service", "payments");
    let mut facts = facts(
        &id,
        &[Operation::ExternalEffect, Operation::Transfer],
        &[Invariant::Conservation, Invariant::ExactlyOnce],
    );
    facts.rpo = Fact::stated(Millis::ZERO, facts.at.key("rpo"));
    facts.money = Fact::stated(true, facts.at.key("money"));
    facts.consistency = Fact::stated(Consistency::Strong, facts.at.key("consistency"));
    let mut it = verdict(
        StrategyId::SINGLE_WRITER,
        "R12",
        "transfer can break conservation; money is never merged",
        ActiveActive::Rarely,
    );
    it.patterns = uses(&["idempotency-key", "synchronous-replication", "write-proxy"]).into();
    it.conflicts = vec![Conflict {
        rule: &CONFLICT,
        message: "rpo 0 with two regions and an rto of 1m leaves no time for a person to decide".to_owned(),
        help: "add a third region as voter, or accept an rpo above the replication lag".to_owned(),
        at: Some(facts.at.key("rpo")),
        assumed: false,
        severity: Severity::Error,
    }];
    let plan = DatasetPlan { commit: Commit::SecondRegion, reads: ReadPath::AtWriter, ..one_writer(&id) };
    Entry { feasibility: feasible(Truth::Unknown, Vec::new()), verdict: it, plan, facts }
}

fn index() -> Entry {
    let id = id("search-api", "search-index");
    let mut facts = facts(&id, &[Operation::Assign], &[Invariant::MaterializedView]);
    facts.role = Fact::known(Role::Derived, Provenance::Archetype("search-index".into()), None);
    facts.reads = Fact::stated(Share::from_percent(99), facts.at.key("reads"));
    let mut it = verdict(StrategyId::REGIONAL, "R4", "divergence is repaired by deriving again", ActiveActive::Yes);
    it.patterns = uses(&["cdc-fed-index"]).into();
    let plan = placed(&id, [("us-east-1", CopyRole::Derived), ("eu-west-1", CopyRole::Derived)], WritePath::None);
    Entry { feasibility: feasible(Truth::Yes, Vec::new()), verdict: it, plan, facts }
}

fn cart() -> Entry {
    let id = id("shopping-cart", "carts");
    let mut facts = facts(&id, &[Operation::SetAdd, Operation::SetRemove, Operation::Increment], &[]);
    facts.reads = Fact::stated(Share::from_percent(60), facts.at.key("reads"));
    facts.store = Fact::stated("some-cache".into(), facts.at.key("store"));
    let mut it = verdict(StrategyId::CRDT, "R14", "every operation has a type that merges", ActiveActive::Yes);
    it.detail = Some("or-set, pn-counter".to_owned());
    let points = vec![check("it merges or-set", Truth::No), check("it merges pn-counter", Truth::No)];
    let plan = placed(&id, [("us-east-1", CopyRole::Merging), ("eu-west-1", CopyRole::Merging)], WritePath::Local);
    Entry { feasibility: feasible(Truth::No, points), verdict: it, plan, facts }
}

fn chat() -> Entry {
    let id = id("chat", "messages");
    let mut facts = facts(&id, &[Operation::Append], &[Invariant::OrderedPerKey]);
    facts.order_key = Fact::stated("conversation".to_owned(), facts.at.key("orderKey"));
    let affinity = Affinity { key: "conversation".to_owned(), local: Share::from_percent(92) };
    facts.affinity = Fact::stated(affinity, facts.at.key("affinity"));
    let mut it =
        verdict(StrategyId::GEO_SHARD, "R10", "order is needed only inside one conversation", ActiveActive::Yes);
    it.detail = Some("by conversation".to_owned());
    it.patterns = uses(&["home-region-routing"]).into();
    let writes = WritePath::HomeOf { key: Some("conversation".to_owned()), local: Some(Share::from_percent(92)) };
    let plan = placed(&id, [("us-east-1", CopyRole::Home), ("eu-west-1", CopyRole::Home)], writes);
    let plan = DatasetPlan { reads: ReadPath::LocalWithin(Millis::from_secs(5)), ..plan };
    Entry { feasibility: feasible(Truth::Yes, Vec::new()), verdict: it, plan, facts }
}

fn sessions() -> Entry {
    let id = id("sessions", "sessions");
    let facts = facts(&id, &[Operation::Assign], &[]);
    let mut it = verdict(StrategyId::REGIONAL, "R6", "one user a key; loss costs a login", ActiveActive::WithCare);
    it.patterns = uses(&["distributed-cache", "sticky-routing"]).into();
    let plan = placed(&id, [("us-east-1", CopyRole::Own), ("eu-west-1", CopyRole::Own)], WritePath::Local);
    Entry { feasibility: feasible(Truth::Unknown, Vec::new()), verdict: it, plan, facts }
}

fn images() -> Entry {
    let id = id("image-service", "images");
    let mut facts = facts(&id, &[], &[]);
    facts.reads = Fact::stated(Share::ALL, facts.at.key("reads"));
    let mut it = verdict(StrategyId::REGIONAL, "R3", "immutable: copies cannot conflict", ActiveActive::Yes);
    it.patterns = uses(&["edge-cache", "object-replication"]).into();
    let plan = placed(&id, [("us-east-1", CopyRole::Replica), ("eu-west-1", CopyRole::Replica)], WritePath::None);
    Entry { feasibility: feasible(Truth::Yes, Vec::new()), verdict: it, plan, facts }
}

/// Nothing is stated, names are as long as they can be, and the words are hostile.
fn unknown() -> Entry {
    let id = id(LONG, LONG.strip_prefix("the-").unwrap());
    let mut facts = facts(&id, &[], &[]);
    facts.operations = Fact::Unknown;
    facts.reads = Fact::Unknown;
    let mut it = verdict(StrategyId::SINGLE_WRITER, "R12", HOSTILE, ActiveActive::Reads);
    it.detail = Some(HOSTILE.to_owned());
    it.offences =
        vec![Offence { operation: None, invariant: None, counterexample: None, from: Provenance::Unknown, at: None }]
            .into();
    Entry { feasibility: feasible(Truth::Unknown, Vec::new()), verdict: it, plan: one_writer(&id), facts }
}

fn report() -> Entry {
    let id = id("nightly-report", "nightly-report");
    let facts = facts(&id, &[Operation::Assign], &[]);
    let mut it = verdict(StrategyId::SINGLE_WRITER, "R2", "run per region it would execute 2 times", ActiveActive::No);
    it.patterns = uses(&["fencing-token", "leader-election"]).into();
    Entry { feasibility: feasible(Truth::Unknown, Vec::new()), verdict: it, plan: one_writer(&id), facts }
}
