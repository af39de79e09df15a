//! The tree of files that a repository keeps: one part a file, each adding what it is for.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::templates::Templates;
use crate::base::finding::Finding;
use crate::base::ids::RegionId;
use crate::model::contracts::RenderError;
use crate::model::delivery::{Delivery, Keeper, Tree, TreeFile, TreePath};

/// What a part of the tree is for, so that one of each kind is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartKind {
    /// Always there.
    Common,
    /// What brings the tree into clusters: one or none.
    GitOps,
    /// What leads users to regions: one or none.
    Routing,
}

/// Something that adds files to the tree.
pub trait Part: Sync {
    /// As given to `--gitops` or `--routing`.
    fn name(&self) -> &'static str;
    /// What it is for, in a few words.
    fn about(&self) -> &'static str;
    /// What it is chosen among.
    fn kind(&self) -> PartKind;
    /// Adds its files, and what it found on the way.
    ///
    /// # Errors
    /// Says which template could not be rendered.
    fn add(&self, delivery: &Delivery<'_>, how: &How<'_>, out: &mut Generated) -> Result<(), RenderError>;
}

/// What the parts of one run share.
#[derive(Clone, Copy)]
pub struct How<'a> {
    /// Templates.
    pub templates: &'a Templates,
    /// Name of the part that brings the tree into clusters, if any.
    pub gitops: Option<&'a str>,
    /// Name of the part that leads users to regions, if any.
    pub routing: Option<&'a str>,
}

/// What takes a region out of the answers when it is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Guard {
    /// A health check of its record.
    Check,
    /// What its load balancer says of its targets.
    LoadBalancer,
    /// Nothing.
    Nothing,
}

/// How the users of a region are led, as generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Led {
    /// What leads them away when it is lost.
    pub guard: Guard,
    /// Commands that lead them away by hand; none where they cannot be.
    pub by_hand: Vec<String>,
    /// Users who are led to this region alone, as `users of`: a loss leaves them nowhere to go.
    pub alone: Vec<String>,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Generated {
    /// Every file.
    pub tree: Tree,
    /// What was found on the way.
    pub findings: Vec<Finding>,
    /// How users are led, by region; empty where no records were generated, or only those of one region.
    pub led: BTreeMap<RegionId, Led>,
}

impl Generated {
    /// Adds a file that the tool keeps.
    ///
    /// # Errors
    /// Where the path is none, or taken.
    pub fn tool(&mut self, path: &str, text: String) -> Result<(), RenderError> {
        self.file(path, text, Keeper::Tool)
    }

    /// Adds a file that is the user's once it is there.
    ///
    /// # Errors
    /// Where the path is none, or taken.
    pub fn scaffold(&mut self, path: &str, text: String) -> Result<(), RenderError> {
        self.file(path, text, Keeper::User)
    }

    /// Takes over everything of another.
    ///
    /// # Errors
    /// Where a path is taken.
    pub fn take(&mut self, other: Self) -> Result<(), RenderError> {
        for (path, file) in other.tree {
            self.put(path, file)?;
        }
        self.findings.extend(other.findings);
        self.led.extend(other.led);
        Ok(())
    }

    fn file(&mut self, path: &str, text: String, keeper: Keeper) -> Result<(), RenderError> {
        let Some(place) = TreePath::new(path).filter(|place| !place.is_reserved()) else {
            return Err(RenderError(format!("`{path}` cannot be the path of a file")));
        };
        self.put(place, TreeFile { text, keeper })
    }

    fn put(&mut self, place: TreePath, file: TreeFile) -> Result<(), RenderError> {
        match self.tree.entry(place) {
            Entry::Vacant(free) => {
                free.insert(file);
                Ok(())
            }
            Entry::Occupied(taken) => Err(RenderError(format!("two parts write `{}`", taken.key()))),
        }
    }
}

/// The whole tree: every part that is always there, and the chosen ones, in the order of the registry.
///
/// # Errors
/// Says which template could not be rendered.
pub fn generate(parts: &[&dyn Part], delivery: &Delivery<'_>, how: &How<'_>) -> Result<Generated, RenderError> {
    let mut out = Generated::default();
    let wanted = |part: &&&dyn Part| match part.kind() {
        PartKind::Common => true,
        PartKind::GitOps => how.gitops == Some(part.name()),
        PartKind::Routing => how.routing == Some(part.name()),
    };
    for part in parts.iter().filter(wanted) {
        part.add(delivery, how, &mut out)?;
    }
    if how.templates.has_own() {
        read_back(delivery, &out.tree)?;
    }
    Ok(out)
}

/// Every manifest can be read: a user's own template may write anything.
fn read_back(delivery: &Delivery<'_>, tree: &Tree) -> Result<(), RenderError> {
    let manifests = tree.iter().filter(|(path, _)| path.as_str().rsplit('.').next() == Some("yaml"));
    let faults = manifests.filter_map(|(path, file)| Some((path, (delivery.read)(&file.text).err()?)));
    let told: Vec<String> = faults.map(|(path, fault)| format!("`{path}` would not be YAML: {fault}")).collect();
    if told.is_empty() { Ok(()) } else { Err(RenderError(told.join("\n"))) }
}
