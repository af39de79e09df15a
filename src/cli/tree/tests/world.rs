//! A disk that refuses: once or from then on, at every call that a run makes, of every kind that people meet.

use std::cell::Cell;
use std::io;
use std::path::PathBuf;

use super::super::disk::Held;
use super::memory::Memory;
use super::*;

/// Full, read-only, somebody else's, over quota, damaged.
const KINDS: [io::ErrorKind; 5] = [
    io::ErrorKind::StorageFull,
    io::ErrorKind::ReadOnlyFilesystem,
    io::ErrorKind::PermissionDenied,
    io::ErrorKind::QuotaExceeded,
    io::ErrorKind::Other,
];

/// How long it refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Long {
    /// One call, whatever it asks for.
    Once,
    /// Every change from that call on; what lies there can still be read.
    Onwards,
}

/// A disk that refuses the call number `at`, from 0.
struct Refusing<'d> {
    disk: &'d dyn Disk,
    at: usize,
    kind: io::ErrorKind,
    long: Long,
    calls: Cell<usize>,
    refused: Cell<bool>,
}

impl Refusing<'_> {
    fn ask(&self, changes: bool) -> io::Result<()> {
        let now = self.calls.get();
        self.calls.set(now + 1);
        let refuses = now == self.at || (self.long == Long::Onwards && now > self.at && changes);
        if !refuses {
            return Ok(());
        }
        self.refused.set(true);
        Err(self.kind.into())
    }
}

impl Disk for Refusing<'_> {
    fn kind(&self, path: &Path) -> io::Result<Option<Kind>> {
        self.ask(false)?;
        self.disk.kind(path)
    }

    fn read(&self, path: &Path, expected: usize, into: &mut Vec<u8>) -> io::Result<bool> {
        self.ask(false)?;
        self.disk.read(path, expected, into)
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<(String, Kind)>> {
        self.ask(false)?;
        self.disk.names(folder)
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.ask(true)?;
        self.disk.make_folder(path)
    }

    fn create(&self, path: &Path, bytes: &[u8], durable: bool) -> io::Result<()> {
        let asked = self.ask(true);
        // What is full takes part of a file; nobody else lets one begin.
        if asked.is_err() && matches!(self.kind, io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
            self.disk.create(path, &bytes[..bytes.len() / 2], durable)?;
        }
        asked?;
        self.disk.create(path, bytes, durable)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.ask(true)?;
        self.disk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.ask(true)?;
        self.disk.remove(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.ask(true)?;
        self.disk.remove_folder(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.ask(true)?;
        self.disk.sync_folder(path)
    }

    fn sync_tree(&self, root: &Path) -> io::Result<()> {
        self.ask(true)?;
        self.disk.sync_tree(root)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Held>> {
        self.ask(true)?;
        self.disk.lock(path)
    }
}

fn before() -> Tree {
    tree(&[
        ("a/generated/x.yaml", "old\n"),
        ("a/generated/gone.yaml", "old\n"),
        ("b.yaml", "old\n"),
        ("~c/base.yaml", "old\n"),
    ])
}

fn after() -> Tree {
    tree(&[
        ("a/generated/x.yaml", "new\n"),
        ("d/generated/y.yaml", "new\n"),
        ("b.yaml", "new\n"),
        ("~c/base.yaml", "new\n"),
    ])
}

/// What lies there, but for the tool's own folder, temporary files and folders without any.
fn whole(disk: &dyn Disk, root: &Path) -> BTreeMap<String, String> {
    let mut files = files_on(disk, root);
    // Temporary ones are files, or folders with all that is in them.
    files.retain(|path, _| !path.split('/').any(|step| step.starts_with(".parallax")) && !path.ends_with('/'));
    files
}

#[test]
fn whatever_a_disk_refuses_is_said_with_its_path_and_nothing_is_lost() {
    let (root, mut points) = (PathBuf::from("/deploy"), 0);
    let memory = Memory::new();
    settle_on(&memory, &root, &before(), PLAIN);
    let wanted = after();
    let (old, new) = (expected(&before()), expected(&wanted));
    for (kind, long) in KINDS.into_iter().flat_map(|kind| [(kind, Long::Once), (kind, Long::Onwards)]) {
        for at in 0.. {
            let disk = memory.clone();
            let refusing = Refusing { disk: &disk, at, kind, long, calls: Cell::new(0), refused: Cell::new(false) };
            let came = bring(&refusing, &root, &wanted, PRUNE);
            let when = format!("{kind:?} {long:?} {at}");
            match came {
                _ if !refusing.refused.get() => break,
                // What could not be read is read once more.
                Ok(Done::Written { .. }) => assert_eq!(differences_on(&disk, &root, &wanted), [""; 0], "{when}"),
                Ok(Done::Refused(survey)) => panic!("{when}: {:?}", survey.differences()),
                Err(fault) => {
                    let told = format!("{fault:#}");
                    let why = io::Error::from(kind).to_string();
                    assert!(told.contains("/deploy") && told.contains(&why), "{when}: {told}");
                }
            }
            // Each file is the old one or the new one, and only what nobody needs may be gone.
            let left = whole(&disk, &root);
            for (path, text) in &left {
                assert!(old.get(path) == Some(text) || new.get(path) == Some(text), "{when}: {path}: {text:?}");
            }
            let lost: Vec<_> = old.keys().filter(|path| !left.contains_key(*path)).collect();
            assert!(lost.is_empty() || lost == ["a/generated/gone.yaml"], "{when}: {lost:?}");
            // Once the disk is well again, the same run completes what it began.
            settle_on(&disk, &root, &wanted, PRUNE);
            let mut made = settled_files_on(&disk, &root);
            assert_eq!(made.remove("c/base.yaml").as_deref(), Some("old\n"), "{when}: it is the user's");
            assert!(made.iter().all(|(path, text)| new.get(path) == Some(text)) && made.len() == 3, "{when}: {made:?}");
            points += 1;
        }
    }
    assert!(points > 250, "{points} points");
}
