//! The page that says in which order the object's states are applied.

use serde::Serialize;

use super::records::{Object, Objects, Stage};
use crate::emit::route53::ground::Ground;
use crate::emit::site;
use crate::model::delivery::Delivery;
use crate::model::plan::Policy;

/// What the page shows. A host stands as its labels, for a text for readers may be changed where a command may not.
#[derive(Serialize)]
pub(super) struct Page {
    header: String,
    host: Vec<String>,
    policy: &'static str,
    chooses: bool,
    /// Regions that nothing takes out of the answers.
    lost: Vec<String>,
    unchecked: Vec<String>,
    kept: Vec<StateView>,
    opening: Vec<StateView>,
    drains: Vec<StateView>,
}

#[derive(Serialize)]
struct StateView {
    path: String,
    does: String,
    holds: Vec<String>,
}

/// The page of these states.
pub(super) fn page(delivery: &Delivery<'_>, ground: &Ground, objects: &Objects) -> Page {
    let of = |stage| {
        let all: Vec<&Object> = objects.all.iter().filter(|object| object.stage == stage).collect();
        // What must hold is said once for states in a row that ask for the same.
        let runs = all.chunk_by(|one, next| one.holds == next.holds);
        let view = |(at, object): (usize, &&Object)| StateView {
            path: object.path.clone(),
            does: object.does.clone(),
            holds: object.holds.iter().filter(|_| at == 0).map(|it| it.replace('`', "")).collect(),
        };
        runs.flat_map(|run| run.iter().enumerate().map(view)).collect()
    };
    Page {
        header: site::header(delivery, "routing"),
        host: ground.host.split('.').map(str::to_owned).collect(),
        policy: ground.policy.name(),
        chooses: ground.policy != Policy::Single,
        lost: ground.unchecked(),
        unchecked: ground
            .spots
            .iter()
            .filter(|it| it.check.is_none() && ground.policy != Policy::Single)
            .map(|it| it.label.clone())
            .collect(),
        kept: of(Stage::Kept),
        opening: of(Stage::Opening),
        drains: of(Stage::Drain),
    }
}
