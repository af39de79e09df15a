//! The world on a plane: the Equal Earth projection, the outline of the land, and the part of it that is looked at.
//!
//! Equal Earth (Savric, Patterson, Jenny 2018) keeps areas and has one formula for the whole globe.

use crate::emit::report::draw::coordinate;
use crate::model::topology::Position;

/// Rings of longitude and latitude in tenths of a degree; its head says where they were taken from.
const LAND: &str = include_str!("land.txt");

/// The middle of the map: its edges then lie in the Bering Strait, where no land is cut.
const MIDDLE: f64 = 11.0;

/// Where something lies.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

impl Point {
    /// As a path has it.
    pub(super) fn shown(self) -> String {
        format!("{} {}", coordinate(self.x), coordinate(self.y))
    }
}

/// Of a position, in units of the earth's radius, south below.
pub(super) fn project(position: Position) -> Point {
    let degrees = |micro: i32| f64::from(micro) / 1e6;
    on_plane(degrees(position.longitude_micro), degrees(position.latitude_micro))
}

fn on_plane(longitude: f64, latitude: f64) -> Point {
    const A: [f64; 4] = [1.340_264, -0.081_106, 0.000_893, 0.003_796];
    let [a1, a2, a3, a4] = A;
    let mut east = longitude - MIDDLE;
    if east < -180.0 {
        east += 360.0;
    } else if east > 180.0 {
        east -= 360.0;
    }
    let root = libm::sqrt(3.0);
    let t = libm::asin(root / 2.0 * libm::sin(latitude.clamp(-90.0, 90.0).to_radians()));
    let (t2, t6) = (t * t, t * t * t * t * t * t);
    let slope = 9.0 * a4 * t6 * t2 + 7.0 * a3 * t6 + 3.0 * a2 * t2 + a1;
    let x = 2.0 * root * east.to_radians() * libm::cos(t) / (3.0 * slope);
    let y = t * (a4 * t6 * t2 + a3 * t6 + a2 * t2 + a1);
    Point { x, y: -y }
}

/// A window on the plane, and how large it is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    left: f64,
    top: f64,
    scale: f64,
    /// As drawn.
    pub(super) width: f64,
    /// As drawn.
    pub(super) height: f64,
}

impl Frame {
    /// As drawn, always.
    const WIDTH: f64 = 960.0;
    /// Least and most height as drawn.
    const HEIGHTS: (f64, f64) = (360.0, 560.0);
    /// The least of the plane that is shown: about a continent.
    const LEAST: f64 = 1.5;
    /// Room around what is shown, for labels.
    const ROOM: f64 = 0.32;

    /// A window that holds all of these.
    pub(super) fn around(points: &[Point]) -> Self {
        let all = |of: fn(&Point) -> f64| points.iter().map(of).filter(|value| value.is_finite());
        let span = |of: fn(&Point) -> f64| {
            let (low, high) = (all(of).fold(f64::INFINITY, f64::min), all(of).fold(f64::NEG_INFINITY, f64::max));
            if low.is_finite() { (low, high) } else { (-0.5, 0.5) }
        };
        let ((west, east), (north, south)) = (span(|it| it.x), span(|it| it.y));
        let width = (east - west + 2.0 * Self::ROOM).max(Self::LEAST);
        let scale = Self::WIDTH / width;
        let wanted = (south - north + 2.0 * Self::ROOM) * scale;
        let height = wanted.clamp(Self::HEIGHTS.0, Self::HEIGHTS.1);
        // What is higher than the most is drawn smaller.
        let scale = if wanted > height { scale * height / wanted } else { scale };
        Self {
            left: f64::midpoint(west, east) - Self::WIDTH / scale / 2.0,
            top: f64::midpoint(north, south) - height / scale / 2.0,
            scale,
            width: Self::WIDTH,
            height,
        }
    }

    /// Where a point of the plane is drawn.
    pub(super) fn place(&self, point: Point) -> Point {
        Point { x: (point.x - self.left) * self.scale, y: (point.y - self.top) * self.scale }
    }

    /// The land in it, as one path.
    pub(super) fn land(&self) -> String {
        let mut path = String::new();
        for ring in rings() {
            let points: Vec<Point> = ring.map(|(east, north)| self.place(on_plane(east, north))).collect();
            let beyond = |out: &dyn Fn(&Point) -> bool| points.iter().all(out);
            let unseen = beyond(&|it| it.x < 0.0)
                || beyond(&|it| it.x > self.width)
                || beyond(&|it| it.y < 0.0)
                || beyond(&|it| it.y > self.height);
            if unseen {
                continue;
            }
            for (at, point) in points.iter().enumerate() {
                path.push(if at == 0 { 'M' } else { 'L' });
                path.push_str(&point.shown());
            }
            path.push('Z');
        }
        path
    }

