//! Templates of generated files: the built-in ones, and a user's own in place of them.
//!
//! A template holds no decision and no arithmetic: it renders a typed view of which every field exists. What stands in
//! `{{ }}` is escaped for the kind of file that the template's name ends in, so that none can forget to quote: in
//! `.yaml.hbs` it becomes a scalar, in `.md.hbs` text without marks. `{{bare x}}` writes a number or a boolean as it
//! is, `{{always x}}` quotes a text that could do without, `{{comment x}}` writes it behind a `#`,
//! `{{prose x}}` keeps literals in backticks, and `{{shell x 2}}` writes commands as a block of code indented by so much.

mod node;
mod quick;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use handlebars::template::Template;
use handlebars::{Context, Handlebars, Helper, HelperResult, Output, RenderContext, RenderErrorReason};
use serde::Serialize;

use super::escape;
use super::scalar::{self, quoted};
use crate::base::nearest::nearest;
use crate::model::contracts::RenderError;
use node::Seen;
use quick::Quick;

include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// Name and text of every built-in template, sorted by name: `kustomize/overlay.yaml.hbs`.
pub const BUILT_IN: &[(&str, &str)] = TEMPLATES;

/// Room for nearly every text, so that few have to grow.
const USUAL_BYTES: usize = 16 << 10;

/// Templates that are ready to render.
pub struct Templates {
    /// Of what is built in it is made when something has no short way: most runs need few templates, and to read one
    /// takes longer than to render it.
    long: OnceLock<Long>,
    /// The short ways through those that are built in, by name, each made when it is asked for; none beside a user's own.
    quick: BTreeMap<&'static str, OnceLock<Option<Quick>>>,
}

/// Every template, for Handlebars to render.
struct Long {
    yaml: Handlebars<'static>,
    markdown: Handlebars<'static>,
}

impl Templates {
    /// The built-in templates with `own` in place of those of the same name.
    ///
    /// # Errors
    /// Every template that cannot be read, and every name that no built-in template has.
    pub fn new(own: &BTreeMap<String, String>) -> Result<Self, Vec<TemplateFault>> {
        if own.is_empty() {
            let quick = BUILT_IN.iter().map(|(name, _)| (*name, OnceLock::new())).collect();
            return Ok(Self { long: OnceLock::new(), quick });
        }
        let (long, mut faults) = Long::new(own);
        for name in own.keys().filter(|name| BUILT_IN.iter().all(|(known, _)| known != name)) {
            let near = nearest(name, BUILT_IN.iter().map(|(known, _)| *known));
            faults.push(TemplateFault {
                name: name.clone(),
                message: "no template has this name".to_owned(),
                help: Some(near.map_or_else(
                    || "`parallax templates export DIR` writes those that there are".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                )),
            });
        }
        if faults.is_empty() { Ok(Self { long: OnceLock::from(long), quick: BTreeMap::new() }) } else { Err(faults) }
    }

    /// Whether a user's own template is among them, of which nothing is proven.
    pub(super) fn has_own(&self) -> bool {
        self.quick.is_empty()
    }

    /// The short way through a template, if it has one.
    fn quick(&self, name: &str) -> Option<&Quick> {
        let (name, made) = self.quick.get_key_value(name)?;
        made.get_or_init(|| Quick::of(&built_in(name)?, &built_in)).as_ref()
    }

    /// The template's text, filled in.
    ///
    /// # Errors
    /// Names the template, its line, and what its view does not have.
    pub fn render(&self, name: &str, view: &impl Serialize) -> Result<String, RenderError> {
        self.text(name, self.seen(view).as_ref(), view)
    }

    /// The texts of templates that show the same view, one by one.
    ///
    /// # Errors
    /// Names the template, its line, and what its view does not have.
    pub fn render_all<'n>(
        &self,
        names: impl IntoIterator<Item = &'n str>,
        view: &impl Serialize,
    ) -> Result<Vec<String>, RenderError> {
        let seen = self.seen(view);
        names.into_iter().map(|name| self.text(name, seen.as_ref(), view)).collect()
    }

    /// The view as short ways see it, if there are any.
    fn seen(&self, view: &impl Serialize) -> Option<Seen> {
        if self.has_own() { None } else { Seen::of(view) }
    }

    fn text(&self, name: &str, seen: Option<&Seen>, view: &impl Serialize) -> Result<String, RenderError> {
        let Some(text) = seen.and_then(|seen| self.in_short(name, seen)) else {
            return self.at_length(name, view);
        };
        debug_assert_eq!(self.at_length(name, view).as_ref(), Ok(&text), "{name}");
        Ok(text)
    }

    /// The text by the short way; nothing where there is none, or a fault.
    fn in_short(&self, name: &str, view: &Seen) -> Option<String> {
        let escape = if is_markdown(name) { escape::put } else { scalar::put_scalar };
        let mut text = String::with_capacity(USUAL_BYTES);
        self.quick(name)?.write(view, escape, &mut text)?;
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text.shrink_to_fit();
        Some(text)
    }

    fn at_length(&self, name: &str, view: &impl Serialize) -> Result<String, RenderError> {
        // What is built in has no faults: a test reads all of it.
        let long = self.long.get_or_init(|| Long::new(&BTreeMap::new()).0);
        let text = long.kind(name).render(name, view);
        let text = text.map_err(|fault| RenderError(format!("template `{name}`: {fault}")))?;
        Ok(if text.ends_with('\n') { text } else { text + "\n" })
    }
}

