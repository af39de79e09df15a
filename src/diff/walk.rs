//! One walk along two sorted sequences.

use std::cmp::Ordering;
use std::iter::Peekable;

/// What comes next.
pub(super) enum Step<A, B> {
    /// On the old side only.
    Old(A),
    /// On the new side only.
    New(B),
    /// On both.
    Both(A, B),
}

/// Both sequences, each sorted by its key and with no key twice.
pub(super) fn walk<A, B, K: Ord>(
    old: impl Iterator<Item = A>,
    new: impl Iterator<Item = B>,
    of_old: impl Fn(&A) -> K,
    of_new: impl Fn(&B) -> K,
) -> impl Iterator<Item = Step<A, B>> {
    let (mut old, mut new) = (keyed(old, of_old), keyed(new, of_new));
    std::iter::from_fn(move || {
        let order = match (old.peek(), new.peek()) {
            (Some((one, _)), Some((other, _))) => one.cmp(other),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return None,
        };
        match order {
            Ordering::Less => old.next().map(|(_, it)| Step::Old(it)),
            Ordering::Greater => new.next().map(|(_, it)| Step::New(it)),
            Ordering::Equal => old.next().zip(new.next()).map(|((_, old), (_, new))| Step::Both(old, new)),
        }
    })
}

fn keyed<T, K>(all: impl Iterator<Item = T>, key: impl Fn(&T) -> K) -> Peekable<impl Iterator<Item = (K, T)>> {
    all.map(move |it| (key(&it), it)).peekable()
}
