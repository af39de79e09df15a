//! Shares as the whole numbers from 0 to 255 that the router takes.

use crate::base::units::Share;

/// The largest weight of a record.
const MOST: u64 = 255;
/// Percent reads best, so it is tried first.
const PERCENT: u64 = 100;

/// Weights in the order of the shares, and whether they give the shares exactly, but for what the plan itself rounded to
/// millionths.
///
/// `w = share x total`, for the first total - 100, then from 1 on - at which all of them are whole; where there is none,
/// the largest share gets 255 and the others the nearest number, and nobody who gets something gets nothing.
pub(in crate::emit) fn weights(shares: &[Share]) -> (Vec<u8>, bool) {
    let whole: u64 = shares.iter().map(|share| u64::from(share.ppm())).sum();
    let most = shares.iter().map(|share| u64::from(share.ppm())).max().unwrap_or(0);
    if most == 0 {
        return (vec![0; shares.len()], true);
    }
    let rounded = u64::try_from(shares.len()).unwrap_or(u64::MAX);
    let totals = std::iter::once(PERCENT).chain(1..=MOST.saturating_mul(rounded));
    for total in totals.filter(|total| total * most <= MOST * whole + total * rounded) {
        if let Some(exact) = exact(shares, whole, total, rounded) {
            return (exact, true);
        }
    }
    let nearest = |share: &Share| match u64::from(share.ppm()) {
        0 => 0,
        some => u8::try_from(((some * MOST + most / 2) / most).clamp(1, MOST)).unwrap_or(u8::MAX),
    };
    (shares.iter().map(nearest).collect(), false)
}

/// The weights of this total, if each is within `slack` millionths of its share.
fn exact(shares: &[Share], whole: u64, total: u64, slack: u64) -> Option<Vec<u8>> {
    let weight = |share: &Share| {
        let share = u64::from(share.ppm());
        let nearest = (share * total + whole / 2) / whole;
        let off = (nearest * whole).abs_diff(share * total);
        let fits = off <= slack * total && (nearest > 0 || share == 0);
        u8::try_from(nearest).ok().filter(|_| fits)
    };
    shares.iter().map(weight).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::weights;
    use crate::base::units::Share;

    fn of(ppm: &[u32]) -> (Vec<u8>, bool) {
        weights(&ppm.iter().map(|ppm| Share::from_ppm(*ppm)).collect::<Vec<_>>())
    }

    #[test]
    fn percent_stay_percent() {
        assert_eq!(of(&[900_000, 100_000]), (vec![90, 10], true));
        assert_eq!(of(&[750_000, 250_000]), (vec![75, 25], true));
        assert_eq!(of(&[1_000_000, 0]), (vec![100, 0], true));
    }

    #[test]
    fn other_shares_get_the_smallest_whole_numbers_that_are_exact() {
        assert_eq!(of(&[375_000, 375_000, 250_000]), (vec![3, 3, 2], true));
        assert_eq!(of(&[333_334, 333_333, 333_333]), (vec![1, 1, 1], true));
        assert_eq!(of(&[450_000, 100_000]), (vec![9, 2], true));
    }

    #[test]
    fn what_is_too_fine_is_said_to_be_near() {
        assert_eq!(of(&[999_900, 100]), (vec![255, 1], false));
    }

    proptest! {
        #[test]
        fn nobody_who_gets_something_gets_nothing(ppm in proptest::collection::vec(0..1_000_000_u32, 1..30)) {
            let (found, exact) = of(&ppm);
            prop_assert_eq!(found.len(), ppm.len());
            let whole: u64 = ppm.iter().map(|ppm| u64::from(*ppm)).sum();
            let total: u64 = found.iter().map(|weight| u64::from(*weight)).sum();
            for (weight, ppm) in found.iter().zip(&ppm) {
                prop_assert_eq!(*weight == 0, *ppm == 0);
                if exact && total > 0 {
                    let off = (u64::from(*weight) * whole).abs_diff(u64::from(*ppm) * total);
                    // Each weight may be off by what the plan rounds, and so may their sum.
                    prop_assert!(off <= 31 * 30 * total, "{found:?} for {ppm:?}");
                }
            }
        }
    }
}
