//! The report: pictures say what the plan says.

mod charts;
