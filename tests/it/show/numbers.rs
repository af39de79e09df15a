//! Numbers for the platform that was planned by hand: figures of every kind, hostile words, and what is not known.

use std::sync::Arc;

use parallax::base::evidence::{Fact, Provenance};
use parallax::base::ids::{Name, RegionId};
use parallax::base::units::{Bytes, Flow, Millis, Per, Rate, Share};
use parallax::model::latency::{RoundTrip, Rung};
use parallax::model::plan::*;
use parallax::model::topology::Place;
use parallax::model::verdict::Truth;
use parallax::model::words::{Call, CallOn, HealthCheckKind, SharedKind};

use super::platform::{HOSTILE, Platform};
use super::spots::Spots;
use super::verdicts::{name, region};

const ASSUMED: Provenance = Provenance::Assumed("built-in default");

fn east() -> RegionId {
    region("us-east-1")
}

fn west() -> RegionId {
    region("eu-west-1")
}

fn ms(time: u64) -> Millis {
    Millis::from_millis(time)
}

fn secs(time: u64) -> Millis {
    Millis::from_secs(time)
}

fn figure(time: Interval, from: Provenance, words: &str) -> Figure {
    Figure { time, from, words: words.into() }
}

fn percentiles(p50: u64, p95: u64) -> Percentiles {
    let p95 = if p95 == 0 { Reckoned::unknown(HOSTILE) } else { Reckoned::Known(ms(p95)) };
    Percentiles { p50: Millis::from_micros(p50 * 1_000 + 300), p95, from: Provenance::Modelled, words: HOSTILE.into() }
}

/// Every part of the plan, filled.
pub(crate) fn fill(platform: &mut Platform) {
    platform.inventory.objectives.brownout = Fact::stated(secs(1_380), Spots::at("objectives.brownout"));
    let plan = &mut platform.plan;
    plan.trips = trips();
    plan.user_trips = vec![UserTrip {
        from: Place::Geography("europe".into()),
        share: Share::from_percent(40),
        to: west(),
        round_trip: Some(round_trip(28_400, Rung::Corridor)),
    }];
    plan.loads = loads();
    plan.routing = routing();
    plan.losses = losses();
    plan.roadmap = roadmap();
    let latency: [Arc<[UserLatency]>; 2] = [latency(true).into(), latency(false).into()];
    for service in &mut plan.services {
        let writes = service.datasets.iter().any(|dataset| dataset.writes != WritePath::None);
        let [with, without] = &latency;
        service.latency = Arc::clone(if writes { with } else { without });
        service.capacity = capacity(service.name.as_str()).into();
        service.recoveries = recoveries(service).into();
        service.composed = Some(composed(&service.name));
        service.calls = vec![ServiceCall { service: name("gateway"), call: Call::Sync, on: CallOn::All, said: false }];
        service.datasets.iter_mut().for_each(dataset);
    }
}

fn round_trip(micros: u64, rung: Rung) -> RoundTrip {
    let p50 = Millis::from_micros(micros);
    RoundTrip { p50, tail: None, rung, last_mile: Millis::ZERO, words: format!("measured by {HOSTILE}") }
}

fn trips() -> Vec<Trip> {
    vec![
        Trip { from: east(), to: west(), round_trip: Some(round_trip(71_300, Rung::Measured)) },
        Trip { from: west(), to: east(), round_trip: None },
    ]
}

fn loads() -> Vec<Loads> {
    let normal = vec![(east(), Share::from_percent(60)), (west(), Share::from_percent(40))];
    let after = |lost: RegionId, left: RegionId| LoadsAfter { lost, spread: Reckoned::Known(vec![(left, Share::ALL)]) };
    vec![
        Loads {
            among: vec![east(), west()],
            normal: Reckoned::Known(normal),
            after: vec![after(east(), west()), after(west(), east())],
        },
        Loads { among: vec![west(), east()], normal: Reckoned::unknown("no `users` are written"), after: Vec::new() },
    ]
}

