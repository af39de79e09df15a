//! What a template can see of a view: its fields by name, texts as they are. Nothing is looked up in maps, no name is
//! copied, and texts stand in one, since tens of thousands of files are made from views.

use std::fmt;

use serde::ser::{self, Impossible, Serialize, SerializeSeq, SerializeStruct, Serializer};

/// A view.
pub(super) struct Seen {
    pub(super) view: Node,
    texts: String,
}

impl Seen {
    /// The view; nothing where it has values that are none of a template's.
    pub(super) fn of(view: &impl Serialize) -> Option<Self> {
        let mut texts = String::with_capacity(super::USUAL_BYTES);
        let view = view.serialize(Reader(&mut texts)).ok()?;
        Some(Self { view, texts })
    }

    /// What is written there.
    pub(super) fn text(&self, at: At) -> Option<&str> {
        self.texts.get(at.from..at.to)
    }
}

/// A place in the texts of a view.
#[derive(Clone, Copy)]
pub(super) struct At {
    from: usize,
    to: usize,
}

/// A value of a view.
pub(super) enum Node {
    Nothing,
    Truth(bool),
    /// A whole number, as it is written, and whether it is zero.
    Number(At, bool),
    Text(At),
    List(Vec<Node>),
    Fields(Vec<(&'static str, Node)>),
}

impl Node {
    /// A field.
    pub(super) fn field(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Fields(all) => all.iter().find(|(known, _)| *known == name).map(|(_, node)| node),
            _ => None,
        }
    }

    /// As a condition takes it.
    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::Nothing => false,
            Self::Truth(truth) => *truth,
            Self::Number(_, is_zero) => !is_zero,
            Self::Text(at) => at.from != at.to,
            Self::List(list) => !list.is_empty(),
            Self::Fields(fields) => !fields.is_empty(),
        }
    }
}

/// Reads a view, and keeps its texts here.
struct Reader<'t>(&'t mut String);

impl Reader<'_> {
    fn keep(self, text: &str) -> At {
        let from = self.0.len();
        self.0.push_str(text);
        At { from, to: self.0.len() }
    }
}

/// A view that has something else in it.
#[derive(Debug)]
struct Other;

impl fmt::Display for Other {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a value of a view")
    }
}

impl std::error::Error for Other {}

impl ser::Error for Other {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

type Read = Result<Node, Other>;

/// Numbers, each by its own method.
macro_rules! numbers {
    ($($name:ident: $number:ty),*) => {
        $(fn $name(self, value: $number) -> Read {
            Ok(Node::Number(self.keep(&value.to_string()), value == 0))
        })*
    };
}

impl<'t> Serializer for Reader<'t> {
    type Ok = Node;
    type Error = Other;
    type SerializeSeq = List<'t>;
    type SerializeTuple = Impossible<Node, Other>;
    type SerializeTupleStruct = Impossible<Node, Other>;
    type SerializeTupleVariant = Impossible<Node, Other>;
    type SerializeMap = Impossible<Node, Other>;
    type SerializeStruct = Fields<'t>;
    type SerializeStructVariant = Impossible<Node, Other>;

    numbers!(
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_u8: u8,
        serialize_u16: u16, serialize_u32: u32, serialize_u64: u64
    );

    fn serialize_bool(self, value: bool) -> Read {
        Ok(Node::Truth(value))
    }

    fn serialize_f32(self, _: f32) -> Read {
        Err(Other)
    }

    fn serialize_f64(self, _: f64) -> Read {
        Err(Other)
    }

    fn serialize_char(self, value: char) -> Read {
        Ok(Node::Text(self.keep(value.encode_utf8(&mut [0; 4]))))
    }

    fn serialize_str(self, value: &str) -> Read {
        Ok(Node::Text(self.keep(value)))
    }

    fn serialize_bytes(self, _: &[u8]) -> Read {
        Err(Other)
    }

    fn serialize_none(self) -> Read {
        Ok(Node::Nothing)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Read {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Read {
        Ok(Node::Nothing)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Read {
        Ok(Node::Nothing)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Read {
        Ok(Node::Text(self.keep(variant)))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Read {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(self, _: &'static str, _: u32, _: &'static str, _: &T) -> Read {
        Err(Other)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<List<'t>, Other> {
        Ok(List { all: Vec::with_capacity(length.unwrap_or(0)), texts: self.0 })
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Other> {
        Err(Other)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Other> {
        Err(Other)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Other> {
        Err(Other)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Other> {
        Err(Other)
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Fields<'t>, Other> {
        Ok(Fields { all: Vec::with_capacity(length), texts: self.0 })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Other> {
        Err(Other)
    }
}

struct List<'t> {
    all: Vec<Node>,
    texts: &'t mut String,
}

impl SerializeSeq for List<'_> {
    type Ok = Node;
    type Error = Other;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Other> {
        self.all.push(value.serialize(Reader(self.texts))?);
        Ok(())
    }

    fn end(self) -> Read {
        Ok(Node::List(self.all))
    }
}

struct Fields<'t> {
    all: Vec<(&'static str, Node)>,
    texts: &'t mut String,
}

impl SerializeStruct for Fields<'_> {
    type Ok = Node;
    type Error = Other;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Other> {
        self.all.push((name, value.serialize(Reader(self.texts))?));
        Ok(())
    }

    fn end(self) -> Read {
        Ok(Node::Fields(self.all))
    }
}
