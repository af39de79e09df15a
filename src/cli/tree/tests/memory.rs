//! A disk in memory: thousands of runs can die on it in a second. That the real one does the same is tried on some.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::super::disk::{Disk, Held, Kind};

/// What lies at a path.
#[derive(Clone, PartialEq, Eq)]
enum Node {
    Folder,
    File(Vec<u8>),
}

impl Node {
    fn kind(&self) -> Kind {
        match self {
            Self::Folder => Kind::Folder,
            Self::File(_) => Kind::File,
        }
    }
}

/// Folders and files.
#[derive(Clone)]
pub(super) struct Memory(RefCell<BTreeMap<PathBuf, Node>>);

impl Memory {
    /// With the root of the file system in it.
    pub(super) fn new() -> Self {
        Self(RefCell::new(BTreeMap::from([(PathBuf::from("/"), Node::Folder)])))
    }

    fn get(&self, path: &Path) -> Option<Node> {
        self.0.borrow().get(path).cloned()
    }

    /// Moves a folder with all that is in it to where nothing is.
    fn rename_folder(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.put(to, Node::Folder)?;
        let mut all = self.0.borrow_mut();
        let inside: Vec<PathBuf> = all.keys().filter(|path| path.starts_with(from)).cloned().collect();
        for path in inside {
            let node = all.remove(&path).unwrap();
            all.insert(to.join(path.strip_prefix(from).unwrap()).components().collect(), node);
        }
        Ok(())
    }

    /// Puts something where nothing is, into a folder that is there.
    fn put(&self, path: &Path, what: Node) -> io::Result<()> {
        if self.get(path).is_some() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        match path.parent().and_then(|parent| self.get(parent)) {
            Some(Node::Folder) => {}
            Some(Node::File(_)) => return Err(io::ErrorKind::NotADirectory.into()),
            None => return Err(io::ErrorKind::NotFound.into()),
        }
        self.0.borrow_mut().insert(path.to_path_buf(), what);
        Ok(())
    }
}

impl Disk for Memory {
    fn kind(&self, path: &Path) -> io::Result<Option<Kind>> {
        Ok(self.get(path).map(|node| node.kind()))
    }

    fn read(&self, path: &Path, _: usize, into: &mut Vec<u8>) -> io::Result<bool> {
        into.clear();
        match self.get(path) {
            None => Ok(false),
            Some(Node::Folder) => Err(io::ErrorKind::IsADirectory.into()),
            Some(Node::File(bytes)) => {
                into.extend(bytes);
                Ok(true)
            }
        }
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<(String, Kind)>> {
        let all = self.0.borrow();
        let inside = all.iter().filter(|(path, _)| path.parent() == Some(folder));
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        Ok(inside.map(|(path, node)| (name(path), node.kind())).collect())
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.put(path, Node::Folder)
    }

    fn create(&self, path: &Path, bytes: &[u8], _: bool) -> io::Result<()> {
        self.put(path, Node::File(bytes.to_vec()))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let file = match self.get(from) {
            None => return Err(io::ErrorKind::NotFound.into()),
            Some(Node::Folder) => return self.rename_folder(from, to),
            Some(file) => file,
        };
        if self.get(to) == Some(Node::Folder) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        self.0.borrow_mut().remove(to);
        self.put(to, file)?;
        self.0.borrow_mut().remove(from);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        match self.get(path) {
            Some(Node::File(_)) => drop(self.0.borrow_mut().remove(path)),
            Some(Node::Folder) => return Err(io::ErrorKind::IsADirectory.into()),
            None => return Err(io::ErrorKind::NotFound.into()),
        }
        Ok(())
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        if self.get(path) != Some(Node::Folder) {
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
        match self.put(path, Node::File(Vec::new())) {
            Err(fault) if fault.kind() != io::ErrorKind::AlreadyExists => Err(fault),
            _ => Ok(Some(Box::new(()))),
        }
    }
}