fn routing() -> RoutingPlan {
    let check = |triggers, region, kind, brownout| HealthCheck {
        triggers,
        region,
        kind,
        interval: figure(Interval::exactly(secs(10)), Provenance::Stated, "one check every 10s"),
        threshold: 3,
        detects: figure(Interval::exactly(secs(30)), ASSUMED, "3 checks of 10s"),
        brownout,
    };
    let step = |east_share, from| RampStep {
        weights: vec![(east(), Share::from_percent(east_share)), (west(), Share::from_percent(100 - east_share))],
        holds: vec!["no reconciliation has failed".into(), HOSTILE.into()],
        back: vec![(east(), Share::from_percent(from)), (west(), Share::from_percent(100 - from))],
        short: Vec::new(),
    };
    let known = |text: &str| Fact::stated(text.to_owned(), Spots::at("regions"));
    let drain = |action| (Some(name("booking-engine")), Task { action, by: Actor::Button });
    RoutingPlan {
        policy: Policy::Latency,
        ttl: Some(figure(Interval::exactly(secs(60)), ASSUMED, "a TTL of 60s")),
        records: vec![
            RouteRecord {
                region: east(),
                endpoint: known(HOSTILE),
                hosted_zone: known("Z1"),
                health_check: Fact::Unknown,
            },
            RouteRecord {
                region: west(),
                endpoint: Fact::Unknown,
                hosted_zone: Fact::Unknown,
                health_check: Fact::Unknown,
            },
        ],
        checks: vec![
            check(Trigger::Routing, east(), Reckoned::Known(HealthCheckKind::Alarm), Sees::After(secs(30))),
            check(Trigger::Routing, west(), Reckoned::unknown("no `routing.healthCheck` is written"), Sees::Unknown),
            check(Trigger::Promotion, east(), Reckoned::Known(HealthCheckKind::Reachability), Sees::Never),
        ],
        ramp: vec![step(90, 100), step(60, 90)],
        residency: vec![PlaceRoute {
            place: Place::Geography("europe".into()),
            regions: vec![west()],
            services: vec![name("chat")],
        }],
        drains: vec![Drain {
            region: east(),
            tasks: vec![
                drain(Action::Switchover { dataset: name("bookings"), to: west() }),
                (
                    None,
                    Task {
                        action: Action::Weight { region: east(), share: Share::from_percent(50) },
                        by: Actor::Person,
                    },
                ),
                (None, Task { action: Action::Weight { region: east(), share: Share::NONE }, by: Actor::Person }),
                (None, Task { action: Action::WaitOut, by: Actor::Automatic }),
            ],
        }],
    }
}

fn losses() -> Vec<RegionLoss> {
    let impact = |service, stops, until, through: &[&str]| Impact {
        service: name(service),
        stops,
        until,
        through: through.iter().map(|text| name(text)).collect(),
    };
    let returned = RecoveryTime::WhenReturned { because: HOSTILE.into() };
    vec![RegionLoss {
        region: east(),
        services: vec![
            impact("booking-engine", Stops::Writes, RecoveryTime::Within(Interval::exactly(secs(780))), &[]),
            impact("chat", Stops::LocalUsers, RecoveryTime::Unaffected, &[]),
            impact("gateway", Stops::Everything, returned, &["gateway", "booking-engine"]),
        ],
        shared: vec![SharedLoss {
            name: name("hub"),
            kind: SharedKind::Gitops,
            stops: "nothing new can be brought to clusters".into(),
            needed_to_recover: true,
        }],
    }]
}

fn roadmap() -> Vec<Wave> {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).into()).collect();
    vec![
        Wave {
            goal: Goal::Stateless,
            members: vec![(name("gateway"), None)],
            entry: texts(&["every region can pull the images"]),
            exit: texts(&["no more errors than before for a day", HOSTILE]),
            back: texts(&["all users go to `us-east-1` again"]),
        },
        Wave {
            goal: Goal::Copies,
            members: vec![(name("booking-engine"), Some(name("bookings"))), (name("sessions"), Some(name("sessions")))],
            entry: texts(&[]),
            exit: texts(&["replication lag p99 at most 500ms for a week"]),
            back: texts(&["reads go to the writer again"]),
        },
    ]
}

fn latency(writes: bool) -> Vec<UserLatency> {
    let users = |from: &str, share, serving: Option<RegionId>, read, today| UserLatency {
        from: Place::Geography(from.into()),
        share: Share::from_percent(share),
        serving,
        read,
        write: writes.then(|| Reckoned::Known(percentiles(today, today + 20))),
        read_today: Reckoned::Known(percentiles(today, today + 10)),
        write_today: writes.then(|| Reckoned::Known(percentiles(today, today + 10))),
        write_by_statement: writes.then(|| ms(today * 5)),
    };
    vec![
        users("north-america", 60, Some(east()), Reckoned::Known(percentiles(40, 42)), 40),
        users("europe", 30, Some(west()), Reckoned::Known(percentiles(4, 0)), 114),
        users("asia", 10, None, Reckoned::unknown("no region is known to serve `asia`"), 229),
    ]
}

