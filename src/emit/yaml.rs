//! The plan as YAML: the document of [`super::json`] in the other notation.
//!
//! Written here and not by the library, whose plain `yes` and `no` are booleans to readers of YAML 1.1.

use std::fmt::Write;

use serde_yaml::Value;

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
        let value =
            serde_yaml::to_value(super::json::document(view)).map_err(|fault| RenderError(fault.to_string()))?;
        let mut out = String::new();
        for line in lines(&value)? {
            out.push_str(&line);
            out.push('\n');
        }
        Ok(out)
    }
}

/// A value in block style. Scalars and what is empty take one line.
fn lines(value: &Value) -> Result<Vec<String>, RenderError> {
    let mut out = Vec::new();
    match value {
        Value::Mapping(map) if !map.is_empty() => {
            for (key, value) in map {
                let key = lines(key)?.concat();
                let inner = lines(value)?;
                if is_block(value) {
                    // A list stands under its key; its dashes are indentation enough.
                    let blank = if value.is_sequence() { "" } else { "  " };
                    out.push(format!("{key}:"));
                    out.extend(inner.into_iter().map(|line| format!("{blank}{line}")));
                } else {
                    out.push(format!("{key}: {}", inner.concat()));
                }
            }
        }
        Value::Sequence(items) if !items.is_empty() => {
            for item in items {
                let inner = lines(item)?.into_iter().enumerate();
                out.extend(inner.map(|(at, line)| format!("{}{line}", if at == 0 { "- " } else { "  " })));
            }
        }
        Value::Mapping(_) => out.push("{}".to_owned()),
        Value::Sequence(_) => out.push("[]".to_owned()),
        Value::Null => out.push("null".to_owned()),
        Value::Bool(value) => out.push(value.to_string()),
        Value::Number(value) => out.push(value.to_string()),
        Value::String(text) => out.push(scalar(text)),
        Value::Tagged(_) => return Err(RenderError("the plan document holds a YAML tag".to_owned())),
    }
    Ok(out)
}

fn is_block(value: &Value) -> bool {
    match value {
        Value::Mapping(map) => !map.is_empty(),
        Value::Sequence(items) => !items.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Tagged(_) => false,
    }
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
