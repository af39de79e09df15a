//! One test binary: each module holds the claims about one part.

mod catalog;
mod confluence;
mod properties;
mod tidy;
