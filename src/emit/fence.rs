//! Helpers for templates of Markdown: sentences with literals, and commands to copy, which no text of others can leave.

use std::borrow::Cow;

use handlebars::{Context, Handlebars, Helper, HelperResult, Output, RenderContext, RenderError, RenderErrorReason};

use super::escape;

/// Makes the helpers known.
pub(super) fn register(registry: &mut Handlebars<'static>) {
    registry.register_helper("prose", Box::new(prose));
    registry.register_helper("shell", Box::new(shell));
}

/// A sentence of which the literals stand in backticks.
fn prose(
    helper: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    Ok(out.write(&escape::prose(text(helper)?))?)
}

/// Commands as a block of code, indented so that it belongs to the item of a list above it.
fn shell(
    helper: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    let indent = helper.param(1).and_then(|it| it.value().as_u64()).and_then(|it| usize::try_from(it).ok());
    let mut block = String::new();
    put_fenced(text(helper)?, indent.unwrap_or(0), &mut block);
    Ok(out.write(&block)?)
}

fn text<'h>(helper: &'h Helper<'_>) -> Result<&'h str, RenderError> {
    let text = helper.param(0).and_then(|value| value.value().as_str());
    text.ok_or_else(|| RenderErrorReason::Other(format!("`{}` writes texts only", helper.name())).into())
}

/// What stands before each line of a block, as far as one is ever indented.
const SPACE: &str = "        ";

/// Adds the text between fences that are longer than any run of backticks in it, without what a terminal obeys.
pub(super) fn put_fenced(text: &str, indent: usize, out: &mut String) {
    let runs = if text.contains("```") { text.split(|c| c != '`').map(str::len).max() } else { None };
    let fence = runs.map_or(Cow::Borrowed("```"), |longest| Cow::Owned("`".repeat(longest + 1)));
    let space = SPACE.get(..indent).unwrap_or(SPACE);
    out.extend([space, &fence, "sh\n"]);
    for line in text.lines() {
        let line = super::text::cleaned(line);
        out.extend([if line.is_empty() { "" } else { space }, line.as_ref(), "\n"]);
    }
    out.extend([space, &fence]);
}

#[cfg(test)]
mod tests {
    use super::put_fenced;

    fn fenced(text: &str, indent: usize) -> String {
        let mut out = String::new();
        put_fenced(text, indent, &mut out);
        out
    }

    #[test]
    fn nothing_ends_a_block_of_code_but_its_own_fence() {
        assert_eq!(fenced("a\n\nb", 2), "  ```sh\n  a\n\n  b\n  ```");
        assert_eq!(fenced("```\n# Heading", 0), "````sh\n```\n# Heading\n````");
        assert_eq!(fenced("a\r\u{1b}[2J", 0), "```sh\na \\u{1b}[2J\n```");
    }
}
