//! A page as a reader of HTML sees it.

use std::collections::BTreeMap;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

/// Elements that have no end.
const VOID: &[&str] = &["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"];

/// An element with the text directly in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) text: String,
    /// Names of what it stands in, the outermost first.
    pub(super) inside: Vec<String>,
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

/// All elements of a page in the order in which they begin.
#[derive(Clone, Debug, Default)]
pub(super) struct Markup {
    pub(super) elements: Vec<Element>,
}

impl Markup {
    /// Reads a page and fails on everything that a browser would have to mend.
    pub(super) fn read(page: &str) -> Self {
        let mut emitter = DefaultEmitter::default();
        emitter.naively_switch_states(true);
        let mut markup = Self::default();
        let mut open: Vec<usize> = Vec::new();
        for token in Tokenizer::new_with_emitter(page, emitter) {
            let token: Token = token.expect("text");
            match token {
                Token::StartTag(tag) => {
                    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
                    let name = text(&tag.name);
                    let attributes = tag.attributes.iter().map(|(name, value)| (text(name), text(value))).collect();
                    let inside = open.iter().map(|at| markup.elements[*at].name.clone()).collect();
                    if !VOID.contains(&name.as_str()) && !tag.self_closing {
                        open.push(markup.elements.len());
                    }
                    markup.elements.push(Element { name, attributes, text: String::new(), inside });
                }
                Token::EndTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    let at = open.pop().unwrap_or_else(|| panic!("`</{name}>` ends nothing"));
                    let begun = &markup.elements[at];
                    assert_eq!(begun.name, name, "{:?} {:?}", begun.inside, begun.attributes);
                }
                Token::String(text) => {
                    if let Some(at) = open.last() {
                        markup.elements[*at].text.push_str(&String::from_utf8_lossy(&text));
                    }
                }
                Token::Comment(_) | Token::Doctype(_) => {}
                Token::Error(error) => panic!("{}", *error),
            }
        }
        assert!(open.is_empty(), "not everything ends");
        markup
    }

    /// Elements of a name.
    pub(super) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements.iter().filter(move |element| element.name == name)
    }

    /// Elements that have an attribute, with its value.
    pub(super) fn with<'a>(&'a self, attribute: &'a str) -> impl Iterator<Item = (&'a Element, &'a str)> {
        self.elements.iter().filter_map(move |element| Some((element, element.attribute(attribute)?)))
    }
}
