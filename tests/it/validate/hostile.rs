//! Names and messages that are made to break a form.

use parallax::base::finding::{Deny, Finding, RuleMeta, Severity, Suppressed, Suppression};
use parallax::base::path::Anchor;
use parallax::base::source::{Origin, SourceSet, Span};
use parallax::emit::findings::FORMATS;
use parallax::model::contracts::{Colour, Look, Report};
use parallax::pipeline;
use quick_junit::Report as Document;
use serde_json::Value;

static RULE: RuleMeta = RuleMeta {
    code: "PX999",
    name: "hostile",
    severity: Severity::Error,
    page: "# hostile\n\n## What it checks\n\nWhether `{0}` [breaks](out) of 100 % of <pages>, ]]> and ::error::.\n\n## Why it matters\n\nIt does.\n",
};

const HOSTILE: &str = "a\r\n::error file=x,line=1::b%0A%25 ]]>&lt;<b> {0} {{x}} [y](http://z) \u{1b}[31m\u{202e}\u{7}\u{fffe}\u{0} \u{1f600}\u{e9}";

/// The findings in the form of that name.
fn shown(name: &str) -> String {
    let mut sources = SourceSet::default();
    let source = sources.add("d:r/\u{1f600} %41,x\n::stop.yaml", "rpo: \u{1f600} 0s\n".as_bytes(), Origin::Named);
    let span = Span { line: 1, column: 6, end_line: 1, end_column: 7, start: 5, end: 9 };
    let at = Anchor::document(source, 0);
    let finding =
        Finding::new(&RULE, Some(at.clone()), HOSTILE).help(HOSTILE).about(HOSTILE, Some(HOSTILE)).related(at, HOSTILE);
    let finding = Finding { span: Some(span), ..finding };
    let nowhere = Finding::new(&RULE, None, HOSTILE);
    let by = Suppression::Allow { reason: HOSTILE.to_owned() };
    let locate = pipeline::locator(&sources);
    let report = Report {
        findings: &[finding.clone(), finding.clone(), nowhere],
        suppressed: &[Suppressed { finding, by }],
        checked: &[&RULE],
        deny: Deny::Error,
        locate: &locate,
        look: Look { width: 80, colour: Colour::Plain },
    };
    FORMATS.iter().find(|format| format.name() == name).expect("the format").render(&report).expect("a text")
}

#[test]
fn nothing_in_any_form_is_obeyed_by_a_terminal() {
    for format in FORMATS {
        let text = shown(format.name());
        let bad = |letter: &char| *letter != '\n' && (letter.is_control() || *letter == '\u{202e}');
        assert_eq!(text.chars().find(bad), None, "{}: {text}", format.name());
        assert!(text.ends_with('\n'), "{}", format.name());
    }
}

#[test]
fn no_message_becomes_a_workflow_command_of_its_own() {
    let text = shown("github");
    assert_eq!(text.lines().count(), 3, "{text}");
    for line in text.lines() {
        let (command, rest) = line.strip_prefix("::error ").and_then(|rest| rest.split_once("::")).expect("a command");
        assert!(command.contains("file=d%3Ar/\u{1f600} %2541%2Cx%0A%3A%3Astop.yaml,"), "{command}");
        assert!(rest.starts_with("a%0D%0A::error file=x,line=1::b%250A%2525 ]]>"), "{rest}");
    }
}

#[test]
fn sarif_stays_a_document_without_links_and_placeholders() {
    let document: Value = serde_json::from_str(&shown("sarif")).expect("JSON");
    let wrong = super::formats::faults_of_sarif(&document);
    assert_eq!(wrong, Vec::<String>::new(), "{document:#}");
    let place = &document["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "d%3Ar/%F0%9F%98%80%20%2541%2Cx%0A%3A%3Astop.yaml");
    assert_eq!(place["region"]["endColumn"], 7, "one character, whatever it takes in UTF-16: `columnKind` says so");
    assert_eq!(document["runs"][0]["columnKind"], "unicodeCodePoints");
}

#[test]
fn junit_is_read_back_with_the_text_as_it_was() {
    let text = shown("junit");
    let report = Document::deserialize_from_str(&text).unwrap_or_else(|fault| panic!("{fault}: {text}"));
    let cases = &report.test_suites.first().expect("a suite").test_cases;
    assert_eq!((report.tests, report.failures, cases.len()), (4, 3, 4), "{text}");
    let name = cases.first().expect("a case").name.as_str();
    assert!(
        name.contains("]]>&lt;<b> {0} {{x}} [y](http://z) \\u{1b}[31m\\u{202e}") && name.contains("\u{1f600}\u{e9}"),
        "{name}"
    );
}

#[test]
fn json_holds_the_message_as_it_was() {
    let document: Value = serde_json::from_str(&shown("json")).expect("JSON");
    assert_eq!(document["findings"][0]["message"], HOSTILE);
}

#[test]
fn text_shows_a_message_on_one_line() {
    assert!(shown("text").starts_with("error[PX999 hostile]: a  ::error file=x"), "{}", shown("text"));
}

#[test]
fn more_results_than_are_accepted_are_cut_to_the_worst_and_said() {
    let milder = Finding::new(&RULE, None, "mild").severity(Severity::Info);
    let mut findings = vec![milder; 25_000];
    findings.push(Finding::new(&RULE, None, "bad"));
    let mut sources = SourceSet::default();
    sources.add("a.yaml", "a: 1".as_bytes(), Origin::Named);
    let locate = pipeline::locator(&sources);
    let look = Look { width: 80, colour: Colour::Plain };
    let report =
        Report { findings: &findings, suppressed: &[], checked: &[&RULE], deny: Deny::Error, locate: &locate, look };
    let text = FORMATS.iter().find(|format| format.name() == "sarif").expect("sarif").render(&report).expect("a text");
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let run = &document["runs"][0];
    assert_eq!(run["results"].as_array().map(Vec::len), Some(25_000));
    assert_eq!(run["results"][0]["level"], "error");
    let told = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].as_str();
    assert!(told.is_some_and(|told| told.starts_with("1 results were left out")), "{told:?}");
}
