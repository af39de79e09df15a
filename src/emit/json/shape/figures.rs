//! Numbers as written: their unit stands in the key, how they are known beside them.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::base::units::Millis;

/// Milliseconds with up to three decimals.
#[derive(Clone, Copy, Debug)]
pub struct Ms(pub Millis);

/// Seconds with up to six decimals.
#[derive(Clone, Copy, Debug)]
pub struct Seconds(pub Millis);

impl Serialize for Ms {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        decimal(self.0.micros(), 1_000, serializer)
    }
}

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        decimal(self.0.micros(), 1_000_000, serializer)
    }
}

/// `micros / unit`, without a fraction where it is whole.
fn decimal<S: Serializer>(micros: u64, unit: u64, serializer: S) -> Result<S::Ok, S::Error> {
    if micros.is_multiple_of(unit) {
        return serializer.serialize_u64(micros / unit);
    }
    let digits = unit.ilog10();
    let rest = format!("{:0>1$}", micros % unit, usize::try_from(digits).unwrap_or(6));
    // Read from its digits, so that it is written with no others.
    let number: f64 = format!("{}.{rest}", micros / unit).parse().map_err(serde::ser::Error::custom)?;
    serializer.serialize_f64(number)
}

macro_rules! number {
    ($name:ident) => {
        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "number", "minimum": 0 })
            }
        }
    };
}

number!(Ms);
number!(Seconds);

/// A value that could be worked out, or what was missing for it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Reckoned<T> {
    /// Null where it is not known.
    pub value: Option<T>,
    /// What nobody said; null where the value is known.
    pub missing: Option<String>,
}

/// From the shortest to the longest time, in seconds.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct IntervalSeconds {
    /// At best.
    pub shortest: Seconds,
    /// At worst.
    pub longest: Seconds,
}

/// From the shortest to the longest time, in milliseconds.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct IntervalMs {
    /// At best.
    pub shortest: Ms,
    /// At worst.
    pub longest: Ms,
}

/// A time with how it is known.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Figure {
    /// In seconds.
    pub seconds: IntervalSeconds,
    /// How it is known: `stated`, `archetype`, `assumed`, `documented`, `measured`, `modelled` or `unknown`; of several
    /// the least firm.
    pub provenance: String,
    /// What it was taken from.
    pub from: String,
}

/// A network time with how it is known.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct NetworkFigure {
    /// In milliseconds.
    pub ms: IntervalMs,
    /// How it is known: `stated`, `archetype`, `assumed`, `documented`, `measured`, `modelled` or `unknown`; of several
    /// the least firm.
    pub provenance: String,
    /// What was added up.
    pub from: String,
}

/// A text with how it is known.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Known {
    /// Null where nobody wrote it.
    pub value: Option<String>,
    /// How it is known: `stated`, `archetype`, `assumed`, `documented`, `measured`, `modelled` or `unknown`.
    pub provenance: String,
}
