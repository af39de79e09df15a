use super::*;
use crate::model::contracts::Colour;

const PLAIN: Look = Look { width: 64, colour: Colour::Plain };

fn sample() -> Vec<Block> {
    let columns = vec![
        Column::left("Service"),
        Column::right("Pods at most"),
        Column::left("What is said of it in many words").at_least(40).or_below("words"),
    ];
    let cells = |name: &str, pods: &str, words: &str| vec![Cell::plain(name), Cell::plain(pods), Cell::plain(words)];
    let rows = vec![
        Row::of(cells("booking-engine", "12", &"it goes on ".repeat(9))).below("lost", "a|b `c` \u{1b}[31m"),
        Row::of(cells(&"the-service-with-a-long-name".repeat(3), "1,000,000 of them", "")),
    ];
    vec![
        Block::Heading("Pods".to_owned()),
        Block::Text("A sentence | with `code`".to_owned()),
        Block::Table(Table { columns, rows }),
        Block::Facts(vec![Fact::new("policy", "latency"), Fact::new("a label that is as long as a text", "latency")]),
        Block::Steps(vec!["first".to_owned(); 11]),
        Block::Notes(vec!["a remark \u{202e}".to_owned()]),
    ]
}

#[test]
fn no_line_is_wider_than_asked() {
    for asked in [1, 64, 65, 80, 100, 200] {
        let text = terminal(&sample(), Look { width: asked, ..PLAIN });
        for line in text.lines() {
            assert!(width(line) <= asked.max(64), "{asked}: {line}");
            assert_eq!(line, line.trim_end());
        }
    }
}

#[test]
fn a_column_without_room_goes_below_its_rows() {
    let narrow = terminal(&sample(), PLAIN);
    assert!(!narrow.contains("WHAT IS SAID") && narrow.contains("  words     it goes on"), "{narrow}");
    let wide = terminal(&sample(), Look { width: 200, ..PLAIN });
    assert!(wide.contains("WHAT IS SAID OF IT IN MANY WORDS") && !wide.contains("  words "), "{wide}");
}

#[test]
fn numbers_lean_to_the_right_and_are_not_broken() {
    let rows = ["9", "1,200 pods"].map(|text| Row::of(vec![Cell::plain("x".repeat(80)), Cell::plain(text)]));
    let columns = vec![Column::left("Service"), Column::right("Pods")];
    let text = terminal(&[Block::Table(Table { columns, rows: rows.to_vec() })], PLAIN);
    let ends: Vec<&str> = text.lines().filter(|line| line.ends_with('9') || line.ends_with("1,200 pods")).collect();
    assert_eq!(ends.len(), 2, "{text}");
    assert!(ends.iter().all(|line| width(line) == 64), "{text}");
}

#[test]
fn nothing_that_a_terminal_obeys_gets_through() {
    let text = terminal(&sample(), PLAIN);
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
}

#[test]
fn markdown_keeps_cells_in_their_columns() {
    let text = markdown(&sample());
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(rows.len(), 4, "{text}");
    assert!(rows.iter().all(|row| row.matches('|').count() == 5), "{text}");
    assert!(text.contains("|---|---:|---|---|"), "{text}");
    assert!(text.starts_with("#### Pods\n\nA sentence &#124; with `code`\n\n|"), "{text}");
}

#[test]
fn an_empty_table_is_no_table() {
    let blocks = [Block::Table(Table::default()), Block::Notes(Vec::new())];
    assert_eq!((terminal(&blocks, PLAIN), markdown(&blocks)), (String::new(), String::new()));
}
