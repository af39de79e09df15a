//! The built-in catalog, put into the program by `build.rs`.
//!
//! `FILES` holds path and text of every file, sorted by path; `DIGEST` is the SHA-256 over all of them.

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));
