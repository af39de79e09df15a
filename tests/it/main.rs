//! One test binary: each module holds the claims about one part.
#![allow(clippy::expect_used, clippy::panic, clippy::format_collect, reason = "a test fails by panicking")]

mod archetypes;
mod catalog;
mod checks;
mod classic;
mod cli;
mod compare;
mod confluence;
mod controllers;
mod cost;
mod costing;
mod diff;
mod examples;
mod generate;
mod interop;
mod kustomize;
mod one_place;
mod pages;
mod prices;
mod properties;
mod reading;
mod readme;
mod recovery;
mod replication;
mod router;
mod routing;
mod rows;
mod runbooks;
mod scenarios;
mod show;
mod support;
mod tidy;
mod together;
mod traffic;
mod validate;
