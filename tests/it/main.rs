//! One test binary: each module holds the claims about one part.

mod archetypes;
mod catalog;
mod cli;
mod confluence;
mod one_place;
mod properties;
mod reading;
mod rows;
mod show;
mod support;
mod tidy;
