//! What differs by region: a kustomization that the tool keeps, inside one that is the user's.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::config::Setting;
use super::image::Image;
use super::scaffold;
use super::wiring::{Attach, Bounds, Target, Wiring};
use crate::base::ids::RegionId;
use crate::emit::site::{self, Site};
use crate::emit::text::wrap;
use crate::model::delivery::Delivery;
use crate::model::plan::{PodCount, PodPlacement, Reckoned};

/// What to know of the patch that lets the leader run.
const LEADER: &str = "The leader. It moves by two commits: the first suspends it here, in the kustomization around this \
                      one; the second, once no run is left, lets it run elsewhere. A region that is lost cannot be \
                      suspended by a commit and runs again when it returns, so each run compares its epoch with the one \
                      in the authoritative store.";

/// Columns of a comment.
const COLUMNS: usize = 100;

/// What the kustomization that the tool keeps shows.
#[derive(Clone, Debug, Serialize)]
pub(super) struct View {
    header: String,
    namespace: String,
    base: String,
    platform: String,
    region: String,
    config: Config,
    /// Whether names of config maps stay as they are.
    unhashed: bool,
    replicas: Option<Replicas>,
    /// Pods of what the builder has no field for.
    uncounted: Option<Replicas>,
    scaling: Option<Scaling>,
    lead: Option<Lead>,
    standing_by: Option<Lead>,
    reads: Option<Reads>,
    checksum: Option<Checksum>,
    patched: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Config {
    name: String,
    merge: bool,
    groups: Vec<Group>,
}

/// Literals that share a reason.
#[derive(Clone, Debug, Serialize)]
struct Group {
    why: Vec<String>,
    literals: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
struct Replicas {
    why: Vec<String>,
    target: Target,
    count: u32,
}

#[derive(Clone, Debug, Serialize)]
struct Scaling {
    why: Vec<String>,
    target: Target,
    bounds: Bounds,
    min: u32,
    max: u32,
}

#[derive(Clone, Debug, Serialize)]
struct Lead {
    why: Vec<String>,
    target: Target,
}

#[derive(Clone, Debug, Serialize)]
struct Reads {
    target: Target,
    place: String,
    listed: bool,
    name: String,
}

#[derive(Clone, Debug, Serialize)]
struct Checksum {
    target: Target,
    cron: bool,
    sum: String,
}

/// What the user's kustomization around it shows when it is written.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Outer {
    service: String,
    region: String,
    /// As the base's container names it.
    image: Option<String>,
    /// What the container names where no version can be pinned.
    placeholder: String,
    /// Where it is pulled from, where that is another name.
    moved: Option<String>,
    tag: Option<String>,
    digest: Option<String>,
}

/// Everything that one overlay is made from.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) delivery: &'a Delivery<'a>,
    pub(super) site: Site<'a>,
    pub(super) region: &'a RegionId,
    pub(super) wiring: &'a Wiring,
    pub(super) settings: &'a [Setting],
    /// The base, as seen from the generated kustomization.
    pub(super) base: &'a str,
    /// Whether what brings the tree into clusters takes old config maps away before new pods run.
    pub(super) prunes_early: bool,
}

/// What the kustomization that the tool keeps shows.
pub(super) fn view(place: &Place<'_>) -> View {
    let Place { delivery, site, region, wiring, .. } = *place;
    let pods = pods(place);
    let (replicas, scaling) = match (&wiring.autoscaler, pods) {
        _ if wiring.is_cron => (None, None),
        (_, None) => (None, None),
        (Some((target, bounds)), Some((count, why))) => {
            let min = count.kept.max(1);
            (
                None,
                Some(Scaling {
                    why: wrap(&why, COLUMNS),
                    target: target.clone(),
                    bounds: *bounds,
                    min,
                    max: count.most.max(min),
                }),
            )
        }
        (None, Some((count, why))) => {
            let target = wiring.workload.clone();
            (Some(Replicas { why: wrap(&why, COLUMNS), target, count: count.kept }), None)
        }
    };
    let (lead, standing_by) = leadership(place);
    let (name, merge, hashed, content) = match &wiring.attach {
        Attach::Merge { name, hashed, content } => (name.clone(), true, *hashed, content.as_str()),
        Attach::Own { name, .. } => (name.clone(), false, true, ""),
    };
    let reads = match &wiring.attach {
        Attach::Merge { .. } => None,
        Attach::Own { name, place, listed } => {
            // `-` is the place behind the last of a list.
            let place = if *listed { format!("{place}/-") } else { place.clone() };
            Some(Reads { target: wiring.workload.clone(), place, listed: *listed, name: name.clone() })
        }
    };
    let checksum = (place.prunes_early || !hashed).then(|| Checksum {
        target: wiring.workload.clone(),
        cron: wiring.is_cron,
        sum: sum(content, place.settings),
    });
    let (replicas, uncounted) = if wiring.workload.is_counted() { (replicas, None) } else { (None, replicas) };
    View {
        header: site::header(delivery, &format!("services.{}", site.name())),
        namespace: site.namespace(delivery).to_string(),
        base: place.base.to_owned(),
        platform: delivery.bundle.inventory.name.to_string(),
        region: site::region(delivery, region),
        config: Config { name, merge, groups: groups(place.settings) },
        unhashed: place.prunes_early,
        patched: uncounted.is_some() || scaling.is_some() || lead.is_some() || reads.is_some() || checksum.is_some(),
        replicas,
        uncounted,
        scaling,
        lead,
        standing_by,
        reads,
        checksum,
    }
}

