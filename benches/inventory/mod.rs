//! Inventories from a seed, as benches and tests measure with: platforms as teams write them, and the shapes in which a
//! graph of services hides what grows faster than its size.
//!
//! Needs nothing but the standard library, so that a bench, a test and the small program beside it can share it. The
//! archetypes are those of the catalog, all of them in turn; what a platform says is otherwise the same on every machine.

use std::fmt::Write as _;
use std::path::Path;

const SEED: u64 = 20_261_122;

/// Regions in the order in which a platform grows into them; the first is the primary.
const REGIONS: [&str; 6] = ["us-east-1", "eu-west-1", "ap-southeast-1", "us-west-2", "eu-central-1", "ap-northeast-1"];

/// How the services of an inventory hang together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// As a platform is: layers of calls, every archetype, datasets of all kinds.
    Platform,
    /// Every service calls the next, the last one calls nobody.
    Chain,
    /// One service is called by all others.
    Called,
    /// One service calls all others.
    Calls,
    /// Every dataset is rebuilt from that of the service before it.
    Rebuilt,
    /// One dataset is what all others are rebuilt from.
    Source,
    /// One service has all datasets.
    Datasets,
    /// One service sends messages to all others, and one dataset is in a transaction with each of theirs.
    Together,
}

impl Shape {
    /// Every shape, in the order in which they are measured.
    pub(crate) const ALL: [Self; 8] = [
        Self::Platform,
        Self::Chain,
        Self::Called,
        Self::Calls,
        Self::Rebuilt,
        Self::Source,
        Self::Datasets,
        Self::Together,
    ];

    /// The word for it on a command line.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::Chain => "chain",
            Self::Called => "called",
            Self::Calls => "calls",
            Self::Rebuilt => "rebuilt",
            Self::Source => "source",
            Self::Datasets => "datasets",
            Self::Together => "together",
        }
    }
}

/// `SplitMix64`: small, seeded, the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(most.max(1)).unwrap_or(1)).unwrap_or(0)
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words.get(self.below(words.len())).copied().unwrap_or_default()
    }
}

/// What the generator has to know of an archetype.
#[allow(clippy::struct_excessive_bools, reason = "each is read off the file by itself")]
struct Archetype {
    name: String,
    /// Its data is all that it says: `[dataset]` without `[service]`.
    of_data: bool,
    /// A service of it holds no data.
    no_data: bool,
    /// It can be built again from other data, which the inventory names.
    derived: bool,
    /// It is written in one region: neither where the user is nor in every region.
    one_writer: bool,
    /// What a team would keep it in; nothing where that differs too much.
    store: Option<&'static str>,
    /// Calls may be repeated, and keys keep them from counting twice.
    once: bool,
}

/// A store that can carry what an archetype's file asks for.
fn store(text: &str) -> Option<&'static str> {
    let by = [
        ("role = \"queue\"", Some("aws-sqs")),
        ("role = \"static\"", Some("aws-s3-rtc")),
        ("role = \"derived\"", Some("search-independent-cdc")),
        ("role = \"session\"", None),
        ("localWrites", None),
    ];
    by.iter().find(|(part, _)| text.contains(part)).map_or(Some("aws-rds-postgresql"), |(_, store)| *store)
}

/// The archetypes of the catalog, by name.
fn archetypes() -> Vec<Archetype> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("catalog/archetypes");
    let mut found: Vec<Archetype> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let path = entry.path();
            let text = std::fs::read_to_string(&path).ok()?;
            Some(Archetype {
                name: path.file_stem()?.to_str()?.to_owned(),
                of_data: !text.contains("[service]"),
                no_data: text.contains("data = \"none\""),
                derived: text.contains("role = \"derived\""),
                one_writer: text.contains("role = \"source\"")
                    && !text.contains("localWrites")
                    && !text.contains("affinity"),
                store: store(&text),
                once: text.contains("exactly-once"),
            })
        })
        .collect();
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found
}

/// An inventory of `services` services over `regions` regions, three to six.
pub(crate) fn inventory(shape: Shape, services: usize, regions: usize) -> String {
    let regions = REGIONS.get(..regions.clamp(1, REGIONS.len())).unwrap_or(&REGIONS);
    let mut text = head(shape, regions);
    if shape == Shape::Platform {
        let (archetypes, mut random) = (archetypes(), Random(SEED));
        for number in 0..services {
            service(&mut text, &mut random, number, &archetypes, regions);
        }
        return text;
    }
    for number in 0..services {
        plain(&mut text, shape, number, services);
    }
    text
}

