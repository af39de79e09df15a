//! The least that a lag can be: `L = t_wal + RTT/2 + t_flush + t_replay + W(rho)`.

use crate::base::units::{Millis, Rate};
use crate::model::latency::RoundTrip;
use crate::model::plan::{Interval, LagTerms, Reckoned, ReplayWait};
use crate::plan::queue;

/// Writing the log where the write was taken.
const WAL: Millis = Millis::from_millis(1);

/// Replaying one write, at best.
const REPLAY_SHORTEST: Millis = Millis::from_millis(1);

/// Replaying one write, at worst.
const REPLAY_LONGEST: Millis = Millis::from_millis(5);

/// The terms over a round trip, for the writes that cross.
///
/// Batching and polling are not documented for any store, so the floor leaves them out and says so.
pub(super) fn terms(trip: &RoundTrip, writes: &Reckoned<Rate>) -> LagTerms {
    LagTerms {
        wal: WAL,
        half_round_trip: one_way(trip.p50),
        rung: trip.rung,
        flush: None,
        replay: Interval { shortest: REPLAY_SHORTEST, longest: REPLAY_LONGEST },
        wait: wait(writes),
    }
}

/// One way of a round trip: `RTT / 2`. Both ways are taken to be alike.
pub(super) fn one_way(round_trip: Millis) -> Millis {
    Millis::from_micros(round_trip.micros() / 2)
}

/// The mean wait of a write behind others: M/M/1 with the shortest replay as service time, one write at a time.
///
/// How long a store really takes for one write, and how many it replays at once, is not known. So a rate that one at
/// a time could not follow is no proof that lag grows: it says that the store must replay several at once.
fn wait(writes: &Reckoned<Rate>) -> ReplayWait {
    let Some(rate) = writes.value() else {
        return ReplayWait::Unknown;
    };
    let rho = queue::load(rate.per_second(), REPLAY_SHORTEST);
    queue::mean_wait(REPLAY_SHORTEST, rho).map_or(ReplayWait::BeyondOneAtATime, ReplayWait::Mean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::units::Per;
    use crate::model::latency::Rung;

    fn terms_of(writes_a_second: u64) -> LagTerms {
        let trip = RoundTrip {
            p50: Millis::from_millis(70),
            tail: None,
            rung: Rung::Measured,
            last_mile: Millis::ZERO,
            words: String::new(),
        };
        terms(&trip, &Reckoned::Known(Rate { milli: writes_a_second * 1_000, per: Per::Second }))
    }

    #[test]
    fn an_ocean_of_70_ms_costs_37_at_least() {
        assert_eq!(terms_of(0).least(), Millis::from_millis(37), "1 log + 35 one way + 1 replay");
    }

    #[test]
    fn waiting_counts_while_one_write_at_a_time_keeps_up() {
        assert_eq!(terms_of(500).wait, ReplayWait::Mean(Millis::from_millis(1)), "1 ms at half load waits 1 ms");
        assert_eq!(terms_of(1_000).wait, ReplayWait::BeyondOneAtATime);
        assert_eq!(terms_of(1_000).least(), Millis::from_millis(37));
    }

    #[test]
    fn an_unknown_rate_leaves_the_wait_open() {
        assert_eq!(wait(&Reckoned::unknown("no `writeRate` is written")), ReplayWait::Unknown);
    }
}
