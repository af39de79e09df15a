//! Waiting in a queue with one server: M/M/1, arrivals and service times exponential.
//!
//! A copy that replays one write after another is such a queue. Source: Kleinrock, *Queueing Systems*, volume 1.

use crate::base::units::Millis;

/// How busy one server is: `rho = arrivals a second x service time`. 1 is all the time.
pub fn load(arrivals_per_second: f64, service: Millis) -> f64 {
    arrivals_per_second * seconds(service)
}

/// Mean time in the queue before being served: `W = s x rho / (1 - rho)`; none from `rho` = 1 on, where it has no end.
pub fn mean_wait(service: Millis, rho: f64) -> Option<Millis> {
    is_stable(rho).then(|| from_seconds(seconds(service) * rho / (1.0 - rho)))
}

/// Time in the queue and being served that `share` of all do not exceed: `t = s / (1 - rho) x ln(1 / (1 - share))`;
/// none from `rho` = 1 on.
///
/// Not to be added to a service time: that is in it. With 2 ms of service p99 is 13, 46, 92 and 184 ms at 30, 80, 90
/// and 95 % of load.
pub fn sojourn(service: Millis, rho: f64, share: f64) -> Option<Millis> {
    let fits = is_stable(rho) && (0.0..1.0).contains(&share);
    fits.then(|| from_seconds(seconds(service) / (1.0 - rho) * -libm::log(1.0 - share)))
}

/// Seconds by which lag grows each second once a copy cannot keep up: `rho - 1`; nothing below `rho` = 1.
pub fn growth(rho: f64) -> f64 {
    (rho - 1.0).max(0.0)
}

fn is_stable(rho: f64) -> bool {
    (0.0..1.0).contains(&rho)
}

fn seconds(time: Millis) -> f64 {
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "times need no more than 53 bits")]
    let micros = time.micros() as f64;
    micros / 1e6
}

/// A time from seconds, to the nearest microsecond; what is no time at all is none.
pub(super) fn from_seconds(seconds: f64) -> Millis {
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` saturates, makes nothing of what is no number, and has no other way from a float"
    )]
    let micros = libm::round(seconds * 1e6) as u64;
    Millis::from_micros(micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: Millis = Millis::from_millis(2);

    #[test]
    fn p99_of_the_whole_stay_climbs_with_load() {
        let millis = [0.3, 0.8, 0.9, 0.95].map(|rho| sojourn(TWO, rho, 0.99).map(|time| time.micros() / 1_000));
        assert_eq!(millis, [Some(13), Some(46), Some(92), Some(184)]);
    }

    #[test]
    fn the_mean_wait_leaves_out_the_service_itself() {
        assert_eq!(mean_wait(TWO, 0.0), Some(Millis::ZERO));
        assert_eq!(mean_wait(TWO, 0.5), Some(TWO));
        assert_eq!(mean_wait(TWO, 0.9), Some(Millis::from_millis(18)));
    }

    #[test]
    fn past_full_load_nothing_is_waited_for_but_lag_grows() {
        assert_eq!((mean_wait(TWO, 1.0), sojourn(TWO, 1.0, 0.99)), (None, None));
        let grown = load(600.0, TWO);
        assert!((growth(grown) - 0.2).abs() < 1e-9, "600 writes a second of 2 ms: 0.2 s behind each second");
        assert!(growth(0.5).abs() < 1e-9);
    }
}
