//! What a repository has at a revision, asked of the command `git`: never through a shell, and only by ids of objects
//! once the revision is known, so that no name can be taken for an option.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{ErrorKind, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::base::source::{Origin, SourceSet};
use crate::model::delivery::OWN_FOLDER;

/// All texts of a side together may have this many bytes: 256 MiB.
const MOST_BYTES: u64 = 256 << 20;

/// A revision of a repository.
#[derive(Debug)]
pub(super) struct Revision {
    /// As the user names it.
    name: String,
    /// Id of its tree.
    tree: String,
    /// A directory of the repository.
    place: PathBuf,
    /// Way from the root of the repository to that directory; empty or ending in `/`.
    prefix: String,
}

impl Revision {
    /// The revision of the repository that `place` lies in.
    ///
    /// # Errors
    /// Where there is no git, no repository or no such revision.
    pub(super) fn open(name: &str, place: &Path) -> anyhow::Result<Self> {
        let wanted = format!("{name}^{{tree}}");
        let prefix = git(place, &["rev-parse", "--show-prefix"])?;
        // Whatever else keeps git from a repository, such as one of another owner, it says itself.
        if !prefix.fine && prefix.err.contains("not a git repository") {
            bail!("`{name}:` is no file, and {} lies in no repository of git", shown(place));
        }
        let prefix = prefix.text()?;
        if name.starts_with('-') {
            bail!("`{name}` is no revision: it begins like an option");
        }
        let tree = git(place, &["rev-parse", "--verify", "--quiet", &wanted])?;
        let tree = tree.text().map_err(|_| {
            anyhow::anyhow!("`{name}` is no revision that git knows here; in a shallow clone fetch it first")
        })?;
        Ok(Self { name: name.to_owned(), tree, place: place.to_path_buf(), prefix })
    }

    /// The path from the root of the repository of one on the disk.
    ///
    /// # Errors
    /// Where it leads out of the repository.
    pub(super) fn path_of(&self, path: &Path) -> anyhow::Result<String> {
        let root = self.root()?;
        let place = std::fs::canonicalize(path).with_context(|| format!("{}: cannot be read", path.display()))?;
        let inside = place.strip_prefix(&root).ok();
        let inside =
            inside.with_context(|| format!("{}: lies outside the repository {}", path.display(), root.display()))?;
        let inside = inside.to_str().with_context(|| format!("{}: not UTF-8", path.display()))?;
        Ok(if cfg!(windows) { inside.replace('\\', "/") } else { inside.to_owned() })
    }

    /// The directory that the repository is checked out into.
    ///
    /// # Errors
    /// Where it has none.
    pub(super) fn root(&self) -> anyhow::Result<PathBuf> {
        let root = git(&self.place, &["rev-parse", "--show-toplevel"])?.text()?;
        std::fs::canonicalize(&root).with_context(|| format!("{root}: cannot be read"))
    }

    /// Where its texts lie, or would: a bare repository, which has them nowhere, stands for that itself.
    ///
    /// # Errors
    /// Where that cannot be read.
    pub(super) fn home(&self) -> anyhow::Result<PathBuf> {
        self.root().or_else(|_| {
            std::fs::canonicalize(&self.place).with_context(|| format!("{}: cannot be read", self.place.display()))
        })
    }

    /// A path without `.` and `..`.
    ///
    /// # Errors
    /// Where it leads out of the repository.
    pub(super) fn inside(&self, path: &str) -> anyhow::Result<String> {
        inside(path).with_context(|| format!("{}: leads out of the repository", self.shown(path)))
    }

    /// A path as the user wrote it behind the colon, from the root of the repository: `./` begins at the directory that
    /// the program runs in, as git has it.
    ///
    /// # Errors
    /// Where it leads out of the repository.
    pub(super) fn path(&self, written: &str) -> anyhow::Result<String> {
        let from_here = written.starts_with("./") || written.starts_with("../") || matches!(written, "." | "..");
        let whole = if from_here { format!("{}{written}", self.prefix) } else { written.to_owned() };
        self.inside(&whole)
    }

    /// How messages call a path.
    pub(super) fn shown(&self, path: &str) -> String {
        format!("{}:{path}", self.name)
    }

