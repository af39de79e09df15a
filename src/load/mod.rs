//! Texts become a checked model: the user's inventory and the catalog. All faults are collected, none stops the rest.

pub mod catalog;
mod embedded;