fn capacity(service: &str) -> Vec<Capacity> {
    let pods = match service {
        "booking-engine" => Reckoned::unknown("neither `replicas` nor `autoscaling` is written"),
        "chat" => Reckoned::Known(PodCount { normal: 2, worst: 5, kept: 3, most: 4 }),
        _ => Reckoned::Known(PodCount { normal: 1_200, worst: 2_000, kept: 2_000, most: 2_000 }),
    };
    let one = |region, normal, holds| Capacity {
        region,
        normal: Reckoned::Known(Share::from_percent(normal)),
        worst: Reckoned::Known(Share::ALL),
        worst_loss: Some(east()),
        pods: pods.clone(),
        holds,
    };
    vec![one(east(), 60, Truth::Yes), one(west(), 40, if service == "chat" { Truth::No } else { Truth::Unknown })]
}

fn recoveries(service: &ServicePlan) -> Vec<Recovery> {
    let step = |part, time, from, words: &str| Step { part, time: figure(time, from, words) };
    let traffic = Track {
        restores: Restores::Traffic,
        steps: vec![
            step(Part::Detect, Interval::exactly(secs(30)), Provenance::Stated, "3 checks of 10s"),
            step(Part::Route, Interval::exactly(secs(60)), ASSUMED, "a TTL of 60s"),
        ],
        total: RecoveryTime::Within(Interval::exactly(secs(90))),
    };
    let mut tracks = vec![traffic];
    let (mut runbook, mut failback) =
        (vec![Task { action: Action::LeaveRegion(east()), by: Actor::Automatic }], vec![]);
    let mut total = RecoveryTime::Within(Interval::exactly(secs(90)));
    for dataset in service.datasets.iter().filter(|it| matches!(it.writes, WritePath::Writer(_))) {
        let of = dataset.id.dataset.clone();
        let known = Interval::between(secs(480), secs(600));
        total = if service.name.as_str() == "booking-engine" {
            RecoveryTime::Within(known)
        } else {
            RecoveryTime::AtLeast { known, missing: HOSTILE.into() }
        };
        tracks.push(Track {
            restores: Restores::Writes(of.clone()),
            steps: vec![
                step(Part::Decide, Interval::exactly(secs(300)), ASSUMED, "a person decides"),
                step(Part::Promote, Interval::between(secs(180), secs(300)), Provenance::Documented, HOSTILE),
            ],
            total: total.clone(),
        });
        runbook.push(Task { action: Action::Promote { dataset: of.clone(), to: west() }, by: Actor::Person });
        failback.push(Task { action: Action::Reconcile { dataset: of }, by: Actor::Person });
    }
    let actor = if failback.is_empty() { Actor::Automatic } else { Actor::Person };
    vec![Recovery { lost: east(), tracks, total, actor, runbook, failback }]
}

fn composed(service: &Name) -> Composed {
    let is_gateway = service.as_str() == "gateway";
    let path = if is_gateway { vec![service.clone(), name("booking-engine")] } else { vec![service.clone()] };
    Composed {
        rto: RecoveryTime::Within(Interval::exactly(secs(if is_gateway { 600 } else { 90 }))),
        rto_path: path.clone(),
        write: is_gateway.then(|| Reckoned::Known(percentiles(185, 240))),
        write_path: path,
        availability: if is_gateway {
            Reckoned::Known(Share::from_ppm(999_500))
        } else {
            Reckoned::unknown("no `availability` is promised")
        },
        unpromised: if is_gateway { vec![name("chat")] } else { Vec::new() },
    }
}

fn dataset(dataset: &mut DatasetPlan) {
    dataset.links = links(dataset).into();
    dataset.losses = data_losses(dataset).into();
    let service = dataset.id.service.as_str();
    if matches!(dataset.writes, WritePath::Writer(_)) {
        dataset.home = Some(HomeChoice {
            planned: east(),
            planned_mean: Millis::from_micros(81_400),
            others: vec![(west(), ms(if service == "payment-service" { 60 } else { 95 }))],
            stated: service == "booking-engine",
        });
    }
    match service {
        "booking-engine" => {
            dataset.store = Some("some-relational".into());
            dataset.own_writes = Some(OwnWrites::Timer {
                ttl: figure(Interval::exactly(secs(5)), ASSUMED, "twice the p99.9 lag, at least 5s"),
            });
            dataset.backup = Some(BackupPlan {
                point_in_time: Truth::Yes,
                retention: Some(secs(14 * 86_400)),
                copies: vec![west()],
            });
            dataset.quorums = vec![QuorumOption {
                store: "some-quorum".into(),
                possible: Truth::Yes,
                because: HOSTILE.into(),
                commits: vec![
                    (east(), Reckoned::Known(figure(Interval::exactly(ms(73)), Provenance::Measured, "RTT"))),
                    (west(), Reckoned::unknown("the catalog does not know the region")),
                ],
            }]
            .into();
        }
        "payment-service" => dataset.own_writes = Some(OwnWrites::Token { because: HOSTILE.into() }),
        "shopping-cart" => {
            dataset.backup = Some(BackupPlan { point_in_time: Truth::Unknown, retention: None, copies: Vec::new() });
        }
        _ => {}
    }
}

