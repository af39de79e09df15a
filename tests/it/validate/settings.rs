//! `parallax.toml`, and what goes before it.

use serde_json::Value;

use super::{bare, directory, platform, run_with, validate};

#[test]
fn settings_are_found_from_the_inventory_upwards_and_no_further_than_the_repository() {
    let text = platform(&[bare("a")]);
    let strict = "[validate]\ndeny = \"warning\"\n";
    let nested = directory(&[("deep/er/inventory.yaml", &text), ("deep/parallax.toml", strict)]);
    assert_eq!(validate(&nested, &["deep/er/inventory.yaml"]).0, 1);
    assert_eq!(validate(&nested, &["deep/er"]).0, 1);
    let beyond =
        directory(&[("parallax.toml", strict), ("repository/.git/HEAD", ""), ("repository/inventory.yaml", &text)]);
    assert_eq!(validate(&beyond, &["repository/inventory.yaml"]).0, 0);
}

#[test]
fn the_command_line_goes_before_the_file_and_the_file_before_defaults() {
    let settings = "[validate]\ndeny = \"warning\"\nskip = [\"PX2\"]\nformat = \"github\"\n";
    let directory = directory(&[("inventory.yaml", &platform(&[bare("a")])), ("parallax.toml", settings)]);
    let (code, out, _) = validate(&directory, &["inventory.yaml"]);
    assert!(code == 1 && out.starts_with("::warning "), "{out}");
    let (code, out, _) = validate(&directory, &["inventory.yaml", "--deny", "error", "--format", "text"]);
    assert!(code == 0 && out.starts_with("warning["), "{out}");
    assert_eq!(validate(&directory, &["inventory.yaml", "--skip", "PX409"]).1, "");
}

const RATES: &str = "[[price]]\nsku = \"node\"\nunit = \"month\"\nusd = \"1\"\nsource = \"ours\"\ndate = 2026-11-01\n";

#[test]
fn paths_in_the_file_begin_at_the_file() {
    let settings = "prices = \"rates.toml\"\n[validate]\nbaseline = \"kept.json\"\n";
    let directory = directory(&[
        ("team/inventory.yaml", &platform(&[bare("a")])),
        ("team/parallax.toml", settings),
        ("team/rates.toml", RATES),
    ]);
    let (_, _, err) = validate(&directory, &["team", "--update-baseline"]);
    assert!(directory.path().join("team/kept.json").exists(), "{err}");
    let (code, out, err) = validate(&directory, &["team", "--deny", "warning"]);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    std::fs::remove_file(directory.path().join("team/rates.toml")).expect("it is there");
    for verb in ["validate", "cost", "compare"] {
        let (code, _, err) = run_with(directory.path(), &[verb, "team"], "", &[]);
        assert!(code == 2 && err.contains("team/parallax.toml:1:10: the price book"), "{verb}: {err}");
    }
}

#[cfg(unix)]
#[test]
fn settings_that_are_there_and_cannot_be_read_are_not_passed_over() {
    let directory = directory(&[("inventory.yaml", &platform(&[bare("a")])), ("folder/parallax.toml/x", "")]);
    let settings = directory.path().join("parallax.toml");
    for (target, said) in
        [("nowhere", "cannot be read"), ("parallax.toml", "cannot be read"), ("/dev/null", "not a file")]
    {
        std::os::unix::fs::symlink(target, &settings).expect("a link");
        for verb in [&["validate", "inventory.yaml"][..], &["config", "show"]] {
            let (code, out, err) = run_with(directory.path(), verb, "", &[]);
            assert!(code == 2 && out.is_empty() && err.contains("parallax.toml: ") && err.contains(said), "{err}");
        }
        std::fs::remove_file(&settings).expect("it is there");
    }
    std::fs::copy(directory.path().join("inventory.yaml"), directory.path().join("folder/inventory.yaml"))
        .expect("a copy");
    let (code, _, err) = validate(&directory, &["folder/inventory.yaml"]);
    assert!(code == 2 && err.contains("folder/parallax.toml: is not a file"), "{err}");
}

#[test]
fn a_file_that_settings_name_and_nobody_has_is_told_with_the_line_that_names_it() {
    let text = platform(&[bare("a")]);
    for (settings, said) in [
        ("catalog = \"ours\"\n", "parallax.toml:1:11: the catalog: ours: cannot be read"),
        ("[validate]\nbaseline = \"kept.json\"\n", "parallax.toml:2:12: the baseline: kept.json: no such baseline"),
    ] {
        let directory = directory(&[("inventory.yaml", &text), ("parallax.toml", settings)]);
        let (code, _, err) = validate(&directory, &["inventory.yaml"]);
        assert!(code == 2 && err.contains(said), "{err}");
    }
}

