//! The closed vocabulary of the inventory: one enum a field, each word written as in YAML.

/// Declares an enum whose words are known by name, in the order of declaration.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$word_doc])* $word),+ }

        impl $name {
            /// Every word, in order.
            pub const ALL: &'static [Self] = &[$(Self::$word),+];

            /// As written in YAML and shown in outputs.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$word => $text),+ }
            }

            /// The word of that text.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.name() == text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}

words! {
    /// What a service is.
    ServiceKind {
        /// Answers requests.
        Api = "api",
        /// Works off queues or events.
        Worker = "worker",
        /// Runs on a schedule.
        Batch = "batch",
        /// Serves files.
        Static = "static",
        /// Somebody else runs it.
        External = "external",
    }
}

words! {
    /// What a dataset is to the platform.
    Role {
        /// The truth.
        Source = "source",
        /// Made from a source, and can be made again.
        Derived = "derived",
        /// Messages on their way.
        Queue = "queue",
        /// What a user's session needs; losing it costs a login.
        Session = "session",
        /// Files that never change under their name.
        Static = "static",
    }
}

words! {
    /// What is done to a dataset.
    Operation {
        /// A row whose identity does not matter.
        Insert = "insert",
        /// A row whose id the system chooses.
        InsertGenerated = "insert-generated",
        /// A row whose id or value the user chooses.
        InsertSpecific = "insert-specific",
        /// A field is overwritten.
        Assign = "assign",
        /// A field is read, changed and written back.
        ReadModifyWrite = "read-modify-write",
        /// A row is removed.
        Delete = "delete",
        /// A row is removed with what refers to it.
        CascadeDelete = "cascade-delete",
        /// A number grows by an amount.
        Increment = "increment",
        /// A number shrinks by an amount.
        Decrement = "decrement",
        /// An entry is put at the end.
        Append = "append",
        /// A member joins a set.
        SetAdd = "set-add",
        /// A member leaves a set.
        SetRemove = "set-remove",
        /// A set is changed as a whole.
        SetMutate = "set-mutate",
        /// One of few things is claimed: a room, a seat, a slot.
        Reserve = "reserve",
        /// An amount moves from one place to another.
        Transfer = "transfer",
        /// Something happens outside: a card is charged, a mail is sent.
        ExternalEffect = "external-effect",
    }
}

words! {
    /// What must hold at all times.
    Invariant {
        /// A condition on one row's own columns.
        AttributeCheck = "attribute-check",
        /// A value occurs once.
        Unique = "unique",
        /// Intervals of one resource do not overlap.
        NoOverlap = "no-overlap",
        /// A number does not fall below a floor.
        LowerBound = "lower-bound",
        /// A number does not rise above a ceiling.
        UpperBound = "upper-bound",
        /// A sum stays the same.
        Conservation = "conservation",
        /// What a row refers to exists.
        ForeignKey = "foreign-key",
        /// Numbers follow one another without a gap or in order.
        Sequence = "sequence",
        /// An effect happens once.
        ExactlyOnce = "exactly-once",
        /// Entries of one key have one order.
        OrderedPerKey = "ordered-per-key",
        /// All entries have one order.
        OrderedGlobal = "ordered-global",
        /// A view equals its definition.
        MaterializedView = "materialized-view",
        /// A set has at most so many members.
        SizeUpper = "size-upper",
        /// A set has at least so many members.
        SizeLower = "size-lower",
        /// A set has exactly so many members.
        SizeExact = "size-exact",
        /// A set does not contain a given member.
        NotContains = "not-contains",
        /// No overwrite is lost.
        NoLostUpdate = "no-lost-update",
    }
}

words! {
    /// Where an invariant can be checked.
    Scope {
        /// Inside one home partition.
        Home = "home",
        /// Only over all of them.
        Global = "global",
    }
}

words! {
    /// What readers need, weakest first.
    Consistency {
        /// Whatever arrives, in the end.
        Eventual = "eventual",
        /// A user sees what that user wrote.
        Session = "session",
        /// Effects are never seen before their causes.
        Causal = "causal",
        /// Everybody sees the latest write.
        Strong = "strong",
    }
}

words! {
    /// Whether writes must be taken where the user is.
    LocalWrites {
        /// They may travel.
        No = "no",
        /// They should be taken there.
        Preferred = "preferred",
        /// They must be taken there.
        Required = "required",
    }
}

words! {
    /// Whether one of two overwrites may be discarded.
    LostUpdates {
        /// It may not.
        No = "no",
        /// It may.
        Acceptable = "acceptable",
    }
}

words! {
    /// What happens to children when a parent row is deleted.
    OnDelete {
        /// The row goes.
        Hard = "hard",
        /// The row is marked.
        Soft = "soft",
        /// The row goes, and its children with it.
        Cascade = "cascade",
    }
}

words! {
    /// How a service calls another.
    Call {
        /// It waits for the answer.
        Sync = "sync",
        /// It does not.
        Async = "async",
    }
}

words! {
    /// On which of its own requests a service makes a call.
    CallOn {
        /// On reads.
        Read = "read",
        /// On writes.
        Write = "write",
        /// On all.
        All = "all",
    }
}

