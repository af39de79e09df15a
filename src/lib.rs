//! Parallax decides how every dataset of a multi-region platform may live, and why.
//!
//! The stages are in [`pipeline`], in order. See `ARCHITECTURE.md` for the layers.

pub mod base;
pub mod cli;
pub mod emit;
pub mod model;
pub mod pipeline;
