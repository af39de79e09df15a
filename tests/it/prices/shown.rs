//! How prices are listed, shown and checked.
