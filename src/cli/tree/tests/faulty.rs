//! A disk that dies or fails at one of the things done to it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::super::disk::{Disk, Held, Kind};

/// What happens when it is time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The process is killed: from then on nothing is done any more. Of a file half is written.
    Killed,
    /// The disk is full: of a file half is written, and everything else goes on working.
    Full,
}

/// A disk on which the change number `at`, from 0, goes wrong.
pub(super) struct Faulty<'d> {
    disk: &'d dyn Disk,
    at: usize,
    end: End,
    done: Cell<usize>,
    dead: Cell<bool>,
    /// How often each file was read.
    read: RefCell<BTreeMap<PathBuf, usize>>,
}

impl<'d> Faulty<'d> {
    pub(super) fn new(disk: &'d dyn Disk, at: usize, end: End) -> Self {
        Self { disk, at, end, done: Cell::new(0), dead: Cell::new(false), read: RefCell::default() }
    }

    /// One that works, and does not wait for the device.
    pub(super) fn never(disk: &'d dyn Disk) -> Self {
        Self::new(disk, usize::MAX, End::Full)
    }

    /// Whether the time came.
    pub(super) fn went_wrong(&self) -> bool {
        self.done.get() > self.at
    }

    /// How often a file was read.
    pub(super) fn read_of(&self, path: &Path) -> usize {
        self.read.borrow().get(path).copied().unwrap_or(0)
    }

    fn alive(&self) -> io::Result<()> {
        if self.dead.get() { Err(io::Error::other("killed")) } else { Ok(()) }
    }

    /// Counts a change; an error where it is the one that goes wrong.
    fn change(&self) -> io::Result<()> {
        self.alive()?;
        let now = self.done.get();
        self.done.set(now + 1);
        if now != self.at {
            return Ok(());
        }
        self.dead.set(self.end == End::Killed);
        Err(io::ErrorKind::StorageFull.into())
    }
}

impl Disk for Faulty<'_> {
    fn kind(&self, path: &Path) -> io::Result<Option<Kind>> {
        self.alive()?;
        self.disk.kind(path)
    }

    fn read(&self, path: &Path, expected: usize, into: &mut Vec<u8>) -> io::Result<bool> {
        self.alive()?;
        *self.read.borrow_mut().entry(path.to_path_buf()).or_default() += 1;
        self.disk.read(path, expected, into)
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<(String, Kind)>> {
        self.alive()?;
        self.disk.names(folder)
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.change()?;
        self.disk.make_folder(path)
    }

    fn create(&self, path: &Path, bytes: &[u8], _: bool) -> io::Result<()> {
        match self.change() {
            Ok(()) => self.disk.create(path, bytes, false),
            Err(fault) if self.went_wrong() && fault.kind() == io::ErrorKind::StorageFull => {
                self.disk.create(path, &bytes[..bytes.len() / 2], false)?;
                Err(fault)
            }
            Err(fault) => Err(fault),
        }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.change()?;
        self.disk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.change()?;
        self.disk.remove(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.change()?;
        self.disk.remove_folder(path)
    }

    // Waiting for the device changes nothing here; it only takes time.
    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        self.alive()
    }

    fn sync_tree(&self, _: &Path) -> io::Result<()> {
        self.change()
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Held>> {
        self.change()?;
        self.disk.lock(path)
    }
}
