//! A small world in which names exist.

use std::collections::BTreeSet;
use std::sync::Arc;

use parallax::load::known::{Known, RegionFacts};

pub(crate) struct World;

const REGIONS: [(&str, &str, &str, &str); 6] = [
    ("aws", "us-east-1", "us", "north-america"),
    ("aws", "eu-west-1", "ie", "europe"),
    ("aws", "eu-central-1", "de", "europe"),
    ("aws", "ap-south-1", "in", "asia"),
    ("gcp", "europe-west1", "be", "europe"),
    ("gcp", "us-east1", "us", "north-america"),
];
const STORES: [&str; 3] = ["aws-aurora-global", "aws-rds-postgresql", "redis"];
const PLACES: [&str; 8] = ["africa", "asia", "de", "europe", "germany", "ie", "north-america", "us"];

pub(crate) const BOOKING: &str = r#"
title = "Booking"
about = "Rooms, seats, slots"
[service]
kind = "api"
requests = { writes = "20%" }
[dataset]
operations = ["reserve", "insert-generated"]
invariants = ["no-overlap", "exactly-once"]
rpo = "0s"
[source]
title = "the example"
date = "2026-11-22"
"#;
const STATELESS: &str = "title = \"Stateless\"\ndata = \"none\"\n";
const SEARCH: &str = "title = \"Search\"\n[dataset]\nrole = \"derived\"\nrebuildableFrom = \"any\"\n";
const BROKEN: &str = "title = \"Broken\"\n[dataset]\noperation = [\"reserve\"]\n";

impl Known for World {
    fn region(&self, provider: &str, name: &str) -> Option<RegionFacts> {
        let found = REGIONS.iter().find(|(of, region, ..)| (*of, *region) == (provider, name))?;
        Some(RegionFacts { country: found.2.into(), continent: found.3.into(), groups: BTreeSet::new() })
    }
    fn region_names(&self, provider: &str) -> Vec<&str> {
        REGIONS.iter().filter(|(of, ..)| *of == provider).map(|(_, name, ..)| *name).collect()
    }
    fn providers(&self) -> Vec<&str> {
        vec!["aws", "gcp"]
    }
    fn datastores(&self) -> Vec<&str> {
        STORES.to_vec()
    }
    fn is_datastore(&self, id: &str) -> bool {
        STORES.contains(&id)
    }
    fn archetype(&self, id: &str) -> Option<&str> {
        match id {
            "booking" => Some(BOOKING),
            "stateless" => Some(STATELESS),
            "search-index" => Some(SEARCH),
            "broken" => Some(BROKEN),
            _ => None,
        }
    }
    fn archetypes(&self) -> Vec<&str> {
        vec!["booking", "broken", "search-index", "stateless"]
    }
    fn geography(&self, word: &str) -> Option<Arc<str>> {
        PLACES.contains(&word).then(|| if word == "germany" { "de".into() } else { word.into() })
    }
    fn geographies(&self) -> Vec<&str> {
        PLACES.to_vec()
    }
}
