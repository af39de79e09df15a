//! Against a real disk.

use tempfile::TempDir;

use super::*;

/// A repository with these files, and its place.
fn repository(files: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let directory = TempDir::new().unwrap();
    let root = fs::canonicalize(directory.path()).unwrap();
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    (directory, root)
}

fn names_of(base: &Base) -> Vec<&str> {
    base.files.keys().map(String::as_str).collect()
}

#[test]
fn a_base_is_read_with_what_it_names_elsewhere_however_far() {
    let (_directory, root) = repository(&[
        ("apps/cart/base/kustomization.yaml", "resources: [deployment.yaml, ../../../common, parts]\n"),
        ("apps/cart/base/deployment.yaml", "kind: Deployment\n"),
        ("apps/cart/base/parts/kustomization.yml", "components: [../../../../components/metrics]\n"),
        ("apps/cart/base/.git/config", "no part of it\n"),
        ("apps/cart/notes.md", "not below the base\n"),
        ("common/kustomization.yaml", "resources: [service.yaml]\nconfigurations: [names.yaml]\n"),
        ("common/service.yaml", "kind: Service\n"),
        ("common/names.yaml", "namePrefix: []\n"),
        ("components/metrics/Kustomization", "resources: [../../common]\n"),
    ]);
    let base = read_base(&root.join("apps/cart/base"), &root.join("deploy/prod"));
    assert_eq!(base.from_root, "../../apps/cart/base");
    assert_eq!(base.unread, None);
    assert_eq!(
        names_of(&base),
        [
            "../../../common/kustomization.yaml",
            "../../../common/names.yaml",
            "../../../common/service.yaml",
            "../../../components/metrics/Kustomization",
            "deployment.yaml",
            "kustomization.yaml",
            "parts/kustomization.yml",
        ]
    );
}

#[test]
fn what_is_not_there_or_only_elsewhere_is_said() {
    let cases = [
        (
            "resources: [https://example.com/x.yaml]\n",
            "it takes in `https://example.com/x.yaml`, which only a network has",
        ),
        ("resources: [missing.yaml]\n", "`missing.yaml`, which `.` names, is not there"),
    ];
    for (kustomization, why) in cases {
        let (_directory, root) = repository(&[("base/kustomization.yaml", kustomization)]);
        let base = read_base(&root.join("base"), &root);
        assert_eq!(base.unread.as_deref(), Some(why));
    }
}

#[test]
fn only_what_has_to_be_text_must_be_utf_8() {
    let (_directory, root) = repository(&[("base/kustomization.yaml", "resources: []\n")]);
    fs::write(root.join("base/keys.p12"), b"\xff\xfe").unwrap();
    let base = read_base(&root.join("base"), &root);
    assert_eq!((names_of(&base), &base.unread), (vec!["kustomization.yaml"], &None));
    fs::write(root.join("base/x.yaml"), b"\xff\xfe").unwrap();
    assert_eq!(read_base(&root.join("base"), &root).unread.as_deref(), Some("`x.yaml` is not UTF-8"));
}

#[test]
fn a_base_that_is_too_much_is_not_read_whole() {
    let (_directory, root) = repository(&[("base/kustomization.yaml", "resources: []\n")]);
    // A sparse file: it has a size and no content.
    fs::File::create(root.join("base/big.txt")).unwrap().set_len(MOST_BYTES + 1).unwrap();
    let unread = read_base(&root.join("base"), &root).unread;
    assert_eq!(unread.as_deref(), Some("it has more than 2000 files or 16 MiB"));
    let deep = root.join("deep").join("d/".repeat(DEEPEST + 2));
    fs::create_dir_all(deep).unwrap();
    assert!(read_base(&root.join("deep"), &root).unread.is_some_and(|why| why.contains("deeper than 16")));
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_only_to_what_the_base_has_itself() {
    use std::os::unix::fs::symlink;
    let (_directory, root) = repository(&[("base/a.yaml", "a: 1\n"), ("secret.yaml", "s: 1\n")]);
    symlink("a.yaml", root.join("base/b.yaml")).unwrap();
    let base = read_base(&root.join("base"), &root);
    assert_eq!((names_of(&base), &base.unread), (vec!["a.yaml", "b.yaml"], &None));
    symlink("../secret.yaml", root.join("base/c.yaml")).unwrap();
    symlink(".", root.join("base/again")).unwrap();
    let base = read_base(&root.join("base"), &root);
    assert_eq!(names_of(&base), ["a.yaml", "b.yaml"]);
    assert!(base.unread.is_some_and(|why| why.contains("is a link that leads out of it or nowhere")));
}
