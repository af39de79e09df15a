//! The order of the migration: waves, each with what must hold before and after it and the way back.

use super::{Section, alike};
use crate::base::ids::Name;
use crate::emit::blocks::{Block, Fact};
use crate::emit::phrase::list;
use crate::emit::say::{names, number};
use crate::model::contracts::View;
use crate::model::plan::Wave;

/// The section `roadmap`.
pub(super) struct Roadmap;

impl Section for Roadmap {
    fn name(&self) -> &'static str {
        "roadmap"
    }

    fn title(&self) -> &'static str {
        "Roadmap"
    }

    fn about(&self) -> &'static str {
        "waves of the migration with entry, exit and the way back"
    }

    fn blocks(&self, view: &View<'_>) -> Vec<Block> {
        let waves = view.bundle.plan.roadmap.iter().enumerate();
        waves.flat_map(|(at, wave)| self::wave(at + 1, wave)).collect()
    }
}

fn wave(at: usize, wave: &Wave) -> Vec<Block> {
    let mut facts = vec![Fact::new("who", members(wave))];
    for (label, all) in [("entry", &wave.entry), ("exit", &wave.exit), ("back", &wave.back)] {
        facts.extend(all.iter().enumerate().map(|(at, text)| Fact::new(if at == 0 { label } else { "" }, &**text)));
    }
    vec![Block::Heading(format!("{at}. {}", wave.goal.name())), Block::Facts(facts)]
}

/// Who takes part: a service alone, or its datasets in brackets.
pub(in crate::emit) fn members(wave: &Wave) -> String {
    let by_service = alike(wave.members.iter().map(|(service, dataset)| (service, dataset.as_ref())));
    let shown = |(service, datasets): &(&Name, Vec<Option<&Name>>)| {
        let datasets: Vec<&Name> = datasets.iter().flatten().copied().filter(|it| it != service).collect();
        if datasets.is_empty() { service.to_string() } else { format!("{service} ({})", list(datasets)) }
    };
    let members: Vec<String> = by_service.iter().map(shown).collect();
    let count = number(u64::try_from(members.len()).unwrap_or(u64::MAX));
    if members.len() > 3 { format!("{count} services: {}", names(&members)) } else { names(&members) }
}
