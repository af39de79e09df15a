//! The report as Markdown: bounded, grouped, and words of others stay words.

use std::path::Path;

use super::browser::diagrams;
use super::{inputs, printed, root};

/// GitHub takes no more of a diagram, and no more lines in it.
const GITHUB: (usize, usize) = (50_000, 500);

fn page(arguments: &[&str]) -> String {
    printed(root(), &[&["report", "--format", "markdown", "--deny", "never"], arguments].concat())
}

fn written(directory: &Path, services: usize) -> String {
    let path = directory.join(format!("{services}.yaml"));
    std::fs::write(&path, inputs::large(services)).expect("a file");
    page(&[path.to_str().expect("a plain path")])
}

/// Lines of a flowchart that join two boxes.
fn edges(diagram: &str) -> usize {
    diagram.lines().filter(|line| line.contains("->") || line.contains("=>")).count()
}

#[test]
fn every_part_has_its_heading_once() {
    let page = page(&["examples/travelbook/inventory.yaml"]);
    let headings: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("### ")).collect();
    let expected = [
        "At a glance",
        "Topology",
        "Decisions",
        "Replication",
        "Latency",
        "Recovery",
        "Blast radius",
        "Capacity",
        "Routing",
        "Cost",
        "Ways of running it",
        "Roadmap",
        "Findings: none",
        "How the numbers are known",
    ];
    assert_eq!(headings, expected);
    assert_eq!(page.matches("<details>").count(), page.matches("</details>").count());
}

/// The numbers of a report are those of the verbs that show them alone.
#[test]
fn numbers_are_those_of_other_outputs() {
    let example = "examples/travelbook/inventory.yaml";
    let page = page(&[example]);
    for verb in ["cost", "compare"] {
        let own = printed(root(), &[verb, example, "--format", "markdown"]);
        let tables = own.lines().filter(|line| line.starts_with("| "));
        let missing: Vec<&str> = tables.filter(|line| !page.contains(line)).collect();
        assert_eq!(missing, Vec::<&str>::new(), "{verb}");
    }
}

#[test]
fn a_diagram_names_what_lives_where_and_what_joins_it() {
    let page = page(&["examples/travelbook/inventory.yaml"]);
    let all = diagrams(&page);
    let map = all.first().expect("a map");
    assert!(map.contains("subgraph r0[\"us-east-1, primary\"]") && map.contains("subgraph r1[\"eu-west-1\"]"), "{map}");
    assert!(map.contains("user-profiles/profiles<br>(writer)") && map.contains("async, lag p99 500 ms"), "{map}");
    assert!(map.contains("europe<br>30% of users"), "{map}");
    assert!(
        all.get(1)
            .expect("a chart")
            .contains("promote 5 min assumed : 2000-01-01 00:06:30.000, 2000-01-01 00:11:30.000")
    );
}

#[test]
fn a_large_platform_is_grouped_and_the_page_says_so() {
    let directory = tempfile::tempdir().expect("a directory");
    let pages = [300, 1_000].map(|services| written(directory.path(), services));
    for page in &pages {
        assert!(page.len() < 500_000, "{} bytes", page.len());
        for diagram in diagrams(page) {
            assert!(diagram.len() < GITHUB.0 && edges(&diagram) < GITHUB.1, "{} characters", diagram.len());
        }
        assert!(page.contains("what does the same in a region is one box"), "grouped");
        assert!(page.contains("Datasets that are decided alike stand in one row"));
        assert!(page.contains("more than 120 services: `parallax compare` has RTO and RPO of each"));
    }
}

#[test]
fn hostile_words_stay_words() {
    let directory = tempfile::tempdir().expect("a directory");
    let inputs = inputs::all(directory.path());
    let hostile = inputs.iter().find(|input| input.name == "hostile").expect("it is there");
    let page = page(&hostile.arguments.iter().map(String::as_str).collect::<Vec<_>>());
    // What stands in backticks is shown as it is, whatever it is.
    let outside: String = page.lines().flat_map(|line| line.split('`').step_by(2)).collect();
    let outside = outside.replace("\\]", "");
    for part in ["<script", "<img", "](javascript"] {
        assert!(!outside.contains(part), "{part}");
    }
    for part in ["@team", "\u{202e}"] {
        assert!(!page.contains(part), "{part}");
    }
    assert!(page.contains("window.hit"), "the words are shown at all");
    // A fence inside a fence would end it.
    assert_eq!(page.matches("```").count(), diagrams(&page).len() * 2);
}
