//! Values inside the mappings: quantities as text, words of closed lists, exact numbers.

use std::borrow::Cow;
use std::fmt;

use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, Visitor};

use crate::base::parse_units::{self, UnitError};
use crate::base::units::{Bytes, Date, Flow, Increase, Millis, Rate, Share};
use crate::load::yaml::{NUMBER, RAW};
use crate::model::words::{
    Call, CallOn, Conflicts, Consistency, DeclaredPods, DeclaredStrategy, HealthCheckKind, Invariant, LocalWrites,
    LockScope, LostUpdates, OnDelete, Operation, PlanPart, ReadsFrom, RegionRole, Replication, Role, ScalesWith,
    ScenarioName, Scope, ServiceKind, SharedKind,
};

/// A quantity as text: whatever scalar was written, so that a bare number gets an answer that names its unit.
pub(crate) trait Quantity {
    /// What it becomes.
    type Value;
    /// As written.
    fn text(&self) -> &str;
    /// What it means.
    fn parse(text: &str) -> Result<Self::Value, UnitError>;
}

macro_rules! quantities {
    ($($(#[$doc:meta])* $name:ident -> $value:ty, $parse:path, $pattern:literal, $title:literal, $example:literal;)+) => {
    $(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub(crate) struct $name(Box<str>);

        impl Quantity for $name {
            type Value = $value;
            fn text(&self) -> &str {
                &self.0
            }
            fn parse(text: &str) -> Result<$value, UnitError> {
                $parse(text)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_newtype_struct(RAW, RawText).map(Self)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                $title.into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "string",
                    "pattern": $pattern,
                    "description": concat!("As in `", $example, "`"),
                    "examples": [$example],
                    "x-quantity": $title,
                })
            }
        }
    )+

        /// What is wrong with the text of a quantity of this title in the schema.
        pub(crate) fn quantity_fault(title: &str, text: &str) -> Option<UnitError> {
            match title {
                $($title => $parse(text).err(),)+
                _ => None,
            }
        }
    };
}

quantities! {
    /// A length of time.
    DurationText -> Millis, parse_units::duration, r"^([0-9]{1,18}(\.[0-9]{1,18})?(us|ms|s|m|h|d))+$", "Duration", "250ms";
    /// A share of a whole.
    ShareText -> Share, parse_units::share, r"^[0-9]{1,18}(\.[0-9]{1,4})?%$", "Share", "60%";
    /// By how much something may grow, in percent of what it was.
    IncreaseText -> Increase, parse_units::increase, r"^[0-9]{1,18}(\.[0-9]{1,4})?%$", "Increase", "60%";
    /// An amount of data.
    SizeText -> Bytes, parse_units::size, r"^[0-9]{1,18}(\.[0-9]{1,18})?(B|kB|MB|GB|TB|PB|KiB|MiB|GiB|TiB|PiB)$", "Size", "200GiB";
    /// How often something happens.
    RateText -> Rate, parse_units::rate, r"^[0-9]{1,18}(\.[0-9]{1,3})?/(s|min|h|day|month)$", "Rate", "300/s";
    /// How much data flows.
    FlowText -> Flow, parse_units::flow, r"^[0-9]{1,18}(\.[0-9]{1,18})?(B|kB|MB|GB|TB|PB|KiB|MiB|GiB|TiB|PiB)/(s|min|h|day|month)$", "Flow", "20TB/month";
    /// A calendar date.
    DateText -> Date, parse_units::date, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "Date", "2026-11-22";
}

/// Takes the text of a scalar; a number from another format as its text.
struct RawText;

impl<'de> Visitor<'de> for RawText {
    type Value = Box<str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text with a unit")
    }
    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<Box<str>, D::Error> {
        from.deserialize_any(self)
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Box<str>, E> {
        Ok(text.into())
    }
    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Box<str>, E> {
        Ok(value.to_string().into())
    }
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Box<str>, E> {
        Ok(value.to_string().into())
    }
}

/// A number that is not negative, with every digit as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Amount(pub(crate) Decimal);

