//! One test binary: each module holds the claims about one part.
#![allow(clippy::expect_used, clippy::panic, clippy::format_collect, reason = "a test fails by panicking")]

mod archetypes;
mod catalog;
mod cli;
mod compare;
mod confluence;
mod cost;
mod costing;
mod examples;
mod generate;
mod one_place;
mod pages;
mod prices;
mod properties;
mod reading;
mod readme;
mod recovery;
mod replication;
mod routing;
mod rows;
mod scenarios;
mod show;
mod support;
mod tidy;
mod together;
mod traffic;
