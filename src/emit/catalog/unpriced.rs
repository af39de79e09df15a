//! What of prices is not known, what grew old, and what points at nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::check::{Aged, Gap, Report};
use super::prices::Priced;
use crate::base::ids::RegionId;
use crate::base::units::Date;
use crate::model::catalog::{Catalog, Kind};
use crate::model::prices::{Price, PriceClass, Scope, Transfer};

/// Adds to a report what is to be said of prices, which must have been read for every region.
///
/// Sources more than `most_days` older than the day of `priced` are old.
pub fn check_prices(report: &mut Report, catalog: &Catalog, priced: Priced<'_>, most_days: u32) {
    let book = priced.book;
    let between = book.between_zones().map(|(.., price)| price);
    let all: Vec<&Price> = book.listed().chain(book.pairs().map(|(.., price)| price)).chain(between).collect();
    report.old.extend(aged(&all, priced.as_of, i64::from(most_days)));
    report.old.sort_by(|a, b| (b.days, a.kind, &a.id).cmp(&(a.days, b.kind, &b.id)));
    let zones: BTreeSet<(&str, &str)> =
        catalog.regions.keys().filter_map(|region| Some((&*region.provider, book.zone(region)?))).collect();
    let named = book.between_zones().flat_map(|(provider, from, to, _)| [(provider, from), (provider, to)]);
    let empty: BTreeSet<String> = named
        .filter(|zone| !zones.contains(zone))
        .map(|(provider, zone)| format!("price/{provider}/global: no region lies in zone `{zone}`"))
        .collect();
    report.dangling.extend(empty);
    let prefixes: BTreeSet<&str> =
        book.skus().flat_map(|sku| sku.match_indices('.').filter_map(|(at, _)| sku.get(..at))).collect();
    let stores = catalog.datastores.values().flat_map(|store| store.prices.iter().map(move |prefix| (store, prefix)));
    let without = stores.filter(|(_, prefix)| !prefixes.contains(prefix.as_str()));
    report
        .dangling
        .extend(without.map(|(store, prefix)| format!("datastore/{}: no price begins with `{prefix}.`", store.id)));
    report.dangling.sort();
    report.gaps.extend(classes(catalog, &all));
    report.gaps.push(pairs(catalog, priced));
    let open = |price: &&&Price| price.tiers.iter().any(|tier| tier.usd.is_none());
    let ids = all.iter().filter(open).map(|price| format!("{}/{}", price.file, price.sku)).collect();
    report.gaps.push(Gap { what: "prices that are not known for every quantity", ids, of: all.len() });
}

/// A source that many files of a provider cite is one entry.
fn aged(all: &[&Price], as_of: Option<Date>, most_days: i64) -> Vec<Aged> {
    let Some(as_of) = as_of else { return Vec::new() };
    let mut dates: BTreeMap<String, Date> = BTreeMap::new();
    for price in all {
        let whose = price.file.split_once('/').map_or(&*price.file, |(provider, _)| provider);
        dates.insert(format!("{whose} ({})", price.source.id), price.source.citation.date);
    }
    let one = |(id, date): (String, Date)| Aged { kind: Kind::Price, id, date, days: as_of.days() - date.days() };
    dates.into_iter().map(one).filter(|entry| entry.days > most_days).collect()
}

/// For each class the regions where nothing of it has a price.
fn classes(catalog: &Catalog, all: &[&Price]) -> Vec<Gap> {
    let have: BTreeSet<(PriceClass, &Scope)> =
        all.iter().filter_map(|price| Some((price.class?, &price.scope))).collect();
    let is_priced = |class, region: &RegionId| {
        let scopes = [Scope::Region(region.clone()), Scope::Provider(region.provider.clone()), Scope::Everywhere];
        scopes.iter().any(|scope| have.contains(&(class, scope)))
    };
    let gap = |class: PriceClass| Gap {
        what: unpriced(class),
        ids: catalog.regions.keys().filter(|id| !is_priced(class, id)).map(ToString::to_string).collect(),
        of: catalog.regions.len(),
    };
    PriceClass::ALL.into_iter().map(gap).collect()
}

/// Pairs of regions of one provider between which nobody wrote down what a GB costs.
fn pairs(catalog: &Catalog, priced: Priced<'_>) -> Gap {
    let regions: Vec<&RegionId> = catalog.regions.keys().collect();
    let of_one = |from: &&RegionId, to: &&RegionId| from != to && from.provider == to.provider;
    let all =
        regions.iter().flat_map(|from| regions.iter().filter(move |to| of_one(from, to)).map(move |to| (from, to)));
    let (mut of, mut ids) = (0_usize, Vec::new());
    for (from, to) in all {
        of += 1;
        if matches!(priced.book.transfer(from, to), Transfer::Unpriced { .. }) {
            ids.push(format!("{from} to {}", to.name));
        }
    }
    Gap { what: "pairs of regions between which transfer has no price", ids, of }
}

const fn unpriced(class: PriceClass) -> &'static str {
    match class {
        PriceClass::Node => "regions without a price of nodes",
        PriceClass::ControlPlane => "regions without a price of a control plane",
        PriceClass::Relational => "regions without a price of a relational database",
        PriceClass::NoSql => "regions without a price of a key-value or document store",
        PriceClass::Cache => "regions without a price of a cache",
        PriceClass::Search => "regions without a price of search",
        PriceClass::Queue => "regions without a price of a queue",
        PriceClass::Stream => "regions without a price of a stream",
        PriceClass::BlockStorage => "regions without a price of disks",
        PriceClass::ObjectStorage => "regions without a price of object storage",
        PriceClass::Cdn => "regions without a price of content delivery",
        PriceClass::LoadBalancer => "regions without a price of a load balancer",
        PriceClass::Nat => "regions without a price of address translation",
        PriceClass::Network => "regions without a price of addresses and gateways",
        PriceClass::Egress => "regions without a price of traffic to the internet",
        PriceClass::Transfer => "regions without a price of traffic between zones or regions",
        PriceClass::Routing => "regions without a price of global routing",
        PriceClass::Monitoring => "regions without a price of monitoring",
    }
}
