//! How users who wrote are kept from reading an older copy: a timer where the lag is known to be short, else a token.

use std::sync::Arc;

use crate::base::evidence::Provenance;
use crate::base::units::Millis;
use crate::model::plan::{DatasetPlan, Figure, Interval, Link, OwnWrites, ReadPath, Reckoned, WritePath};

/// The shortest life of the flag that sends a user's reads to the writer.
const SHORTEST: Millis = Millis::from_secs(5);

/// A flag that lives longer sends more reads to the writer than a token costs.
const LONGEST: Millis = Millis::from_secs(30);

/// Life of the flag: `max(5 s, 2 x p99.9 lag)`.
fn ttl(p999: Millis) -> Millis {
    SHORTEST.max(p999.times(2))
}

/// What readers of copies need; none where reads do not promise a user's own writes, or where there is one copy.
pub(super) fn own_writes(plan: &DatasetPlan, links: &[Link]) -> Option<OwnWrites> {
    let promised = matches!(plan.reads, ReadPath::LocalAfterOwnWrites { .. });
    if !promised || links.is_empty() || plan.writes == WritePath::None {
        return None;
    }
    Some(timer(links).unwrap_or_else(|because| OwnWrites::Token { because }))
}

/// The timer over the slowest link, or why there is none.
fn timer(links: &[Link]) -> Result<OwnWrites, Arc<str>> {
    let mut slowest = (Millis::ZERO, String::new());
    let mut from = Provenance::Modelled;
    for link in links {
        let lag = match &link.lag {
            Reckoned::Known(lag) => lag,
            Reckoned::Unknown { missing } => return Err(format!("how far copies lag is not known: {missing}").into()),
        };
        // A promised bound holds for the last of 1000 too.
        let Some(most) = lag.p999.or(lag.bound) else {
            return Err(format!("how far copies lag at worst is not known: {}", lag.words).into());
        };
        from = if slowest.1.is_empty() { lag.basis.provenance() } else { from.less_firm(lag.basis.provenance()) };
        if most >= slowest.0 {
            slowest = (most, format!("twice the p99.9 lag of {most}, at least {SHORTEST}; {}", lag.words));
        }
    }
    let ttl = ttl(slowest.0);
    if ttl > LONGEST {
        return Err(format!("a timer of twice the p99.9 lag would be {ttl}, more than {LONGEST}").into());
    }
    Ok(OwnWrites::Timer { ttl: Figure { time: Interval::exactly(ttl), from, words: slowest.1.into() } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_lives_for_5_seconds_or_twice_the_lag() {
        assert_eq!(ttl(Millis::from_millis(850)), Millis::from_secs(5));
        assert_eq!(ttl(Millis::from_millis(2_500)), Millis::from_secs(5));
        assert_eq!(ttl(Millis::from_secs(4)), Millis::from_secs(8));
    }
}
