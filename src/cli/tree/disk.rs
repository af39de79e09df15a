//! The few things that are done to a disk. Behind a trait, so that tests can let each of them fail.

use std::any::Any;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

/// What is read of one file: more is nobody's generated file, and is told apart by its first bytes all the same.
const MOST_BYTES: u64 = 64 << 20;

/// What lies at a path, links not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Folder,
    /// A symbolic link, wherever it leads.
    Link,
    /// A device, a pipe, a socket.
    Other,
}

impl Kind {
    fn of(kind: fs::FileType) -> Self {
        if kind.is_symlink() {
            Self::Link
        } else if kind.is_dir() {
            Self::Folder
        } else if kind.is_file() {
            Self::File
        } else {
            Self::Other
        }
    }

    /// With its article.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::File => "a file",
            Self::Folder => "a directory",
            Self::Link => "a symbolic link",
            Self::Other => "a device, a pipe or a socket",
        }
    }
}

/// A lock, held until it is dropped or the process ends.
pub(in crate::cli) type Held = Box<dyn Any>;

/// Reads, writes, renames.
pub(in crate::cli) trait Disk {
    /// What lies there, if anything.
    fn kind(&self, path: &Path) -> io::Result<Option<Kind>>;
    /// Bytes of a file, in place of what `into` held; false where there is none. A link is not followed and nothing is
    /// waited for: both are read as if they were empty, or are an error.
    fn read(&self, path: &Path, expected: usize, into: &mut Vec<u8>) -> io::Result<bool>;
    /// The same in one step where no link leads there: true and false as [`Self::read`] says it. Nothing where the system
    /// cannot answer so, or something else lies there or on the way: then each step has to be looked at.
    fn read_straight(&self, _path: &Path, _expected: usize, _into: &mut Vec<u8>) -> Option<bool> {
        None
    }
    /// Names in a folder, sorted.
    fn names(&self, folder: &Path) -> io::Result<Vec<(String, Kind)>>;
    /// Makes one folder.
    fn make_folder(&self, path: &Path) -> io::Result<()>;
    /// Writes a file that must not be there yet; `durable` waits until it is on the device.
    fn create(&self, path: &Path, bytes: &[u8], durable: bool) -> io::Result<()>;
    /// Moves a file, in place of another if there is one.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Removes a folder that is empty.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// Waits until the names in a folder are on the device.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
    /// Waits until everything that was written below `root` is on the device.
    fn sync_tree(&self, root: &Path) -> io::Result<()>;
    /// The lock of this path, made if need be; nothing where somebody else holds it.
    fn lock(&self, path: &Path) -> io::Result<Option<Held>>;
}

/// The real one.
pub(in crate::cli) struct Real;

impl Disk for Real {
    fn kind(&self, path: &Path) -> io::Result<Option<Kind>> {
        match fs::symlink_metadata(path) {
            Ok(about) => Ok(Some(Kind::of(about.file_type()))),
            Err(fault) if is_absent(&fault) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    fn read(&self, path: &Path, expected: usize, into: &mut Vec<u8>) -> io::Result<bool> {
        into.clear();
        let file = match open(path) {
            Ok(file) => file,
            Err(fault) if is_absent(&fault) => return Ok(false),
            Err(fault) => return Err(fault),
        };
        fill(file, expected, into)?;
        Ok(true)
    }

    fn read_straight(&self, path: &Path, expected: usize, into: &mut Vec<u8>) -> Option<bool> {
        into.clear();
        match open_straight(path) {
            Ok(file) => fill(file, expected, into).ok().map(|()| true),
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => Some(false),
            Err(_) => None,
        }
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<(String, Kind)>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            names.push((entry.file_name().to_string_lossy().into_owned(), Kind::of(entry.file_type()?)));
        }
        names.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(names)
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    fn create(&self, path: &Path, bytes: &[u8], durable: bool) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(bytes)?;
        if durable { file.sync_all() } else { Ok(()) }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        sync_folder(path)
    }

    fn sync_tree(&self, root: &Path) -> io::Result<()> {
        sync_tree(root)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Held>> {
        loop {
            let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(fs::TryLockError::WouldBlock) => return Ok(None),
                Err(fs::TryLockError::Error(fault)) => return Err(fault),
            }
            // Who held it before removed it at the end: then this is the lock of nothing.
            if is_at(&file, path)? {
                return Ok(Some(Box::new(file)));
            }
        }
    }
}

/// Nothing lies there, or nothing can, since a file lies where a folder would.
fn is_absent(fault: &io::Error) -> bool {
    matches!(fault.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn fill(file: File, expected: usize, into: &mut Vec<u8>) -> io::Result<()> {
    // One more than is expected, so that the end shows without growing.
    into.reserve(expected.saturating_add(1));
    file.take(MOST_BYTES).read_to_end(into)?;
    Ok(())
}

/// The file, on the way to which nothing is a link.
#[cfg(target_os = "linux")]
fn open_straight(path: &Path) -> io::Result<File> {
    use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let steps = ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    Ok(File::from(openat2(CWD, path, flags, Mode::empty(), steps)?))
}

#[cfg(not(target_os = "linux"))]
fn open_straight(_: &Path) -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    if fs::symlink_metadata(path)?.is_file() { File::open(path) } else { Err(io::ErrorKind::InvalidInput.into()) }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let (held, there) = (file.metadata()?, fs::symlink_metadata(path));
    match there {
        Ok(there) => Ok((held.dev(), held.ino()) == (there.dev(), there.ino())),
        Err(fault) if is_absent(&fault) => Ok(false),
        Err(fault) => Err(fault),
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> io::Result<bool> {
    // A file that is open cannot be removed here.
    Ok(true)
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(target_os = "linux")]
fn sync_tree(root: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(root)?)?)
}

#[cfg(all(unix, not(target_os = "linux")))]
fn sync_tree(_: &Path) -> io::Result<()> {
    rustix::fs::sync();
    Ok(())
}

#[cfg(not(unix))]
fn sync_tree(_: &Path) -> io::Result<()> {
    Ok(())
}