    /// Bytes of a file.
    ///
    /// # Errors
    /// Where there is none, or it is too large.
    pub(super) fn file(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        let found = self.below(path)?;
        let Some(entry) = found.into_iter().find(|entry| entry.path == path) else {
            bail!("{}: no such file in that revision", self.shown(path));
        };
        if entry.size > MOST_BYTES {
            bail!("{}: more than {} MiB of input in all", self.shown(path), MOST_BYTES >> 20);
        }
        Ok(self.contents(&[entry])?.pop().unwrap_or_default())
    }

    /// The inventories at these paths: files as named, of directories every `*.yaml` and `*.yml` but hidden and generated
    /// ones.
    ///
    /// # Errors
    /// Where a path is missing, has no YAML below it, or all of it is too much.
    pub(super) fn inventories(&self, paths: &[String]) -> anyhow::Result<SourceSet> {
        let mut wanted: Vec<(Entry, Origin)> = Vec::new();
        for path in paths {
            let found = self.below(path)?;
            if found.is_empty() {
                bail!("{}: no such file or directory in that revision{}", self.shown(path), self.near(path));
            }
            if let [only] = found.as_slice()
                && only.path == *path
            {
                wanted.extend(found.into_iter().map(|entry| (entry, Origin::Named)));
                continue;
            }
            let texts = self.texts(path, found)?;
            if texts.is_empty() {
                bail!("{}: no `*.yaml` or `*.yml` in this directory", self.shown(path));
            }
            wanted.extend(texts.into_iter().map(|entry| (entry, Origin::Found)));
        }
        let mut seen = BTreeSet::new();
        wanted.retain(|(entry, _)| seen.insert(entry.path.clone()));
        if wanted.iter().map(|(entry, _)| entry.size).sum::<u64>() > MOST_BYTES {
            bail!("`{}`: more than {} MiB of input in all", self.name, MOST_BYTES >> 20);
        }
        let (entries, origins): (Vec<Entry>, Vec<Origin>) = wanted.into_iter().unzip();
        let mut sources = SourceSet::default();
        for ((entry, bytes), origin) in entries.iter().zip(self.contents(&entries)?).zip(origins) {
            sources.add(self.shown(&entry.path), bytes, origin);
        }
        Ok(sources)
    }

    /// What of a directory is read.
    fn texts(&self, root: &str, found: Vec<Entry>) -> anyhow::Result<Vec<Entry>> {
        let manifest = format!("{OWN_FOLDER}/manifest.json");
        let mut generated = BTreeSet::new();
        for entry in found.iter().filter(|entry| entry.path.ends_with(&manifest)) {
            let folder = entry.path.strip_suffix(&manifest).unwrap_or_default();
            let bytes = self.contents(std::slice::from_ref(entry))?.pop().unwrap_or_default();
            // What is wrong with it is told by who writes there.
            let known: Manifest = serde_json::from_slice(&bytes).unwrap_or_default();
            generated.extend(known.files.into_keys().chain(known.scaffolds).map(|path| format!("{folder}{path}")));
        }
        let is_text = |entry: &Entry| {
            let below = entry.path.strip_prefix(root).unwrap_or(&entry.path).trim_start_matches('/');
            let fits = matches!(Path::new(below).extension().and_then(|it| it.to_str()), Some("yaml" | "yml"));
            fits && !below.split('/').any(|part| part.starts_with('.')) && !generated.contains(&entry.path)
        };
        Ok(found.into_iter().filter(is_text).collect())
    }

    /// A hint where the path was meant to begin at the directory that the program runs in.
    fn near(&self, path: &str) -> String {
        let here = format!("{}{path}", self.prefix);
        let is_there = !self.prefix.is_empty() && self.below(&here).is_ok_and(|found| !found.is_empty());
        if is_there { format!("; did you mean `{}`?", self.shown(&format!("./{path}"))) } else { String::new() }
    }

    /// Every file at or below a path; links and submodules are none.
    fn below(&self, path: &str) -> anyhow::Result<Vec<Entry>> {
        let mut words = vec!["ls-tree", "-r", "-z", "-l", "--full-tree", &self.tree];
        if !path.is_empty() {
            words.extend(["--", path]);
        }
        let listed = git(&self.place, &words)?.bytes()?;
        // A name that is not UTF-8 is read all the same, as on the disk: its text goes by its id.
        Ok(listed.split(|byte| *byte == 0).filter_map(|line| Entry::of(&String::from_utf8_lossy(line))).collect())
    }

