//! `explain`: why a service or dataset got its verdict, or a rule's page.

use std::path::Path;

use anyhow::{Context, bail};

use super::Exit;
use super::args::{ExplainArgs, ExplainFormat};
use super::console::data;
use super::session::{Read, Session};
use crate::base::finding::{Finding, RuleMeta};
use crate::base::ids::{DatasetId, Name};
use crate::base::nearest::nearest;
use crate::emit::explain::Tell;
use crate::emit::{explain, pages};
use crate::model::contracts::{Beyond, Strategy, View};
use crate::model::verdict::Classification;
use crate::pipeline::Planned;

pub(super) fn run(args: &ExplainArgs, session: &Session) -> anyhow::Result<Exit> {
    if let Some(page) = page(args, session)? {
        data(&page)?;
        return Ok(Exit::Clean);
    }
    let json = args.format == ExplainFormat::Json;
    let Read { sources, outcome, .. } = session.plan(&args.inventories)?;
    let locate = outcome.locator(&sources);
    let Some(planned) = &outcome.planned else {
        session.console.findings(&outcome.findings, &locate);
        session.console.note("nothing was planned: the inventory must be mended first");
        return Ok(if outcome.readable { Exit::Findings } else { Exit::Unreadable });
    };
    if let Some(name) = outsider(&args.target, planned) {
        let look = session.console.out;
        data(&if json { pages::external_json(name) } else { pages::external(name, look) })?;
        return Ok(Exit::Clean);
    }
    let (service, dataset) = subject(&args.target, &planned.classification, &session.registry.strategies)?;
    let own = |finding: &&Finding| {
        let concerns = dataset.as_ref().is_none_or(|it| finding.dataset.as_deref().is_none_or(|d| d == it.as_str()));
        finding.service.as_deref() == Some(service.as_str()) && concerns
    };
    let findings: Vec<Finding> = outcome.findings.iter().filter(own).cloned().collect();
    let view = View {
        bundle: planned.bundle(),
        findings: &findings,
        locate: &locate,
        look: session.console.out,
        sections: &[],
        beyond: Beyond::default(),
    };
    data(&text(args.format, &view, planned, session, &service, dataset.as_ref())?)?;
    let unsaid: Vec<Finding> = match args.format {
        ExplainFormat::Text => findings.into_iter().filter(|it| !is_on_page(it, &planned.classification)).collect(),
        ExplainFormat::Json => findings,
    };
    session.console.findings(&unsaid, &locate);
    Ok(Exit::Clean)
}

/// Whether the page shows a finding already, as a conflict of its dataset.
fn is_on_page(finding: &Finding, classification: &Classification) -> bool {
    let of = |id: &DatasetId| {
        finding.service.as_deref() == Some(id.service.as_str())
            && finding.dataset.as_deref() == Some(id.dataset.as_str())
    };
    let mut conflicts =
        classification.datasets.iter().filter(|(id, _)| of(id)).flat_map(|(_, it)| &it.verdict.conflicts);
    conflicts.any(|conflict| conflict.rule.code == finding.rule.code && conflict.message == finding.message)
}

/// The page of what is no part of an inventory: a finding's rule, a strategy, a rule of the classification.
fn page(args: &ExplainArgs, session: &Session) -> anyhow::Result<Option<String>> {
    let (json, look, target) = (args.format == ExplainFormat::Json, session.console.out, args.target.as_str());
    if let Some(meta) = rule(args, &session.registry.pages)? {
        return Ok(Some(if json { pages::page_json(meta) } else { pages::page(meta, look) }));
    }
    let named = |strategy: &&&dyn Strategy| only_target(args) && strategy.id().0 == target;
    if let Some(strategy) = session.registry.strategies.iter().find(named) {
        let page = strategy.page();
        return Ok(Some(if json { pages::plain_json(target, page) } else { pages::plain(page, look) }));
    }
    // No name of a service has a capital letter, so these can be nothing else.
    let titles = session.registry.rules.iter().map(|rule| (rule.id(), rule.title())).chain(BEFORE_THE_RULES);
    Ok(titles
        .into_iter()
        .find(|(id, _)| *id == target)
        .map(|(id, title)| if json { pages::rule_json(id, title) } else { pages::rule(id, title, look) }))
}

/// What is settled before the rules of the registry are asked.
const BEFORE_THE_RULES: [(&str, &str); 2] =
    [("R0", "residency filters the regions"), ("R1", "a service without data holds no durable state")];

