//! Texts that nobody should have to read, refused quickly and in bounded memory.

use std::time::{Duration, Instant};

use parallax::base::source::{Origin, SourceSet};
use parallax::load::{Limits, Loaded, read};

use super::world::World;
use super::{HEAD, errors, good, load, load_within};

/// Generous for a debug build; what is quadratic takes minutes.
const SOON: Duration = Duration::from_secs(8);

/// Reads it soon, or, on a machine that is busy with something else, in no more than a few times what a plain text takes
/// there at the same moment.
fn quick(bytes: &[u8]) -> Loaded {
    let start = Instant::now();
    let loaded = load_within(bytes, &Limits::default());
    let took = start.elapsed();
    if took >= SOON {
        let plain = format!("{HEAD}services:\n{}", "  - {name: a, kind: api}\n".repeat(40_000));
        let start = Instant::now();
        let _ = load_within(plain.as_bytes(), &Limits::default());
        let most = start.elapsed() * 8;
        assert!(took < most, "{took:?}, not {most:?}, for {} bytes of {:?}", bytes.len(), bytes.get(..8));
    }
    loaded
}

fn code(loaded: &Loaded) -> &'static str {
    assert!(loaded.inventory.is_none());
    loaded.findings.first().map_or("", |finding| finding.rule.code)
}

