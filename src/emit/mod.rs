//! Finished results as text. Nothing here decides or computes what is shown.

pub mod catalog;
