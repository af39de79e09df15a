//! `compare` and `latency`: the numbers are those of the plans, the documents are as published, names do no harm.

use std::fs;
use std::process::{Command, Output, Stdio};

use parallax::base::source::SourceSet;
use parallax::emit::compare::{self, Comparison, Subject};
use parallax::emit::latency;
use parallax::load::catalog::CatalogFiles;
use parallax::model::contracts::{Colour, Look};
use parallax::model::latency::in_millis;
use parallax::model::plan::{Plan, RecoveryTime};
use parallax::model::words::ScenarioName;
use parallax::pipeline::{self, Planned};
use serde_json::Value;
use snapbox::{assert_data_eq, file};
use unicode_width::UnicodeWidthStr;

use crate::support::{HEAD, planned};

const LOOK: Look = Look { width: 80, colour: Colour::Plain };

fn example(name: &str) -> Planned {
    planned(&fs::read_to_string(format!("examples/{name}/inventory.yaml")).expect("an example"))
}

/// A single region and a warm standby.
fn others(planned: &Planned) -> Vec<Plan> {
    [ScenarioName::SingleRegion, ScenarioName::ActivePassive].map(|name| pipeline::scenario(planned, name)).into()
}

fn comparison<'a>(planned: &'a Planned, others: &'a [Plan]) -> Comparison<'a> {
    Comparison { bundle: planned.bundle(), plans: others.iter().chain([&planned.plan]).collect(), estimate: None }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn compared(planned: &Planned, subject: Subject<'_>) -> Value {
    json(&compare::json(&comparison(planned, &others(planned)), subject).expect("a document"))
}

fn faults(schema: &str, document: &Value) -> Vec<String> {
    let schema = jsonschema::draft7::new(&json(schema)).expect("a schema");
    schema.iter_errors(document).map(|fault| format!("{}: {fault}", fault.instance_path())).collect()
}

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parallax"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).stdin(Stdio::null());
    for name in ["COLUMNS", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command.output().expect("the program runs")
}

fn ran(output: &Output) -> (i32, &str, &str) {
    let text = |bytes| std::str::from_utf8(bytes).expect("text");
    (output.status.code().expect("an exit code"), text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_published_schemas_are_current() {
    assert_data_eq!(latency::schema(), file!["../../schema/latency.schema.json"].raw());
    assert_data_eq!(compare::schema(), file!["../../schema/compare.schema.json"].raw());
}

#[test]
fn documents_validate_with_their_schemas() {
    for name in ["travelbook", "food-delivery", "minimal"] {
        let planned = example(name);
        let ways = json(&latency::json(&planned.bundle()).expect("a document"));
        assert_eq!(faults(&latency::schema(), &ways), Vec::<String>::new(), "{name}");
        let service = &planned.inventory.services.first().expect("a service").name;
        for subject in [Subject::Platform, Subject::Service(service)] {
            let document = compared(&planned, subject);
            assert_eq!(faults(&compare::schema(), &document), Vec::<String>::new(), "{name} {subject:?}");
        }
    }
}

#[test]
fn what_is_compared_is_what_the_plans_say() {
    for name in ["travelbook", "food-delivery"] {
        let planned = example(name);
        let document = compared(&planned, Subject::Platform);
        let all = others(&planned);
        let plans: Vec<&Plan> = all.iter().chain([&planned.plan]).collect();
        for (plan, way) in plans.iter().zip(document["ways"].as_array().expect("ways")) {
            let place = format!("{name} {}", plan.scenario);
            assert_eq!(way["scenario"], plan.scenario.name());
            let datasets = || plan.services.iter().flat_map(|service| &service.datasets);
            let links = datasets().flat_map(|it| &it.links).filter(|link| link.from != link.to).count();
            assert_eq!(way["platform"]["links"], links, "{place}");
            let capacity = plan.services.iter().flat_map(|service| &service.capacity);
            let pods: u64 = capacity.filter_map(|it| it.pods.value()).map(|pods| u64::from(pods.kept)).sum();
            assert_eq!(way["platform"]["pods"]["sum"], pods, "{place}");
            for (service, shown) in plan.services.iter().zip(way["services"].as_array().expect("services")) {
                assert_eq!(shown["name"], service.name.as_str());
                let Some(composed) = &service.composed else { continue };
                let kind = match &composed.rto {
                    RecoveryTime::Unaffected => "unaffected",
                    RecoveryTime::Within(_) => "within",
                    RecoveryTime::AtLeast { .. } => "at-least",
                    RecoveryTime::WhenReturned { .. } => "when-returned",
                };
                assert_eq!(shown["rto"]["kind"], kind, "{place} {}", service.name);
                if let RecoveryTime::Within(time) = &composed.rto {
                    let longest = shown["rto"]["rtoSeconds"]["longest"].as_f64().expect("seconds");
                    let micros = u32::try_from(time.longest.micros() / 1_000).map(f64::from).expect("short");
                    assert!((longest * 1e3 - micros).abs() < 1.0, "{place} {}", service.name);
                }
            }
        }
    }
}

#[test]
fn the_platform_is_as_slow_as_its_slowest_service() {
    let planned = example("travelbook");
    let document = compared(&planned, Subject::Platform);
    for way in document["ways"].as_array().expect("ways") {
        let longest = |value: &Value| value["rtoSeconds"]["longest"].as_f64();
        let services = way["services"].as_array().expect("services");
        let kinds: Vec<&Value> = services.iter().map(|service| &service["rto"]["kind"]).collect();
        let platform = &way["platform"]["rto"];
        if kinds.iter().any(|kind| *kind == "when-returned") {
            assert_eq!(platform["kind"], "when-returned");
        } else {
            let worst = services.iter().filter_map(|service| longest(&service["rto"])).fold(0.0, f64::max);
            assert_eq!(longest(platform), Some(worst));
            assert_eq!(platform["kind"] == "at-least", kinds.iter().any(|kind| *kind == "at-least"));
        }
    }
}

#[test]
fn residency_that_a_what_if_breaks_is_named() {
    let planned = planned(&format!(
        "{HEAD}services:\n  - {{name: app, data: [{{name: rows, archetype: booking, residency: [eu]}}]}}\n"
    ));
    let document = compared(&planned, Subject::Platform);
    let broken: Vec<&Value> =
        (document["ways"].as_array().expect("ways").iter()).map(|way| &way["platform"]["breaksResidency"]).collect();
    assert_eq!(broken, [&json("[\"app/rows\"]"), &json("[\"app/rows\"]"), &json("[]")]);
    let others = others(&planned);
    let page = compare::table(&comparison(&planned, &others), Subject::Platform, LOOK);
    assert!(page.contains("single-region is a what-if that residency forbids"), "{page}");
}

#[test]
fn what_is_not_stated_is_said_so() {
    let planned = planned(&format!("{HEAD}services:\n  - {{name: app, data: [{{name: rows}}]}}\n"));
    let others = others(&planned);
    let page = compare::table(&comparison(&planned, &others), Subject::Platform, LOOK);
    assert!(page.contains("RTO not stated") && page.contains("not known") && !page.contains("brown-out"), "{page}");
}

#[test]
fn pages_fit_their_width_and_hold_nothing_that_a_terminal_obeys() {
    for name in ["travelbook", "food-delivery", "minimal"] {
        let planned = example(name);
        let others = others(&planned);
        let comparison = comparison(&planned, &others);
        for width in [80, 120, 200] {
            let look = Look { width, colour: Colour::Plain };
            let service = Subject::Service(&planned.inventory.services.first().expect("a service").name);
            let pages = [
                latency::table(&planned.bundle(), look),
                compare::table(&comparison, Subject::Platform, look),
                compare::table(&comparison, service, look),
            ];
            for page in &pages {
                let wide = page.lines().find(|line| line.width() > width);
                assert_eq!(wide, None, "{name} in {width} columns");
                assert!(!page.chars().any(|c| c != '\n' && c.is_control()), "{name}");
                assert!(page.ends_with('\n') && !page.ends_with("\n\n"), "{name}");
            }
        }
    }
}

#[test]
fn what_it_costs_stands_beside_what_it_takes_where_prices_were_asked_for() {
    let planned = example("travelbook");
    let regions = planned.inventory.regions.iter().map(|region| region.id.clone()).collect();
    let (book, _) = pipeline::price_book(&CatalogFiles::builtin(), regions, None, &mut SourceSet::default());
    let (estimate, _) = pipeline::estimate(&planned, &book);
    let others = others(&planned);
    let bare = comparison(&planned, &others);
    let page = compare::table(&Comparison { estimate: Some(&estimate), ..bare.clone() }, Subject::Platform, LOOK);
    assert!(page.contains("US dollars a month") && !page.contains("cost is not part"), "{page}");
    let page = compare::table(&bare, Subject::Platform, LOOK);
    assert!(!page.contains("US dollars a month") && page.contains("cost is not part"), "{page}");
}

#[test]
fn names_of_others_do_no_harm() {
    let text = HEAD.to_owned()
        + "users:\n  - {from: europe, share: 100%}\nrouting: {host: \"a|b<script>\"}\nservices:\n  - name: app\n    data:\n      \
           - {name: rows, archetype: booking, orderKey: \"x|\\e[31m<img src=x>[l](javascript:1)\", affinity: {key: \
           \"<b>|\\e[31m\", local: 99%}}\n";
    let planned = planned(&text);
    let others = others(&planned);
    let comparison = comparison(&planned, &others);
    let service = Subject::Service(&planned.inventory.services.first().expect("a service").name);
    for subject in [Subject::Platform, service] {
        let page = compare::table(&comparison, subject, LOOK);
        assert!(!page.chars().any(|c| c != '\n' && c.is_control()), "{page:?}");
        let page = compare::markdown(&comparison, subject);
        assert!(!page.contains("<b>") && !page.contains("<img"), "{page}");
        let rows = page.lines().filter(|line| line.starts_with('|'));
        assert!(rows.clone().count() > 3 && rows.clone().all(|row| row.matches('|').count() >= 5), "{page}");
    }
}

#[test]
fn round_trips_are_those_of_the_plan_and_say_how_they_are_known() {
    let planned = example("travelbook");
    let page = latency::table(&planned.bundle(), LOOK);
    for trip in &planned.plan.trips {
        let trip = trip.round_trip.as_ref().expect("known");
        assert!(page.contains(&in_millis(trip.p50)), "{page}");
    }
    for words in ["round trip (RTT)", "One way is half", "last mile", "measured", "`~`", "Sources", "2025-07-17"] {
        assert!(page.contains(words) || page.contains(&words.replace('`', "")), "{words}: {page}");
    }
}

#[test]
fn of_many_regions_a_list_is_shown() {
    let names =
        ["us-east-2", "us-west-1", "us-west-2", "eu-west-2", "eu-west-3", "eu-north-1", "ap-south-1", "sa-east-1"];
    let more: String = names.iter().map(|name| format!("  - {{name: {name}, role: candidate}}\n")).collect();
    let planned = planned(&format!("{HEAD}{more}services:\n  - {{name: app, data: []}}\n"));
    let page = latency::table(&planned.bundle(), LOOK);
    assert!(page.lines().all(|line| line.width() <= 80), "{page}");
    assert!(page.contains("only candidates") && !page.contains("────────"), "{page}");
}

#[test]
fn verbs_exit_as_plan_does() {
    let inventory = "examples/travelbook/inventory.yaml";
    for verb in ["compare", "latency"] {
        let output = run(&[verb, inventory, "--format", "json", "--quiet"]);
        let (code, out, err) = ran(&output);
        assert_eq!((code, err), (0, ""), "{verb}");
        json(out);
        let output = run(&[verb, "examples/faulty.yaml"]);
        let (code, out, err) = ran(&output);
        assert_eq!((code, out), (1, ""), "{verb}: {err}");
        assert!(err.contains("nothing was planned"), "{verb}: {err}");
        assert_eq!(ran(&run(&[verb, "no-such-file.yaml"])).0, 2, "{verb}");
    }
    let output = run(&["compare", inventory, "--service", "booking-engin"]);
    let (code, out, err) = ran(&output);
    assert_eq!((code, out), (2, ""));
    assert!(err.contains("did you mean `booking-engine`?"), "{err}");
}
