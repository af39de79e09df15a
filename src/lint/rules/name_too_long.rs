//! Names of services from which longer ones are made than a cluster takes.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::RegionId;
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::Service;
use crate::model::words::ServiceKind;

static META: RuleMeta = RuleMeta {
    code: "PX601",
    name: "name-too-long",
    severity: Severity::Error,
    page: include_str!("name_too_long.md"),
};

/// Longest name of what is labelled with it: the most that the value of a label may have.
const LABEL: usize = 63;
/// Longest name of a `CronJob`: its jobs are called after it with 11 characters more, and a job's name may have 63.
/// <https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/>
const CRON_JOB: usize = 52;

/// PX601.
pub(super) struct NameTooLong;

impl Lint for NameTooLong {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        let delivered = !bundle.inventory.gitops.repo_url.is_unknown();
        for (planned, service) in bundle.plan.written(bundle.inventory) {
            let Some(service) = service else { continue };
            found.extend(cron_job(service));
            if delivered {
                found.extend(application(bundle, service, &planned.pods.everywhere()));
            }
        }
    }
}

/// A user's own base may call its objects otherwise.
fn cron_job(service: &Service) -> Option<Finding> {
    let name = service.name.as_str();
    let is_ours = service.kind.value() == Some(&ServiceKind::Batch) && service.base.is_unknown();
    if !is_ours || name.len() <= CRON_JOB {
        return None;
    }
    let message =
        format!("`{name}` has {} characters, and a batch is a CronJob, whose name may have {CRON_JOB}", name.len());
    Some(finding(service, message, format!("shorten it by {}", name.len().saturating_sub(CRON_JOB))))
}

/// An application is called `<service>-<cluster>`. What clusters are called is not known; that one is named after its
/// region is as likely as anything.
fn application(bundle: &Bundle<'_>, service: &Service, regions: &[&RegionId]) -> Option<Finding> {
    let name = service.name.as_str();
    let longest = regions.iter().max_by_key(|region| region.name.len())?;
    let whole = name.len().saturating_add(1).saturating_add(longest.name.len());
    if whole <= LABEL {
        return None;
    }
    let message = format!(
        "`{name}-{}` has {whole} characters: an application of a cluster that is named after its region `{}` is called so, and \
         {LABEL} are the most",
        longest.name,
        longest.shown(&bundle.inventory.provider)
    );
    let room = LABEL.saturating_sub(name.len()).saturating_sub(1);
    let (severity, help) = match room {
        0 => {
            (Severity::Error, format!("shorten it by {}: no cluster has so short a name", whole.saturating_sub(LABEL)))
        }
        1 => (Severity::Warning, "shorten it, or see that no cluster's name has more than one character".to_owned()),
        room => {
            (Severity::Warning, format!("shorten it, or see that no cluster's name has more than {room} characters"))
        }
    };
    Some(finding(service, message, help).severity(severity))
}

fn finding(service: &Service, message: String, help: String) -> Finding {
    let at = service.at.key("name");
    Finding::new(&META, Some(at), message).about(service.name.as_str(), None).help(help)
}
