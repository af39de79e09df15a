//! Writes an inventory for a bench: `cargo bench --bench inventory -- SHAPE SERVICES [REGIONS]`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints an inventory")]

#[path = "mod.rs"]
mod inventory;

use std::process::ExitCode;

use inventory::Shape;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let mut words = words.iter().map(String::as_str);
    let shape = words.next().and_then(|word| Shape::ALL.into_iter().find(|shape| shape.word() == word));
    let services = words.next().map(str::parse::<usize>);
    let regions = words.next().map_or(Ok(3), str::parse::<usize>);
    let (Some(shape), Some(Ok(services)), Ok(regions)) = (shape, services, regions) else {
        let shapes: Vec<&str> = Shape::ALL.into_iter().map(Shape::word).collect();
        eprintln!("usage: SHAPE SERVICES [REGIONS], where SHAPE is one of {}", shapes.join(", "));
        return ExitCode::from(2);
    };
    print!("{}", inventory::inventory(shape, services, regions));
    ExitCode::SUCCESS
}
