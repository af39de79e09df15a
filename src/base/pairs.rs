//! A small map in one piece of memory: a node of a larger one would have room for eleven entries, of which most are two.

use std::collections::BTreeMap;

/// Keys with values, sorted by key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairs<K, V>(Box<[(K, V)]>);

impl<K: Ord, V> Pairs<K, V> {
    /// The value of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        let at = self.0.binary_search_by(|(own, _)| own.cmp(key)).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    /// Every key with its value.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// Every key.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K, V> Default for Pairs<K, V> {
    fn default() -> Self {
        Self(Box::default())
    }
}

impl<K: Ord, V> From<BTreeMap<K, V>> for Pairs<K, V> {
    fn from(map: BTreeMap<K, V>) -> Self {
        Self(map.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Pairs;

    #[test]
    fn a_key_is_found_wherever_it_stands() {
        let pairs = Pairs::from(BTreeMap::from([("b", 2), ("a", 1), ("c", 3)]));
        assert_eq!(["a", "b", "c", "d"].map(|key| pairs.get(&key).copied()), [Some(1), Some(2), Some(3), None]);
        assert!(pairs.keys().eq(&["a", "b", "c"]) && !pairs.is_empty());
    }
}