    /// Lines of longitude and latitude in it, every 30 and every 20 degrees.
    pub(super) fn graticule(&self) -> String {
        let mut path = String::new();
        let mut line = |points: &mut dyn Iterator<Item = (f64, f64)>| {
            for (at, (east, north)) in points.enumerate() {
                let point = self.place(on_plane(east, north));
                path.push(if at == 0 { 'M' } else { 'L' });
                path.push_str(&point.shown());
            }
        };
        for meridian in -5..=6 {
            line(&mut (-8..=8).map(|step| (f64::from(meridian * 30), f64::from(step * 10))));
        }
        for parallel in -3..=4 {
            line(&mut (-11..=12).map(|step| (MIDDLE - 5.0 + f64::from(step) * 15.0, f64::from(parallel * 20))));
        }
        path
    }
}

/// Each ring of the land as degrees east and north.
fn rings() -> impl Iterator<Item = impl Iterator<Item = (f64, f64)>> {
    let degrees = |pair: &str| {
        let (east, north) = pair.split_once(',')?;
        Some((east.parse::<f64>().ok()? / 10.0, north.parse::<f64>().ok()? / 10.0))
    };
    LAND.lines().filter(|line| !line.starts_with('#')).map(move |ring| ring.split(' ').filter_map(degrees))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(latitude: f64, longitude: f64) -> Position {
        let micro = |degrees: f64| format!("{:.0}", degrees * 1e6).parse().expect("a coordinate");
        Position { latitude_micro: micro(latitude), longitude_micro: micro(longitude) }
    }

    /// How often a line from the point to the east crosses a ring: on land it is an odd number.
    fn on_land(latitude: f64, longitude: f64) -> bool {
        let crossings = rings().map(|ring| {
            let ring: Vec<_> = ring.collect();
            let next = ring.iter().cycle().skip(1);
            ring.iter()
                .zip(next)
                .filter(|((x1, y1), (x2, y2))| {
                    (*y1 > latitude) != (*y2 > latitude) && longitude < x1 + (latitude - y1) / (y2 - y1) * (x2 - x1)
                })
                .count()
        });
        crossings.sum::<usize>() % 2 == 1
    }

    #[test]
    fn land_is_where_land_is() {
        for (what, latitude, longitude) in [
            ("Frankfurt", 50.1, 8.7),
            ("Ohio", 40.0, -83.0),
            ("Mumbai", 19.3, 73.5),
            ("Sydney's hills", -33.7, 149.5),
            ("Sao Paulo", -23.0, -47.5),
            ("Nairobi", -1.3, 36.8),
            ("Honshu", 36.3, 138.5),
            ("Ireland", 53.3, -7.5),
        ] {
            assert!(on_land(latitude, longitude), "{what}");
        }
        for (what, latitude, longitude) in
            [("Atlantic", 40.0, -40.0), ("Pacific", 0.0, -140.0), ("Indian", -20.0, 80.0)]
        {
            assert!(!on_land(latitude, longitude), "{what}");
        }
    }

    #[test]
    fn the_projection_has_its_published_extent() {
        // The equator is 2 x pi x 2 sqrt(3) / (3 x 1.340264) / 2 on each side; a pole is 1.3173627591574 away.
        let (east, pole) = (on_plane(MIDDLE + 180.0, 0.0), on_plane(MIDDLE, 90.0));
        assert!((east.x - 2.706_629_983).abs() < 1e-6, "{east:?}");
        assert!((pole.y + 1.317_362_759).abs() < 1e-6, "{pole:?}");
        assert!(project(at(0.0, -170.0)).x > 2.6, "the Bering Strait is at the eastern edge");
        assert_eq!(project(at(0.0, 11.0)), Point { x: 0.0, y: 0.0 });
    }

    #[test]
    fn a_frame_holds_what_it_is_made_for() {
        let cities = [at(38.9, -77.4), at(53.3, -6.3), at(-33.9, 151.2), at(1.3, 103.8)].map(project);
        for points in [&cities[..1], &cities[..2], &cities[..], &[]] {
            let frame = Frame::around(points);
            for point in points.iter().map(|it| frame.place(*it)) {
                assert!((0.0..=frame.width).contains(&point.x) && (0.0..=frame.height).contains(&point.y), "{point:?}");
            }
            assert!(!frame.land().contains("NaN") && !frame.graticule().contains("NaN"));
        }
        assert!(Frame::around(&cities[..2]).land().len() > 1_000, "the Atlantic has coasts");
    }
}
