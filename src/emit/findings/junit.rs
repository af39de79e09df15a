//! Findings as a report in the form of `JUnit`, for continuous integration that shows tests.
//!
//! Every rule that was asked and found nothing is a test that passed. A finding that fails the run is a failure; one
//! that does not, or that is suppressed, is a test that was skipped, so that the report and the exit code agree.

use std::collections::{BTreeMap, BTreeSet};

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite, XmlString};

use super::place::{Place, steady_path, subject};
use crate::base::finding::{Finding, Suppression};
use crate::emit::text::clean;
use crate::model::contracts::{FindingsFormat, Locate, RenderError, Report};

/// The format `junit`.
pub(super) struct Junit;

impl FindingsFormat for Junit {
    fn name(&self) -> &'static str {
        "junit"
    }

    fn about(&self) -> &'static str {
        "JUnit XML, a test a rule and finding"
    }

    fn render(&self, report: &Report<'_>) -> Result<String, RenderError> {
        let mut suite = TestSuite::new("parallax validate");
        let mut names = BTreeMap::new();
        let suppressed = report.suppressed.iter().map(|one| &one.finding);
        let found: BTreeSet<&str> = report.findings.iter().chain(suppressed).map(|it| it.rule.code).collect();
        for rule in report.checked.iter().filter(|rule| !found.contains(rule.code)) {
            let mut passed = TestCase::new(format!("{} {}", rule.code, rule.name), TestCaseStatus::success());
            passed.set_classname("parallax");
            suite.add_test_case(passed);
        }
        for finding in report.findings {
            let status = if report.deny.refuses(finding.severity) {
                TestCaseStatus::non_success(NonSuccessKind::Failure)
            } else {
                TestCaseStatus::skipped()
            };
            let message = format!("{}: {}", finding.severity.name(), finding.message);
            suite.add_test_case(case(finding, status, &message, &mut names, report.locate));
        }
        for one in report.suppressed {
            let message = match &one.by {
                Suppression::Allow { reason } => format!("allowed because {reason}"),
                Suppression::Baseline => "in the baseline".to_owned(),
            };
            suite.add_test_case(case(&one.finding, TestCaseStatus::skipped(), &message, &mut names, report.locate));
        }
        let mut document = Document::new("parallax");
        document.add_test_suite(suite);
        document.to_string().map(ended).map_err(|fault| RenderError(fault.to_string()))
    }
}

/// With one line feed at its end.
fn ended(text: String) -> String {
    if text.ends_with('\n') { text } else { text + "\n" }
}

fn case(
    finding: &Finding,
    mut status: TestCaseStatus,
    message: &str,
    names: &mut BTreeMap<String, usize>,
    locate: &dyn Locate,
) -> TestCase {
    let place = Place::of(finding, locate);
    status.set_message(xml(message)).set_type(finding.rule.code);
    let mut told = Vec::new();
    if let Some(place) = &place {
        let at = place.span.map(|span| format!(":{}:{}", span.line, span.column)).unwrap_or_default();
        told.push(format!("{}{at}", place.file));
    }
    told.push(finding.message.clone());
    told.extend(finding.help.as_ref().map(|help| format!("help: {help}")));
    for other in &finding.related {
        let at = Place::of_anchor(&other.anchor, None, locate);
        let line = at.and_then(|place| Some(format!("{}:{}: ", place.file, place.span?.line))).unwrap_or_default();
        told.push(format!("{line}{}", other.message));
    }
    status.set_description(xml(&told.join("\n")));
    let mut case = TestCase::new(xml(&numbered(name(finding), names)), status);
    case.set_classname(xml(place.as_ref().map_or("parallax", |place| place.file)));
    if let Some(place) = place {
        case.extra.insert(XmlString::from("file"), xml(place.file));
        if let Some(span) = place.span {
            case.extra.insert(XmlString::from("line"), XmlString::from(span.line.to_string()));
        }
    }
    case
}

/// What a test is called: without lines, so that it keeps its name when something moves.
fn name(finding: &Finding) -> String {
    let path = || finding.anchor.as_ref().map(steady_path).filter(|path| !path.is_empty());
    let about = subject(finding).or_else(path).map(|about| format!(": {about}")).unwrap_or_default();
    format!("{} {}{about}", finding.rule.code, finding.rule.name)
}

/// A name that no other test has.
fn numbered(name: String, names: &mut BTreeMap<String, usize>) -> String {
    let count = names.entry(name.clone()).or_default();
    *count = count.saturating_add(1);
    if *count == 1 { name } else { format!("{name} ({count})") }
}

/// Text with nothing in it that XML cannot hold or a reader's eye would obey; its lines stay.
fn xml(text: &str) -> XmlString {
    let lines: Vec<String> = text.lines().map(clean).collect();
    // Two code points of the plane of all letters are no characters of XML.
    XmlString::from(lines.join("\n").replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}"))
}
