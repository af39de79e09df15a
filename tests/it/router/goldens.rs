//! What is written for `travelbook` is kept beside it, and read before it is accepted.

use std::collections::BTreeSet;
use std::path::Path;

use snapbox::{Data, assert_data_eq};

use super::{codes, example, generated};

const FOLDER: &str = "examples/travelbook/gitops";

/// Every file below a folder.
fn below(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            below(&entry.path(), found);
        } else {
            found.insert(entry.path().to_string_lossy().replace('\\', "/"));
        }
    }
}

#[test]
fn the_records_of_travelbook_are_those_that_are_kept_beside_it() {
    let all = generated(&example("travelbook"), "route53");
    for (path, file) in &all.tree {
        let kept = Path::new(FOLDER).join(path.as_str());
        if std::env::var_os("SNAPSHOTS").is_some_and(|it| it == "overwrite") {
            std::fs::create_dir_all(kept.parent().expect("a folder")).expect("it can be made");
        }
        assert_data_eq!(&file.text, Data::read_from(&kept, None).raw());
    }
    let wanted: BTreeSet<String> = all.tree.keys().map(|path| format!("{FOLDER}/{path}")).collect();
    let mut kept = BTreeSet::new();
    below(&Path::new(FOLDER).join("routing"), &mut kept);
    assert_eq!(kept, wanted, "nothing else is kept");
    // The load balancers' names are the platform's own, so they are no aliases; and a minute is the finest metric.
    assert_eq!(codes(&all), ["PX644"]);
}
