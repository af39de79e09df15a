//! Parallax decides how every dataset of a multi-region platform may live, and why.
//!
//! The stages are in [`pipeline`], in order. See `ARCHITECTURE.md` for the layers.

pub mod base;
pub mod classify;
pub mod cli;
pub mod cost;
pub mod diff;
pub mod emit;
pub mod facts;
pub mod lint;
pub mod load;
pub mod model;
pub mod pipeline;
pub mod plan;
pub mod strategies;