impl Long {
    /// The built-in templates with `own` in place of those of the same name, and what is wrong with any.
    fn new(own: &BTreeMap<String, String>) -> (Self, Vec<TemplateFault>) {
        let mut long = Self { yaml: registry(scalar::scalar), markdown: registry(escape::escape) };
        let mut faults = Vec::new();
        for (name, text) in BUILT_IN {
            let text = own.get(*name).map_or(*text, String::as_str);
            let kind = if is_markdown(name) { &mut long.markdown } else { &mut long.yaml };
            if let Err(fault) = kind.register_template_string(name, text) {
                faults.push(TemplateFault { name: (*name).to_owned(), message: fault.to_string(), help: None });
            }
        }
        (long, faults)
    }

    fn kind(&self, name: &str) -> &Handlebars<'static> {
        if is_markdown(name) { &self.markdown } else { &self.yaml }
    }
}

/// A built-in template as it was read.
fn built_in(name: &str) -> Option<Template> {
    let (name, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
    Template::compile_with_name(text, (*name).to_owned()).ok()
}

fn is_markdown(name: &str) -> bool {
    name.ends_with(".md.hbs")
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateFault {
    /// The template.
    pub name: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

fn registry(escape: fn(&str) -> String) -> Handlebars<'static> {
    let mut registry = Handlebars::new();
    registry.set_strict_mode(true);
    registry.register_escape_fn(escape);
    registry.register_helper("bare", Box::new(bare));
    registry.register_helper("always", Box::new(always));
    registry.register_helper("comment", Box::new(comment));
    super::fence::register(&mut registry);
    registry
}

/// A number or a boolean without quotes; anything else is refused.
fn bare(
    helper: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    let value = helper.param(0).map(handlebars::PathAndJson::value);
    match value {
        Some(value) if value.is_number() || value.is_boolean() => Ok(out.write(&value.to_string())?),
        _ => Err(RenderErrorReason::Other("`bare` writes numbers and booleans only".to_owned()).into()),
    }
}

/// A text in double quotes, even where it could do without.
fn always(
    helper: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    match helper.param(0).and_then(|value| value.value().as_str()) {
        Some(text) => Ok(out.write(&quoted(text))?),
        None => Err(RenderErrorReason::Other("`always` quotes texts only".to_owned()).into()),
    }
}

/// A text in one line, of signs that every reader takes in a comment.
fn commented(text: &str) -> String {
    let mut out = String::new();
    put_comment(text, &mut out);
    out
}

/// Adds the text as [`commented`] writes it.
fn put_comment(text: &str, out: &mut String) {
    if text.is_ascii() {
        out.push_str(&super::text::cleaned(text));
    } else {
        out.push_str(&super::text::clean(text).replace('\u{fffe}', "\\u{fffe}").replace('\u{ffff}', "\\u{ffff}"));
    }
}

/// A text in one line, for behind a `#`.
fn comment(
    helper: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    match helper.param(0).and_then(|value| value.value().as_str()) {
        Some(text) => Ok(out.write(&commented(text))?),
        None => Err(RenderErrorReason::Other("`comment` writes texts only".to_owned()).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_template_can_be_read_and_leaves_nothing_unescaped() {
        assert_eq!(Long::new(&BTreeMap::new()).1, []);
        for (name, text) in BUILT_IN {
            assert!(!text.contains("{{{") && !text.contains("{{&"), "{name}");
            assert!(name.ends_with(".yaml.hbs") || name.ends_with(".md.hbs"), "{name}");
        }
    }

    #[test]
    fn whatever_is_rendered_for_every_service_has_a_short_way() {
        let Ok(templates) = Templates::new(&BTreeMap::new()) else { panic!("templates") };
        let of_services = ["argocd/applicationset.yaml.hbs", "flux/kustomization.yaml.hbs", "runbooks/service.md.hbs"];
        let of_bases = BUILT_IN.iter().map(|(name, _)| *name).filter(|name| name.starts_with("kustomize/"));
        for name in of_bases.chain(of_services) {
            assert!(templates.quick(name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_template_of_an_unknown_name_is_told_the_nearest() {
        let own = BTreeMap::from([("kustomize/overlai.yaml.hbs".to_owned(), String::new())]);
        let faults = Templates::new(&own).err().expect("a fault");
        assert_eq!(faults.len(), 1);
    }

    #[test]
    fn a_comment_is_one_line_of_signs_that_every_reader_takes() {
        assert_eq!(commented("a\nb\u{85}\u{fffe}\u{ffff}"), "a b\\u{85}\\u{fffe}\\u{ffff}");
    }

    #[test]
    fn a_field_that_a_view_does_not_have_is_an_error() {
        let mut yaml = registry(scalar::scalar);
        yaml.register_template_string("t", "a: {{b}}\n").expect("a template");
        assert!(yaml.render("t", &serde_json::json!({})).is_err());
        assert_eq!(yaml.render("t", &serde_json::json!({"b": "yes"})).expect("text"), "a: \"yes\"\n");
    }
}
