//! Comments, and the objects that they stand at. A `#` inside a scalar, quoted or in a block, begins none.

use super::tree::{Kind, Tree};

/// One comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Comment<'t> {
    /// What stands behind the `#`.
    pub(crate) text: &'t str,
    /// The character of the `#`.
    pub(crate) start: u32,
    /// The character after the last.
    pub(crate) end: u32,
    /// The first character of its line.
    pub(crate) line: u32,
    /// Whether nothing but blanks stands before it on its line.
    pub(crate) alone: bool,
}

/// Every comment of a text, in its order; `trees` are all of its documents.
pub(crate) fn comments<'t>(text: &'t str, trees: &[Tree]) -> Vec<Comment<'t>> {
    let is_scalar = |kind: Kind| matches!(kind, Kind::Borrowed | Kind::Owned);
    let nodes = trees.iter().flat_map(|tree| &tree.nodes).filter(|node| is_scalar(node.kind) && node.start < node.end);
    let mut scalars = nodes.map(|node| (node.start, node.end)).peekable();
    let (mut found, mut character) = (Vec::new(), 0u32);
    for line in text.split_inclusive('\n') {
        let begin = character;
        let (mut blank, mut alone) = (true, true);
        for (place, letter) in line.char_indices() {
            while scalars.peek().is_some_and(|(_, end)| *end <= character) {
                scalars.next();
            }
            let inside = scalars.peek().is_some_and(|(start, _)| *start <= character);
            if letter == '#' && blank && !inside {
                let text = line.get(place..).unwrap_or_default().trim_end();
                let end = character.saturating_add(length(text));
                let text = text.trim_start_matches('#');
                found.push(Comment { text, start: character, end, line: begin, alone });
                break;
            }
            blank = letter.is_whitespace();
            alone &= blank;
            character = character.saturating_add(1);
        }
        character = begin.saturating_add(length(line));
    }
    found
}

fn length(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// What a comment can stand at: the root, an item of a list, or a key with its value; from the first character to the
/// first one of the last value in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Extent {
    /// Its first character.
    pub(crate) start: u32,
    /// The first character of the last value that it holds.
    pub(crate) last: u32,
}

impl Tree {
    /// Every object of a document, by where it starts.
    pub(crate) fn extents(&self) -> Vec<Extent> {
        let mut found = Vec::new();
        let start = |index: u32| self.node(index).map_or(0, |node| node.start);
        // The last value in what begins at an index is the one before what comes after it.
        let extent = |from: u32, index: u32| {
            let last = start(self.after(index).saturating_sub(1));
            Extent { start: start(from), last: last.max(start(from)) }
        };
        // A list in lines starts where its first item does and is no object of its own.
        let in_lines =
            |index: u32| self.node(index).is_some_and(|node| node.kind == Kind::List && node.start == node.end);
        if !self.nodes.is_empty() && !in_lines(0) {
            found.push(extent(0, 0));
        }
        for (index, node) in (0u32..).zip(&self.nodes) {
            let mut next = index.saturating_add(1);
            while next < node.a && matches!(node.kind, Kind::List | Kind::Mapping) {
                let value = if node.kind == Kind::Mapping { self.after(next) } else { next };
                if node.kind == Kind::Mapping || !in_lines(next) {
                    found.push(extent(next, value));
                }
                next = self.after(value);
            }
        }
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::super::build::{Limits, documents};
    use super::*;

    fn trees(text: &str) -> Vec<Tree> {
        documents(text, &Limits { depth: 64, values: 1000, expansion: 1000 }).trees
    }

    fn found(text: &str) -> Vec<String> {
        comments(text, &trees(text)).iter().map(|one| one.text.trim().to_owned()).collect()
    }

    #[test]
    fn only_what_yaml_takes_for_a_comment_is_one() {
        let text = "# top\na: | # head\n  text # no\n\n  # no\n# after\nb: 'q # no' # b\nc: \"d\\\n  # no\" # c\nd: plain\n  more # d\n\
                    e: [a#no, # e\n  \"#no\", 'it''s # no'] # f\nf: >-\n  folded # no\n # out\ng: a#b\n--- # second\n? \"# no\" # k\n: 1\n";
        assert_eq!(found(text), ["top", "head", "after", "b", "c", "d", "e", "f", "out", "second", "k"]);
        assert_eq!(found("{\"a\": \"# no\", # yes\r\n \"é#\": 1} # last"), ["yes", "last"]);
        assert_eq!(found("a: &x#no 1\nb: !t#no 2\nc: \"# no\" #yes"), ["yes"]);
    }

    #[test]
    fn a_comment_knows_whether_it_stands_alone() {
        let text = "a: 1 # x\n   # y\n";
        let alone: Vec<bool> = comments(text, &trees(text)).iter().map(|one| one.alone).collect();
        assert_eq!(alone, [false, true]);
    }

    #[test]
    fn an_object_reaches_to_the_last_value_in_it() {
        let text = "a: 1\nb:\n  - {x: 1, y: [2, 3]}\n  - z\n";
        let text_at = |place: u32| text.chars().skip(usize::try_from(place).unwrap_or(0)).take(1).collect::<String>();
        let all = trees(text)[0].extents();
        let shown: Vec<String> = all.iter().map(|one| text_at(one.start) + &text_at(one.last)).collect();
        assert_eq!(shown, ["a1", "az", "bz", "{3", "x1", "y3", "22", "33", "zz"]);
    }
}
