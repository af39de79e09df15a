//! What planning costs beside reading the same text, as ratios within one run: `cargo bench --bench plan`.
//!
//! Inventories come from a seed and are about as a platform team writes them: 25 lines a service, all archetypes,
//! calls in layers, three regions. Each size is measured several times in turn, after its result was checked.
#![allow(
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::expect_used,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "a benchmark measures time and prints it"
)]

use std::fmt::Write as _;
use std::time::Instant;

use parallax::base::source::{Origin, SourceSet};
use parallax::load::catalog::{CatalogFiles, Wanted};
use parallax::load::{InCatalog, catalog, read};
use parallax::pipeline;

const SEED: u64 = 20_261_122;
const ROUNDS: usize = 5;
const ARCHETYPES: [&str; 12] = [
    "booking",
    "cart",
    "profile",
    "session",
    "chat",
    "review",
    "stock",
    "search-index",
    "queue",
    "likes",
    "payment",
    "catalogue",
];

/// `SplitMix64`: small, seeded, the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % (most.max(1) as u64)).unwrap_or(0)
    }
}

/// An inventory of `services` services: a third by archetype, a third written out, a third stateless.
fn inventory(services: usize) -> String {
    let mut random = Random(SEED);
    let mut text = String::from(
        "apiVersion: parallax/v1\nkind: Inventory\nmetadata: {name: bench}\nasOf: 2026-11-22\nprovider: aws\n\
         regions:\n  - {name: us-east-1, role: primary}\n  - {name: eu-west-1}\n  - {name: ap-southeast-1}\n\
         users:\n  - {from: north-america, share: 60%}\n  - {from: europe, share: 30%}\n  - {from: asia, share: 10%}\n\
         objectives: {rto: 15m, rpo: 1s}\nservices:\n",
    );
    for number in 0..services {
        service(&mut text, &mut random, number);
    }
    text
}

fn service(text: &mut String, random: &mut Random, number: usize) {
    let writes = random.below(100);
    let _ = write!(
        text,
        "  - name: service-{number}\n    kind: api\n    namespace: team-{team}\n    owner: team-{team}\n    image: \
         registry.example/service-{number}:v1.{number}.0\n    autoscaling: {{min: 2, max: {max}}}\n    requests: {{rate: \
         {rate}/s, writes: {writes}%, payload: 4KiB}}\n    drill: {{last: 2026-11-01, underLoad: true}}\n    locks: []\n",
        team = number % 40,
        max = 4 + random.below(20),
        rate = 1 + random.below(900),
    );
    if number > 0 {
        // Calls go to earlier services only: deep, and without a cycle.
        let first = random.below(number);
        let _ = writeln!(text, "    dependsOn:\n      - {{service: service-{first}, call: async, on: all}}");
        if first + 1 < number {
            let _ = writeln!(text, "      - {{service: service-{}, call: sync, on: read}}", number - 1);
        }
    }
    match number % 3 {
        0 => text.push_str("    data: []\n"),
        1 => {
            let archetype = ARCHETYPES[random.below(ARCHETYPES.len())];
            let _ =
                writeln!(text, "    data:\n      - name: records\n        archetype: {archetype}\n        size: 40GiB");
        }
        _ => {
            let _ = write!(
                text,
                "    data:\n      - name: records\n        role: source\n        store: postgres-streaming\n        size: \
                 {size}GiB\n        rowSize: 1KiB\n        writeRate: 20/s\n        operations: [insert-generated, \
                 reserve, assign]\n        invariants: [no-overlap, foreign-key]\n        consistency: session\n        \
                 staleness: 5s\n        affinity: {{key: user, local: {local}%}}\n",
                size = 1 + random.below(500),
                local = random.below(101),
            );
        }
    }
}

/// Seconds of a run.
fn timed<T>(run: impl FnOnce() -> T) -> (f64, T) {
    let begin = Instant::now();
    let made = run();
    (begin.elapsed().as_secs_f64(), made)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok())
}

fn main() {
    // `-- --write N` prints the inventory of that size, for runs of the program itself.
    let mut words = std::env::args().skip_while(|word| word != "--write");
    if let (Some(_), Some(services)) = (words.next(), words.next().and_then(|word| word.parse().ok())) {
        print!("{}", inventory(services));
        return;
    }
    println!("seed {SEED}; medians of {ROUNDS} rounds in turn; times in ms");
    println!("{:>9} {:>8} {:>9} {:>9} {:>12} {:>10}", "services", "MB", "read", "plan", "plan/read", "peak/text");
    let registry = pipeline::registry();
    let files = CatalogFiles::builtin();
    for services in [100, 1_000, 10_000, 20_000] {
        let text = inventory(services);
        let mut sources = SourceSet::default();
        sources.add("bench.yaml", text.as_bytes(), Origin::Named);
        let (known, _) = catalog::load(&files, &Wanted::Regions(std::collections::BTreeSet::new()), &mut sources);
        let known = InCatalog { catalog: &known, files: &files };
        let (mut reads, mut plans) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let (time, loaded) = timed(|| read(&sources, &known));
            assert!(loaded.inventory.is_some_and(|inventory| inventory.services.len() == services));
            reads.push(time);
            let (time, outcome) = timed(|| pipeline::plan(&mut sources.clone(), &files, &registry));
            assert!(outcome.planned.is_some_and(|planned| planned.plan.services.len() == services));
            plans.push(time);
        }
        let (read, plan) = (median(reads), median(plans));
        let peak =
            peak_kib().map_or_else(|| "?".to_owned(), |kib| format!("{:.1}", kib as f64 * 1024.0 / text.len() as f64));
        println!(
            "{services:>9} {:>8.2} {:>9.1} {:>9.1} {:>12.2} {peak:>10}",
            text.len() as f64 / 1e6,
            read * 1e3,
            plan * 1e3,
            plan / read
        );
    }
}
