//! A page for whoever was not there: texts of an inventory stay texts.

use std::sync::LazyLock;

use html5gum::{Token, Tokenizer};
use parallax::emit;
use parallax::model::contracts::{Beyond, View};
use parallax::pipeline;
use serde_json::Value;

use super::{LOOK, SHOP, is_harmless, plan};

/// Elements with the names of their attributes.
type Shape = Vec<(Vec<u8>, Vec<Vec<u8>>)>;

/// What no text may change.
static PLAIN: LazyLock<Shape> = LazyLock::new(|| shape(&html("plain").expect("a plan")));

/// A text wherever one is free.
pub(super) fn page(bytes: &[u8]) {
    let text = format!("x{}", String::from_utf8_lossy(bytes));
    let Some(html) = html(&text) else { return };
    is_harmless(&html);
    assert_eq!(shape(&html), *PLAIN, "{text:?}");
}

/// The page of a platform with this text in it; none where it cannot be planned.
fn html(text: &str) -> Option<String> {
    let quoted = Value::from(text).to_string();
    let keyed = format!("orderKey: {quoted}, affinity: {{key: {quoted}, local: 95%}}, archetype: profile");
    let inventory = SHOP.replace("owner: shop", &format!("owner: {quoted}")).replace("archetype: profile", &keyed);
    let (sources, outcome) = plan(inventory.as_bytes());
    let bundle = outcome.planned.as_ref()?.bundle();
    let (findings, locate) = (&outcome.findings, pipeline::locator(&sources));
    let view = View { bundle, findings, locate: &locate, look: LOOK, sections: &[], beyond: Beyond::default() };
    let report = emit::REPORTS.iter().find(|report| report.format.name() == "html").expect("a format");
    Some(report.format.render(&view).expect("a text"))
}

/// Without `code`: what stands between two backticks is set as a literal, whoever wrote them.
fn shape(html: &str) -> Shape {
    let token = |token| match token {
        Ok(Token::StartTag(tag)) if tag.name.as_slice() != b"code" => {
            Some((tag.name.to_vec(), tag.attributes.keys().map(|name| name.to_vec()).collect()))
        }
        _ => None,
    };
    Tokenizer::new(html).filter_map(token).collect()
}
