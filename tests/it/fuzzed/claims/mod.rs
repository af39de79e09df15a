//! What must hold of every input, whatever its bytes: one function a target, which panics where it does not.
//!
//! The targets under `fuzz/` call these on inputs that a fuzzer makes up, and a test calls them on the inputs that are
//! kept. Nothing else of the tests is used here.

mod compared;
mod files;
mod page;
mod platform;
mod read;
mod told;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use parallax::base::source::{Origin, SourceSet};
use parallax::load::catalog::{self, CatalogFiles, Wanted};
use parallax::model::catalog::Catalog;
use parallax::model::contracts::{Colour, Look, Registry};
use parallax::pipeline::{self, Outcome, Planned};
use serde_json::Value;

pub use platform::everything;

/// A target by its name, which is that of its binary and of the directory of its inputs.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("allows", read::allows),
    ("baseline", read::baseline),
    ("bases", files::bases),
    ("catalog", read::catalog),
    ("findings", told::findings),
    ("page", page::page),
    ("planning", platform::planning),
    ("prices", read::prices),
    ("quoting", files::quoting),
    ("reading", read::reading),
    ("records", files::records),
    ("saved", compared::saved),
    ("settings", read::settings),
    ("templates", files::templates),
];

/// Parts the texts of an input that has several.
const SEPARATOR: u8 = 0x1e;

/// Two regions, and what most rules of generated files ask for.
const SHOP: &str = "apiVersion: parallax/v1
kind: Inventory
metadata: {name: shop}
provider: aws
regions:
  - {name: us-east-1, role: primary}
  - {name: eu-west-1}
routing: {provider: route53, zone: example.com, host: www.example.com}
services:
  - name: api
    kind: api
    owner: shop
    image: registry.example/api:v1
    replicas: 3
    requests: {rate: 100/s, writes: 10%}
    dependsOn: [{service: orders}]
    data: [{name: rows, archetype: profile, size: 10GB}]
  - {name: orders, kind: api, replicas: 2, data: [{name: orders, archetype: booking, store: aws-rds-postgresql}]}
  - {name: report, kind: batch, schedule: 0 3 * * *, data: []}
";

/// How wide texts are drawn.
const LOOK: Look = Look { width: 80, colour: Colour::Plain };

static FILES: LazyLock<CatalogFiles> = LazyLock::new(CatalogFiles::builtin);
static REGISTRY: LazyLock<Registry> = LazyLock::new(pipeline::registry);

/// The built-in catalog, parsed once.
static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let wanted = Wanted::Regions(BTreeSet::new());
    catalog::load(&FILES, &wanted, &mut SourceSet::default()).0
});

/// [`SHOP`], planned once.
static PLANNED: LazyLock<Planned> = LazyLock::new(|| {
    let outcome = plan(SHOP.as_bytes()).1;
    let told: Vec<&String> = outcome.findings.iter().map(|found| &found.message).collect();
    assert!(outcome.planned.is_some(), "{told:#?}");
    outcome.planned.expect("a plan")
});

/// Plans one text with the built-in catalog.
fn plan(text: &[u8]) -> (SourceSet, Outcome) {
    let mut sources = SourceSet::default();
    sources.add("inventory.yaml", text, Origin::Named);
    let outcome = pipeline::plan(&mut sources, &FILES, &REGISTRY);
    (sources, outcome)
}

/// A document that was written as JSON, held against its schema.
fn document(text: &str, schema: &jsonschema::Validator) -> Value {
    let document: Value = serde_json::from_str(text).expect("JSON");
    let faults: Vec<String> =
        schema.iter_errors(&document).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    document
}

fn schema(text: &str) -> jsonschema::Validator {
    jsonschema::draft7::new(&serde_json::from_str(text).expect("JSON")).expect("a schema")
}

/// Nothing in a text that a terminal would obey.
fn is_harmless(text: &str) {
    let obeyed = |sign: &char| *sign != '\n' && (sign.is_control() || matches!(sign, '\u{202a}'..='\u{202e}'));
    assert_eq!(text.chars().find(obeyed), None, "{text:?}");
}
