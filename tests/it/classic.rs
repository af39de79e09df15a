//! The eight classic mistakes: each, planted alone in the `travelbook` example, is found at its line, and its help mends it.

use std::fs;

use parallax::base::finding::{Confidence, Finding, Severity};
use parallax::base::source::{Origin, SourceSet};
use parallax::load::catalog::CatalogFiles;
use parallax::model::contracts::Locate;
use parallax::pipeline;

use crate::support::HEAD;

const CLASSIC: [&str; 8] = ["PX501", "PX502", "PX503", "PX504", "PX505", "PX506", "PX507", "PX508"];

/// A finding of one of the eight, with the text of its line.
struct Found {
    finding: Finding,
    line: String,
}

impl Found {
    fn brief(&self) -> (&'static str, Severity, &str) {
        (self.finding.rule.code, self.finding.severity, self.line.trim())
    }
}

/// What the eight rules find in a text that can be planned.
fn classic(text: &str) -> Vec<Found> {
    let mut sources = SourceSet::default();
    sources.add("inventory.yaml", text.as_bytes(), Origin::Named);
    let outcome = pipeline::plan(&mut sources, &CatalogFiles::builtin(), &pipeline::registry());
    assert!(outcome.planned.is_some(), "{:#?}\n{text}", outcome.findings);
    let locate = pipeline::locator(&sources);
    let found = outcome.findings.into_iter().filter(|finding| CLASSIC.contains(&finding.rule.code));
    found
        .map(|finding| {
            let span = finding.anchor.as_ref().and_then(|anchor| locate.span(anchor)).expect("a place");
            let line = text.lines().nth(usize::try_from(span.line).expect("a line") - 1).expect("a line");
            Found { finding, line: line.to_owned() }
        })
        .collect()
}

fn briefs(found: &[Found]) -> Vec<(&'static str, Severity, &str)> {
    found.iter().map(Found::brief).collect()
}

fn travelbook() -> String {
    fs::read_to_string("examples/travelbook/inventory.yaml").expect("an inventory")
}

/// The text with the one `from` replaced.
fn edited(text: &str, (from, to): (&str, &str)) -> String {
    assert_eq!(text.matches(from).count(), 1, "`{from}`");
    text.replace(from, to)
}

/// A mistake, what is found of it, and the way out that the finding names.
struct Planted {
    edit: (&'static str, &'static str),
    finds: &'static str,
    severity: Severity,
    /// What the line of the finding says.
    line: &'static str,
    /// Values that the message must name.
    says: &'static [&'static str],
    /// What stands in the edited text, and what the help makes of it.
    mend: (&'static str, &'static str),
}

