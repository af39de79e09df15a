//! Keys whose values follow from the plan: each is described once.

use super::addresses::written_at;
use super::{Answer, Ask};
use crate::base::units::Millis;
use crate::model::plan::{Copy, CopyRole, Link, OwnWrites, PodPlacement, Reckoned, WritePath};

/// The pattern whose keys a service may say once for all of its data.
pub(super) const IDEMPOTENCY: &str = "idempotency-key";

/// Fewest units of a bounded number below which rights are collapsed into one place, and the same for each region.
const COLLAPSE: (usize, usize) = (20, 3);

type Answerer = fn(&Ask<'_>) -> Answer;

/// By name, sorted. A key that is not here has what its pattern says is usual.
const KEYS: &[(&str, Answerer)] = &[
    ("CAUSAL_WAIT_MS", causal_wait),
    ("ESCROW_COLLAPSE_BELOW", collapse_below),
    ("ESCROW_SHARE_PERCENT", share),
    ("HOME_KEY", home_key),
    ("HOME_REGION", home_region),
    ("HOME_REGIONS", home_regions),
    ("IDEMPOTENCY_LOCK_SECONDS", idempotency_lock),
    ("IDEMPOTENCY_STORE_URL", idempotency_store),
    ("IDEMPOTENCY_TTL_SECONDS", idempotency_ttl),
    ("LEADER_REGION", leader_region),
    ("LEASE_NAME", lease_name),
    ("LEASE_RENEW_SECONDS", lease_time),
    ("LEASE_RETRY_SECONDS", lease_time),
    ("LEASE_SECONDS", lease_time),
    ("LEASE_STORE_URL", lease_store),
    ("MAX_LAG_MS", max_lag),
    ("RYOW_MODE", own_writes_mode),
    ("RYOW_TTL_SECONDS", own_writes_ttl),
];

/// How a key is answered.
pub(super) fn answer(key: &str) -> Answerer {
    KEYS.iter().find(|(name, _)| *name == key).map_or(|_| Answer::Unsaid, |(_, answer)| *answer)
}

fn seconds(time: Millis) -> String {
    time.micros().div_ceil(1_000_000).to_string()
}

fn millis(time: Millis) -> String {
    time.micros().div_ceil(1_000).to_string()
}

/// `name: words`, where it is about a dataset.
fn about(ask: &Ask<'_>, words: &str) -> String {
    ask.data.map_or_else(|| words.to_owned(), |(dataset, _)| format!("{}: {words}", dataset.name))
}

// ------------------------------------------------------------------------------------------------ own writes

fn own_writes_mode(ask: &Ask<'_>) -> Answer {
    let Some(own) = ask.data.and_then(|(_, plan)| plan.own_writes.as_ref()) else { return Answer::Needless };
    match own {
        OwnWrites::Timer { .. } => {
            let homes = ask.data.is_some_and(|(_, plan)| matches!(plan.writes, WritePath::HomeOf { .. }));
            let place = if homes { "where the row has its home" } else { "at the writer" };
            let words = format!("after a write a user reads {place} for a while, then in this region again");
            Answer::Is("ttl".to_owned(), about(ask, &words))
        }
        OwnWrites::Token { because } => {
            let words = format!("a read waits until the copy has the position of the user's last write; {because}");
            Answer::Is("token".to_owned(), about(ask, &words))
        }
    }
}

fn own_writes_ttl(ask: &Ask<'_>) -> Answer {
    match ask.data.and_then(|(_, plan)| plan.own_writes.as_ref()) {
        Some(OwnWrites::Timer { ttl }) => {
            let words = format!("{} ({})", ttl.words, ttl.from.name());
            Answer::Is(seconds(ttl.time.longest), about(ask, &words))
        }
        Some(OwnWrites::Token { .. }) | None => Answer::Needless,
    }
}

fn max_lag(ask: &Ask<'_>) -> Answer {
    let facts = ask.data.and_then(|(_, plan)| ask.delivery.bundle.facts.get(&plan.id));
    match facts.and_then(|facts| facts.staleness.value()) {
        Some(staleness) => {
            Answer::Is(millis(*staleness), about(ask, "a copy that is further behind is not read; alarm at half of it"))
        }
        None => Answer::Unsaid,
    }
}

fn causal_wait(ask: &Ask<'_>) -> Answer {
    let links = ask.data.map(|(_, plan)| plan.links.as_slice()).unwrap_or_default();
    let arrives = |link: &&Link| link.to == *ask.region && link.from != *ask.region;
    let worst = links.iter().filter(arrives).map(|link| match &link.lag {
        Reckoned::Known(lag) => lag.p999.or(lag.bound).map(|most| (most, lag.basis.name())),
        Reckoned::Unknown { .. } => None,
    });
    match worst.collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().max()) {
        Some((most, basis)) => {
            let words =
                format!("wait so long for what a message refers to, then read at the writer; p99.9 lag ({basis})");
            Answer::Is(millis(most), about(ask, &words))
        }
        None if links.is_empty() => Answer::Needless,
        None => Answer::Unsaid,
    }
}

// ------------------------------------------------------------------------------------------------ repeated requests

