//! The short way through a template. Handlebars reads it, and what most templates need of the rest of Handlebars - values,
//! conditions, lists, our own helpers, a part with a name for a value - is worked out here, many times faster: a tree has
//! tens of thousands of files. A template that needs more has no short way, and neither has a user's own; and builds for
//! tests hold every text that came this way against that of Handlebars.

use handlebars::template::{HelperTemplate, Parameter, Template, TemplateElement};
use handlebars::{Path, PathSeg};

use super::node::{Node, Seen};
use crate::emit::{escape, fence, scalar};

/// How deep parts and blocks may nest.
const DEEPEST: usize = 16;

/// What a template does.
pub(super) struct Quick(Vec<Step>);

enum Step {
    Text(String),
    Put(Route, Way),
    If {
        of: Route,
        then: Quick,
        otherwise: Quick,
    },
    Each {
        of: Route,
        body: Quick,
    },
    /// Another template, which sees this value only, by this name.
    Part {
        name: String,
        of: Route,
        body: Quick,
    },
}

/// Every template by its name.
type All = dyn Fn(&str) -> Option<Template>;

/// The fields on the way to a value.
type Route = Vec<String>;

/// How a value is written.
enum Way {
    Escaped,
    Bare,
    Always,
    Comment,
    Prose,
    Shell(usize),
}

impl Quick {
    /// The short way through a template; nothing where it has none.
    pub(super) fn of(template: &Template, all: &All) -> Option<Self> {
        steps(template, all, DEEPEST)
    }

    /// Adds the text with the values of a view; nothing where Handlebars would find a fault.
    pub(super) fn write(&self, seen: &Seen, escape: fn(&str, &mut String), out: &mut String) -> Option<()> {
        self.run(Scope { seen, this: &seen.view, part: None }, escape, out)
    }

    fn run(&self, scope: Scope<'_>, escape: fn(&str, &mut String), out: &mut String) -> Option<()> {
        for step in &self.0 {
            match step {
                Step::Text(text) => out.push_str(text),
                Step::Put(of, way) => way.put(scope.seen, scope.find(of)?, escape, out)?,
                Step::If { of, then, otherwise } => {
                    let chosen = if scope.find(of)?.is_true() { then } else { otherwise };
                    chosen.run(scope, escape, out)?;
                }
                Step::Each { of, body } => {
                    let Node::List(list) = scope.find(of)? else { return None };
                    for this in list {
                        body.run(Scope { this, part: None, ..scope }, escape, out)?;
                    }
                }
                Step::Part { name, of, body } => {
                    let value = scope.find(of)?;
                    body.run(Scope { this: &Node::Nothing, part: Some((name, value)), ..scope }, escape, out)?;
                }
            }
        }
        Some(())
    }
}

/// Where values are looked for.
#[derive(Clone, Copy)]
struct Scope<'a> {
    seen: &'a Seen,
    this: &'a Node,
    part: Option<(&'a str, &'a Node)>,
}

impl<'a> Scope<'a> {
    fn find(self, route: &[String]) -> Option<&'a Node> {
        let (from, rest) = match (self.part, route.split_first()) {
            (Some((name, value)), Some((first, rest))) if first == name => (value, rest),
            _ => (self.this, route),
        };
        rest.iter().try_fold(from, |node, name| node.field(name))
    }
}

impl Way {
    fn put(&self, seen: &Seen, value: &Node, escape: fn(&str, &mut String), out: &mut String) -> Option<()> {
        match (self, value) {
            (Self::Escaped, Node::Text(at) | Node::Number(at, _)) => escape(seen.text(*at)?, out),
            (Self::Bare, Node::Number(at, _)) => out.push_str(seen.text(*at)?),
            (Self::Bare, Node::Truth(truth)) => out.push_str(if *truth { "true" } else { "false" }),
            (Self::Always, Node::Text(at)) => scalar::put_quoted(seen.text(*at)?, out),
            (Self::Comment, Node::Text(at)) => super::put_comment(seen.text(*at)?, out),
            (Self::Prose, Node::Text(at)) => escape::put_prose(seen.text(*at)?, out),
            (Self::Shell(indent), Node::Text(at)) => fence::put_fenced(seen.text(*at)?, *indent, out),
            _ => return None,
        }
        Some(())
    }
}

fn steps(template: &Template, all: &All, left: usize) -> Option<Quick> {
    let left = left.checked_sub(1)?;
    template.elements.iter().map(|element| step(element, all, left)).collect::<Option<_>>().map(Quick)
}

fn step(element: &TemplateElement, all: &All, left: usize) -> Option<Step> {
    match element {
        TemplateElement::RawString(text) => Some(Step::Text(text.clone())),
        TemplateElement::Expression(asked) if asked.hash.is_empty() => match asked.params.as_slice() {
            [] => Some(Step::Put(route(&asked.name)?, Way::Escaped)),
            [of, with @ ..] => Some(Step::Put(route(of)?, way(asked.name.as_name()?, with)?)),
        },
        TemplateElement::HelperBlock(asked) => block(asked, all, left),
        TemplateElement::PartialExpression(part) if part.params.is_empty() && part.indent.is_none() => {
            let mut hash = part.hash.iter();
            let (Some((name, of)), None) = (hash.next(), hash.next()) else { return None };
            let body = steps(&all(part.name.as_name()?)?, all, left)?;
            Some(Step::Part { name: name.clone(), of: route(of)?, body })
        }
        _ => None,
    }
}

fn block(asked: &HelperTemplate, all: &All, left: usize) -> Option<Step> {
    let [of] = asked.params.as_slice() else { return None };
    let of = route(of)?;
    if !asked.hash.is_empty() || asked.block_param.is_some() {
        return None;
    }
    let inside = |template: &Option<Template>| match template {
        Some(template) => steps(template, all, left),
        None => Some(Quick(Vec::new())),
    };
    let (body, otherwise) = (inside(&asked.template)?, inside(&asked.inverse)?);
    match asked.name.as_name()? {
        "if" => Some(Step::If { of, then: body, otherwise }),
        "each" if otherwise.0.is_empty() => Some(Step::Each { of, body }),
        _ => None,
    }
}

fn way(helper: &str, with: &[Parameter]) -> Option<Way> {
    match (helper, with) {
        ("bare", []) => Some(Way::Bare),
        ("always", []) => Some(Way::Always),
        ("comment", []) => Some(Way::Comment),
        ("prose", []) => Some(Way::Prose),
        ("shell", [Parameter::Literal(indent)]) => Some(Way::Shell(usize::try_from(indent.as_u64()?).ok()?)),
        _ => None,
    }
}

/// The fields that a path names one after the other, from where it stands.
fn route(path: &Parameter) -> Option<Route> {
    let Parameter::Path(Path::Relative((segments, _))) = path else { return None };
    let name = |segment: &PathSeg| match segment {
        PathSeg::Named(name) => Some(name.clone()),
        _ => None,
    };
    segments.iter().map(name).collect()
}
