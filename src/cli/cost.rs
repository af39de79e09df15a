//! `cost`: what every way of running the platform costs, on standard output and in files.

use std::collections::BTreeSet;

use super::Exit;
use super::args::{By, CostArgs, CostFormat};
use super::pricing::{Depth, Priced, Stop, price};
use super::session::{IN_FILE, Read, Session};
use crate::base::finding;
use crate::emit::cost::{self as emit, Asked, Costs};
use crate::emit::findings;
use crate::model::contracts::Look;
use crate::model::estimate::{Amount, Estimate};
use crate::model::words::ScenarioName;
use crate::pipeline;

/// Lines without an amount that are named one by one.
const MOST_NAMED: usize = 50;

pub(super) fn run(args: &CostArgs, session: &Session) -> anyhow::Result<Exit> {
    let prices = session.settings.prices(args.prices.clone());
    let mut read = session.plan(&args.inventories)?;
    let Some(planned) = read.outcome.planned.take() else {
        return Ok(session.tell(&read.outcome, &read.outcome.locator(&read.sources), args.deny));
    };
    let came = price(session, &planned, &mut read, &args.inventories, &prices, Depth::Whole)?;
    let Read { sources, mut outcome, kept } = read;
    outcome.planned = Some(planned);
    let Some(planned) = &outcome.planned else { return Ok(Exit::Unreadable) };
    let mut strict = Exit::Clean;
    match came {
        Priced::Estimate { estimate, mut findings } => {
            findings.extend(pipeline::budgets(planned, &estimate));
            let asked = Asked { by: by(args.by), lines: args.lines, scenario: scenario(args) };
            let costs = Costs { bundle: planned.bundle(), estimate: &estimate };
            // Everything is rendered before anything is written.
            let shown = render(args.format, &costs, asked, session.console.out)?;
            let mut saved = Vec::new();
            for output in &args.output {
                saved.push((output.path.clone(), render(output.format, &costs, asked, IN_FILE)?));
            }
            session.hand_out(&shown, &saved, &kept)?;
            strict = if args.strict { refuse_unpriced(session, &estimate, asked.scenario) } else { Exit::Clean };
            pipeline::add(&mut outcome, findings, pipeline::Asked::PricesAndBudgets, &sources);
        }
        Priced::Stopped { stop, findings } => {
            outcome.findings.extend(findings);
            outcome.readable = stop == Stop::Faulty;
            session.console.note("nothing was priced: the price book must be mended first");
        }
    }
    let locate = outcome.locator(&sources);
    finding::sort(&mut outcome.findings);
    findings::by_place(&mut outcome.findings, &locate);
    let exit = session.tell(&outcome, &locate, args.deny);
    Ok(if exit == Exit::Clean { strict } else { exit })
}

fn scenario(args: &CostArgs) -> Option<ScenarioName> {
    args.scenario.as_deref().and_then(ScenarioName::parse)
}

const fn by(by: By) -> emit::By {
    match by {
        By::Component => emit::By::Component,
        By::Service => emit::By::Service,
        By::Region => emit::By::Region,
    }
}

fn render(format: CostFormat, costs: &Costs<'_>, asked: Asked, look: Look) -> anyhow::Result<String> {
    Ok(match format {
        CostFormat::Table => emit::table(costs, asked, look),
        CostFormat::Json => emit::json(costs, asked)?,
        CostFormat::Markdown => emit::markdown(costs, asked),
        CostFormat::Csv => emit::csv(costs, asked)?,
    })
}

/// Names every line without an amount, even where quiet is wanted: they are what fails the run.
fn refuse_unpriced(session: &Session, estimate: &Estimate, only: Option<ScenarioName>) -> Exit {
    let scenarios = estimate.scenarios.iter().filter(|one| only.is_none_or(|name| one.scenario == name));
    let lines = scenarios.flat_map(|one| &one.lines).filter_map(|line| match &line.amount {
        Amount::Unpriced { missing } => {
            let region = line.region.as_ref().map(|region| format!(" in {region}")).unwrap_or_default();
            Some(format!("  {}{region}: {missing}", line.component))
        }
        Amount::Priced { .. } => None,
    });
    // The same line stands in several scenarios.
    let named: BTreeSet<String> = lines.collect();
    if named.is_empty() {
        return Exit::Clean;
    }
    let what = if named.len() == 1 { "1 line has".to_owned() } else { format!("{} lines have", named.len()) };
    let mut text = format!("error: {what} no amount, which `--strict` refuses");
    for line in named.iter().take(MOST_NAMED) {
        text.push('\n');
        text.push_str(line);
    }
    if named.len() > MOST_NAMED {
        text.push_str("\n  and more; `--format json` has them all");
    }
    session.console.error(&text);
    Exit::Findings
}
