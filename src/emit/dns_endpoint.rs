//! `DNSEndpoint` objects for a controller that keeps the records of one router: `routing/dnsendpoint/`.
//!
//! One object has all records of the host, for one controller that owns the name: two that own some of its records each
//! could never change its policy, since neither may leave the other's records beside its own. An alias of theirs is
//! always one of addresses, so names that are no aliases cannot stand on two levels; the object has one.

mod page;
mod records;

use super::delivery::{Generated, How, Part, PartKind};
use super::route53::{audience, ground};
use crate::model::contracts::RenderError;
use crate::model::delivery::Delivery;

/// How a record gets a check.
const UNCHECKED_HELP: &str = "create the check (`--routing route53` writes what it is created from), write its id as \
                              `healthCheck` of the region, and generate again before the records are applied";

/// Records as objects of a cluster.
pub(super) struct DnsEndpoint;

impl Part for DnsEndpoint {
    fn name(&self) -> &'static str {
        "dnsendpoint"
    }

    fn about(&self) -> &'static str {
        "DNSEndpoint objects, for external-dns with Amazon Route 53"
    }

    fn kind(&self) -> PartKind {
        PartKind::Routing
    }

    fn add(&self, delivery: &Delivery<'_>, how: &How<'_>, out: &mut Generated) -> Result<(), RenderError> {
        let mut found = Vec::new();
        let Some(ground) = ground::ground(delivery, &mut found) else {
            out.findings.append(&mut found);
            return Ok(());
        };
        let audiences = audience::audiences(delivery, &ground, &mut found);
        if let Some(two_levels) = records::two_levels(delivery, &audiences) {
            // Of records that are not written there is nothing else to say.
            out.findings.push(two_levels);
            return Ok(());
        }
        out.findings.append(&mut found);
        out.findings.extend(ground::unchecked(delivery, &ground, UNCHECKED_HELP));
        let objects = records::objects(delivery, &ground, &audiences, &mut out.findings);
        out.led = ground.led(&audiences, |spot| objects.away(spot, &ground.host));
        for object in &objects.all {
            object.check()?;
            out.tool(&object.path, how.templates.render("dnsendpoint/records.yaml.hbs", &object.view)?)?;
        }
        let page = page::page(delivery, &ground, &objects);
        out.tool("routing/README.md", how.templates.render("routing/dnsendpoint.md.hbs", &page)?)
    }
}
