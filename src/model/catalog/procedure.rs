//! Commands that a datastore's vendor documents for what a runbook asks for.

use super::Citation;

/// One thing that a runbook asks of a datastore, with the commands that do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Procedure {
    /// What it does.
    pub purpose: Purpose,
    /// What must be looked up before: the name of a shell variable and what it stands for.
    pub variables: Vec<(String, String)>,
    /// Commands, in order. `{to}` is the region of the copy that it is about, `{from}` the region that is lost or left,
    /// and `{copy-host}` the host at which that copy is read.
    pub run: Vec<String>,
    /// Where the commands were read.
    pub source: Citation,
}

/// What a procedure is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Keep the old writer from taking writes.
    Fence,
    /// Learn how far a copy has come.
    Position,
    /// Make a copy the writer while the old writer is gone.
    Promote,
    /// Move the writer while all is well.
    Switchover,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 4] = [Self::Fence, Self::Position, Self::Promote, Self::Switchover];

    /// As written in the catalog.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fence => "fence",
            Self::Position => "position",
            Self::Promote => "promote",
            Self::Switchover => "switchover",
        }
    }
}

impl Procedure {
    /// What may stand in braces in a command.
    pub const PLACEHOLDERS: [&'static str; 3] = ["to", "from", "copy-host"];
}
