//! What an inventory means once it was read.

use parallax::base::evidence::Provenance;
use parallax::base::ids::DatasetId;
use parallax::model::inventory::{Dataset, RebuildSource};
use parallax::model::words::{Invariant, Operation, RegionRole, Role, ServiceKind};

use super::{HEAD, errors, good, load, shown};

const EXAMPLE: &str = include_str!("example.yaml");

fn with(services: &str) -> String {
    format!("{HEAD}services:\n{services}")
}

fn only(services: &str) -> Dataset {
    good(&with(services)).services.remove(0).data.remove(0)
}

#[test]
fn the_example_of_the_specification_is_read_but_for_what_it_leaves_out() {
    let loaded = load(EXAMPLE);
    // It calls services that it does not show; nothing else is wrong with it.
    let lines = shown(&[EXAMPLE], &loaded);
    assert!(lines.iter().all(|line| line.contains("PX010 unknown service")), "{lines:#?}");
    assert_eq!(lines.len(), 2, "{lines:#?}");
    let whole =
        format!("{EXAMPLE}  - {{name: payment-service, data: [{{name: payments}}]}}\n  - name: notification-service\n");
    let inventory = good(&whole);
    assert_eq!(inventory.name.as_str(), "travelbook");
    assert_eq!(inventory.settings.last_mile.value.to_string(), "10ms");
    assert_eq!(inventory.settings.scale_up.value.to_string(), "4m");
    assert_eq!(inventory.shared.iter().map(|part| part.name.as_str()).collect::<Vec<_>>(), ["argocd", "registry"]);
    assert_eq!(inventory.users.len(), 3);
    assert_eq!(inventory.routing.check_threshold.value(), Some(&3));
    assert_eq!(inventory.components.first().map(|c| c.usage.len()), Some(2));
    assert_eq!(inventory.budgets.first().map(|budget| budget.owner.as_str()), Some("team-booking"));
    let booking = inventory.service("booking-engine").unwrap();
    assert_eq!(booking.objectives.rpo.value().unwrap().to_string(), "1s", "from the platform");
    let bookings = &booking.data[0];
    assert_eq!(bookings.size.value().unwrap().to_string(), "200GiB");
    assert_eq!(bookings.endpoints.keys().count(), 2);
    assert_eq!(bookings.reads.value().unwrap().to_string(), "80%");
    assert_eq!(inventory.service("nightly-report").unwrap().kind.value(), Some(&ServiceKind::Batch));
}

#[test]
fn absent_data_is_one_unknown_dataset_and_an_empty_list_is_none() {
    let inventory = good(&with(
        "  - {name: a}\n  - {name: b, data: []}\n  - {name: c, schedule: \"0 0 * * *\"}\n  - {name: d, kind: static}\n  - {name: e, kind: external}\n",
    ));
    let [a, b, c, d, e] = ["a", "b", "c", "d", "e"].map(|name| inventory.service(name).unwrap());
    assert!(a.data.len() == 1 && a.data_known.is_unknown() && a.data[0].operations.is_unknown());
    assert_eq!(a.kind.provenance(), Provenance::Assumed("no kind was written"));
    assert!(b.data.is_empty() && b.data_known.provenance() == Provenance::Stated);
    assert!(c.data.is_empty() && c.data_known.is_unknown() && c.kind.value() == Some(&ServiceKind::Batch));
    assert_eq!(d.data[0].role.value(), Some(&Role::Static));
    assert!(e.data.is_empty() && !e.data_known.is_unknown());
}

