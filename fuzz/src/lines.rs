//! Changes to texts of lines: what a person would mistype, more often than what a cable would.

use std::sync::LazyLock;

/// Texts that inventories and the files beside them are made of.
const TEXTS: &[&str] = &[
    include_str!("../../examples/travelbook/inventory.yaml"),
    include_str!("../../examples/travelbook/prices.toml"),
    include_str!("../../examples/food-delivery/inventory.yaml"),
    include_str!("../../examples/payments/inventory.yaml"),
    include_str!("../../examples/payments/prices.toml"),
    include_str!("../../examples/list-price-aws/inventory.yaml"),
    include_str!("../../examples/list-price-azure/inventory.yaml"),
    include_str!("../../examples/list-price-gcp/inventory.yaml"),
    include_str!("../../tests/it/reading/example.yaml"),
    include_str!("../../schema/inventory.schema.json"),
    include_str!("../../catalog/datastores/aws-rds-postgresql.toml"),
    include_str!("../../catalog/patterns/async-replication.toml"),
    include_str!("../../catalog/archetypes/booking.toml"),
];

/// What some reader takes for more than it is.
const ODD: &[&str] = &[
    "0", "-1", "1", "3", "100%", "0%", "101%", "0s", "1ms", "15m", "1h", "30d", "1e309", "99999999999999999999", "0.000000001",
    "18446744073709551615", "79228162514264337593543950335", "99999999999999d", "9999999999TB", "999999999999/s", "0/s",
    "~", "null", "[]", "{}", "\"\"", "''", "&a", "*a", "!x", "true", "yes", "{{x}}", "- ", "#", "\u{feff}", "\u{1b}[31m", "\u{202e}x",
    "0 0 31 2 *", "*/0 * * * *", "2026-02-30", "0000-00-00", "9999-12-31",
];

/// Every word of those texts.
static WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let words = TEXTS.iter().flat_map(|text| text.split(|sign: char| sign.is_whitespace() || ",{}[]\"'".contains(sign)));
    let mut words: Vec<&str> = words.filter(|word| (1..40).contains(&word.len())).chain(ODD.iter().copied()).collect();
    words.sort_unstable();
    words.dedup();
    words
});

static LINES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| TEXTS.iter().flat_map(|text| text.lines()).filter(|line| !line.trim().is_empty()).collect());

/// Numbers that look random and come again with their seed: splitmix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % (below.max(1) as u64)) as usize
    }

    fn of<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.roll(all.len())]
    }
}

/// Changes an input in place and returns its new size.
pub fn change(data: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
    let mut dice = Dice(u64::from(seed));
    let text = std::str::from_utf8(&data[..size]).ok();
    let Some(text) = text.filter(|_| dice.roll(6) > 0) else {
        return libfuzzer_sys::fuzzer_mutate(data, size, most);
    };
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    for _ in 0..=dice.roll(3) {
        edit(&mut lines, &mut dice);
    }
    let changed = lines.join("\n");
    let mut end = changed.len().min(most).min(data.len());
    while !changed.is_char_boundary(end) {
        end -= 1;
    }
    data[..end].copy_from_slice(&changed.as_bytes()[..end]);
    end
}

fn edit(lines: &mut Vec<String>, dice: &mut Dice) {
    let (at, other) = (dice.roll(lines.len()), dice.roll(lines.len()));
    match dice.roll(10) {
        0 if lines.len() > 1 => drop(lines.remove(at)),
        1 => lines.insert(other, lines[at].clone()),
        2 => lines.swap(at, other),
        3 => {
            // A line from elsewhere, as deep as the one above it.
            let depth = lines[at].len() - lines[at].trim_start().len();
            let line = dice.of(&LINES).trim_start().to_owned();
            lines.insert(at + 1, " ".repeat(depth) + &line);
        }
        4 => lines[at].insert_str(0, "  "),
        5 => lines[at] = lines[at].strip_prefix("  ").unwrap_or(&lines[at]).to_owned(),
        6 | 7 => word(&mut lines[at], dice),
        _ => value(&mut lines[at], dice),
    }
}

/// Another value behind one of the colons or equal signs of a line.
fn value(line: &mut String, dice: &mut Dice) {
    let marks: Vec<usize> = line.match_indices([':', '=']).map(|(at, _)| at + 1).collect();
    if marks.is_empty() {
        return word(line, dice);
    }
    let from = marks[dice.roll(marks.len())];
    let to = line[from..].find([',', '}', ']', '#']).map_or(line.len(), |at| from + at);
    let new = if dice.roll(3) == 0 { dice.of(ODD) } else { dice.of(&WORDS) };
    line.replace_range(from..to, &format!(" {new}"));
}

/// Another word in place of one of a line.
fn word(line: &mut String, dice: &mut Dice) {
    let inside = |sign: char| sign.is_alphanumeric() || "-_./%".contains(sign);
    let starts: Vec<usize> = line
        .char_indices()
        .filter(|(at, sign)| inside(*sign) && !line[..*at].chars().next_back().is_some_and(inside))
        .map(|(at, _)| at)
        .collect();
    if starts.is_empty() {
        line.push_str(dice.of(&WORDS));
        return;
    }
    let from = starts[dice.roll(starts.len())];
    let to = line[from..].find(|sign| !inside(sign)).map_or(line.len(), |at| from + at);
    let new = if dice.roll(4) == 0 { dice.of(ODD) } else { dice.of(&WORDS) };
    line.replace_range(from..to, new);
}