fn links(dataset: &DatasetPlan) -> Vec<Link> {
    let lag = |p50, p99, basis: LagBasis| {
        let p50 = Some(Interval::exactly(ms(p50)));
        let words = "log shipping between regions".into();
        Reckoned::Known(Lag { p50, p99, p999: None, bound: None, basis, words })
    };
    let floor = Reckoned::Known(LagTerms {
        wal: ms(1),
        half_round_trip: Millis::from_micros(35_650),
        rung: Rung::Measured,
        flush: None,
        replay: Interval::between(ms(1), ms(5)),
        wait: ReplayWait::Mean(Millis::from_micros(250)),
    });
    let link = |from, to, mode, lag, floor| Link {
        from,
        to,
        mode,
        mechanism: Reckoned::Known("Read replica in another region".into()),
        lag,
        floor,
        writes: Reckoned::Known(Rate { milli: 300_000, per: Per::Second }),
        flow: Reckoned::Known(Flow { bytes: Bytes(300 << 10), per: Per::Second }),
    };
    match (&dataset.writes, dataset.id.service.as_str()) {
        (_, "the-service-with-the-longest-name-that-a-label-can-have-63-char") => {
            let unknown = || Reckoned::unknown(HOSTILE);
            vec![Link {
                mechanism: Reckoned::unknown(HOSTILE),
                ..link(east(), west(), LinkMode::Async, unknown(), Reckoned::unknown(HOSTILE))
            }]
        }
        (WritePath::Writer(_), _) if dataset.commit == Commit::SecondRegion => {
            vec![link(east(), west(), LinkMode::Sync, lag(0, Some(Millis::ZERO), LagBasis::Synchronous), floor)]
        }
        (WritePath::Writer(_), _) => {
            vec![link(east(), west(), LinkMode::Async, lag(100, Some(ms(500)), LagBasis::AssumedProfile), floor)]
        }
        (WritePath::Local | WritePath::HomeOf { .. }, "chat" | "shopping-cart") => vec![
            link(east(), west(), LinkMode::Merge, lag(80, None, LagBasis::DocumentedTypical), floor.clone()),
            link(west(), east(), LinkMode::Merge, lag(90, Some(ms(700)), LagBasis::Measured), floor),
        ],
        _ => Vec::new(),
    }
}

fn data_losses(dataset: &DatasetPlan) -> Vec<DataLoss> {
    let up_to = |time| Loss::UpTo(figure(Interval::exactly(time), ASSUMED, "p99 lag of the copy in `eu-west-1`"));
    let loss = |quiet, after, writes: Reckoned<u64>| DataLoss {
        lost: east(),
        quiet,
        after_brownout: Some(after),
        writes_quiet: writes.clone(),
        writes_after_brownout: Some(writes.map(|writes| writes * 2_761)),
    };
    let nothing = || Loss::Nothing { because: "it is made again from its source".into() };
    let unknown = || Loss::Unknown { missing: HOSTILE.into() };
    match (&dataset.writes, dataset.commit, dataset.id.service.as_str()) {
        (WritePath::None, ..) => vec![loss(nothing(), nothing(), Reckoned::Known(0))],
        (_, Commit::SecondRegion, _) => {
            let waits = Loss::Nothing { because: "a commit waits for a second region".into() };
            vec![loss(waits, up_to(secs(1_380)), Reckoned::Known(0))]
        }
        (WritePath::Writer(_), _, "booking-engine") => {
            vec![loss(up_to(ms(500)), up_to(Millis::from_millis(1_380_500)), Reckoned::Known(150))]
        }
        (WritePath::Writer(_), ..) => vec![loss(unknown(), unknown(), Reckoned::unknown("no `writeRate` is written"))],
        _ => vec![loss(Loss::StaysBehind, Loss::StaysBehind, Reckoned::unknown("no `writeRate` is written"))],
    }
}
