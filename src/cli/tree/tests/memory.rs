//! A disk in memory: thousands of runs can die on it in a second. That the real one does the same is tried on some.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::super::disk::{Disk, Held, Kind};

/// Folders, and files with their bytes.
#[derive(Clone, Default)]
pub(super) struct Memory(RefCell<BTreeMap<PathBuf, Option<Vec<u8>>>>);

impl Memory {
    /// With the root of the file system in it.
    pub(super) fn new() -> Self {
        Self(RefCell::new(BTreeMap::from([(PathBuf::from("/"), None)])))
    }

    fn get(&self, path: &Path) -> Option<Option<Vec<u8>>> {
        self.0.borrow().get(path).cloned()
    }

    /// Puts something where nothing is, into a folder that is there.
    fn put(&self, path: &Path, what: Option<Vec<u8>>) -> io::Result<()> {
        if self.get(path).is_some() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        match path.parent().and_then(|parent| self.get(parent)) {
            Some(None) => {}
            Some(Some(_)) => return Err(io::ErrorKind::NotADirectory.into()),
            None => return Err(io::ErrorKind::NotFound.into()),
        }
        self.0.borrow_mut().insert(path.to_path_buf(), what);
        Ok(())
    }
}

impl Disk for Memory {
    fn kind(&self, path: &Path) -> io::Result<Option<Kind>> {
        Ok(self.get(path).map(|it| if it.is_some() { Kind::File } else { Kind::Folder }))
    }

    fn read(&self, path: &Path, _: usize, into: &mut Vec<u8>) -> io::Result<bool> {
        into.clear();
        match self.get(path) {
            None => Ok(false),
            Some(None) => Err(io::ErrorKind::IsADirectory.into()),
            Some(Some(bytes)) => {
                into.extend(bytes);
                Ok(true)
            }
        }
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<(String, Kind)>> {
        let all = self.0.borrow();
        let inside = all.iter().filter(|(path, _)| path.parent() == Some(folder));
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        let kind = |what: &Option<Vec<u8>>| if what.is_some() { Kind::File } else { Kind::Folder };
        Ok(inside.map(|(path, what)| (name(path), kind(what))).collect())
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.put(path, None)
    }

    fn create(&self, path: &Path, bytes: &[u8], _: bool) -> io::Result<()> {
        self.put(path, Some(bytes.to_vec()))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let Some(Some(bytes)) = self.get(from) else { return Err(io::ErrorKind::NotFound.into()) };
        if self.get(to) == Some(None) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        self.0.borrow_mut().remove(to);
        self.put(to, Some(bytes))?;
        self.0.borrow_mut().remove(from);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        match self.get(path) {
            Some(Some(_)) => drop(self.0.borrow_mut().remove(path)),
            Some(None) => return Err(io::ErrorKind::IsADirectory.into()),
            None => return Err(io::ErrorKind::NotFound.into()),
        }
        Ok(())
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        if self.get(path) != Some(None) {
            return Err(io::ErrorKind::NotFound.into());
        }
        if !self.names(path)?.is_empty() {
            return Err(io::ErrorKind::DirectoryNotEmpty.into());
        }
        self.0.borrow_mut().remove(path);
        Ok(())
    }

    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn sync_tree(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Held>> {
        match self.put(path, Some(Vec::new())) {
            Err(fault) if fault.kind() != io::ErrorKind::AlreadyExists => Err(fault),
            _ => Ok(Some(Box::new(()))),
        }
    }
}
