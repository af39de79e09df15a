//! What a real browser makes of reports: nothing is asked for beyond the file, everything is there and reachable, and
//! what the filters show agrees with the plan. Also every Mermaid diagram is drawn by Mermaid itself.
//!
//! `PARALLAX_SCREENSHOTS=DIR` keeps pictures for people to look at.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::inputs::{self, Input};
use super::{PARTS, printed, root};
use crate::interop::Tool;

/// Every element that templates have. A name that brings another one has become markup.
const TAGS: &str = "html head meta title style body a header div h1 h2 h3 h4 h5 h6 p nav ul ol li button main section article footer \
                    script span sup sub b strong em i code pre br hr small label input select option output table caption \
                    colgroup col thead tbody tfoot tr th td details summary dl dt dd figure figcaption svg g path rect circle \
                    ellipse line polyline polygon text tspan title desc defs marker pattern use clippath symbol mask \
                    lineargradient stop time abbr bdi";

/// Evidence of so many things is looked at by the checker of accessibility; more of the same tells nothing new.
const MOST_OPEN: usize = 25;

/// Where `.ci/run` installs what scripts need.
fn modules() -> PathBuf {
    std::env::var_os("PARALLAX_NODE_TOOLS").map_or_else(|| root().join("target/tools/node"), PathBuf::from)
}

/// Node with the modules, where both are there.
fn node() -> Option<Tool> {
    let module = modules().join("node_modules/puppeteer-core/package.json");
    Tool::find(&["node"], &["-e", &format!("require({:?})", module.to_str()?)])
}

/// Chromium as it is called here.
fn chromium() -> Option<String> {
    let named = std::env::var("PARALLAX_CHROMIUM").unwrap_or_else(|_| "chromium".to_owned());
    Tool::find(&[&named], &["--version"])?;
    let found =
        std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(&named)).find(|it| it.exists());
    Some(found.map_or(named, |path| path.display().to_string()))
}

fn words(input: &Input) -> Vec<&str> {
    input.arguments.iter().map(String::as_str).collect()
}

/// A report as a page, with what the plan of the same platform says of it.
fn page(directory: &Path, input: &Input) -> Value {
    let file = directory.join(format!("{}.html", input.name));
    let out = file.to_str().expect("a plain path");
    printed(root(), &[&["report"], &*words(input), &["-o", out, "--deny", "never"]].concat());
    let plan = printed(root(), &[&["plan"], &*words(input), &["--format", "json", "--deny", "never"]].concat());
    let plan: Value = serde_json::from_str(&plan).expect("JSON");
    let mut strategies = BTreeMap::<&str, usize>::new();
    let (mut names, mut rows) = (Vec::new(), 0);
    for service in plan["services"].as_array().expect("services") {
        names.push(&service["name"]);
        let datasets = service["datasets"].as_array().expect("datasets");
        // A service without data has a row of its own.
        let own = if datasets.is_empty() { vec![service] } else { datasets.iter().collect() };
        rows += own.len();
        for row in own {
            *strategies.entry(row["strategy"].as_str().expect("a name")).or_default() += 1;
        }
    }
    // Colours are the same on every page, and so is paper: one page tells of both schemes. What is much is more of the
    // same, and is only asked what its size could break.
    let thorough = input.name == "travelbook";
    let schemes = match input.name {
        "travelbook" => vec!["light", "dark"],
        "large" => vec![],
        _ => vec!["dark"],
    };
    json!({
        "name": input.name, "file": out, "sections": PARTS, "names": names, "rows": rows,
        "strategies": strategies, "most": MOST_OPEN, "paper": thorough,
        "schemes": schemes,
    })
}

/// The diagrams of a page in Markdown.
pub(super) fn diagrams(page: &str) -> Vec<String> {
    let blocks = page.split("```mermaid\n").skip(1);
    blocks.map(|rest| rest.split("```").next().expect("the end of a block").to_owned()).collect()
}

/// The diagrams of a report, each with what must be read in it.
fn drawn(input: &Input, draw: bool) -> Vec<Value> {
    let arguments = [&["report"], &*words(input), &["--format", "markdown", "--deny", "never"]].concat();
    let page = printed(root(), &arguments);
    let found = diagrams(&page);
    assert!(!found.is_empty(), "{} has no diagram", input.name);
    let labels = |text: &str| if text.contains("\ngantt\n") { vec!["detect"] } else { vec!["primary"] };
    let diagram = |(at, text): (usize, &String)| json!({"name": format!("{}-diagram-{at}", input.name), "text": text, "labels": labels(text), "draw": draw});
    found.iter().enumerate().map(diagram).collect()
}

#[test]
fn a_browser_finds_nothing_wrong_with_reports_and_draws_their_diagrams() {
    let (Some(node), Some(chromium)) = (node(), chromium()) else { return };
    let directory = tempfile::tempdir().expect("a directory");
    let inputs = inputs::all(directory.path());
    let screenshots = std::env::var_os("PARALLAX_SCREENSHOTS").map(PathBuf::from);
    if let Some(folder) = &screenshots {
        fs::create_dir_all(folder).expect("a directory for pictures");
    }
    let mut all: Vec<Value> = inputs.iter().flat_map(|input| drawn(input, true)).collect();
    for example in crate::examples::all() {
        let path = root().join(&example).join("inventory.yaml").to_str().expect("a plain path").to_owned();
        // Drawing takes a second; reading tells what is wrong with the text.
        all.extend(drawn(&Input { name: "example", arguments: vec![path] }, false));
    }
    let job = json!({
        "tools": modules(), "chromium": chromium, "screenshots": screenshots,
        "pages": inputs.iter().map(|input| page(directory.path(), input)).collect::<Vec<_>>(),
        "tags": TAGS.split_whitespace().collect::<Vec<_>>(), "diagrams": all,
    });
    let file = directory.path().join("job.json");
    fs::write(&file, job.to_string()).expect("a file");
    let script = root().join("tests/it/report/browser.mjs");
    let output = node.run([script.as_path(), file.as_path()]);
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let faults: Vec<&str> = told["faults"].as_array().expect("faults").iter().filter_map(Value::as_str).collect();
    assert!(faults.is_empty(), "{} faults\n{}\n{}", faults.len(), faults.join("\n"), told["times"]);
}
