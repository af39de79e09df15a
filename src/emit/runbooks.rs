//! Runbooks: what a person does when a region is lost, with this plan's names, numbers and commands.
//!
//! The sentences are those of the section `recovery`. A step says who acts, how long it may take, and what to type.

mod commands;
mod controller;
mod numbers;
mod records;
mod regional;
mod service;
mod shell;
mod users;

use std::collections::BTreeMap;

use serde::Serialize;

use super::delivery::{Generated, How, Led, Part, PartKind};
use super::repository;
use super::site;
use crate::base::ids::RegionId;
use crate::base::path::Anchor;
use crate::base::source::{SourceSet, Span};
use crate::model::contracts::{Beyond, Colour, Locate, Look, RenderError, View};
use crate::model::delivery::Delivery;
use controller::Controller;
use records::Records;
use shell::{context_name, quoted};

/// Runbooks.
pub(super) struct Runbooks;

impl Part for Runbooks {
    fn name(&self) -> &'static str {
        "runbooks"
    }

    fn about(&self) -> &'static str {
        "what a person does when a region is lost, comes back, or is tried out"
    }

    fn kind(&self) -> PartKind {
        PartKind::Common
    }

    fn add(&self, delivery: &Delivery<'_>, how: &How<'_>, out: &mut Generated) -> Result<(), RenderError> {
        let book = Book::of(*delivery, how, out);
        let taken = [("regional-failover", "the runbook of all services"), ("drill", "the runbook of the drill")];
        for site in site::sites(delivery) {
            if repository::is_free_service(site, &taken, out) {
                let text = how.templates.render("runbooks/service.md.hbs", &service::view(&book, site))?;
                out.tool(&format!("runbooks/{}.md", site.name()), without_gaps(&text))?;
            }
        }
        let regional = regional::view(&book);
        for page in ["regional-failover", "drill"] {
            let text = how.templates.render(&format!("runbooks/{page}.md.hbs"), &regional)?;
            out.tool(&format!("runbooks/{page}.md"), without_gaps(&text))?;
        }
        Ok(())
    }
}

/// A page with at most one empty line in a row, and none at its end: parts that are left out leave gaps.
fn without_gaps(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    // Lines that follow each other and stay as they are are taken over at once: from here on none was yet.
    let (mut open, mut at) = (0, 0);
    let mut gap = true;
    for line in text.split_inclusive('\n') {
        let shown = |byte: &u8| byte.is_ascii_graphic();
        let empty = !line.as_bytes().first().is_some_and(shown) && line.trim().is_empty();
        let stays = match line.as_bytes() {
            [b'\n'] => !gap,
            [.., b'\r', b'\n'] => false,
            [.., b'\n'] => !empty,
            _ => false,
        };
        let next = at + line.len();
        if !stays {
            out.push_str(text.get(open..at).unwrap_or_default());
            open = next;
            if !(empty && gap) {
                let bare = line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line));
                out.push_str(if empty { "" } else { bare });
                out.push('\n');
            }
        }
        (gap, at) = (empty, next);
    }
    out.push_str(text.get(open..).unwrap_or_default());
    out.truncate(out.trim_end().len());
    out + "\n"
}

/// What every runbook is written from.
struct Book<'a> {
    delivery: Delivery<'a>,
    controller: Controller,
    /// What makes the tree anew from an inventory in `$INVENTORY`, as it was made.
    generate: String,
    /// Files of records that another part generated, and the page that says how they are applied.
    records: Records,
    /// How those lead users, by region; empty where none were generated.
    led: BTreeMap<RegionId, Led>,
    nowhere: Nowhere,
    /// What asks a region as a user would: every service says it of every region.
    probes: BTreeMap<&'a RegionId, Option<String>>,
}

impl<'a> Book<'a> {
    fn of(delivery: Delivery<'a>, how: &How<'_>, out: &Generated) -> Self {
        let controller = Controller::of(how.gitops);
        let gitops = how.gitops.unwrap_or("none");
        let routing = how.routing.map(|name| format!(" --routing {name}")).unwrap_or_default();
        let generate = format!("parallax generate \"$INVENTORY\" -o . --gitops {gitops}{routing}");
        let (records, nowhere) = (Records::of(&out.tree), Nowhere(SourceSet::default()));
        let led = out.led.clone();
        let book = Self { delivery, controller, generate, records, led, nowhere, probes: BTreeMap::new() };
        let probes = delivery.bundle.plan.regions.iter().map(|region| (region, book.asked(region))).collect();
        Self { probes, ..book }
    }

    /// As formats see the plan: runbooks show no places in the inventory.
    fn view(&self) -> View<'_> {
        View {
            bundle: self.delivery.bundle,
            findings: &[],
            locate: &self.nowhere,
            look: Look { width: 100, colour: Colour::Plain },
            sections: &[],
            beyond: Beyond::default(),
        }
    }

    fn host(&self) -> Option<&'a str> {
        self.delivery.bundle.inventory.routing.host.value().map(String::as_str)
    }

    /// The load balancer of a region.
    fn endpoint(&self, region: &RegionId) -> Option<&'a str> {
        let records = &self.delivery.bundle.plan.routing.records;
        records.iter().find(|record| record.region == *region)?.endpoint.value().map(String::as_str)
    }

    /// Where users are led to now.
    fn dig(&self) -> Option<String> {
        self.host().map(|host| format!("dig +noall +answer {}", quoted(host)))
    }

    /// Asks a region as a user would, whatever DNS says; nothing where the names for it are not known.
    fn probe(&self, region: &RegionId) -> Option<String> {
        self.probes.get(region).map_or_else(|| self.asked(region), Clone::clone)
    }

    fn asked(&self, region: &RegionId) -> Option<String> {
        let (host, endpoint) = (self.host()?, self.endpoint(region)?);
        let path = self.delivery.bundle.inventory.routing.check_path.value().map_or("/", String::as_str);
        Some(format!(
            "curl -sS -m 10 -o /dev/null -w '%{{http_code}} %{{time_total}}s\\n' --connect-to {} {}",
            quoted(&format!("{host}:443:{endpoint}:443")),
            quoted(&format!("https://{host}/{}", path.trim_start_matches('/')))
        ))
    }

    /// The variables with the contexts of regions, to be filled in.
    fn contexts<'r>(&self, regions: impl IntoIterator<Item = &'r RegionId>) -> String {
        let line = |region: &RegionId| {
            let what = format!("the cluster in {}", region.shown(&self.delivery.bundle.inventory.provider));
            format!("export {}", shell::blank(&context_name(&self.delivery, region), &what))
        };
        let lines: Vec<String> = regions.into_iter().map(line).collect();
        format!("kubectl config get-contexts\n{}", lines.join("\n"))
    }
}

/// No item has a place.
struct Nowhere(SourceSet);

impl Locate for Nowhere {
    fn span(&self, _: &Anchor) -> Option<Span> {
        None
    }

    fn sources(&self) -> &SourceSet {
        &self.0
    }
}

/// A label with what is said of it.
#[derive(Serialize)]
struct Line {
    name: String,
    value: String,
}

impl Line {
    fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}