#[test]
fn an_archetype_fills_only_what_is_absent_and_says_so() {
    let dataset = only("  - name: rooms\n    archetype: booking\n");
    assert_eq!(dataset.name.as_str(), "rooms");
    assert_eq!(dataset.operations.provenance(), Provenance::Archetype("booking".into()));
    assert_eq!(dataset.operations.anchor().unwrap().path.to_string(), "services[0].archetype");
    assert_eq!(dataset.rpo.value().unwrap().to_string(), "0s");
    let dataset =
        only("  - name: rooms\n    data: [{name: slots, archetype: booking, operations: [insert], rpo: 5s}]\n");
    assert_eq!(dataset.operations.value().unwrap().iter().copied().collect::<Vec<_>>(), [Operation::Insert]);
    assert_eq!(dataset.operations.provenance(), Provenance::Stated);
    assert_eq!(dataset.invariants.provenance().name(), "archetype");
    assert_eq!(dataset.rpo.value().unwrap().to_string(), "5s");
    let inventory = good(&with("  - {name: front, archetype: stateless}\n"));
    assert!(inventory.services[0].data.is_empty() && !inventory.services[0].data_known.is_unknown());
    let dataset = only("  - {name: find, archetype: search-index}\n");
    assert_eq!(dataset.rebuildable_from.value(), Some(&RebuildSource::Unnamed));
}

#[test]
fn invariants_have_aliases_and_none_is_known_and_empty() {
    let kept = |text: &str| only(&format!("  - name: a\n    data: [{{name: d, invariants: {text}}}]\n")).invariants;
    let words = |text: &str| kept(text).value().unwrap().iter().copied().collect::<Vec<_>>();
    assert_eq!(words("[non-negative]"), [Invariant::LowerBound]);
    assert_eq!(words("[bounded]"), [Invariant::LowerBound, Invariant::UpperBound]);
    assert_eq!(words("[monotonic-id]"), [Invariant::Sequence]);
    assert_eq!(words("[none]"), []);
    assert!(kept("[]").is_unknown(), "only a written `none` waives");
    assert_eq!(errors(&with("  - name: a\n    data: [{name: d, invariants: [none, unique]}]\n")), [(10, "PX017")]);
}

#[test]
fn references_are_resolved_in_the_service_first() {
    let text = "  - name: a\n    data:\n      - {name: d, rebuildableFrom: e}\n      - {name: e, recoversWith: [d, b/b]}\n      - {name: f, rebuildableFrom: b}\n  - name: b\n";
    let inventory = good(&with(text));
    let data = &inventory.services[0].data;
    let id = |dataset: &str| DatasetId {
        service: inventory.services[0].name.clone(),
        dataset: parallax::base::ids::Name::new(dataset).unwrap(),
    };
    assert_eq!(data[0].rebuildable_from.value(), Some(&RebuildSource::Dataset(id("e"))));
    assert_eq!(data[1].recovers_with[1].to_string(), "b/b");
    assert!(matches!(data[2].rebuildable_from.value(), Some(RebuildSource::Service(name)) if name.as_str() == "b"));
}

#[test]
fn the_provider_is_inferred_only_where_one_catalog_has_the_name() {
    let text = "apiVersion: parallax/v1\nkind: Inventory\nmetadata: {name: shop}\nregions: [{name: NAME}]\n";
    let inventory = good(&text.replace("NAME", "europe-west1"));
    assert_eq!(&*inventory.provider, "gcp");
    assert_eq!(inventory.regions[0].role, RegionRole::Primary, "a single region is primary");
    assert!(inventory.regions[0].lies_in.contains("europe"));
    assert_eq!(&*good(&text.replace("NAME", "gcp/us-east1")).provider, "gcp");
    assert_eq!(errors(&text.replace("NAME", "nowhere-1")), [(1, "PX006")]);
}

#[test]
fn a_circle_of_synchronous_calls_is_shown_as_a_path() {
    let text = with(
        "  - {name: a, dependsOn: [{service: b}]}\n  - {name: b, dependsOn: [{service: c, call: sync}]}\n  - {name: c, dependsOn: [{service: a, on: write}]}\n  - {name: d, dependsOn: [{service: d, call: async}, {service: a}]}\n",
    );
    let loaded = load(&text);
    let lines = shown(&[&text], &loaded);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].starts_with("9 PX016 services wait for each other: a -> b -> c -> a |"), "{lines:?}");
}

