//! Inputs that a fuzzer makes up, held against the same claims as those that are kept: see `README.md`.

#[path = "../../tests/it/fuzzed/claims/mod.rs"]
pub mod claims;
pub mod lines;

#[doc(hidden)]
pub use libfuzzer_sys;

/// Holds an input against the claim of that name.
pub fn hold(name: &str, bytes: &[u8]) {
    let (_, claim) = claims::TARGETS.iter().find(|(target, _)| *target == name).expect("a target");
    claim(bytes);
}

/// A target whose inputs change byte by byte.
#[macro_export]
macro_rules! target {
    ($name:literal) => {
        $crate::libfuzzer_sys::fuzz_target!(|bytes: &[u8]| $crate::hold($name, bytes));
    };
}

/// A target whose inputs change line by line, and byte by byte now and then.
#[macro_export]
macro_rules! target_of_lines {
    ($name:literal) => {
        $crate::target!($name);
        $crate::libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
            $crate::lines::change(data, size, most, seed)
        });
    };
}