/// Pods in the region, and why so many.
fn pods(place: &Place<'_>) -> Option<(PodCount, String)> {
    let capacity = place.site.plan.capacity.iter().find(|one| one.region == *place.region)?;
    let count = *capacity.pods.value()?;
    let share = |share: &Reckoned<_>| share.value().map_or_else(|| "an unknown share".to_owned(), ToString::to_string);
    let mut why = format!("{} of all users need {} here", share(&capacity.normal), shown(count.normal));
    if let Some(lost) = &capacity.worst_loss {
        let lost = site::region(place.delivery, lost);
        why = format!("{why}; after the loss of {lost} {} need {}", share(&capacity.worst), shown(count.worst));
    }
    if count.kept != count.worst {
        why = format!("{why}; {} run all the time", count.kept);
    }
    Some((count, why))
}

fn shown(pods: u32) -> String {
    crate::emit::text::count(usize::try_from(pods).unwrap_or(usize::MAX), "pod", "pods")
}

/// Whether the region leads, or waits for its turn.
fn leadership(place: &Place<'_>) -> (Option<Lead>, Option<Lead>) {
    if !place.wiring.is_cron {
        return (None, None);
    }
    let lead = |why: &str| Some(Lead { why: wrap(why, COLUMNS), target: place.wiring.workload.clone() });
    let label = |region| site::region(place.delivery, region);
    if let Some(now) = place.site.leader() {
        return if now == place.region {
            (lead(LEADER), None)
        } else {
            (None, lead(&format!("Suspended, as in the base: the leader works in {}.", label(now))))
        };
    }
    match &place.site.plan.pods {
        PodPlacement::LeaderPerHome { homes, .. } if homes.contains(place.region) => {
            (lead("Each home runs its own."), None)
        }
        PodPlacement::LeaderPerHome { .. } => {
            let until = place.site.waits_for(place.region);
            let until = until.map(|home| format!(" until it takes over from {}", label(home))).unwrap_or_default();
            (None, lead(&format!("Suspended, as in the base{until}: no row has its home here.")))
        }
        PodPlacement::Standby { active, .. } if active != place.region => {
            (None, lead(&format!("Suspended, as in the base: {} works.", label(active))))
        }
        PodPlacement::Active(_)
        | PodPlacement::Leader { .. }
        | PodPlacement::Standby { .. }
        | PodPlacement::Edge(_)
        | PodPlacement::External
        | PodPlacement::Nowhere => (lead("It runs here."), None),
    }
}

/// Settings by reason, in their order.
fn groups(settings: &[Setting]) -> Vec<Group> {
    settings
        .chunk_by(|one, next| one.why == next.why)
        .filter_map(|chunk| {
            let why = wrap(&crate::emit::text::clean(&chunk.first()?.why), COLUMNS);
            Some(Group { why, literals: chunk.iter().map(literal).collect() })
        })
        .collect()
}

/// `KEY=value`. The builder takes one pair of quotes around a value away.
fn literal(setting: &Setting) -> String {
    let Setting { key, value, .. } = setting;
    let quoted = |quote: char| value.len() > 1 && value.starts_with(quote) && value.ends_with(quote);
    if quoted('"') || quoted('\'') { format!("{key}=\"{value}\"") } else { format!("{key}={value}") }
}

/// One sum over all that pods are told, in the base and here: other settings, other pods.
fn sum(content: &str, settings: &[Setting]) -> String {
    let mut digest = Sha256::new();
    let pairs = settings.iter().flat_map(|setting| [setting.key.as_str(), setting.value.as_str()]);
    for text in std::iter::once(content).chain(pairs) {
        // Length before content: no two lists give the same bytes.
        digest.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_le_bytes());
        digest.update(text);
    }
    digest.finalize().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// What the user's kustomization shows: the version that this region runs.
pub(super) fn outer(place: &Place<'_>) -> Outer {
    let stated = place.site.service.image.value().and_then(|text| Image::parse(text));
    let in_base = place.wiring.image.as_deref().and_then(Image::parse);
    let pinned = in_base.zip(stated).filter(|(_, image)| image.tag.is_some() || image.digest.is_some());
    let owned = |text: &str| text.to_owned();
    Outer {
        service: place.site.name().to_owned(),
        region: site::region(place.delivery, place.region),
        image: pinned.map(|(base, _)| owned(base.name)),
        placeholder: place.wiring.image.clone().unwrap_or_else(|| scaffold::image(place.site)),
        moved: pinned.filter(|(base, image)| base.name != image.name).map(|(_, image)| owned(image.name)),
        // Of the two the digest is what is pulled.
        tag: pinned.and_then(|(_, image)| image.tag.filter(|_| image.digest.is_none())).map(owned),
        digest: pinned.and_then(|(_, image)| image.digest).map(owned),
    }
}