#[test]
fn what_is_shared_has_a_kind_and_a_region_that_need_not_be_in_use() {
    let head = HEAD.replace("regions:", "platform:\n  shared:\n    - {name: hub, kind: gitops, region: eu-central-1}\n    - {name: keys, kind: secrets, region: gcp/us-east1}\nregions:");
    let inventory = good(&head);
    let parts: Vec<String> =
        inventory.shared.iter().map(|part| format!("{} {:?} {}", part.name, part.kind, part.region)).collect();
    assert_eq!(parts, ["hub Gitops aws/eu-central-1", "keys Secrets gcp/us-east1"]);
    assert_eq!(inventory.shared[1].at.path.to_string(), "platform.shared[1]");
    let faults = |one: &str| errors(&HEAD.replace("regions:", &format!("platform:\n  shared:\n    - {one}\nregions:")));
    assert_eq!(faults("{name: hub, kind: gitops}"), [(7, "PX006")]);
    assert_eq!(faults("{name: hub, region: us-east-1}"), [(7, "PX006")]);
    assert_eq!(faults("{kind: gitops, region: us-east-1}"), [(7, "PX006")]);
    assert_eq!(faults("{name: hub, kind: git, region: us-east-1}"), [(7, "PX004")]);
    assert_eq!(faults("{name: hub, kind: dns, region: us-east-9}"), [(7, "PX010")]);
    let twice = "{name: hub, kind: dns, region: us-east-1}\n    - {name: hub, kind: gitops, region: eu-west-1}";
    assert_eq!(faults(twice), [(8, "PX009")]);
}

#[test]
fn the_time_to_scale_up_is_three_minutes_unless_it_is_said() {
    assert_eq!(good(HEAD).settings.scale_up.value.to_string(), "3m");
    assert_eq!(good(HEAD).settings.scale_up.from, Provenance::Assumed("built-in default"));
    let said = good(&HEAD.replace("provider:", "settings: {scaleUp: 90s}\nprovider:")).settings.scale_up;
    assert_eq!((said.value.to_string(), said.from), ("90s".to_owned(), Provenance::Stated));
    assert_eq!(errors(&HEAD.replace("provider:", "settings: {scaleUp: 90}\nprovider:")), [(4, "PX007")]);
}

#[test]
fn a_budget_names_somebody_who_owns_a_service_and_an_amount() {
    let of = |budgets: &str| {
        format!("{HEAD}platform: {{budgets: {budgets}}}\nservices:\n  - {{name: a, owner: team-search}}\n")
    };
    let inventory = good(&of("[{owner: team-search, monthly: 5000.50, overSingleRegion: 60%}]"));
    let [budget] = inventory.budgets.as_slice() else { panic!("one budget") };
    assert_eq!(budget.monthly.value().map(ToString::to_string).as_deref(), Some("5000.5"));
    assert_eq!(budget.over_single_region.anchor().unwrap().path.to_string(), "platform.budgets[0].overSingleRegion");
    let faults = |budgets: &str| {
        let text = of(budgets);
        let found = shown(&[&text], &load(&text));
        found.into_iter().map(|line| line.split_once(' ').map(|(_, rest)| rest.to_owned()).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(
        faults("[{owner: team-serach, monthly: 1}]"),
        ["PX010 no service has the owner `team-serach` | did you mean `team-search`?"]
    );
    assert!(faults("[{owner: team-search}]")[0].contains("`monthly` is missing"));
    assert!(faults("[{monthly: 5}]")[0].contains("`owner` is missing"));
    let twice = faults("[{owner: team-search, monthly: 1}, {owner: team-search, monthly: 2}]");
    assert!(twice.len() == 1 && twice[0].contains("`team-search` has two budgets"), "{twice:?}");
    assert!(!faults("[{owner: team-search, monthly: -1}]").is_empty());
}
