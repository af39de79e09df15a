use super::*;
use crate::base::units::Millis;
use crate::model::catalog::{Quorum, QuorumRule, RegionLimits};
use crate::plan::replication::tests::{plan, region, store};

fn quorum_store(quorum: Option<Quorum>, regions: RegionLimits) -> Datastore {
    Datastore { regions, quorum, ..store("relational", MultiRegionMode::SyncQuorum, None) }
}

fn by(rule: QuorumRule, any_leader: bool, plus: u64) -> Quorum {
    Quorum { rule, any_leader, plus: Millis::from_millis(plus), words: String::new() }
}

/// Milliseconds of a commit asked in each of the three regions, of which `a` leads.
fn asked(quorum: Option<&Quorum>) -> Vec<Option<u64>> {
    let (plan, catalog) = (plan(), Catalog::default());
    let (groups, writer) = ([Shared::from(["a", "b", "c"].map(region).to_vec())], region("a"));
    let wires = Wires::of(&plan, &catalog);
    let question = Question { category: None, groups: &groups, leads: Leads::Writer(&writer) };
    let asked = Asked { question: &question, quorum, exactly: None, wires: &wires };
    let commits = asked.commits().into_iter();
    commits.map(|(_, commit)| commit.value().map(|figure| figure.time.longest.micros() / 1_000)).collect()
}

#[test]
fn a_commit_costs_the_way_to_the_leader_and_that_of_its_quorum() {
    assert_eq!(asked(Some(&by(QuorumRule::Majority, false, 0))), [Some(20), Some(40), Some(90)]);
    assert_eq!(asked(Some(&by(QuorumRule::NearestPeer, false, 0))), [Some(20), Some(40), Some(90)]);
    assert_eq!(
        asked(Some(&by(QuorumRule::NearestPeer, true, 0))),
        [Some(20), Some(20), Some(70)],
        "each leads its own"
    );
    assert_eq!(asked(Some(&by(QuorumRule::FarthestTwice, false, 10))), [Some(190), Some(210), Some(260)]);
    assert_eq!(asked(None), [None, None, None]);
}

fn span(limits: RegionLimits, names: &[&str]) -> (Truth, String) {
    let groups = vec![names.iter().map(|name| region(name)).collect()];
    let (possible, because) = possible(&groups, &quorum_store(None, limits));
    (possible, because.to_string())
}

#[test]
fn what_is_not_documented_of_regions_is_not_known() {
    let (possible, because) = span(RegionLimits::default(), &["a", "b"]);
    assert_eq!((possible, because.as_str()), (Truth::Unknown, "which regions it can span is not documented"));
}

#[test]
fn one_region_is_no_quorum() {
    assert_eq!(span(RegionLimits { at_least: Some(3), ..Default::default() }, &["a"]).0, Truth::No);
    let (possible, because) = span(RegionLimits { at_least: Some(3), ..Default::default() }, &["a", "b"]);
    assert_eq!((possible, because.as_str()), (Truth::No, "it needs 3 regions to survive the loss of one; here are 2"));
}

#[test]
fn a_third_region_can_be_the_witness() {
    let limits = || RegionLimits { exactly: Some(3), most_secondaries: Some(1), ..Default::default() };
    assert_eq!(span(limits(), &["a", "b"]).0, Truth::Yes);
    let (possible, because) = span(limits(), &["a", "b", "c"]);
    assert!(possible == Truth::Yes && because.contains("is its witness"), "{because}");
}
