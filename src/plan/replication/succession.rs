//! Which copy takes over from a lost one: recovery promotes it, and what is lost is what it does not have.

use crate::base::ids::RegionId;
use crate::base::units::Millis;
use crate::model::plan::{Link, LinkMode, Reckoned};

/// Links that leave `lost`, that to the next writer first: to a region of `pods`, where the service runs already; of those
/// the one that lags least, for it loses least; of those the nearest, since no copy is less behind than the way is long;
/// of two alike the first in the plan's order. What is not known comes last.
///
/// Whether a commit waits for a copy goes before all that and is up to who asks.
pub(in crate::plan) fn in_turn<'l>(links: &'l [Link], lost: &RegionId, pods: &[&RegionId]) -> Vec<&'l Link> {
    let leaving = links.iter().filter(|link| link.from == *lost && link.to != *lost && link.mode != LinkMode::Rebuild);
    let mut leaving: Vec<&Link> = leaving.collect();
    leaving.sort_by_key(|link| {
        let way = link.floor.value().map(|floor| floor.half_round_trip);
        (!pods.contains(&&link.to), last_if_unknown(lags(link)), last_if_unknown(way))
    });
    leaving
}

/// What of a lag an RPO is read from: a bound, else p99, else what is typical.
fn lags(link: &Link) -> Option<Millis> {
    let Reckoned::Known(lag) = &link.lag else { return None };
    lag.bound.or(lag.p99).or(lag.p50.map(|p50| p50.longest))
}

const fn last_if_unknown(time: Option<Millis>) -> (bool, Option<Millis>) {
    (time.is_none(), time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::plan::{CopyRole, LagBasis, WritePath};
    use crate::plan::replication::carrier::Carrier;
    use crate::plan::replication::tests::{copy, dataset, plan, region};
    use crate::plan::replication::{Wires, Writes, copying};

    /// Links from a to b, 20 ms away, and to c, 70 ms.
    fn links() -> Vec<Link> {
        let (plan, catalog) = (plan(), crate::model::catalog::Catalog::default());
        let behind = |at| copy(at, CopyRole::Follower, &["a"]);
        let set =
            dataset(vec![copy("a", CopyRole::Writer, &[]), behind("c"), behind("b")], WritePath::Writer(region("a")));
        let writes = Writes { dataset: None, plan: &set, loads: None };
        copying(&set, &Wires::of(&plan, &catalog), Carrier::Unnamed, None, &writes)
    }

    fn turns(links: &[Link], pods: &[&str]) -> Vec<String> {
        let pods: Vec<RegionId> = pods.iter().map(|name| region(name)).collect();
        let pods: Vec<&RegionId> = pods.iter().collect();
        in_turn(links, &region("a"), &pods).iter().map(|link| link.to.name.to_string()).collect()
    }

    #[test]
    fn of_copies_alike_the_nearest_to_the_lost_writer_takes_over() {
        assert_eq!(turns(&links(), &["a", "b", "c"]), ["b", "c"], "whatever their order");
        assert_eq!(turns(&links(), &["a", "c"]), ["c", "b"], "where the service runs goes first");
        assert_eq!(turns(&links(), &[]), ["b", "c"]);
        let mut unknown = links();
        for link in unknown.iter_mut().filter(|link| link.to == region("b")) {
            link.floor = Reckoned::unknown("no way");
        }
        assert_eq!(turns(&unknown, &[]), ["c", "b"], "what is not known comes last");
    }

    #[test]
    fn the_copy_that_lags_less_takes_over_however_far_it_is() {
        let mut links = links();
        for (link, p99) in links.iter_mut().zip([100, 500]) {
            let lag = crate::model::plan::Lag {
                p50: None,
                p99: Some(Millis::from_millis(p99)),
                p999: None,
                bound: None,
                basis: LagBasis::Measured,
                words: "measured".into(),
            };
            link.lag = Reckoned::Known(lag);
        }
        assert_eq!(turns(&links, &["a", "b", "c"]), ["c", "b"]);
    }
}
