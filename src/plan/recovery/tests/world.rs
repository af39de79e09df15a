//! Small platforms made by hand: regions `a`, `b`, `c` of one cloud, primary first.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::evidence::{Fact, Provenance};
use crate::base::ids::{CatalogId, DatasetId, Name, RegionId};
use crate::base::path::Anchor;
use crate::base::source::SourceId;
use crate::base::units::{Date, Millis, Share};
use crate::model::catalog::{
    Catalog, Citation, Coordination, Datastore, DocumentedRpo, Failover, MultiRegionMode, Promotion, RegionLimits,
};
use crate::model::inventory::{GitOps, Inventory, Objectives, Routing, Today};
use crate::model::plan::{
    Capacity, Copy, CopyRole, DatasetPlan, Plan, PodCount, PodPlacement, ReadPath, Reckoned, ServicePlan, WritePath,
};
use crate::model::settings::Settings;
use crate::model::topology::Region;
use crate::model::verdict::Truth;
use crate::model::words::{RegionRole, ScenarioName};

pub(in crate::plan) fn region(name: &str) -> RegionId {
    RegionId::new("cloud", name)
}

pub(in crate::plan) fn regions(names: &[&str]) -> Vec<RegionId> {
    names.iter().map(|name| region(name)).collect()
}

pub(in crate::plan) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub(in crate::plan) fn known<T>(value: T) -> Fact<T> {
    Fact::known(value, Provenance::Stated, None)
}

fn anchor() -> Anchor {
    Anchor::document(SourceId(0), 0)
}

/// An inventory that states nothing but its regions.
pub(in crate::plan) fn inventory(names: &[&str]) -> Inventory {
    let region = |(at, name): (usize, &&str)| Region {
        id: region(name),
        shown: (*name).to_owned(),
        role: if at == 0 { RegionRole::Primary } else { RegionRole::Secondary },
        endpoint: Fact::Unknown,
        hosted_zone: Fact::Unknown,
        health_check: Fact::Unknown,
        capacity: Fact::Unknown,
        lies_in: BTreeSet::new(),
        at: anchor(),
    };
    Inventory {
        name: name("test"),
        at: anchor(),
        as_of: Fact::Unknown,
        provider: "cloud".into(),
        price_book: Fact::Unknown,
        settings: Settings::default(),
        regions: names.iter().enumerate().map(region).collect(),
        users: Vec::new(),
        objectives: Objectives::default(),
        today: Today::default(),
        routing: Routing::default(),
        gitops: GitOps::default(),
        complete: Fact::Unknown,
        components: Vec::new(),
        shared: Vec::new(),
        budgets: Vec::new(),
        services: Vec::new(),
    }
}

/// A datastore: its name, how it spans regions, who starts a fail-over, and its promotion in seconds.
pub(in crate::plan) fn store(
    id: &str,
    mode: MultiRegionMode,
    failover: Failover,
    promotion: Option<(u64, u64)>,
) -> Datastore {
    Datastore {
        id: id.into(),
        technology: id.to_owned(),
        provider: None,
        category: "relational".to_owned(),
        prices: Vec::new(),
        meters: Vec::new(),
        mode,
        strategies: BTreeSet::new(),
        merges: BTreeSet::new(),
        merges_transactions: false,
        merge_note: None,
        coordination: Coordination::Yes,
        regions: RegionLimits::default(),
        quorum: None,
        write_forwarding: false,
        lag: None,
        rpo: DocumentedRpo::Unknown,
        rpo_upper: None,
        rto_note: None,
        promotion: promotion.map(|(shortest, longest)| Promotion {
            shortest: Millis::from_secs(shortest),
            longest: Millis::from_secs(longest),
            assumed: true,
            words: "a reading".to_owned(),
        }),
        failover,
        failover_note: None,
        consistency_note: None,
        conflict_note: None,
        procedures: Vec::new(),
        caveats: Vec::new(),
        source: Citation {
            title: "a manual".to_owned(),
            url: None,
            date: Date { year: 2026, month: 11, day: 22 },
            note: None,
        },
    }
}