const PLANTED: &[Planted] = &[
    Planted {
        edit: (
            "    locks: []\n    drill: {last: 2026-11-01, underLoad: true}\n    # A booking",
            "    locks: []\n    declared: {pods: active}\n    drill: {last: 2026-11-01, underLoad: true}\n    # A booking",
        ),
        finds: "PX501",
        severity: Severity::Warning,
        line: "declared: {pods: active}",
        says: &["`booking-engine`", "in 2 regions", "`bookings`", "reserve can break no-overlap"],
        mend: ("declared: {pods: active}", "declared: {pods: active, strategy: single-writer}"),
    },
    Planted {
        edit: ("invariantScope: global ", "declared: {strategy: crdt}\n        invariantScope: global "),
        finds: "PX501",
        severity: Severity::Error,
        line: "declared: {strategy: crdt}",
        says: &["`booking-engine/bookings`", "`crdt`", "`reserve` can break `no-overlap`"],
        mend: ("strategy: crdt", "strategy: single-writer"),
    },
    Planted {
        edit: ("invariantScope: global ", "declared: {strategy: geo-shard}\n        invariantScope: global "),
        finds: "PX501",
        severity: Severity::Error,
        line: "declared: {strategy: geo-shard}",
        says: &["`geo-shard`", "`reserve` can break `no-overlap` between rows of two homes"],
        mend: ("strategy: geo-shard", "strategy: single-writer"),
    },
    Planted {
        edit: ("reads: 95%\n", "reads: 95%\n        declared: {strategy: regional}\n"),
        finds: "PX501",
        severity: Severity::Error,
        line: "declared: {strategy: regional}",
        says: &["`user-profiles/profiles`", "`regional`", "role is source"],
        mend: ("strategy: regional", "strategy: single-writer"),
    },
    Planted {
        edit: ("reads: 95%\n", "reads: 95%\n        declared: {reads: replica}\n"),
        finds: "PX502",
        severity: Severity::Warning,
        line: "declared: {reads: replica}",
        says: &["`user-profiles/profiles`", "may lag 850 ms"],
        mend: ("{reads: replica}", "{reads: replica, readYourOwnWrites: {ttl: 5s}}"),
    },
    Planted {
        edit: ("reads: 95%\n", "reads: 95%\n        declared:\n          readYourOwnWrites: {ttl: 1s}\n"),
        finds: "PX502",
        severity: Severity::Warning,
        line: "readYourOwnWrites: {ttl: 1s}",
        says: &["`user-profiles/profiles`", "lives for 1s", "needed for 5s", "may lag 850 ms"],
        mend: ("{ttl: 1s}", "{ttl: 5s}"),
    },
    Planted {
        edit: (
            "idempotency: {key: required, dataset: payments, ttl: 24h, lock: 60s}",
            "idempotency: {key: optional, dataset: payments, ttl: 24h, lock: 60s}",
        ),
        finds: "PX503",
        severity: Severity::Warning,
        line: "idempotency: {key: optional, dataset: payments, ttl: 24h, lock: 60s}",
        says: &["`payment-service`", "`external-effect` on `payments` twice", "100% of its requests write"],
        mend: ("key: optional", "key: required"),
    },
    Planted {
        edit: ("    idempotency: {key: required, dataset: reviews, ttl: 24h, lock: 30s}\n", ""),
        finds: "PX503",
        severity: Severity::Warning,
        line: "- name: review-system",
        says: &["`review-system`", "`insert-generated` on `reviews` twice", "20% of its requests write"],
        mend: (
            "- name: review-system\n",
            "- name: review-system\n    idempotency: {key: required, dataset: reviews, ttl: 24h, lock: 60s}\n",
        ),
    },
    Planted {
        edit: (
            "    locks: []\n    drill: {last: 2026-11-01, underLoad: true}\n    # A booking",
            "    locks: [{name: room, dataset: bookings, scope: global}]\n    drill: {last: 2026-11-01, underLoad: true}\n    # A booking",
        ),
        finds: "PX504",
        severity: Severity::Warning,
        line: "locks: [{name: room, dataset: bookings, scope: global}]",
        says: &["`room`", "`booking-engine`", "`us-east-1`, `eu-west-1`", "a round trip of ", "from `eu-west-1`"],
        mend: ("scope: global}]", "scope: home}]"),
    },
    Planted {
        edit: ("schedule: \"0 0 * * *\"\n", "schedule: \"0 0 * * *\"\n    declared: {pods: active}\n"),
        finds: "PX505",
        severity: Severity::Warning,
        line: "declared: {pods: active}",
        says: &["`nightly-report`", "2 times", "`0 0 * * *`", "`us-east-1`, `eu-west-1`"],
        mend: ("pods: active", "pods: leader"),
    },
    Planted {
        edit: (
            "drill: {last: 2026-11-01, underLoad: true}\n    # A booking",
            "drill: {last: 2026-10-21, underLoad: true}\n    # A booking",
        ),
        finds: "PX506",
        severity: Severity::Warning,
        line: "drill: {last: 2026-10-21, underLoad: true}",
        says: &["`booking-engine`", "2026-10-21", "32 days before 2026-11-22"],
        mend: ("last: 2026-10-21", "last: 2026-11-22"),
    },
    Planted {
        edit: ("    drill: {last: 2026-11-01, underLoad: true}\n    # A booking", "    # A booking"),
        finds: "PX506",
        severity: Severity::Warning,
        line: "- name: booking-engine",
        says: &["`booking-engine`", "8 of 9 services", "15m"],
        mend: ("- name: booking-engine\n", "- name: booking-engine\n    drill: {last: 2026-11-22, underLoad: true}\n"),
    },
    Planted {
        edit: (
            "reads: 80%\n        consistency: eventual\n",
            "reads: 80%\n        declared: {replication: sync}\n        consistency: eventual\n",
        ),
        finds: "PX507",
        severity: Severity::Warning,
        line: "declared: {replication: sync}",
        says: &["`review-system/reviews`", "may lose 5s", "every commit waits at least "],
        mend: ("replication: sync", "replication: async"),
    },
    Planted {
        edit: ("reads: 95%\n", "reads: 95%\n        declared: {conflicts: last-writer-wins}\n"),
        finds: "PX508",
        severity: Severity::Warning,
        line: "declared: {conflicts: last-writer-wins}",
        says: &["`user-profiles/profiles`", "`assign`", "850 ms"],
        mend: ("last-writer-wins", "reject"),
    },
    Planted {
        edit: ("invariantScope: global ", "declared: {conflicts: last-writer-wins}\n        invariantScope: global "),
        finds: "PX508",
        severity: Severity::Error,
        line: "declared: {conflicts: last-writer-wins}",
        says: &["`booking-engine/bookings`", "`reserve` can break `no-overlap`"],
        mend: ("last-writer-wins", "reject"),
    },
];

