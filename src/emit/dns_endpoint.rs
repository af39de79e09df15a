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
        let Some(ground) = ground::ground(delivery, &mut out.findings) else { return Ok(()) };
        let audiences = audience::audiences(delivery, &ground, &mut out.findings);
        let Some(objects) = records::objects(delivery, &ground, &audiences, &mut out.findings) else { return Ok(()) };
        for object in &objects.all {
            object.check()?;
            out.tool(&object.path, how.templates.render("dnsendpoint/records.yaml.hbs", &object.view)?)?;
        }
        let page = page::page(delivery, &ground, &objects);
        out.tool("routing/README.md", how.templates.render("routing/dnsendpoint.md.hbs", &page)?)
    }
}
