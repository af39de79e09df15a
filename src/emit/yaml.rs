//! The plan as YAML: the document of [`super::json`] in the other notation.
//!
//! Written here and not by the library, whose plain `yes` and `no` are booleans to readers of YAML 1.1.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;
use serde_yaml::Value;

use super::json;
use super::text::obeyed;
use crate::model::contracts::{Format, RenderError, ShowsBeyond, View};

/// The format `yaml`.
pub struct Yaml;

impl Format for Yaml {
    fn name(&self) -> &'static str {
        "yaml"
    }

    fn about(&self) -> &'static str {
        "the JSON document as YAML"
    }

    fn shows_beyond(&self) -> ShowsBeyond {
        ShowsBeyond::OnDemand
    }

    fn render(&self, view: &View<'_>) -> Result<String, RenderError> {
        let mut out = Vec::new();
        self.write(view, &mut out).map_err(|fault| RenderError(fault.to_string()))?;
        String::from_utf8(out).map_err(|fault| RenderError(fault.to_string()))
    }

    /// As in JSON, no two services are in memory at once.
    fn write(&self, view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
        let Value::Mapping(document) = value(&json::without_services(view))? else {
            return Err(io::Error::other("the plan document is no mapping"));
        };
        for (key, held) in &document {
            let mut services = json::services(view).peekable();
            if key.as_str() != Some(SERVICES) || services.peek().is_none() {
                entry(key, held, 0, out)?;
                continue;
            }
            writeln!(out, "{SERVICES}:")?;
            for service in services {
                out.write_all(b"- ")?;
                block(&value(&service)?, 2, true, out)?;
            }
        }
        Ok(())
    }
}

/// The key of what is written one by one.
const SERVICES: &str = "services";

fn value(of: &impl Serialize) -> io::Result<Value> {
    serde_yaml::to_value(of).map_err(io::Error::other)
}

/// A value in block style, its lines indented by so many blanks; those of the first are there already where it `began`.
fn block(value: &Value, indent: usize, mut began: bool, out: &mut dyn Write) -> io::Result<()> {
    match value {
        Value::Mapping(map) if !map.is_empty() => {
            for (key, value) in map {
                if !std::mem::take(&mut began) {
                    blanks(indent, out)?;
                }
                entry(key, value, indent, out)?;
            }
            Ok(())
        }
        Value::Sequence(items) if !items.is_empty() => {
            for item in items {
                if !std::mem::take(&mut began) {
                    blanks(indent, out)?;
                }
                out.write_all(b"- ")?;
                block(item, indent.saturating_add(2), true, out)?;
            }
            Ok(())
        }
        // What takes one line stands behind its key or its dash.
        _ => writeln!(out, "{}", in_line(value)?),
    }
}

/// A key whose line is indented already, and its value.
fn entry(key: &Value, value: &Value, indent: usize, out: &mut dyn Write) -> io::Result<()> {
    let key = in_line(key)?;
    match value {
        Value::Mapping(map) if !map.is_empty() => {
            writeln!(out, "{key}:")?;
            block(value, indent.saturating_add(2), false, out)
        }
        // A list stands under its key; its dashes are indentation enough.
        Value::Sequence(items) if !items.is_empty() => {
            writeln!(out, "{key}:")?;
            block(value, indent, false, out)
        }
        _ => writeln!(out, "{key}: {}", in_line(value)?),
    }
}

fn blanks(indent: usize, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{:indent$}", "")
}

/// What takes one line: scalars, and what is empty.
fn in_line(value: &Value) -> io::Result<String> {
    Ok(match value {
        Value::Mapping(_) => "{}".to_owned(),
        Value::Sequence(_) => "[]".to_owned(),
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::String(text) => scalar(text),
        Value::Tagged(_) => return Err(io::Error::other("the plan document holds a YAML tag")),
    })
}

/// Text that every reader of YAML 1.1 and 1.2 takes for that text: plain where that is beyond doubt, else in
/// double quotes on one line.
fn scalar(text: &str) -> String {
    const WORDS: [&str; 11] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"];
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ' '))
        && !text.ends_with(' ')
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    if plain {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            _ if obeyed(c) || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::scalar;

    #[test]
    fn a_scalar_is_read_back_as_the_text_it_was() {
        for text in [
            "yes",
            "No",
            "on",
            "~",
            "",
            " ",
            "1_000",
            "0o7",
            "12:30",
            "2026-11-22",
            "a: b",
            "a #b",
            "- a",
            "{{x}}",
            "\u{1b}[31m",
            "a\nb",
            "\"\\\u{2028}\u{85}",
            "null",
            "=",
            "!x",
            "&a",
            "*a",
            "@a",
            "a ",
            ".inf",
            "漢字",
            "0x1f",
            "e",
            "a.b/c",
        ] {
            let back: serde_yaml::Value = serde_yaml::from_str(&scalar(text)).expect(text);
            assert_eq!(back.as_str(), Some(text), "{}", scalar(text));
        }
    }

    #[test]
    fn a_word_that_old_readers_take_for_a_boolean_is_quoted() {
        for text in ["yes", "NO", "on", "Off", "y"] {
            assert!(scalar(text).starts_with('"'));
        }
    }
}
