//! The order of the migration: waves, each with what it needs, what it unlocks and the way back.

use std::sync::Arc;

use serde::Serialize;

use super::{Part, template};
use crate::emit::sections::members;
use crate::model::contracts::{RenderError, View};
use crate::model::plan::Wave;

/// The part `roadmap`.
pub(super) struct Roadmap;

impl Part for Roadmap {
    fn id(&self) -> &'static str {
        "roadmap"
    }

    fn title(&self) -> &'static str {
        "Roadmap"
    }

    fn body(&self, view: &View<'_>) -> Result<String, RenderError> {
        let waves = &view.bundle.plan.roadmap;
        let next = waves.iter().zip(1..).skip(1).map(|(wave, at): (_, usize)| Some((at, wave.goal.name())));
        let steps = waves.iter().zip(next.chain([None]));
        template::fill("roadmap", &Shown { waves: steps.map(|(it, next)| shown(it, next)).collect() })
    }
}

#[derive(Serialize)]
struct Shown {
    waves: Vec<Step>,
}

/// A wave.
#[derive(Serialize)]
struct Step {
    goal: &'static str,
    members: String,
    entry: Vec<String>,
    exit: Vec<String>,
    back: Vec<String>,
    /// What comes after it.
    next: Option<String>,
}

fn shown(wave: &Wave, next: Option<(usize, &'static str)>) -> Step {
    let texts = |all: &[Arc<str>]| all.iter().map(ToString::to_string).collect();
    Step {
        goal: wave.goal.name(),
        members: members(wave),
        entry: texts(&wave.entry),
        exit: texts(&wave.exit),
        back: texts(&wave.back),
        next: next.map(|(at, goal)| format!("wave {at}: {goal}")),
    }
}
