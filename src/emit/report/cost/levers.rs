//! What could be saved, by itself and together.

use serde::Serialize;

use super::{dollars, part};
use crate::base::evidence::Provenance;
use crate::emit::report::known::Known;
use crate::model::estimate::{Estimate, Saving, Total};
use crate::model::money::about;
use crate::model::prices::exact_sum;

/// One lever.
#[derive(Serialize)]
pub(super) struct Lever {
    name: &'static str,
    saves: Known,
    done: String,
    takes: String,
    /// Of the plan's total: surely, and beyond that perhaps; none where it is not known.
    bar: Option<Bar>,
}

#[derive(Serialize)]
struct Bar {
    least: String,
    most: String,
}

/// The plan with all of them.
#[derive(Serialize)]
pub(super) struct WithLevers {
    total: String,
    less: Option<String>,
    width: String,
}

/// Of an estimate, as lengths of the plan's total.
pub(super) fn all(estimate: &Estimate, planned: Total) -> Vec<Lever> {
    let lever = |lever: &crate::model::estimate::Lever| {
        let (saves, bar) = match &lever.saving {
            Saving::Known { least, most, from } => {
                let text = if least == most { about(*least) } else { format!("{}-{}", about(*least), about(*most)) };
                let bar = Bar { least: part(*least, planned.usd), most: part(*most, planned.usd) };
                (Known::new(text, from, "on this plan by itself"), Some(bar))
            }
            Saving::Unknown { missing } => (Known::new("not known", &Provenance::Unknown, missing), None),
        };
        Lever { name: lever.kind.name(), saves, done: lever.words.to_string(), takes: lever.price.to_string(), bar }
    };
    estimate.levers.iter().map(lever).collect()
}

/// Every lever applied one after the other; nothing where there is none.
pub(super) fn together(estimate: &Estimate, planned: Total) -> Option<WithLevers> {
    (!estimate.levers.is_empty()).then(|| WithLevers {
        total: dollars(estimate.with_levers),
        less: exact_sum(planned.usd, -estimate.with_levers.usd).map(about),
        width: part(estimate.with_levers.usd, planned.usd),
    })
}
