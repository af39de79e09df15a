//! Templates of the report. What stands in `{{ }}` is escaped for HTML, so that none can forget to; `{{prose x}}` shows
//! literals in backticks as code. Only `page` takes in text as it is: bodies of parts, its style and its script.

use std::sync::LazyLock;

use handlebars::{Context, Handlebars, Helper, HelperResult, Output, RenderContext, RenderErrorReason, html_escape};
use serde::Serialize;

use crate::emit::text::clean;
use crate::model::contracts::RenderError;

include!(concat!(env!("OUT_DIR"), "/report.rs"));

/// How the page looks.
pub(super) const STYLE: &str =
    concat!(include_str!("../../../templates/report/style.css"), include_str!("../../../templates/report/charts.css"));
/// What the page does.
pub(super) const SCRIPT: &str = include_str!("../../../templates/report/report.js");
/// SHA-256 of the script in base64, by which a browser knows it.
pub(super) const DIGEST: &str = SCRIPT_DIGEST;

static REGISTRY: LazyLock<Result<Handlebars<'static>, String>> = LazyLock::new(registry);

/// The template of a name, such as `summary` for `templates/report/summary.html.hbs`, filled in. Templates include one
/// another by the same names.
///
/// # Errors
/// Names the template, its line, and what its view does not have.
pub(super) fn fill(name: &str, view: &impl Serialize) -> Result<String, RenderError> {
    let registry = REGISTRY.as_ref().map_err(|fault| RenderError(fault.clone()))?;
    registry.render(name, view).map_err(|fault| RenderError(format!("template `{name}` of the report: {fault}")))
}

fn registry() -> Result<Handlebars<'static>, String> {
    let mut registry = Handlebars::new();
    registry.set_strict_mode(true);
    registry.register_escape_fn(escape);
    registry.register_helper("prose", Box::new(prose));
    for (name, text) in TEMPLATES {
        let name = name.strip_suffix(".html.hbs").unwrap_or(name);
        registry.register_template_string(name, text).map_err(|fault| fault.to_string())?;
    }
    Ok(registry)
}

/// A text for between tags or quotes, with nothing in it that turns the direction of writing.
fn escape(text: &str) -> String {
    html_escape(&clean(text))
}

/// A text with literals in backticks as code.
fn prose(
    helper: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    match helper.param(0).and_then(|value| value.value().as_str()) {
        Some(text) => Ok(out.write(&with_code(text))?),
        None => Err(RenderErrorReason::Other("`prose` writes texts only".to_owned()).into()),
    }
}

/// What stands between two backticks becomes code; one without another stays as it is.
fn with_code(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, literal, after)) = literal(rest) {
        out.extend([&escape(before), "<code>", &escape(literal), "</code>"]);
        rest = after;
    }
    out + &escape(rest)
}

/// What stands before, in and after the first two backticks that hold anything.
fn literal(text: &str) -> Option<(&str, &str, &str)> {
    let (before, after) = text.split_once('`')?;
    let (literal, after) = after.split_once('`')?;
    (!literal.trim().is_empty()).then_some((before, literal, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_can_be_read_and_only_the_page_takes_in_markup() {
        assert_eq!(REGISTRY.as_ref().err(), None);
        for (name, text) in TEMPLATES {
            assert!(name.ends_with(".html.hbs"), "{name}");
            assert_eq!(text.contains("{{{") || text.contains("{{&"), *name == "page.html.hbs", "{name}");
        }
    }

    #[test]
    fn a_hostile_text_stays_text() {
        assert_eq!(escape("<b a=\"1\">&'`\u{202e}"), "&lt;b a&#x3D;&quot;1&quot;&gt;&amp;&#x27;&#x60;\\u{202e}");
        assert_eq!(with_code("drop `<b>` or ` not"), "drop <code>&lt;b&gt;</code> or &#x60; not");
        assert_eq!(with_code("``"), "&#x60;&#x60;");
    }

    #[test]
    fn neither_style_nor_script_ends_before_its_end() {
        assert!(!STYLE.contains("</") && !SCRIPT.contains("</") && !SCRIPT.contains("<!--"));
    }
}