    /// Bytes of each, in order.
    fn contents(&self, entries: &[Entry]) -> anyhow::Result<Vec<Vec<u8>>> {
        let asked = entries.iter().fold(String::new(), |asked, entry| asked + &entry.id + "\n");
        let answer = git_fed(&self.place, &["cat-file", "--batch"], asked.into_bytes())?.bytes()?;
        let mut rest = answer.as_slice();
        let mut all = Vec::with_capacity(entries.len());
        for entry in entries {
            let end = rest.iter().position(|byte| *byte == b'\n');
            let size = usize::try_from(entry.size).ok();
            let body = end.zip(size).and_then(|(end, size)| rest.get(end + 1..)?.split_at_checked(size));
            let Some((body, after)) = body else { bail!("{}: git did not hand it out", self.shown(&entry.path)) };
            all.push(body.to_vec());
            rest = after.get(1..).unwrap_or_default();
        }
        Ok(all)
    }
}

/// Paths that were generated into a directory.
#[derive(Default, Deserialize)]
struct Manifest {
    #[serde(default)]
    files: BTreeMap<String, serde_json::Value>,
    #[serde(default)]
    scaffolds: BTreeSet<String>,
}

/// A file of a tree.
struct Entry {
    id: String,
    size: u64,
    path: String,
}

impl Entry {
    /// `100644 blob <id> <size>\t<path>`.
    fn of(line: &str) -> Option<Self> {
        let (about, path) = line.split_once('\t')?;
        let mut words = about.split_ascii_whitespace();
        let (mode, kind, id, size) = (words.next()?, words.next()?, words.next()?, words.next()?);
        let is_file = kind == "blob" && mode.starts_with("100");
        is_file.then_some(Self { id: id.to_owned(), size: size.parse().ok()?, path: path.to_owned() })
    }
}

/// A path without `.` and `..`; nothing where it leads out.
fn inside(path: &str) -> Option<String> {
    let mut steps: Vec<&str> = Vec::new();
    for step in Path::new(path).components() {
        match step {
            Component::Normal(name) => steps.push(name.to_str()?),
            Component::CurDir => {}
            Component::ParentDir => {
                steps.pop()?;
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(steps.join("/"))
}

fn shown(place: &Path) -> String {
    if place == Path::new(".") { "this directory".to_owned() } else { format!("`{}`", place.display()) }
}

/// What git answered.
struct Answer {
    out: Vec<u8>,
    err: String,
    fine: bool,
}

impl Answer {
    fn bytes(self) -> anyhow::Result<Vec<u8>> {
        if !self.fine {
            bail!("git: {}", self.err.lines().next().unwrap_or("it failed and did not say why"));
        }
        Ok(self.out)
    }

    /// One line.
    fn text(self) -> anyhow::Result<String> {
        let text = String::from_utf8(self.bytes()?).context("git: an answer that is not UTF-8")?;
        Ok(text.trim_end_matches(['\n', '\r']).to_owned())
    }
}

fn git(place: &Path, words: &[&str]) -> anyhow::Result<Answer> {
    git_fed(place, words, Vec::new())
}

fn git_fed(place: &Path, words: &[&str], fed: Vec<u8>) -> anyhow::Result<Answer> {
    let mut command = Command::new("git");
    command.args(["--no-pager", "--literal-pathspecs"]).args(words).current_dir(place);
    command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
    // Hooks name the repository from the directory that they run in, which is that of its files.
    if let Some(repository) = std::env::var_os("GIT_DIR") {
        let here = std::env::current_dir().context("this directory cannot be read")?;
        let files = std::env::var_os("GIT_WORK_TREE").unwrap_or_default();
        command.env("GIT_DIR", here.join(repository)).env("GIT_WORK_TREE", here.join(files));
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|fault| match fault.kind() {
        ErrorKind::NotFound => anyhow::anyhow!("a revision needs the command `git`, which is not there"),
        _ => anyhow::Error::from(fault).context("git cannot be started"),
    })?;
    let pipe = child.stdin.take();
    let output = std::thread::scope(|scope| {
        scope.spawn(move || {
            // Where git hears no more, its answer says why.
            let _ = pipe.map(|mut pipe| pipe.write_all(&fed));
        });
        child.wait_with_output()
    });
    let output = output.context("git cannot be heard")?;
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    Ok(Answer { out: output.stdout, err, fine: output.status.success() })
}