fn head(shape: Shape, regions: &[&str]) -> String {
    let mut text = format!(
        "apiVersion: parallax/v1\nkind: Inventory\nmetadata: {{name: {}}}\nasOf: 2026-11-22\nprovider: aws\nregions:\n",
        shape.word()
    );
    for (number, region) in regions.iter().enumerate() {
        let role = if number == 0 { ", role: primary" } else { "" };
        let _ = writeln!(
            text,
            "  - {{name: {region}{role}, endpoint: lb.{region}.bench.example, hostedZone: Z{number}BENCH}}"
        );
    }
    text.push_str(
        "users:\n  - {from: north-america, share: 60%}\n  - {from: europe, share: 30%}\n  - {from: asia, share: 10%}\n\
         objectives: {rto: 15m, rpo: 1s, readLatency: 250ms, writeLatency: 500ms, brownout: 20m}\n\
         routing: {provider: route53, zone: Z1234567890, host: api.bench.example, ttl: 60s}\nservices:\n",
    );
    text
}

/// The name of a service: of what it does, since all have one.
fn name(number: usize, archetypes: &[Archetype]) -> String {
    let kind =
        number.checked_rem(archetypes.len()).and_then(|at| archetypes.get(at)).map_or("service", |kind| &kind.name);
    format!("{kind}-{number}")
}

/// A service of a platform, about 25 lines.
fn service(text: &mut String, random: &mut Random, number: usize, archetypes: &[Archetype], regions: &[&str]) {
    let Some(archetype) = number.checked_rem(archetypes.len()).and_then(|at| archetypes.get(at)) else { return };
    let name = name(number, archetypes);
    let team = random.below(40);
    let _ = writeln!(text, "  - name: {name}");
    if archetype.of_data {
        let _ = writeln!(text, "    kind: {}", random.of(&["api", "api", "api", "worker"]));
    } else {
        let _ = writeln!(text, "    archetype: {}", archetype.name);
    }
    let _ = write!(
        text,
        "    namespace: team-{team}\n    owner: team-{team}\n    image: registry.example/team-{team}/{name}:v{}.{}.{}\n    \
         autoscaling: {{min: 3, max: {}}}\n    requests: {{rate: {}/s, writes: {}%, payload: {}KiB}}\n",
        1 + random.below(5),
        random.below(30),
        random.below(10),
        4 + random.below(20),
        1 + random.below(900),
        random.below(60),
        1 + random.below(16),
    );
    if archetype.name == "batch" {
        let _ = writeln!(text, "    schedule: \"{} 3 * * *\"", random.below(60));
    }
    calls(text, random, number, archetypes);
    if archetype.once {
        text.push_str("    idempotency: {key: required, dataset: records, ttl: 24h, lock: 30s}\n");
    }
    let _ = writeln!(text, "    locks: []\n    drill: {{last: 2026-11-{:02}, underLoad: true}}", 1 + random.below(20));
    if archetype.no_data {
        text.push_str("    data: []\n");
    } else {
        dataset(text, random, number, archetype, archetypes, regions);
    }
}

/// Calls go to earlier services only: one to three near by, so that they get deep, and one anywhere; never a cycle.
fn calls(text: &mut String, random: &mut Random, number: usize, archetypes: &[Archetype]) {
    if number == 0 {
        return;
    }
    text.push_str("    dependsOn:\n");
    let mut called = std::collections::BTreeSet::new();
    for _ in 0..=random.below(3) {
        called.insert((number - 1 - random.below(number.min(60)), random.of(&["sync", "sync", "async"])));
    }
    called.insert((random.below(number), "sync"));
    let mut before = None;
    for (to, call) in called {
        if before != Some(to) {
            let on = random.of(&["read", "write", "all"]);
            let _ = writeln!(text, "      - {{service: {}, call: {call}, on: {on}}}", name(to, archetypes));
        }
        before = Some(to);
    }
}

