//! Against a real disk.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;

/// A directory with these files, each with its own path as text.
fn directory(files: &[&str]) -> TempDir {
    let directory = TempDir::new().unwrap();
    for file in files {
        let path = directory.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file).unwrap();
    }
    directory
}

/// The texts that were read, in order.
fn read_texts(paths: &[PathBuf]) -> Vec<String> {
    let (sources, _) = read_inventories(paths).unwrap();
    sources.iter().map(|(_, source)| String::from_utf8(source.bytes.to_vec()).unwrap()).collect()
}

#[test]
fn a_directory_gives_its_yaml_sorted_and_nothing_hidden() {
    let tree = directory(&["b.yaml", "a/z.yml", "a/b.yaml", ".git/x.yaml", ".hidden.yaml", "notes.md"]);
    assert_eq!(read_texts(&[tree.path().to_path_buf()]), ["a/b.yaml", "a/z.yml", "b.yaml"]);
}

#[test]
fn a_file_named_and_found_is_read_once_and_counts_as_named() {
    let tree = directory(&["a.yaml", "b.yaml"]);
    let (sources, _) = read_inventories(&[tree.path().to_path_buf(), tree.path().join("b.yaml")]).unwrap();
    let named: Vec<bool> = sources.iter().map(|(_, source)| source.named).collect();
    assert_eq!(named, [false, true]);
}

#[test]
fn what_was_generated_into_a_directory_is_no_inventory() {
    let tree = directory(&["inventory.yaml", "deploy/apps/a.yaml", "deploy/base.yaml", "deploy/own.yaml"]);
    fs::create_dir(tree.path().join("deploy/.parallax")).unwrap();
    let manifest = tree.path().join("deploy/.parallax/manifest.json");
    let digest = "0".repeat(64);
    let text = format!(r#"{{"formatVersion": 1, "files": {{"apps/a.yaml": "{digest}"}}, "scaffolds": ["base.yaml"]}}"#);
    fs::write(&manifest, text).unwrap();
    assert_eq!(read_texts(&[tree.path().to_path_buf()]), ["deploy/own.yaml", "inventory.yaml"]);
    // Whoever names a file means it.
    assert_eq!(read_texts(&[tree.path().join("deploy/base.yaml")]), ["deploy/base.yaml"]);
    fs::write(&manifest, "damaged").unwrap();
    assert_eq!(read_texts(&[tree.path().to_path_buf()]).len(), 4);
}

#[cfg(unix)]
#[test]
fn a_loop_of_links_ends() {
    let tree = directory(&["a/b.yaml"]);
    std::os::unix::fs::symlink(tree.path(), tree.path().join("a/again")).unwrap();
    std::os::unix::fs::symlink("nowhere", tree.path().join("dangling.yaml")).unwrap();
    assert_eq!(read_texts(&[tree.path().to_path_buf()]), ["a/b.yaml"]);
}

#[test]
fn a_directory_without_yaml_is_unreadable_input() {
    let tree = directory(&["notes.md"]);
    let fault = read_inventories(&[tree.path().to_path_buf()]).unwrap_err();
    assert!(fault.to_string().contains("no `*.yaml`"), "{fault}");
}

#[test]
fn a_file_over_the_limit_is_refused_unread() {
    let tree = TempDir::new().unwrap();
    let path = tree.path().join("big.yaml");
    // A sparse file: it has a size and no content.
    File::create(&path).unwrap().set_len(MOST_BYTES + 1).unwrap();
    let fault = read_inventories(&[path]).unwrap_err();
    assert!(fault.to_string().contains("256 MiB"), "{fault}");
}

#[test]
fn catalog_files_are_named_relative_to_their_directory() {
    let tree = directory(&["regions/aws/x.toml", "readme.md"]);
    let files = read_catalog(tree.path()).unwrap();
    assert_eq!(files, [("regions/aws/x.toml".to_owned(), "regions/aws/x.toml".to_owned())]);
}

#[test]
fn all_files_are_written_or_none() {
    let tree = directory(&["old.json"]);
    let (old, missing) = (tree.path().join("old.json"), tree.path().join("missing/new.json"));
    assert!(write_all(&[(old.clone(), "new".to_owned()), (missing, "x".to_owned())], &Kept::default()).is_err());
    assert_eq!(fs::read_to_string(&old).unwrap(), "old.json");
    assert_eq!(fs::read_dir(tree.path()).unwrap().count(), 1, "something was left behind");
    write_all(&[(old.clone(), "new".to_owned())], &Kept::default()).unwrap();
    assert_eq!(fs::read_to_string(&old).unwrap(), "new");
}

#[cfg(unix)]
#[test]
fn a_device_is_written_and_not_replaced() {
    use std::os::unix::fs::FileTypeExt;
    write_all(&[(PathBuf::from("/dev/null"), "x".to_owned())], &Kept::default()).unwrap();
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_to_what_was_written() {
    let tree = directory(&["real.json"]);
    let link = tree.path().join("link.json");
    std::os::unix::fs::symlink("real.json", &link).unwrap();
    write_all(&[(link.clone(), "new".to_owned())], &Kept::default()).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(tree.path().join("real.json")).unwrap(), "new");
}

#[test]
fn what_exists_is_not_overwritten_by_a_new_file() {
    let tree = directory(&["inventory.yaml"]);
    assert!(!write_new(&tree.path().join("inventory.yaml"), "x").unwrap());
    assert!(write_new(&tree.path().join("other.yaml"), "x").unwrap());
}

#[test]
fn what_was_read_is_never_written_over_however_it_is_spelled() {
    let tree = directory(&["base.yaml", "catalog/x.toml"]);
    let (_, kept) = read_inventories(&[tree.path().join("base.yaml")]).unwrap();
    let kept = kept.catalog(Some(&tree.path().join("catalog")));
    for name in ["base.yaml", "catalog/../base.yaml", "catalog/x.toml", "catalog/new.json"] {
        let fault = write_all(&[(tree.path().join(name), "x".to_owned())], &kept).unwrap_err();
        assert!(fault.to_string().contains("name another file"), "{name}: {fault}");
    }
    assert_eq!(fs::read_to_string(tree.path().join("base.yaml")).unwrap(), "base.yaml");
    assert!(!tree.path().join("catalog/new.json").exists());
}

#[test]
fn one_file_in_two_spellings_is_named_twice() {
    let tree = directory(&["a/b.yaml"]);
    let one = |name: &str| (tree.path().join(name), "x".to_owned());
    let fault = write_all(&[one("new.json"), one("a/../new.json")], &Kept::default()).unwrap_err();
    assert!(fault.to_string().contains("named twice"), "{fault}");
    assert!(!tree.path().join("new.json").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_that_is_full_leaves_no_file_behind() {
    let tree = directory(&[]);
    let full = (PathBuf::from("/dev/full"), "x".to_owned());
    assert!(write_all(&[(tree.path().join("a.json"), "x".to_owned()), full], &Kept::default()).is_err());
    assert_eq!(fs::read_dir(tree.path()).unwrap().count(), 0);
}
