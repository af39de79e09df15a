//! Typed values out of a tree, through serde.
//!
//! Errors carry no words: whoever wants them asks `load::shape`, which finds every fault and not only the first.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::scalar::Resolved;
use super::tree::{Children, Shape, View};

/// The newtype name that asks for the text of a scalar, whatever it means: quantities with units.
pub(crate) const RAW: &str = "$parallax::Raw";
/// The newtype name that asks for the text of a number, so that no digit is lost.
pub(crate) const NUMBER: &str = "$parallax::Number";

/// What to read in place of a faulty value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patch {
    /// Nothing: the item or the whole entry is left out.
    Omit,
    /// A mapping without entries.
    EmptyMapping,
    /// A text without characters.
    EmptyText,
}

/// Replacements by node.
pub(crate) type Patches = BTreeMap<u32, Patch>;

/// Reads values out of a tree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'t> {
    view: View<'t>,
    patches: Option<&'t Patches>,
    /// A key of this mapping that somebody else reads.
    without: Option<&'static str>,
}

impl<'t> Reader<'t> {
    /// The value at `view`, without one key of the mapping itself; nothing if anything in it does not fit.
    pub(crate) fn read<T: de::DeserializeOwned>(view: View<'t>, without: Option<&'static str>) -> Option<T> {
        T::deserialize(Self { view, patches: None, without }).ok()
    }

    /// The same with `patches` in place of what is faulty.
    pub(crate) fn read_patched<T: de::DeserializeOwned>(
        view: View<'t>,
        patches: &'t Patches,
        without: Option<&'static str>,
    ) -> Option<T> {
        T::deserialize(Self { view, patches: Some(patches), without }).ok()
    }

    fn patch(self) -> Option<Patch> {
        self.patches?.get(&self.view.id()).copied()
    }

    fn at(self, view: View<'t>) -> Self {
        Self { view, without: None, ..self }
    }

    fn resolved(self) -> Result<Resolved<'t>, Mismatch> {
        if self.view.tag().is_some() {
            return Err(Mismatch);
        }
        self.view.resolved().ok_or(Mismatch)
    }

    fn list<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        if self.view.tag().is_some() || self.view.shape() != Shape::List {
            return Err(Mismatch);
        }
        visitor.visit_seq(Items { reader: self, rest: self.view.items() })
    }

    fn mapping<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        if self.patch() == Some(Patch::EmptyMapping) {
            return visitor.visit_map(Entries { reader: self, rest: [].into_iter(), value: None });
        }
        if self.view.tag().is_some() || self.view.shape() != Shape::Mapping {
            return Err(Mismatch);
        }
        // With patches the repeated key has been reported, and the first of the two is read.
        if self.patches.is_none() && self.view.has_repeats() {
            return Err(Mismatch);
        }
        visitor.visit_map(Entries { reader: self, rest: self.view.entries(), value: None })
    }
}

/// A value does not have the type that was wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mismatch;

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value does not have the type that was wanted")
    }
}

impl std::error::Error for Mismatch {}

impl de::Error for Mismatch {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }
    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }
    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
}

impl<'t> Deserializer<'t> for Reader<'t> {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.view.shape() {
            _ if self.patch() == Some(Patch::EmptyMapping) => self.mapping(visitor),
            _ if self.patch() == Some(Patch::EmptyText) => visitor.visit_borrowed_str(""),
            Shape::List => self.list(visitor),
            Shape::Mapping => self.mapping(visitor),
            Shape::Scalar => match self.resolved()? {
                Resolved::Null => visitor.visit_unit(),
                Resolved::Bool(value) => visitor.visit_bool(value),
                Resolved::Integer(value) => match u64::try_from(value) {
                    Ok(value) => visitor.visit_u64(value),
                    Err(_) => i64::try_from(value).map_err(|_| Mismatch).and_then(|value| visitor.visit_i64(value)),
                },
                Resolved::Float(value) => visitor.visit_f64(value),
                Resolved::Text(value) => visitor.visit_borrowed_str(value),
            },
        }
    }

    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        if self.patch().is_none() && self.view.is_null() && self.view.tag().is_none() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'t>>(self, name: &'static str, visitor: V) -> Result<V::Value, Mismatch> {
        let wants_number = name == NUMBER;
        if name != RAW && !wants_number {
            return visitor.visit_newtype_struct(self);
        }
        match self.resolved()? {
            Resolved::Null => Err(Mismatch),
            Resolved::Bool(_) | Resolved::Text(_) if wants_number => Err(Mismatch),
            Resolved::Text(value) => visitor.visit_borrowed_str(value),
            Resolved::Bool(_) | Resolved::Integer(_) | Resolved::Float(_) => {
                self.view.raw().ok_or(Mismatch).and_then(|raw| visitor.visit_borrowed_str(raw))
            }
        }
    }

    /// Only from a mapping: serde would also fill a struct from a list, field by field.
    fn deserialize_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.mapping(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        <V: Visitor<'t>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map enum identifier
    }
}

struct Items<'t> {
    reader: Reader<'t>,
    rest: Children<'t>,
}

impl<'t> SeqAccess<'t> for Items<'t> {
    type Error = Mismatch;

    fn next_element_seed<T: DeserializeSeed<'t>>(&mut self, seed: T) -> Result<Option<T::Value>, Mismatch> {
        for view in self.rest.by_ref() {
            let item = self.reader.at(view);
            if item.patch() != Some(Patch::Omit) {
                return seed.deserialize(item).map(Some);
            }
        }
        Ok(None)
    }
}

struct Entries<'t, I> {
    reader: Reader<'t>,
    rest: I,
    value: Option<View<'t>>,
}

impl<'t, I: Iterator<Item = (View<'t>, View<'t>)>> MapAccess<'t> for Entries<'t, I> {
    type Error = Mismatch;

    fn next_key_seed<K: DeserializeSeed<'t>>(&mut self, seed: K) -> Result<Option<K::Value>, Mismatch> {
        for (key, value) in self.rest.by_ref() {
            let omitted = |view| self.reader.at(view).patch() == Some(Patch::Omit);
            if omitted(key) || omitted(value) {
                continue;
            }
            let name = key.raw().filter(|_| !key.is_merge_key() && key.tag().is_none()).ok_or(Mismatch)?;
            if self.reader.without == Some(name) {
                continue;
            }
            self.value = Some(value);
            // A key is text whatever it looks like: `443:` names the same field as `"443":`.
            return seed.deserialize(de::value::BorrowedStrDeserializer::new(name)).map(Some);
        }
        Ok(None)
    }

    fn next_value_seed<T: DeserializeSeed<'t>>(&mut self, seed: T) -> Result<T::Value, Mismatch> {
        let view = self.value.take().ok_or(Mismatch)?;
        seed.deserialize(self.reader.at(view))
    }
}