impl Amount {
    /// The amount of a text, if it is one.
    pub(crate) fn parse(text: &str) -> Option<Decimal> {
        let plain = text.strip_prefix('+').unwrap_or(text);
        let found = plain.parse::<Decimal>().ok().or_else(|| Decimal::from_scientific(plain).ok())?;
        (!found.is_sign_negative() && !plain.contains('_')).then(|| found.normalize())
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = from.deserialize_newtype_struct(NUMBER, RawText)?;
        Self::parse(&text).map(Self).ok_or_else(|| de::Error::custom("not an amount"))
    }
}

impl JsonSchema for Amount {
    fn schema_name() -> Cow<'static, str> {
        "Amount".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "number", "minimum": 0, "description": "A number that is not negative"})
    }
}

/// A closed list of words.
pub(crate) trait Words: Sized + Copy + 'static {
    /// The list's name in the schema.
    const TITLE: &'static str;
    /// Every word, in order.
    fn words() -> Vec<&'static str>;
    /// The word of a text.
    fn word(text: &str) -> Option<Self>;
}

macro_rules! closed_lists {
    ($($name:ident),+ $(,)?) => {$(
        impl Words for $name {
            const TITLE: &'static str = stringify!($name);
            fn words() -> Vec<&'static str> {
                Self::ALL.iter().map(|word| word.name()).collect()
            }
            fn word(text: &str) -> Option<Self> {
                Self::parse(text)
            }
        }
    )+};
}

closed_lists!(
    Call,
    CallOn,
    Conflicts,
    Consistency,
    DeclaredPods,
    DeclaredStrategy,
    HealthCheckKind,
    LocalWrites,
    LockScope,
    LostUpdates,
    OnDelete,
    Operation,
    PlanPart,
    ReadsFrom,
    RegionRole,
    Replication,
    Role,
    ScalesWith,
    ScenarioName,
    Scope,
    ServiceKind,
    SharedKind,
);

/// A word of a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word<W>(pub(crate) W);

impl<'de, W: Words> Deserialize<'de> for Word<W> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Known<W>(std::marker::PhantomData<W>);
        impl<W: Words> Visitor<'_> for Known<W> {
            type Value = W;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "one of {}", W::words().join(", "))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<W, E> {
                W::word(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        from.deserialize_str(Known(std::marker::PhantomData)).map(Word)
    }
}

impl<W: Words> JsonSchema for Word<W> {
    fn schema_name() -> Cow<'static, str> {
        W::TITLE.into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "enum": W::words()})
    }
}

/// What may be written among invariants: also `none`, and names that people use for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InvariantWord {
    /// There is nothing to keep.
    None,
    /// Both bounds.
    Bounded,
    /// One of the model's.
    One(Invariant),
}

const INVARIANT_ALIASES: [(&str, InvariantWord); 5] = [
    ("none", InvariantWord::None),
    ("bounded", InvariantWord::Bounded),
    ("non-negative", InvariantWord::One(Invariant::LowerBound)),
    ("no-oversell", InvariantWord::One(Invariant::LowerBound)),
    ("monotonic-id", InvariantWord::One(Invariant::Sequence)),
];

impl Words for InvariantWord {
    const TITLE: &'static str = "Invariant";
    fn words() -> Vec<&'static str> {
        let own = Invariant::ALL.iter().map(|word| word.name());
        INVARIANT_ALIASES.iter().map(|(word, _)| *word).chain(own).collect()
    }
    fn word(text: &str) -> Option<Self> {
        let alias = INVARIANT_ALIASES.into_iter().find(|(word, _)| *word == text).map(|(_, meant)| meant);
        alias.or_else(|| Invariant::parse(text).map(Self::One))
    }
}

/// Whether every mutation must carry an idempotency key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyNeed {
    /// It must.
    Required,
    /// It may.
    Optional,
}

impl Words for KeyNeed {
    const TITLE: &'static str = "KeyNeed";
    fn words() -> Vec<&'static str> {
        vec!["required", "optional"]
    }
    fn word(text: &str) -> Option<Self> {
        match text {
            "required" => Some(Self::Required),
            "optional" => Some(Self::Optional),
            _ => None,
        }
    }
}