/// The dataset of a service: the archetype says what it is, the team where it is and how much.
fn dataset(
    text: &mut String,
    random: &mut Random,
    number: usize,
    archetype: &Archetype,
    archetypes: &[Archetype],
    regions: &[&str],
) {
    text.push_str("    data:\n      - name: records\n");
    if archetype.of_data {
        let _ = writeln!(text, "        archetype: {}", archetype.name);
    }
    if let Some(store) = archetype.store {
        let _ = writeln!(text, "        store: {store}");
    }
    let _ = write!(
        text,
        "        size: {}GiB\n        rowSize: {}KiB\n        writeRate: {}/s\n",
        1 + random.below(500),
        1 + random.below(8),
        1 + random.below(200),
    );
    if archetype.derived {
        // The archetype before it in the catalog that holds the truth.
        let source = (0..number).rev().find(|&earlier| {
            let of = earlier.checked_rem(archetypes.len()).and_then(|at| archetypes.get(at));
            of.is_some_and(|of| of.of_data && !of.derived && !of.no_data)
        });
        if let Some(source) = source {
            let _ = writeln!(text, "        rebuildableFrom: {}/records", name(source, archetypes));
        }
    }
    if archetype.one_writer {
        let _ = writeln!(text, "        home: {}", regions.first().copied().unwrap_or_default());
        text.push_str("        endpoints:\n");
        for (at, region) in regions.iter().enumerate().take(2) {
            let host = format!("r{number}.{region}.db");
            let write = if at == 0 { format!("write: w{number}.{region}.db, ") } else { String::new() };
            let _ = writeln!(text, "          {region}: {{{write}read: {host}}}");
        }
        let _ = writeln!(text, "        secretRef: db-{number}");
    }
    let days = 7 + random.below(28);
    let _ = writeln!(
        text,
        "        backup: {{pointInTime: true, retention: {days}d, copies: [{}]}}",
        regions.last().copied().unwrap_or_default()
    );
}

/// A service of a shape: as short as it can be, since what is measured is how they hang together.
fn plain(text: &mut String, shape: Shape, number: usize, services: usize) {
    let last = services.saturating_sub(1);
    if shape == Shape::Datasets {
        if number == 0 {
            text.push_str("  - name: s0\n    kind: api\n    locks: []\n    data:\n");
        }
        let _ = writeln!(
            text,
            "      - {{name: d{number}, role: source, store: postgres-streaming, operations: [insert-generated, assign], \
             invariants: [none], reads: 90%, consistency: session}}"
        );
        return;
    }
    let _ = write!(
        text,
        "  - name: s{number}\n    kind: api\n    requests: {{rate: 9/s, writes: 10%}}\n    autoscaling: {{min: 2, max: 9}}\n    locks: []\n"
    );
    let _ = match shape {
        Shape::Chain if number < last => {
            writeln!(text, "    dependsOn: [{{service: s{}, call: sync, on: all}}]", number + 1)
        }
        Shape::Called if number > 0 => writeln!(text, "    dependsOn: [{{service: s0, call: sync, on: all}}]"),
        Shape::Calls if number == 0 && last > 0 => {
            text.push_str("    dependsOn:\n");
            (1..services).try_for_each(|to| writeln!(text, "      - {{service: s{to}, call: sync, on: all}}"))
        }
        Shape::Together if number == 0 && last > 0 => {
            text.push_str("    messages:\n");
            let sent = (1..services).try_for_each(|to| writeln!(text, "      - {{to: s{to}, refersTo: [records]}}"));
            text.push_str("    transactions:\n");
            sent.and_then(|()| {
                (1..services)
                    .try_for_each(|to| writeln!(text, "      - {{datasets: [records, s{to}/records], saga: true}}"))
            })
        }
        _ => Ok(()),
    };
    records(text, shape, number);
}

/// The dataset of a service of a shape.
fn records(text: &mut String, shape: Shape, number: usize) {
    let from = match shape {
        Shape::Rebuilt if number > 0 => Some(number - 1),
        Shape::Source if number > 0 => Some(0),
        _ => None,
    };
    text.push_str("    data:\n      - name: records\n        operations: [insert-generated, assign]\n");
    match from {
        Some(from) => {
            let store = "search-independent-cdc";
            let _ = writeln!(
                text,
                "        role: derived\n        store: {store}\n        rebuildableFrom: s{from}/records"
            );
        }
        None => text.push_str("        role: source\n        store: postgres-streaming\n"),
    }
    text.push_str("        invariants: [none]\n        reads: 90%\n        consistency: session\n");
}