/// The service of that name, if it is run by somebody else and so has no verdict.
fn outsider<'a>(target: &str, planned: &'a Planned) -> Option<&'a str> {
    let all = planned.inventory.services.iter().map(|service| &service.name);
    let mut outside = all.filter(|name| !planned.classification.services.contains_key(*name)).map(Name::as_str);
    outside.find(|name| *name == target)
}

/// Whether nothing but the target was named: a page gives way to a service of its name in a named inventory.
fn only_target(args: &ExplainArgs) -> bool {
    matches!(args.inventories.inventories.as_slice(), [only] if only == Path::new("."))
}

/// The rule whose code or name the target is. A name gives way to a service's where an inventory was named.
fn rule(args: &ExplainArgs, pages: &[&'static RuleMeta]) -> anyhow::Result<Option<&'static RuleMeta>> {
    let target = args.target.as_str();
    let is_code = target.len() == 5
        && target.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("px"))
        && target.bytes().skip(2).all(|byte| byte.is_ascii_digit());
    let default_inventory = only_target(args);
    let found = pages
        .iter()
        .copied()
        .find(|meta| meta.code.eq_ignore_ascii_case(target) || (default_inventory && meta.name == target));
    if is_code && found.is_none() {
        let known = nearest(target, pages.iter().map(|meta| meta.code));
        bail!(
            "no rule has the code `{target}`{}",
            known.map(|it| format!("; did you mean `{it}`?")).unwrap_or_default()
        );
    }
    Ok(found)
}

/// The service, and the dataset if one was meant. A dataset's name alone is enough where it is the only one.
fn subject(
    target: &str,
    classification: &Classification,
    strategies: &[&'static dyn Strategy],
) -> anyhow::Result<(Name, Option<Name>)> {
    let (service, dataset) = target.split_once('/').map_or((target, None), |(service, rest)| (service, Some(rest)));
    let of_service = classification.services.keys().find(|name| name.as_str() == service);
    match (of_service, dataset) {
        (Some(name), None) => return Ok((name.clone(), None)),
        (Some(name), Some(dataset)) => {
            let is_it = |id: &&DatasetId| id.service == *name && id.dataset.as_str() == dataset;
            if let Some(id) = classification.datasets.keys().find(is_it) {
                return Ok((name.clone(), Some(id.dataset.clone())));
            }
        }
        (None, Some(_)) => {}
        (None, None) => {
            let alike: Vec<_> = classification.datasets.keys().filter(|id| id.dataset.as_str() == target).collect();
            match alike.as_slice() {
                [] => {}
                [only] => return Ok((only.service.clone(), Some(only.dataset.clone()))),
                several => {
                    let several: Vec<_> = several.iter().map(|id| format!("`{id}`")).collect();
                    bail!("several datasets are called `{target}`: {}", several.join(", "));
                }
            }
        }
    }
    let services = classification.services.keys().map(ToString::to_string);
    let strategies = strategies.iter().map(|strategy| strategy.id().to_string());
    let known = services.chain(classification.datasets.keys().map(ToString::to_string)).chain(strategies);
    let known: Vec<String> = known.collect();
    let meant = nearest(target, known.iter().map(String::as_str));
    let hint = meant.map(|it| format!("; did you mean `{it}`?")).unwrap_or_default();
    bail!("no service, dataset, strategy or rule `{target}`{hint}")
}

fn text(
    format: ExplainFormat,
    view: &View<'_>,
    planned: &Planned,
    session: &Session,
    service: &Name,
    dataset: Option<&Name>,
) -> anyhow::Result<String> {
    let wanted = |id: &&DatasetId| id.service == *service && dataset.is_none_or(|dataset| id.dataset == *dataset);
    let ids = planned.classification.datasets.keys().filter(wanted);
    let traces = session.traces(planned, ids);
    let tell = if session.console.tells_everything() { Tell::Everything } else { Tell::Brief };
    let text = match (format, dataset) {
        (ExplainFormat::Json, only) => explain::explain_json(view, &traces, service, only)?,
        (ExplainFormat::Text, None) => explain::explain_service(view, &traces, service, tell),
        (ExplainFormat::Text, Some(_)) => {
            traces.first_key_value().and_then(|(id, trace)| explain::explain(view, trace, id, tell))
        }
    };
    text.with_context(|| format!("`{service}` has no verdict, which is a fault of parallax"))
}