#[test]
fn each_mistake_planted_alone_is_found_at_its_line_and_the_others_stay_quiet() {
    let text = travelbook();
    for mistake in PLANTED {
        let found = classic(&edited(&text, mistake.edit));
        // What is declared of a service may concern several of its datasets, which are told apart and shown together.
        let mut seen = briefs(&found);
        seen.dedup();
        assert_eq!(seen, [(mistake.finds, mistake.severity, mistake.line)], "{:?}", mistake.edit);
        for value in mistake.says {
            let message = found.iter().map(|one| one.finding.message.as_str()).collect::<String>();
            assert!(message.contains(value), "`{value}` is not in `{message}`");
        }
    }
    for code in CLASSIC {
        assert!(PLANTED.iter().any(|mistake| mistake.finds == code), "{code} is not planted");
    }
}

#[test]
fn what_a_finding_advises_ends_it() {
    let text = travelbook();
    for mistake in PLANTED {
        let mended = edited(&edited(&text, mistake.edit), mistake.mend);
        assert_eq!(briefs(&classic(&mended)), [], "{:?}", mistake.mend);
    }
}

#[test]
fn no_clean_example_makes_one_of_the_mistakes() {
    for folder in crate::examples::clean() {
        let text = fs::read_to_string(folder.join("inventory.yaml")).expect("an inventory");
        assert_eq!(briefs(&classic(&text)), [], "{}", folder.display());
    }
}

#[test]
fn what_init_writes_makes_none_of_the_mistakes() {
    let text = fs::read_to_string("templates/init/inventory.yaml").expect("a template");
    let grave: Vec<Found> = classic(&text).into_iter().filter(|one| one.finding.severity > Severity::Info).collect();
    assert_eq!(briefs(&grave), []);
}

#[test]
fn a_platform_without_any_drill_hears_of_it_at_the_promise_and_unsurely() {
    let text: String = travelbook()
        .lines()
        .filter(|line| !line.trim().starts_with("drill:"))
        .map(|line| format!("{line}\n"))
        .collect();
    let found = classic(&text);
    assert_eq!(found.len(), 9, "each service by itself, so that a baseline can name it");
    for one in &found {
        assert_eq!(one.brief(), ("PX506", Severity::Warning, "rto: 15m"));
        assert_eq!(one.finding.confidence, Confidence::Low);
    }
    let unpromised = edited(&text, ("  rto: 15m\n", ""));
    assert_eq!(briefs(&classic(&unpromised)), [], "where nothing is promised nothing is to be shown");
}

/// A service of one dataset over two regions.
fn dataset(service: &str, fields: &str) -> String {
    format!(
        "{HEAD}services:\n  - name: app\n    {service}\n    data:\n      - {{name: rows, role: source, {fields}}}\n"
    )
}

#[test]
fn a_looser_strategy_that_breaks_nothing_is_left_alone() {
    let safe = "operations: [insert-generated], invariants: [none], reads: 95%, consistency: eventual, rpo: 5s";
    assert_eq!(
        briefs(&classic(&dataset("kind: worker", &format!("{safe}, declared: {{strategy: crdt}}"))))
            .iter()
            .filter(|(code, ..)| *code == "PX501")
            .count(),
        0
    );
    let money = dataset("kind: worker", &format!("{safe}, money: true, declared: {{strategy: crdt}}"));
    assert!(classic(&money).iter().any(|one| one.finding.rule.code == "PX501"), "money is never merged");
}