/// Stores as the catalog has them: `hand` (300 s), `button` (60 to 180 s), `election` (1 to 9 s, three regions at
/// least), `witness` (0 s, brings a third vote), `everywhere` (0 s), `silent` (by hand, no figure), `unsaid`.
pub(in crate::plan) fn catalog() -> Catalog {
    use MultiRegionMode::{AsyncReplica, MultiWriterLww, SyncQuorum};
    let mut election = store("election", SyncQuorum, Failover::Automatic, Some((1, 9)));
    election.regions.at_least = Some(3);
    let mut witness = store("witness", SyncQuorum, Failover::Automatic, Some((0, 0)));
    witness.regions.exactly = Some(3);
    let mut hand = store("hand", AsyncReplica, Failover::Manual, Some((300, 300)));
    hand.rpo = DocumentedRpo::ZeroIfSynchronous { words: "with a standby that commits wait for".to_owned() };
    let all = [
        hand,
        store("button", AsyncReplica, Failover::Managed, Some((60, 180))),
        election,
        witness,
        store("everywhere", MultiWriterLww, Failover::Automatic, Some((0, 0))),
        store("silent", AsyncReplica, Failover::Manual, None),
        store("unsaid", AsyncReplica, Failover::Unknown, Some((5, 5))),
    ];
    Catalog { datastores: all.into_iter().map(|store| (store.id.clone(), store)).collect(), ..Catalog::default() }
}

fn dataset(called: &str, store: &str, copies: Vec<Copy>, writes: WritePath) -> DatasetPlan {
    let id = DatasetId { service: name("app"), dataset: name(called) };
    let store = (!store.is_empty()).then(|| CatalogId::from(store));
    DatasetPlan { store, ..DatasetPlan::placed(id, copies, writes, ReadPath::Local) }
}

/// A dataset with its writer in the first region and others behind it; no store where none is named.
pub(in crate::plan) fn written(called: &str, store: &str, at: &[&str], behind: CopyRole) -> DatasetPlan {
    let writer = region(at[0]);
    let copy = |at: &&str| match region(at) {
        at if at == writer => Copy { region: at, role: CopyRole::Writer, receives: Vec::new() },
        other => Copy { region: other, role: behind, receives: vec![writer.clone()] },
    };
    dataset(called, store, at.iter().map(copy).collect(), WritePath::Writer(writer.clone()))
}

/// A dataset in which every region does the same and receives what the others took.
pub(in crate::plan) fn shared(
    called: &str,
    store: &str,
    at: &[&str],
    role: CopyRole,
    writes: WritePath,
) -> DatasetPlan {
    let all = regions(at);
    let others = |own: &RegionId| all.iter().filter(|other| *other != own).cloned().collect();
    let copies = all.iter().map(|own| Copy { region: own.clone(), role, receives: others(own) }).collect();
    dataset(called, store, copies, writes)
}

/// Rows that have a home.
pub(in crate::plan) fn at_home() -> WritePath {
    WritePath::HomeOf { key: Some("user".to_owned()), local: None }
}

/// The service `app`.
pub(in crate::plan) fn app(pods: PodPlacement, datasets: Vec<DatasetPlan>) -> ServicePlan {
    ServicePlan::placed(name("app"), pods, datasets)
}

pub(in crate::plan) fn active(names: &[&str]) -> PodPlacement {
    PodPlacement::Active(regions(names))
}

/// A leader in each of `homes`; others may take over.
pub(in crate::plan) fn per_home(homes: &[&str], standby: &[&str]) -> PodPlacement {
    PodPlacement::LeaderPerHome { homes: regions(homes), standby: regions(standby) }
}

/// The first region serves and the others stand by with 30 % of its pods.
pub(in crate::plan) fn standby(names: &[&str]) -> PodPlacement {
    PodPlacement::Standby { active: region(names[0]), standby: regions(&names[1..]), share: Share::from_percent(30) }
}

pub(in crate::plan) fn capacity(at: &str, pods: PodCount) -> Capacity {
    Capacity {
        region: region(at),
        normal: Reckoned::unknown("nobody says where users are"),
        worst: Reckoned::unknown("nobody says where users are"),
        worst_loss: None,
        pods: Reckoned::Known(pods),
        holds: Truth::Unknown,
    }
}

pub(in crate::plan) fn plan(names: &[&str], services: Vec<ServicePlan>) -> Plan {
    Plan::placed(ScenarioName::ActiveActive, regions(names), services)
}

/// Calls `with` over a ground of this inventory, the stores of [`catalog`] and no facts.
pub(in crate::plan) fn on_ground<T>(inventory: &Inventory, with: impl FnOnce(&crate::plan::Ground<'_>) -> T) -> T {
    with(&crate::plan::Ground { inventory, catalog: &catalog(), facts: &BTreeMap::new() })
}
