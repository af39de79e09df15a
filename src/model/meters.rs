//! What the parts of a plan are called in price books: by datastore, by provider and by router.

use std::sync::Arc;

use super::catalog::Citation;

/// Stands in the name of a price for the instance type of a dataset.
pub const INSTANCE: &str = "{instance}";

/// One thing that is charged for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meter {
    /// Which part of the plan it measures.
    pub of: Metered,
    /// Of a datastore, which copies it is for.
    pub copies: MeteredCopies,
    /// Names of its price; the first that has one in the region is taken. [`INSTANCE`] stands for the instance type.
    pub skus: Vec<String>,
    /// Of requests: how many bytes one unit of them carries.
    pub bytes_each: Option<u64>,
    /// What is missing to say how much of it is used; none where the plan says it.
    pub missing: Option<Arc<str>>,
    /// What is taken for granted with a name other than the first.
    pub note: Option<Arc<str>>,
}

impl Meter {
    /// The names of its price for an instance type; none where one is needed and not known.
    pub fn names(&self, instance: Option<&str>) -> Option<Vec<String>> {
        let fill = |sku: &String| match instance {
            Some(instance) => Some(sku.replace(INSTANCE, instance)),
            None => (!sku.contains(INSTANCE)).then(|| sku.clone()),
        };
        self.skus.iter().map(fill).collect()
    }
}

/// A part of a plan that somebody charges for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metered {
    /// A copy of a dataset: machines.
    Instance,
    /// A copy of a dataset: what it keeps.
    Storage,
    /// A copy of a dataset: what is written to it.
    Writes,
    /// A copy of a dataset: anything else.
    Use,
    /// A backup of a dataset, where it is kept.
    Backup,
    /// A region with pods: the managed part of its cluster.
    ControlPlane,
    /// A region with pods: what takes users in.
    LoadBalancer,
    /// A region with pods: what lets them out.
    Nat,
    /// The names of the platform.
    Zone,
    /// One health check of what the router's own provider runs.
    HealthCheck,
    /// One health check of anything else.
    HealthCheckElsewhere,
    /// What a quick health check costs on top.
    HealthCheckFast,
    /// What a quick health check of anything else costs on top.
    HealthCheckFastElsewhere,
    /// Answers about names.
    Queries,
}

impl Metered {
    /// Every part.
    pub const ALL: [Self; 14] = [
        Self::Instance,
        Self::Storage,
        Self::Writes,
        Self::Use,
        Self::Backup,
        Self::ControlPlane,
        Self::LoadBalancer,
        Self::Nat,
        Self::Zone,
        Self::HealthCheck,
        Self::HealthCheckElsewhere,
        Self::HealthCheckFast,
        Self::HealthCheckFastElsewhere,
        Self::Queries,
    ];

    /// As written in the catalog.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Instance => "instance",
            Self::Storage => "storage",
            Self::Writes => "writes",
            Self::Use => "use",
            Self::Backup => "backup",
            Self::ControlPlane => "control-plane",
            Self::LoadBalancer => "load-balancer",
            Self::Nat => "nat",
            Self::Zone => "zone",
            Self::HealthCheck => "health-check",
            Self::HealthCheckElsewhere => "health-check-elsewhere",
            Self::HealthCheckFast => "health-check-fast",
            Self::HealthCheckFastElsewhere => "health-check-fast-elsewhere",
            Self::Queries => "queries",
        }
    }
}

/// Which copies of a dataset a meter is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MeteredCopies {
    /// All of them.
    #[default]
    All,
    /// Those that take writes or have content of their own.
    Full,
    /// Those that only follow a writer.
    Following,
}

impl MeteredCopies {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::All, Self::Full, Self::Following];

    /// As written in the catalog.
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Full => "full",
            Self::Following => "following",
        }
    }
}

/// What a provider or a router charges for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tariff {
    /// Of a router, the provider whose endpoints are its own; none where it makes no difference.
    pub provider: Option<Arc<str>>,
    /// In the order of the file.
    pub meters: Vec<Meter>,
    /// Where this was read.
    pub source: Citation,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_type_is_put_into_every_name_that_asks_for_one() {
        let meter = |skus: &[&str]| Meter {
            of: Metered::Instance,
            copies: MeteredCopies::All,
            skus: skus.iter().map(|sku| (*sku).to_owned()).collect(),
            bytes_each: None,
            missing: None,
            note: None,
        };
        let asks = meter(&["db.{instance}", "db.{instance}.ha"]);
        assert_eq!(asks.names(Some("large")), Some(vec!["db.large".to_owned(), "db.large.ha".to_owned()]));
        assert_eq!(asks.names(None), None);
        assert_eq!(meter(&["db.storage"]).names(None), Some(vec!["db.storage".to_owned()]));
    }
}