#[test]
fn what_was_stated_is_said_before_what_was_implied() {
    let found = classic(&dataset(
        "idempotency: {key: required, dataset: rows}",
        "operations: [decrement], money: true, consistency: session, rpo: 5s, declared: {strategy: crdt}",
    ));
    let told: Vec<_> = found.iter().map(|one| (one.finding.severity, one.finding.message.as_str())).collect();
    assert_eq!(told, [(Severity::Error, "`app/rows` is declared `crdt`, and money is never merged")]);
}

#[test]
fn a_strategy_that_breaks_something_assumed_is_no_error() {
    let found = classic(&dataset(
        "idempotency: {key: required, dataset: rows}",
        "operations: [decrement], reads: 50%, consistency: session, rpo: 5s, declared: {strategy: crdt}",
    ));
    assert_eq!(
        found.iter().map(|one| (one.finding.severity, one.finding.confidence)).collect::<Vec<_>>(),
        [(Severity::Warning, Confidence::Low)]
    );
}

#[test]
fn strong_readers_at_a_replica_are_an_error_unless_the_writer_checks_again() {
    let fields = "operations: [assign], invariants: [no-lost-update], reads: 95%, consistency: strong, rpo: 5s";
    let found = classic(&dataset("kind: api", &format!("{fields}, declared: {{reads: replica}}")));
    assert_eq!(
        found.iter().map(|one| (one.finding.rule.code, one.finding.severity)).collect::<Vec<_>>(),
        [("PX502", Severity::Error)]
    );
    let checked = dataset("kind: api", &format!("{fields}, declared: {{reads: replica, revalidated: true}}"));
    assert_eq!(briefs(&classic(&checked)), []);
}

#[test]
fn a_reader_who_waits_for_the_copy_needs_no_flag() {
    let fields = "operations: [assign], invariants: [none], reads: 95%, consistency: session, rpo: 5s";
    let waits =
        dataset("kind: api", &format!("{fields}, declared: {{reads: replica, readYourOwnWrites: {{token: true}}}}"));
    assert_eq!(briefs(&classic(&waits)), []);
}

#[test]
fn a_flag_over_an_unknown_lag_is_only_doubted() {
    let fields = "store: aws-aurora-postgresql-global, operations: [assign], invariants: [none], reads: 95%, consistency: session, rpo: 5s";
    let flag = |ttl: &str| {
        dataset("kind: api", &format!("{fields}, declared: {{reads: replica, readYourOwnWrites: {{ttl: {ttl}}}}}"))
    };
    let severity = |text: &str| classic(text).iter().map(|one| one.finding.severity).collect::<Vec<_>>();
    assert_eq!(severity(&flag("5s")), [Severity::Info], "its vendor says what is typical and no more");
    assert_eq!(severity(&flag("500ms")), [Severity::Warning], "gone before half of the writes have arrived");
}

#[test]
fn writes_of_which_only_an_archetype_tells_are_no_omission() {
    let text =
        format!("{HEAD}services:\n  - {{name: payment, archetype: payment}}\n  - {{name: cart, archetype: cart}}\n");
    assert_eq!(briefs(&classic(&text)), []);
    let asked = text.replace("archetype: payment}", "archetype: payment, requests: {rate: 5/s, writes: 100%}}");
    let found = classic(&asked);
    assert_eq!(
        found.iter().map(|one| (one.finding.rule.code, one.finding.confidence)).collect::<Vec<_>>(),
        [("PX503", Confidence::Low)]
    );
}

#[test]
fn a_service_whose_repeats_change_nothing_needs_no_key() {
    let fields = |operations| {
        format!("operations: [{operations}], invariants: [none], reads: 50%, consistency: eventual, rpo: 5s")
    };
    let codes = |operations| {
        let found = classic(&dataset("requests: {rate: 5/s, writes: 50%}", &fields(operations)));
        found.iter().map(|one| one.finding.rule.code).collect::<Vec<_>>()
    };
    assert_eq!(codes("assign, delete, set-add"), Vec::<&str>::new());
    assert_eq!(codes("assign, increment"), ["PX503"]);
}

