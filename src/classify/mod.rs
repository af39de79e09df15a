//! How a dataset gets its strategy: first whether regions may write apart, then which arrangement is the simplest.

pub mod confluence;