#[test]
fn nesting_in_any_style_is_refused_quickly() {
    for opening in ["[", "{", "- ", "? ", "[{", "{a: ", "[a, ", "- - ", "!a [", "&a [", "{[", "{? "] {
        let loaded = quick(opening.repeat(160_000 / opening.len()).as_bytes());
        assert!(!loaded.readable, "{opening}");
    }
    let deep: String = (0..10_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    assert_eq!(code(&quick(deep.as_bytes())), "PX012");
    let just_fits = format!("{HEAD}services: {}{}\n", "[".repeat(63), "]".repeat(63));
    assert!(load(&just_fits).readable);
}

#[test]
fn long_texts_of_one_kind_are_read_in_linear_time() {
    let megabyte = 1_000_000;
    for unit in [
        "a",
        "a ",
        "a\n",
        " ",
        "\n",
        "\r",
        "&a ",
        "*a ",
        "!a ",
        "# x\n",
        "- a\n",
        "\"",
        "'",
        "|\n",
        "%A\n",
        "---\n",
        "a: ",
        ",",
        ":",
        "?\n",
        "\t",
        "- |\n  x\n",
        "\u{e9}",
        "- \"\\n\"\n",
    ] {
        quick(unit.repeat(megabyte / unit.len()).as_bytes());
    }
    for (open, unit, close) in [
        ("[", "a,", "]"),
        ("{", "a,", "}"),
        ("\"", "a\n\n", "\""),
        ("'", "\u{e9} ", "'"),
        ("a: >\n", "  x\n", ""),
        ("- [", "a: b,", "]"),
        ("a: ", "b\n  ", ""),
    ] {
        let text = format!("{open}{}{close}", unit.repeat(megabyte / unit.len()));
        quick(text.as_bytes());
    }
}

#[test]
fn twenty_thousand_aliases_of_a_long_text_are_refused() {
    let text = format!("a: &a {}\nb:\n{}", "x".repeat(100_000), "- *a\n".repeat(20_000));
    assert_eq!(code(&quick(text.as_bytes())), "PX012");
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..40 {
        let items = vec![format!("*a{}", level - 1); 9].join(", ");
        laughs.push_str(&format!("a{level}: &a{level} [{items}]\n"));
    }
    assert_eq!(code(&quick(laughs.as_bytes())), "PX012");
    assert_eq!(code(&quick(b"a: &a [*a]\n")), "PX001");
    assert_eq!(code(&quick(b"---\n---\nb: *a\n")), "PX001");
    assert!(!quick(b"a: &a 1\n---\nb: *a\n").readable, "an anchor ends with its document");
}

#[test]
fn aliases_share_what_they_stand_for() {
    let text = format!(
        "{HEAD}services:\n  - {{name: a, requests: &mix {{rate: 5/s, writes: 10%}}}}\n  - {{name: b, requests: *mix}}\n"
    );
    let inventory = good(&text);
    assert_eq!(inventory.services[1].requests.rate.value(), inventory.services[0].requests.rate.value());
    let text =
        format!("{HEAD}services:\n  - {{name: a, requests: &mix {{rat: 5/s}}}}\n  - {{name: b, requests: *mix}}\n");
    assert_eq!(errors(&text), [(9, "PX003"), (9, "PX003")]);
}

#[test]
fn a_hundred_thousand_repeated_keys_are_found_without_comparing_all_pairs() {
    let text = format!("{HEAD}x:\n{}", (0..100_000).map(|i| format!("  k{i}: 1\n")).collect::<String>());
    assert_eq!(code(&quick(text.as_bytes())), "PX003");
    let text = format!("{HEAD}{}", "owner: x\n".repeat(50_000));
    assert_eq!(quick(text.as_bytes()).findings.len(), 1_001);
}

#[test]
fn sizes_over_the_limit_are_refused_with_their_number() {
    let limits = Limits { text_bytes: 1 << 20, services: 10, values: 500, ..Limits::default() };
    let loaded = load_within(&vec![b'#'; (1 << 20) + 1], &limits);
    assert!(!loaded.readable && loaded.findings[0].message == "more than 1 MiB of text");
    let services = |count: usize| {
        format!("{HEAD}services:\n{}", (0..count).map(|i| format!("  - name: s{i}\n")).collect::<String>())
    };
    let loaded = load_within(services(11).as_bytes(), &limits);
    assert!(!loaded.readable && loaded.findings[0].message == "more than 10 services");
    assert!(load_within(services(10).as_bytes(), &limits).inventory.is_some());
    let loaded = load_within(format!("a: [{}]", "1,".repeat(600)).as_bytes(), &limits);
    assert_eq!(loaded.findings[0].message, "more than 500 values");
}

#[test]
fn what_is_not_text_is_refused_with_its_place() {
    let mut set = SourceSet::default();
    set.add("a.yaml", &b"name: a\nkind: \xff\n"[..], Origin::Named);
    let loaded = read(&set, &World);
    assert!(!loaded.readable);
    assert_eq!(loaded.findings[0].message, "not UTF-8 from byte 14 on");
    assert_eq!(loaded.findings[0].span.map(|span| (span.line, span.column)), Some((2, 7)));
    assert_eq!(code(&quick(b"kind: a\0b\n")), "PX001");
    assert_eq!(code(&quick(b"\xff\xfek\0i\0")), "PX001");
    assert_eq!(code(&quick(&[0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0])), "PX001");
}

#[test]
fn byte_order_marks_and_line_ends_of_windows_change_nothing() {
    let plain = format!("# caf\u{e9}\n{HEAD}services:\n  - name: \"caf\\u00e9\" # \u{e9}\u{e9}\n    kind: apy\n");
    let windows = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
    assert_eq!(errors(&plain), [(10, "PX008"), (11, "PX004")]);
    assert_eq!(errors(&windows), errors(&plain));
}

#[test]
fn a_tab_that_indents_is_named() {
    let loaded = load(&format!("{HEAD}services:\n\t- name: a\n"));
    assert!(!loaded.readable);
    assert_eq!(loaded.findings[0].help.as_deref(), Some("indent with spaces: YAML does not allow tabs"));
    assert_eq!(loaded.findings[0].span.map(|span| span.line), Some(9));
}

#[test]
fn a_long_chain_of_calls_overflows_no_stack() {
    let chain: String =
        (0..50_000).map(|i| format!("  - {{name: s{i}, dependsOn: [{{service: s{}}}]}}\n", i + 1)).collect();
    let text = format!("{HEAD}services:\n{chain}  - name: s50000\n");
    assert_eq!(good(&text).services.len(), 50_001);
    let circle = format!("{HEAD}services:\n{chain}  - {{name: s50000, dependsOn: [{{service: s0}}]}}\n");
    assert_eq!(load(&circle).findings.iter().map(|finding| finding.rule.code).collect::<Vec<_>>(), ["PX016"]);
}

#[test]
fn json_is_read_too_and_its_faults_have_their_places() {
    let text = "{\"apiVersion\": \"parallax/v1\", \"kind\": \"Inventory\",\n \"metadata\": {\"name\": \"shop\"}, \"provider\": \"aws\",\n \"regions\": [{\"name\": \"us-east-1\"}],\n \"services\": [{\"name\": \"a\",\n  \"kindd\": \"api\"}]}\n";
    assert_eq!(errors(text), [(5, "PX003")]);
    let loaded = load(text);
    let locator = parallax::load::locate::Locator::new(super::sources(&[text]));
    let span = parallax::model::contracts::Locate::span(&locator, loaded.findings[0].anchor.as_ref().unwrap());
    assert_eq!(span.map(|span| (span.column, span.end_column)), Some((3, 10)));
    good(&text.replace("kindd", "kind"));
}

#[test]
fn a_long_bracket_that_could_be_a_key_is_refused() {
    let text = format!("- [{}]\n", "a,".repeat(3 << 20));
    assert_eq!(code(&quick(text.as_bytes())), "PX012");
}
