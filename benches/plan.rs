//! What planning costs beside reading the same text, as ratios within one run: `cargo bench --bench plan`.
//!
//! Each size is measured several times in turn, after its result was checked. `-- --ratios SERVICES ROUNDS` prints what
//! follows reading as a share of it, a figure a round, for `benches/results.sh`.
#![allow(
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::expect_used,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "a benchmark measures time and prints it"
)]

#[allow(dead_code, reason = "the shapes are for the program beside it, and for tests")]
#[path = "inventory/mod.rs"]
mod inventory;

use std::time::Instant;

use inventory::Shape;
use parallax::base::source::{Origin, SourceSet};
use parallax::load::catalog::{CatalogFiles, Wanted};
use parallax::load::{InCatalog, catalog, read};
use parallax::pipeline;

const ROUNDS: usize = 5;

/// Seconds of the processor, where the kernel tells them; by the clock elsewhere. One thread does all of it.
fn timed<T>(run: impl FnOnce() -> T) -> (f64, T) {
    let on_processor = || -> Option<f64> {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        told.split_whitespace().next()?.parse().ok()
    };
    let (begin, before) = (Instant::now(), on_processor());
    let made = run();
    let clock = begin.elapsed().as_secs_f64();
    (before.zip(on_processor()).map_or(clock, |(before, after)| (after - before) / 1e9), made)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok())
}

/// What reading took, and what all took, in each of as many rounds.
fn measured(text: &str, services: usize, rounds: usize) -> Vec<(f64, f64)> {
    let registry = pipeline::registry();
    let files = CatalogFiles::builtin();
    let mut sources = SourceSet::default();
    sources.add("bench.yaml", text.as_bytes(), Origin::Named);
    let (known, _) = catalog::load(&files, &Wanted::Regions(std::collections::BTreeSet::new()), &mut sources);
    let known = InCatalog { catalog: &known, files: &files };
    let round = |_| {
        let (reading, loaded) = timed(|| read(&sources, &known));
        assert!(loaded.inventory.is_some_and(|inventory| inventory.services.len() == services));
        let (all, outcome) = timed(|| pipeline::plan(&mut sources.clone(), &files, &registry));
        assert!(outcome.planned.is_some_and(|planned| planned.plan.services.len() == services));
        (reading, all)
    };
    (0..rounds).map(round).collect()
}

fn main() {
    let mut words = std::env::args().skip_while(|word| word != "--ratios").skip(1);
    if let (Some(services), Some(rounds)) = (words.next(), words.next()) {
        let services = services.parse().expect("a number of services");
        let text = inventory::inventory(Shape::Platform, services, 3);
        let rounds = measured(&text, services, rounds.parse().expect("a number of rounds"));
        let ratios: Vec<String> = rounds.iter().map(|(read, all)| format!("{:.3}", (all - read) / read)).collect();
        println!("{services} {}", ratios.join(" "));
        return;
    }
    println!("medians of {ROUNDS} rounds in turn; times in ms of the processor");
    println!("{:>9} {:>8} {:>9} {:>9} {:>12} {:>10}", "services", "MB", "read", "plan", "plan/read", "peak/text");
    for services in [100, 1_000, 10_000] {
        let text = inventory::inventory(Shape::Platform, services, 3);
        let (reads, plans) = measured(&text, services, ROUNDS).into_iter().unzip();
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
