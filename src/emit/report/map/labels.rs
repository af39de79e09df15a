//! Labels that do not lie on one another: each takes the first free place around its point, or is drawn further out.

use serde::Serialize;

use super::world::Point;
use crate::emit::report::draw::{coordinate, length};
use crate::emit::text::width;

/// A rectangle as drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Area {
    /// Around a point.
    pub(super) fn around(point: Point, width: f64, height: f64) -> Self {
        Self { left: point.x - width / 2.0, top: point.y - height / 2.0, width, height }
    }

    fn meets(&self, other: &Self) -> bool {
        self.left < other.left + other.width
            && other.left < self.left + self.width
            && self.top < other.top + other.height
            && other.top < self.top + self.height
    }

    fn within(&self, width: f64, height: f64) -> bool {
        self.left >= 2.0
            && self.top >= 2.0
            && self.left + self.width <= width - 2.0
            && self.top + self.height <= height - 2.0
    }
}

/// A label where it is drawn.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Label {
    /// Left edge of its ground.
    pub(super) left: String,
    /// Top of its ground.
    pub(super) top: String,
    /// Size of its ground.
    pub(super) width: String,
    /// Size of its ground.
    pub(super) height: String,
    /// Where its lines begin.
    pub(super) x: String,
    /// Each with the height that it stands at.
    pub(super) lines: Vec<TextLine>,
    /// From the point to a label that is far from it; none beside it.
    pub(super) leader: Option<Leader>,
}

/// One line of a label.
#[derive(Clone, Debug, Serialize)]
pub(super) struct TextLine {
    pub(super) y: String,
    pub(super) text: String,
}

/// A line between a point and its label.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Leader {
    pub(super) x1: String,
    pub(super) y1: String,
    pub(super) x2: String,
    pub(super) y2: String,
}

/// What is taken already.
pub(super) struct Labels {
    taken: Vec<Area>,
    /// Better left free: lines run there.
    lines: Vec<Area>,
    width: f64,
    height: f64,
}

/// Height of a line of text.
const LINE: f64 = 16.0;
/// Room left and right of a text.
const SIDE: f64 = 5.0;
/// Width of a letter: a little more than most fonts need.
const LETTER: f64 = 8.3;
/// So many places are near enough to be preferred where no line runs through them.
const NEAREST: usize = 16;
/// How far from its point a label may lie before a line leads to it.
const NEAR: f64 = 30.0;

impl Labels {
    /// In a picture of that size.
    pub(super) const fn new(width: f64, height: f64) -> Self {
        Self { taken: Vec::new(), lines: Vec::new(), width, height }
    }

    /// Keeps labels off an area.
    pub(super) fn keep_off(&mut self, area: Area) {
        self.taken.push(area);
    }

    /// Keeps labels off an area where there is another place for them.
    pub(super) fn rather_not(&mut self, area: Area) {
        self.lines.push(area);
    }

    /// Whether nothing lies there; then it is taken.
    pub(super) fn take(&mut self, area: Area) -> bool {
        let free = area.within(self.width, self.height) && !self.taken.iter().any(|other| other.meets(&area));
        if free {
            self.taken.push(area);
        }
        free
    }

    /// A label for a point, or nothing where no place is free: then the table alone says it.
    pub(super) fn place(&mut self, point: Point, lines: &[String]) -> Option<Label> {
        let columns = lines.iter().map(|line| width(line)).max().unwrap_or(0);
        let (wide, high) = (length(columns) * LETTER + 2.0 * SIDE, length(lines.len()) * LINE + 4.0);
        let clear = |area: &Area| !self.lines.iter().any(|line| line.meets(area));
        let near = candidates(point, wide, high).take(NEAREST);
        let free: Vec<Area> = near.filter(clear).collect();
        let area = free.into_iter().chain(candidates(point, wide, high)).find(|area| self.take(*area))?;
        let edge = Point {
            x: point.x.clamp(area.left, area.left + area.width),
            y: point.y.clamp(area.top, area.top + area.height),
        };
        let far = libm::hypot(edge.x - point.x, edge.y - point.y) > NEAR;
        Some(Label {
            left: coordinate(area.left),
            top: coordinate(area.top),
            width: coordinate(wide),
            height: coordinate(high),
            x: coordinate(area.left + SIDE),
            lines: lines
                .iter()
                .enumerate()
                .map(|(at, text)| TextLine {
                    y: coordinate(area.top + LINE * length(at) + LINE - 2.0),
                    text: text.clone(),
                })
                .collect(),
            leader: far.then(|| Leader {
                x1: coordinate(point.x),
                y1: coordinate(point.y),
                x2: coordinate(edge.x),
                y2: coordinate(edge.y),
            }),
        })
    }
}

/// Right, left, above, below, then between those; then the same further out.
fn candidates(point: Point, wide: f64, high: f64) -> impl Iterator<Item = Area> {
    const SIDES: [(f64, f64); 8] =
        [(1.0, 0.0), (-1.0, 0.0), (0.0, -1.0), (0.0, 1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, -1.0), (-1.0, 1.0)];
    const FAR: [f64; 7] = [14.0, 24.0, 40.0, 60.0, 85.0, 120.0, 170.0];
    FAR.into_iter().flat_map(move |far| {
        SIDES.into_iter().map(move |(right, down)| {
            let middle = Point { x: point.x + right * (far + wide / 2.0), y: point.y + down * (far + high / 2.0) };
            Area::around(middle, wide, high)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_label_lies_on_another_or_outside() {
        let mut labels = Labels::new(960.0, 400.0);
        let lines = ["us-east-1 (primary)".to_owned(), "60 %".to_owned()];
        let placed = (0..40).filter_map(|at| labels.place(Point { x: 400.0 + f64::from(at), y: 200.0 }, &lines));
        assert!(placed.count() >= 12, "there is room for many");
        for (at, one) in labels.taken.iter().enumerate() {
            assert!(one.within(960.0, 400.0));
            assert!(!labels.taken.iter().skip(at + 1).any(|other| other.meets(one)), "{one:?}");
        }
    }

    #[test]
    fn a_label_beside_its_point_needs_no_line_to_it() {
        let mut labels = Labels::new(960.0, 400.0);
        let point = Point { x: 100.0, y: 100.0 };
        let lines = ["eu-west-1".to_owned()];
        assert!(labels.place(point, &lines).is_some_and(|label| label.leader.is_none()));
        let leaders = (0..20).filter_map(|_| labels.place(point, &lines)?.leader).count();
        assert!(leaders > 0, "far labels are led to");
    }
}
