//! Sections of the plan's numbers: each at the widths people have, and as Markdown.

use parallax::emit::markdown::Markdown;
use parallax::emit::sections;
use parallax::emit::table::Table;
use parallax::model::contracts::{Colour, Format, Look};
use snapbox::{Data, assert_data_eq};

use super::platform::{HOSTILE, Platform};
use super::{assert_tidy, view};

const NAMES: [&str; 6] = ["replication", "recovery", "latency", "capacity", "routing", "roadmap"];

fn render(format: &dyn Format, platform: &Platform, section: &str, width: usize) -> String {
    let sections = [section.to_owned()];
    let look = Look { width, colour: Colour::Plain };
    let mut view = view(platform, &[], look);
    view.sections = &sections;
    format.render(&view).unwrap()
}

fn golden(name: &str) -> Data {
    let path = format!("{}/tests/it/show/goldens/sections/{name}", env!("CARGO_MANIFEST_DIR"));
    Data::read_from(path.as_ref(), None).raw()
}

#[test]
fn every_section_has_its_golden() {
    assert_eq!(sections().map(|(name, _)| name).collect::<Vec<_>>(), NAMES);
    let platform = Platform::numbered();
    for name in NAMES {
        for width in [80, 120, 200] {
            let text = render(&Table, &platform, name, width);
            assert_tidy(&text, width);
            assert_data_eq!(text, golden(&format!("{name}-{width}.txt")));
        }
        assert_data_eq!(render(&Markdown, &platform, name, 80), golden(&format!("{name}.md")));
    }
}

#[test]
fn no_width_breaks_a_section() {
    let platform = Platform::numbered();
    for name in NAMES {
        for width in [40, 64, 65, 72, 79, 81, 100, 110, 140, 160, 240, 400] {
            assert_tidy(&render(&Table, &platform, name, width), width.max(64));
        }
    }
}

#[test]
fn hostile_words_stay_words_in_every_section() {
    let platform = Platform::numbered();
    for name in NAMES {
        let text = render(&Markdown, &platform, name, 80);
        assert!(!text.contains(HOSTILE), "{name}");
        for part in ["<script", "@team", "\u{1b}"] {
            assert!(!text.contains(part), "{name}: {part}");
        }
        assert!(!render(&Table, &platform, name, 80).contains('\u{1b}'), "{name}");
    }
}

#[test]
fn sections_come_in_their_own_order_however_they_were_asked_for() {
    let platform = Platform::numbered();
    let sections = ["roadmap".to_owned(), "replication".to_owned()];
    let mut view = view(&platform, &[], Look { width: 80, colour: Colour::Plain });
    view.sections = &sections;
    let text = Table.render(&view).unwrap();
    let (first, second) = (text.find("REPLICATION").unwrap(), text.find("ROADMAP").unwrap());
    assert!(first < second && !text.contains("RECOVERY") && !text.contains("Strategies"), "{text}");
}

#[test]
fn what_nobody_worked_out_is_said_so() {
    for name in NAMES {
        let text = render(&Table, &Platform::empty(), name, 80);
        assert!(text.ends_with("nothing is planned here\n"), "{text}");
    }
}

#[test]
fn an_unknown_figure_names_what_is_missing() {
    let platform = Platform::numbered();
    let text = |name| render(&Table, &platform, name, 200);
    assert!(
        text("replication").contains("not known: no `writeRate` is written")
            || text("replication").contains("writes lost: no `writeRate` is written")
    );
    assert!(text("capacity").contains("not known: neither `replicas` nor `autoscaling` is written"));
    assert!(text("latency").contains("not known: no region is known to serve `asia`"));
    assert!(text("routing").contains("not known: no `endpoint` is written"));
}
