//! One test binary: each module holds the claims about one part.

mod reading;
