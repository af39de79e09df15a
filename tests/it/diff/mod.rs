//! `diff`: exactly what changed and nothing else, from inventories, saved plans and revisions; never noise.

mod beside;
mod edits;
mod laws;
mod outputs;
mod revisions;
mod saved;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use parallax::base::finding::Finding;
use parallax::base::source::{Origin, SourceSet};
use parallax::emit::json::Json;
use parallax::load::catalog::CatalogFiles;
use parallax::model::changes::Changes;
use parallax::model::contracts::{Beyond, Colour, Format, Look, View};
use parallax::model::snapshot::{Aspect, Here, Snapshot};
use parallax::pipeline::{self, Planned};

use crate::support::{generate, plan};

/// A platform as planned, with what was found.
struct Side {
    planned: Planned,
    findings: Vec<Finding>,
    sources: SourceSet,
}

impl Side {
    fn of(text: &str) -> Self {
        let outcome = plan(text);
        let told: Vec<&String> = outcome.findings.iter().map(|found| &found.message).collect();
        let planned = outcome.planned.unwrap_or_else(|| panic!("not planned: {told:#?}\n{text}"));
        let mut sources = SourceSet::default();
        sources.add("inventory.yaml", text.as_bytes(), Origin::Named);
        Self { planned, findings: outcome.findings, sources }
    }

    /// With list prices and the usual files.
    fn snapshot(&self) -> Snapshot {
        let book = self.book();
        let lines = pipeline::lines(&self.planned, &book);
        let tree = generate(&self.planned, &std::collections::BTreeMap::new(), Some("argocd"), None).tree;
        pipeline::snapshot(&self.planned, &self.findings, Here::Yes(&lines), Here::Yes(&tree))
    }

    fn book(&self) -> parallax::model::prices::PriceBook {
        let regions: BTreeSet<_> = self.planned.inventory.regions.iter().map(|region| region.id.clone()).collect();
        pipeline::price_book(&CatalogFiles::builtin(), regions, [], &mut SourceSet::default()).0
    }

    /// As `plan --format json --cost` saves it.
    fn saved(&self) -> String {
        let (estimate, _) = pipeline::estimate(&self.planned, &self.book());
        let locate = pipeline::locator(&self.sources);
        let view = View {
            bundle: self.planned.bundle(),
            findings: &self.findings,
            locate: &locate,
            look: Look { width: 80, colour: Colour::Plain },
            sections: &[],
            beyond: Beyond { estimate: Some(&estimate), ..Beyond::default() },
        };
        Json.render(&view).expect("a document")
    }
}

/// A plan without what a saved one does not have.
fn as_saved(mut planned: Snapshot, saved: &Snapshot) -> Snapshot {
    let lists =
        planned.services.values_mut().flat_map(|it| std::iter::once(&mut it.items).chain(it.datasets.values_mut()));
    for items in lists.chain(std::iter::once(&mut planned.items)) {
        items.retain(|item| item.aspect != Aspect::Stated);
    }
    planned.files.clone_from(&saved.files);
    planned.stated.clone_from(&saved.stated);
    planned
}

/// What became of one text in another.
fn diff(old: &str, new: &str) -> Changes {
    pipeline::diff(&Side::of(old).snapshot(), &Side::of(new).snapshot())
}

/// Runs `parallax` in a directory: exit code, standard output, standard error.
fn ran(place: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parallax"));
    command.current_dir(place).args(arguments).stdin(Stdio::null());
    command.env("COLUMNS", "80").env("NO_COLOR", "1").env_remove("CLICOLOR_FORCE");
    told(&command.output().expect("it runs"))
}

fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("it is UTF-8");
    (output.status.code().expect("no signal"), text(&output.stdout), text(&output.stderr))
}

/// The example that everything is stated of.
fn travelbook() -> String {
    std::fs::read_to_string("examples/travelbook/inventory.yaml").expect("an example")
}

/// `text` with one thing in place of another, which must be there.
fn edited(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "no `{from}`");
    text.replace(from, to)
}
