//! A run is killed at any moment, and the next one - of the same inventory or another - makes the tree whole.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;

use super::{files, generate, kept, parallax, platform, text};

/// How often; `PARALLAX_KILLS` asks for more.
const KILLS: u32 = 12;
/// Enough for a run to take its time over them.
const SERVICES: usize = 24;

/// Numbers that look random and come again with their seed.
struct Dice(u64);

impl Dice {
    /// Splitmix64.
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below.max(1)
    }
}

/// An inventory, and what it makes.
struct Wanted {
    inventory: PathBuf,
    whole: BTreeMap<String, Vec<u8>>,
}

/// Where runs are killed.
struct Ground {
    _directory: TempDir,
    root: PathBuf,
    wanted: Vec<Wanted>,
}

impl Ground {
    fn new() -> Self {
        let directory = TempDir::new().expect("a directory");
        let mut wanted = Vec::new();
        for (name, services) in [("a", SERVICES), ("b", SERVICES), ("c", SERVICES / 2)] {
            let inventory = directory.path().join(format!("{name}.yaml"));
            fs::write(&inventory, platform(services, name)).expect("it can be written");
            let fresh = directory.path().join(name);
            let (code, _, err) = generate(&inventory, &fresh, &[]);
            assert_eq!(code, 0, "{err}");
            wanted.push(Wanted { inventory, whole: tree(&fresh) });
        }
        let root = directory.path().join("deploy");
        Self { _directory: directory, root, wanted }
    }

    /// One of the inventories.
    fn any(&self, dice: &mut Dice) -> &Wanted {
        let at = dice.roll(self.wanted.len().try_into().expect("few"));
        self.wanted.iter().cycle().nth(at.try_into().expect("few")).expect("some")
    }
}

/// Every file but the tool's own records.
fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = files(root);
    files.retain(|path, _| !path.starts_with(".parallax/"));
    files
}

#[test]
fn a_run_that_was_killed_is_completed_by_the_next_of_any_inventory() {
    let asked = std::env::var("PARALLAX_KILLS").ok().and_then(|count| count.parse().ok());
    let seed = u64::from(std::process::id());
    println!("seed {seed}");
    let (ground, mut dice, mut midway) = (Ground::new(), Dice(seed), 0);
    for kill in 0..asked.unwrap_or(KILLS) {
        midway += u32::from(killed(&ground, &mut dice));
        is_whole(&ground, &format!("seed {seed}, kill {kill}"));
        // The inventory is edited before the next run, or not.
        let next = ground.any(&mut dice);
        let (code, _, err) = generate(&next.inventory, &ground.root, &["--prune"]);
        assert_eq!(code, 0, "seed {seed}, kill {kill}: {err}");
        is_made(&ground.root, next, &format!("seed {seed}, kill {kill}"));
    }
    println!("{midway} kills hit a run that was writing");
    assert!(midway >= asked.unwrap_or(KILLS) / 4, "only {midway} kills hit a run that was writing, seed {seed}");
}

/// Starts a run and kills it at a random moment, some from the start and most after its journal is there; whether it was
/// writing then.
fn killed(ground: &Ground, dice: &mut Dice) -> bool {
    let wanted = ground.any(dice);
    let arguments = ["generate", text(&wanted.inventory), "-o", text(&ground.root), "--prune"];
    let mut child = parallax(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    let journal = ground.root.join(".parallax/journal.json");
    if dice.roll(4) > 0 {
        while !journal.exists() && child.try_wait().expect("its state").is_none() {
            std::thread::yield_now();
        }
        std::thread::sleep(Duration::from_micros(dice.roll(8_000)));
    } else {
        std::thread::sleep(Duration::from_micros(dice.roll(300_000)));
    }
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    journal.exists()
}

/// No file is half: each is as one of the inventories makes it, but for temporary ones.
fn is_whole(ground: &Ground, when: &str) {
    if !ground.root.exists() {
        return;
    }
    for (path, bytes) in tree(&ground.root) {
        let known = ground.wanted.iter().any(|one| one.whole.get(&path) == Some(&bytes));
        assert!(known || path.split('/').any(|step| step.starts_with(".parallax-")), "{when}: {path}");
    }
}

/// The tree of an inventory lies there, and nothing else but files that are the user's by now.
fn is_made(root: &Path, wanted: &Wanted, when: &str) {
    let (found, whole) = (tree(root), &wanted.whole);
    let kept = kept(root);
    let missing: Vec<_> = whole.keys().filter(|path| !found.contains_key(*path)).collect();
    assert!(missing.is_empty(), "{when}: {missing:?}");
    for path in &kept {
        assert_eq!(found.get(path), whole.get(path), "{when}: {path}");
    }
    let of_tool = |path: &&String| !path.contains("/base/") && !path.ends_with("/kustomization.yaml");
    let more: Vec<_> = found.keys().filter(|path| !whole.contains_key(*path)).filter(of_tool).collect();
    assert!(more.is_empty(), "{when}: {more:?}");
    let own: Vec<String> = files(root).into_keys().filter(|path| path.starts_with(".parallax/")).collect();
    assert_eq!(own, [".parallax/manifest.json"], "{when}");
}
