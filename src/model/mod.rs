//! Plain checked data, and the contracts of the open sets.
//!
//! Nothing here reads, decides or prints. Types are not serialisable: formats live in `load::wire` and `emit`.

pub mod catalog;
pub mod changes;
pub mod contracts;
pub mod delivery;
pub mod estimate;
pub mod facts;
pub mod inventory;
pub mod latency;
pub mod meters;
pub mod money;
pub mod plan;
pub mod prices;
pub mod settings;
pub mod snapshot;
pub mod tail;
pub mod topology;
pub mod verdict;
pub mod words;
