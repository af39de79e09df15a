//! Lists that many alike things have in common, kept once.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// A list that is cheap to hold many times; it reads like a slice.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shared<T>(Arc<[T]>);

impl<T> Shared<T> {
    /// Its items.
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Deref for Shared<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> From<Vec<T>> for Shared<T> {
    fn from(items: Vec<T>) -> Self {
        Self(items.into())
    }
}

impl<T> FromIterator<T> for Shared<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<'a, T> IntoIterator for &'a Shared<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// Lists so far, each of its content once.
#[derive(Clone, Debug)]
pub struct Pool<T> {
    /// By a digest of the content, which decides nothing but where to look.
    known: BTreeMap<u64, Vec<Shared<T>>>,
}

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Self { known: BTreeMap::new() }
    }
}

impl<T: Hash + Eq> Pool<T> {
    /// The list with this content, which may be held elsewhere already.
    pub fn share(&mut self, items: impl Deref<Target = [T]> + Into<Shared<T>>) -> Shared<T> {
        if items.is_empty() {
            return Shared::default();
        }
        let mut digest = DefaultHasher::new();
        items.hash(&mut digest);
        let alike = self.known.entry(digest.finish()).or_default();
        if let Some(known) = alike.iter().find(|known| known.as_slice() == &*items) {
            return known.clone();
        }
        let made = items.into();
        alike.push(made.clone());
        made
    }
}

/// Texts so far, each kept once.
#[derive(Clone, Debug, Default)]
pub struct Texts(BTreeSet<Arc<str>>);

impl Texts {
    /// Puts the one that is kept in the place of a text that is equal to it.
    pub fn share(&mut self, text: &mut Arc<str>) {
        match self.0.get(text) {
            Some(known) => *text = Arc::clone(known),
            None => _ = self.0.insert(Arc::clone(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Pool, Texts};

    #[test]
    fn texts_are_kept_once() {
        let mut texts = Texts::default();
        let [mut one, mut other, mut again] = ["a", "b", "a"].map(Arc::<str>::from);
        for text in [&mut one, &mut other, &mut again] {
            texts.share(text);
        }
        assert!(Arc::ptr_eq(&one, &again) && &*other == "b");
    }

    #[test]
    fn lists_of_one_content_are_kept_once() {
        let mut pool = Pool::default();
        let (one, other, again) = (pool.share(vec![1, 2]), pool.share(vec![2, 1]), pool.share(vec![1, 2]));
        assert!(std::ptr::eq(one.as_slice(), again.as_slice()) && one != other);
        assert_eq!(other.into_iter().sum::<i32>() + pool.share(Vec::new()).iter().sum::<i32>(), 3);
    }
}