#[test]
fn every_fault_of_the_file_is_told_with_its_place_and_the_nearest_word() {
    let settings =
        "colour = \"auto\"\n\n[validate]\ndeny = \"warnings\"\nskip = [\"PX003\", \"no-backups\"]\nformat = 3\n";
    let directory = directory(&[("inventory.yaml", &platform(&[bare("a")])), ("parallax.toml", settings)]);
    for verb in ["validate", "plan", "cost", "latency"] {
        let (code, out, err) = run_with(directory.path(), &[verb, "inventory.yaml"], "", &[]);
        assert_eq!((code, out.as_str()), (2, ""), "{verb}: {err}");
        for told in [
            "parallax.toml:1:1",
            "did you mean `color`?",
            "parallax.toml:4:8",
            "did you mean `warning`?",
            "parallax.toml:5:9",
            "`PX003` cannot be skipped",
            "did you mean `no-backup`?",
            "parallax.toml:6:10",
            "found 5 errors",
        ] {
            assert!(err.contains(told), "{verb}, {told}: {err}");
        }
    }
    let (code, _, err) = run_with(directory.path(), &["explain", "PX034"], "", &[]);
    assert_eq!(code, 0, "what a rule is for can be read in any case: {err}");
}

#[test]
fn a_file_that_is_no_toml_is_told_where() {
    let directory = directory(&[("inventory.yaml", &platform(&[])), ("parallax.toml", "[validate\n")]);
    let (code, _, err) = validate(&directory, &["inventory.yaml"]);
    assert!(code == 2 && err.contains("PX034") && err.contains("parallax.toml:1:"), "{err}");
}

#[test]
fn each_setting_is_shown_with_where_it_comes_from() {
    let settings = "catalog = \"own\"\n[validate]\nonly = [\"PX4\", \"PX2\"]\n";
    let directory = directory(&[("inventory.yaml", ""), ("parallax.toml", settings)]);
    let show = ["config", "show", "inventory.yaml", "--deny", "warning", "--format", "json"];
    let (code, out, err) = run_with(directory.path(), &show, "", &[("NO_COLOR", "1")]);
    assert_eq!(code, 0, "{err}");
    let document: Value = serde_json::from_str(&out).expect("JSON");
    let of = |name: &str| {
        let setting = &document["settings"][name];
        let values = setting["values"].as_array().into_iter().flatten().filter_map(Value::as_str);
        (
            values.collect::<Vec<_>>().join(" "),
            setting["origin"].as_str().unwrap_or_default(),
            setting["place"].as_str(),
        )
    };
    assert_eq!(of("catalog"), ("own".to_owned(), "file", Some("parallax.toml:1:11")));
    assert_eq!(of("validate.only"), ("PX4 PX2".to_owned(), "file", Some("parallax.toml:3:8")));
    assert_eq!(of("validate.deny"), ("warning".to_owned(), "command line", None));
    assert_eq!(of("color"), ("never".to_owned(), "environment", Some("NO_COLOR")));
    assert_eq!(of("validate.format"), ("text".to_owned(), "default", None));
    let (_, out, _) = run_with(directory.path(), &["config", "show", "inventory.yaml"], "", &[]);
    assert!(out.contains("validate.only      PX4, PX2  parallax.toml:3:8"), "{out}");
}

#[test]
fn colour_is_settled_by_the_command_line_the_file_the_environment_in_this_order() {
    let directory =
        directory(&[("inventory.yaml", &platform(&[bare("a")])), ("parallax.toml", "color = \"always\"\n")]);
    let coloured = |arguments: &[&str]| {
        let arguments = [&["validate", "inventory.yaml"], arguments].concat();
        run_with(directory.path(), &arguments, "", &[("NO_COLOR", "1")]).1.contains('\u{1b}')
    };
    assert!(coloured(&[]) && !coloured(&["--color", "never"]) && !coloured(&["--color", "auto"]));
}

/// The first block of TOML behind a heading.
fn block<'t>(text: &'t str, heading: &str) -> &'t str {
    let (_, section) = text.split_once(heading).expect("the heading");
    let (_, block) = section.split_once("```toml\n").expect("a block");
    block.split_once("```").expect("its end").0
}

#[test]
fn the_examples_on_the_page_and_in_the_manual_do_as_they_say() {
    let page = parallax::load::config::FAULTY_SETTINGS.page;
    let manual = include_str!("../../../docs/ci.md");
    let own = (
        "catalog/archetypes/votes.toml",
        "title = \"Votes\"\nabout = \"Counts.\"\n[dataset]\noperations = [\"increment\"]\n[source]\ntitle = \"Ours\"\ndate = 2026-11-22\n",
    );
    for (settings, faulty) in [
        (block(page, "## Fires"), true),
        (block(page, "## Stays quiet"), false),
        (block(manual, "## `parallax.toml`"), false),
    ] {
        let text = platform(&[bare("a")]);
        let directory =
            directory(&[("inventory.yaml", &text), ("parallax.toml", settings), ("prices.toml", RATES), own]);
        let (code, _, err) = validate(&directory, &["inventory.yaml", "--update-baseline"]);
        assert_eq!((code == 2, err.contains("PX034")), (faulty, faulty), "{settings}{err}");
    }
}