fn idempotency_store(ask: &Ask<'_>) -> Answer {
    let said = ask.site.service.idempotency.as_ref().and_then(|it| it.dataset.as_ref());
    let only = if let [only] = ask.site.plan.datasets.as_slice() { Some(&only.id) } else { None };
    let Some(id) = said.or(ask.data.map(|(_, plan)| &plan.id)).or(only) else { return Answer::Unsaid };
    match written_at(ask, id) {
        Answer::Is(value, _) => {
            Answer::Is(value, format!("keys of requests are kept with the authoritative write, in {}", id.dataset))
        }
        other => other,
    }
}

fn idempotency_ttl(ask: &Ask<'_>) -> Answer {
    match ask.site.service.idempotency.as_ref().and_then(|it| it.ttl.value()) {
        Some(ttl) => Answer::Is(seconds(*ttl), "as the inventory says of keys of requests".to_owned()),
        None => Answer::Unsaid,
    }
}

fn idempotency_lock(ask: &Ask<'_>) -> Answer {
    match ask.site.service.idempotency.as_ref().and_then(|it| it.lock.value()) {
        Some(lock) => Answer::Is(seconds(*lock), "a request in progress holds its key for so long".to_owned()),
        None => Answer::Unsaid,
    }
}

// ------------------------------------------------------------------------------------------------ leaders

fn leader_region(ask: &Ask<'_>) -> Answer {
    match &ask.site.plan.pods {
        PodPlacement::Leader { now, .. } => {
            Answer::Is(ask.label(now), "where the one leader works as planned; elsewhere it is suspended".to_owned())
        }
        PodPlacement::LeaderPerHome { homes, .. } if homes.contains(ask.region) => {
            Answer::Is(ask.label(ask.region), "each home has its own leader".to_owned())
        }
        PodPlacement::LeaderPerHome { .. } => match ask.site.waits_for(ask.region) {
            Some(home) => Answer::Is(
                ask.label(home),
                "where the leader works whose home this region takes over; here it is suspended".to_owned(),
            ),
            None => Answer::Needless,
        },
        PodPlacement::Active(_)
        | PodPlacement::Standby { .. }
        | PodPlacement::Edge(_)
        | PodPlacement::External
        | PodPlacement::Nowhere => Answer::Needless,
    }
}

/// Whether more than one region may hold the lease.
fn is_contended(ask: &Ask<'_>) -> bool {
    matches!(&ask.site.plan.pods, PodPlacement::Leader { candidates, .. } if candidates.len() > 1)
}

fn lease_name(ask: &Ask<'_>) -> Answer {
    if !is_contended(ask) {
        return Answer::Needless;
    }
    let words =
        "one lease for all regions, in a store that all of them share; an epoch beside it fences the old leader";
    Answer::Is(ask.site.name().to_owned(), words.to_owned())
}

fn lease_time(ask: &Ask<'_>) -> Answer {
    if is_contended(ask) { Answer::Unsaid } else { Answer::Needless }
}

fn lease_store(ask: &Ask<'_>) -> Answer {
    let service = ask.site.service;
    let of_data = service.data.iter().find_map(|dataset| dataset.declared.lease_dataset.value());
    match service.declared.lease_dataset.value().or(of_data) {
        _ if !is_contended(ask) => Answer::Needless,
        Some(id) => written_at(ask, id),
        None => Answer::Unsaid,
    }
}

// ------------------------------------------------------------------------------------------------ homes and rights

fn homes<'a>(ask: &Ask<'a>) -> Vec<&'a Copy> {
    let copies = ask.data.map(|(_, plan)| plan.copies.as_slice()).unwrap_or_default();
    copies.iter().filter(|copy| copy.role == CopyRole::Home).collect()
}

fn home_key(ask: &Ask<'_>) -> Answer {
    match ask.data.map(|(_, plan)| &plan.writes) {
        Some(WritePath::HomeOf { key: Some(key), .. }) => {
            Answer::Is(key.clone(), about(ask, "what gives a row its home"))
        }
        _ => Answer::Needless,
    }
}

fn home_region(ask: &Ask<'_>) -> Answer {
    if homes(ask).iter().any(|copy| copy.region == *ask.region) {
        Answer::Is(ask.label(ask.region), about(ask, "rows of this home are written here"))
    } else {
        Answer::Needless
    }
}

fn home_regions(ask: &Ask<'_>) -> Answer {
    let homes: Vec<String> = homes(ask).iter().map(|copy| ask.label(&copy.region)).collect();
    if homes.is_empty() { Answer::Needless } else { Answer::Is(homes.join(","), about(ask, "every home")) }
}

fn share(ask: &Ask<'_>) -> Answer {
    let capacity = ask.site.plan.capacity.iter().find(|one| one.region == *ask.region);
    match capacity.map(|one| &one.normal) {
        Some(Reckoned::Known(share)) => {
            let percent = share.to_string();
            let words = "rights of this region to begin with: its share of users while all is well";
            Answer::Is(percent.trim_end_matches('%').to_owned(), about(ask, words))
        }
        Some(Reckoned::Unknown { .. }) | None => Answer::Unsaid,
    }
}

fn collapse_below(ask: &Ask<'_>) -> Answer {
    let regions = ask.data.map_or(0, |(_, plan)| plan.copies.len());
    let (fewest, each) = COLLAPSE;
    let words = format!("below this the rest is sold in one place: max({fewest}, {each} x {regions} regions)");
    Answer::Is(fewest.max(each * regions).to_string(), about(ask, &words))
}

#[cfg(test)]
mod tests {
    use super::KEYS;

    #[test]
    fn every_key_is_described_once() {
        assert!(KEYS.is_sorted_by(|one, next| one.0 < next.0));
    }
}