words! {
    /// What a region is for.
    RegionRole {
        /// Where single writers live unless said otherwise.
        Primary = "primary",
        /// Serves like the primary.
        Secondary = "secondary",
        /// Only an optimizer may open it.
        Candidate = "candidate",
    }
}

words! {
    /// How far a lock reaches.
    LockScope {
        /// Inside the row's home region.
        Home = "home",
        /// Over all regions.
        Global = "global",
    }
}

words! {
    /// What a health check looks at.
    HealthCheckKind {
        /// Whether something answers.
        Reachability = "reachability",
        /// Whether the region's own p95 is in bounds.
        Alarm = "alarm",
    }
}

words! {
    /// What a team says it does or wants; the planner decides by itself and checks compare.
    DeclaredStrategy {
        /// One region writes.
        SingleWriter = "single-writer",
        /// Each key has a home region.
        GeoShard = "geo-shard",
        /// All regions write and merge.
        Crdt = "crdt",
        /// Each region has its own.
        Regional = "regional",
    }
}

words! {
    /// Where a team says its pods run.
    DeclaredPods {
        /// In every region.
        Active = "active",
        /// In one.
        Leader = "leader",
        /// At the edge.
        Edge = "edge",
    }
}

words! {
    /// How a team says it copies.
    Replication {
        /// A commit waits for the copy.
        Sync = "sync",
        /// A commit does not wait.
        Async = "async",
        /// Nothing is copied.
        None = "none",
    }
}

words! {
    /// Where a team says it reads.
    ReadsFrom {
        /// At the writer.
        Writer = "writer",
        /// At the nearest copy.
        Replica = "replica",
    }
}

words! {
    /// How a team says conflicts end.
    Conflicts {
        /// The later wall clock wins.
        LastWriterWins = "last-writer-wins",
        /// A type merges them.
        Merge = "merge",
        /// One is refused.
        Reject = "reject",
    }
}

words! {
    /// A way of running the platform that can be priced.
    ScenarioName {
        /// Everything in the primary.
        SingleRegion = "single-region",
        /// A warm standby.
        ActivePassive = "active-passive",
        /// As planned.
        ActiveActive = "active-active",
        /// A full copy in every region.
        EverythingEverywhere = "everything-everywhere",
    }
}

words! {
    /// What a component grows with, for scenarios that have no quantities of their own.
    ScalesWith {
        /// The pods that a region keeps.
        Pods = "pods",
        /// The regions in use.
        Regions = "regions",
        /// The regions that take writes.
        Writers = "writers",
        /// Nothing: there is as much of it in every scenario.
        Once = "once",
    }
}

words! {
    /// A part of every plan that somebody charges for, and that a component may stand for.
    PlanPart {
        /// The managed part of a cluster.
        ControlPlane = "control-plane",
        /// What takes users in, in each region.
        LoadBalancer = "load-balancer",
        /// What lets pods out, in each region.
        Nat = "nat",
        /// Names and health checks over all regions.
        Routing = "routing",
        /// What is sent to users.
        Egress = "egress",
        /// What crosses between regions.
        Replication = "replication",
        /// What crosses between zones of a region.
        BetweenZones = "between-zones",
        /// Instances, storage and requests of datasets.
        Data = "data",
    }
}

words! {
    /// What services share, and which therefore lives in a region too.
    SharedKind {
        /// The hub that brings manifests to clusters.
        Gitops = "gitops",
        /// Where images are pulled from.
        Registry = "registry",
        /// Secrets and keys.
        Secrets = "secrets",
        /// The control plane of DNS: answering names needs it not, changing them does.
        Dns = "dns",
        /// Log-in and tokens.
        Identity = "identity",
        /// Metrics, alarms and logs.
        Monitoring = "monitoring",
    }
}

impl Operation {
    /// Whether a row is put there.
    pub const fn is_insert(self) -> bool {
        matches!(self, Self::Insert | Self::InsertGenerated | Self::InsertSpecific)
    }

    /// Invariants that an operation brings along unless `[none]` is written.
    ///
    /// A reservation claims one of few things, a decrement may go below a floor, a transfer may do both and lose or make
    /// amounts, a value chosen by the user may be taken, an effect outside may happen twice, and what is read, changed
    /// and written back may overwrite what came between.
    pub const fn implies(self) -> &'static [Invariant] {
        match self {
            Self::Reserve => &[Invariant::NoOverlap, Invariant::LowerBound, Invariant::UpperBound],
            Self::Decrement => &[Invariant::LowerBound],
            Self::Transfer => &[Invariant::LowerBound, Invariant::Conservation],
            Self::InsertSpecific => &[Invariant::Unique],
            Self::ExternalEffect => &[Invariant::ExactlyOnce],
            Self::ReadModifyWrite => &[Invariant::NoLostUpdate],
            Self::Insert
            | Self::InsertGenerated
            | Self::Assign
            | Self::Delete
            | Self::CascadeDelete
            | Self::Increment
            | Self::Append
            | Self::SetAdd
            | Self::SetRemove
            | Self::SetMutate => &[],
        }
    }
}
