//! One test binary: each module holds the claims about one part.
#![allow(clippy::expect_used, clippy::panic, clippy::format_collect, reason = "a test fails by panicking")]

mod archetypes;
mod catalog;
mod cli;
mod confluence;
mod examples;
mod one_place;
mod pages;
mod properties;
mod reading;
mod readme;
mod replication;
mod rows;
mod show;
mod support;
mod tidy;