#[test]
fn what_must_happen_once_needs_a_key_whatever_the_operation() {
    let of = |service: &str, fields: &str| {
        let found = classic(&dataset(service, fields));
        found.iter().map(|one| (one.finding.severity, one.finding.message.clone())).collect::<Vec<_>>()
    };
    let once = "operations: [assign], invariants: [exactly-once], consistency: strong, rpo: 5s";
    let told = of("kind: batch", once);
    assert_eq!(told.len(), 1);
    assert!(told.iter().all(|(_, message)| message.contains("what must happen `exactly-once` on `rows`")), "{told:?}");
    let unknown = of("requests: {rate: 5/s, writes: 50%}", "consistency: strong, rpo: 5s");
    assert_eq!(unknown.first().map(|(severity, _)| *severity), Some(Severity::Info));
    assert!(unknown.iter().all(|(_, message)| message.contains("is not known")), "{unknown:?}");
}

#[test]
fn a_lock_without_a_scope_counts_as_global_and_unsure() {
    let text = format!("{HEAD}services:\n  - {{name: app, data: [], locks: [{{name: job}}]}}\n");
    let found = classic(&text);
    assert_eq!(
        found.iter().map(|one| (one.finding.rule.code, one.finding.confidence)).collect::<Vec<_>>(),
        [("PX504", Confidence::Low)]
    );
    let one_region = text.replace("  - {name: eu-west-1}\n", "");
    assert_eq!(briefs(&classic(&one_region)), [], "one region has nowhere to reach");
}

#[test]
fn a_drill_of_a_month_ago_counts_and_one_to_come_does_not() {
    let of = |drill: &str| {
        let text = format!("{HEAD}asOf: 2026-11-22\nservices:\n  - {{name: app, data: [], drill: {drill}}}\n");
        classic(&text).iter().map(|one| (one.finding.severity, one.finding.message.clone())).collect::<Vec<_>>()
    };
    assert_eq!(of("{last: 2026-10-22, underLoad: true}"), []);
    let severity = |drill| of(drill).first().map(|(severity, _)| *severity);
    assert_eq!(severity("{last: 2026-12-01, underLoad: true}"), Some(Severity::Warning));
    assert_eq!(severity("{underLoad: true}"), Some(Severity::Warning));
    assert_eq!(severity("{last: 2026-11-20}"), Some(Severity::Info));
    assert_eq!(severity("{last: 2026-11-20, underLoad: false}"), Some(Severity::Info));
}

#[test]
fn synchronous_copies_are_needless_only_where_something_may_be_lost() {
    let of = |service: &str, rpo: &str| {
        let fields =
            format!("operations: [insert-generated], invariants: [none], reads: 95%, consistency: eventual{rpo}");
        let text = dataset(
            &format!(
                "declared: {{replication: sync}}\n    idempotency: {{key: required, dataset: rows}}\n    {service}"
            ),
            &fields,
        );
        briefs(&classic(&text)).iter().map(|(code, ..)| *code).collect::<Vec<_>>()
    };
    assert_eq!(of("kind: api", ", rpo: 5s"), ["PX507"]);
    assert_eq!(of("kind: api", ", rpo: 0s"), Vec::<&str>::new());
    assert_eq!(of("kind: api", ""), Vec::<&str>::new(), "unknown is taken as the strictest");
}

#[test]
fn a_clock_may_decide_where_lost_updates_are_acceptable() {
    let fields = "operations: [assign], invariants: [none], reads: 50%, consistency: eventual, rpo: 5s";
    let clock =
        dataset("kind: api", &format!("{fields}, lostUpdates: acceptable, declared: {{conflicts: last-writer-wins}}"));
    assert_eq!(briefs(&classic(&clock)), []);
    let money = clock.replace("lostUpdates", "money: true, lostUpdates");
    let found = classic(&money);
    assert_eq!(
        found.iter().map(|one| (one.finding.rule.code, one.finding.severity)).collect::<Vec<_>>(),
        [("PX508", Severity::Error)]
    );
}

#[test]
fn a_batch_with_a_leader_for_each_home_runs_once_for_each_row() {
    let text = format!(
        "{HEAD}services:
  - name: rides
    declared: {{pods: active}}
    kind: batch
    data:
      - {{name: rides, role: source, operations: [assign], invariants: [none], affinity: {{key: city, local: 97%}}, invariantScope: home, residency: [us-east-1, eu-west-1], consistency: eventual, rpo: 5s}}
"
    );
    assert_eq!(briefs(&classic(&text)), []);
}
