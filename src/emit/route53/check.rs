//! The zone as it would be after each batch, held against what the router refuses. No record is made here.

use std::collections::{BTreeMap, BTreeSet};

use super::names;
use super::record::{Action, Answer, Change, Chosen, RecordSet, RecordType};

/// Values that one batch may hold; of a record that is put in place of another both count.
const MOST_VALUES: usize = 1_000;

/// Name, type and identifier: what tells one record from another.
type Key = (String, RecordType, Option<String>);

/// Every record of ours in the zone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Zone {
    records: BTreeMap<Key, RecordSet>,
}

fn key(record: &RecordSet) -> Key {
    (record.name.clone(), record.r#type, record.chosen.identifier().map(str::to_owned))
}

impl Zone {
    /// The record that stands where this one would.
    pub(super) fn standing(&self, record: &RecordSet) -> Option<&RecordSet> {
        self.records.get(&key(record))
    }

    /// The zone after a batch.
    ///
    /// # Errors
    /// Says why the router would refuse it.
    pub(super) fn after(&self, changes: &[Change]) -> Result<Self, String> {
        let mut zone = self.clone();
        for Change { action, resource_record_set: record } in changes {
            match action {
                Action::Upsert => {
                    zone.records.insert(key(record), record.clone());
                }
                // The router deletes only what is given as it is.
                Action::Delete if zone.standing(record) == Some(record) => {
                    zone.records.remove(&key(record));
                }
                Action::Delete => return Err(format!("`{}` is not there as it is deleted", record.name)),
            }
        }
        let values = |change: &&Change| matches!(change.resource_record_set.answer, Answer::Value { .. });
        let twice = changes.iter().filter(values).map(|it| if it.action == Action::Upsert { 2 } else { 1 });
        if twice.sum::<usize>() > MOST_VALUES {
            return Err(format!("more than {MOST_VALUES} values in one batch"));
        }
        zone.faults().map_or(Ok(zone), Err)
    }

    /// The first thing that the router would refuse.
    fn faults(&self) -> Option<String> {
        let alone = self.records.values().find_map(|record| self.alone(record));
        alone.or_else(|| {
            let mut sets: BTreeMap<&str, Vec<&RecordSet>> = BTreeMap::new();
            for record in self.records.values() {
                sets.entry(&record.name).or_default().push(record);
            }
            sets.values().find_map(|set| together(set))
        })
    }

    /// What is wrong with a record by itself.
    fn alone(&self, record: &RecordSet) -> Option<String> {
        let name = &record.name;
        if names::host(name).as_ref() != Ok(name) {
            return Some(format!("`{name}` is no name"));
        }
        if record.chosen.identifier().is_some_and(|id| id.is_empty() || id.len() > 128) {
            return Some(format!("an identifier of `{name}` is empty or too long"));
        }
        let Answer::Alias { alias_target } = &record.answer else { return None };
        let target = &alias_target.dns_name;
        if names::can_be_aliased(target) {
            return None;
        }
        // Any other alias leads to a record of this zone, of the same type.
        let found = self.records.values().any(|it| it.name == *target && it.r#type == record.r#type && target != name);
        (!found).then(|| format!("the alias `{name}` leads to `{target}`, where there is nothing of its type"))
    }
}

/// What is wrong with the records of one name.
fn together(set: &[&RecordSet]) -> Option<String> {
    let name = &set.first()?.name;
    let types: BTreeSet<RecordType> = set.iter().map(|record| record.r#type).collect();
    if types.len() > 1 && types.contains(&RecordType::Cname) {
        return Some(format!("`{name}` has another record beside its CNAME"));
    }
    let policies: BTreeSet<&str> = set.iter().map(|record| record.chosen.policy()).collect();
    if policies.len() > 1 {
        return Some(format!("`{name}` has records of several policies: {policies:?}"));
    }
    let mut chosen: BTreeSet<String> = BTreeSet::new();
    for record in set {
        let by = match &record.chosen {
            Chosen::Always {} | Chosen::ByWeight { .. } => continue,
            Chosen::ByLatency { region, .. } => region.clone(),
            Chosen::ByFailover { failover, .. } => format!("{failover:?}"),
            Chosen::ByLocation { geo_location, .. } => format!("{geo_location:?}"),
        };
        if !chosen.insert(by.clone()) {
            return Some(format!("`{name}` has two records for {by}"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::record::{AliasTarget, Failover, Value};
    use super::*;

    fn value(name: &str, chosen: Chosen) -> RecordSet {
        let answer = Answer::Value { ttl: 60, resource_records: [Value { value: "lb.x.example".to_owned() }] };
        RecordSet { name: name.to_owned(), r#type: RecordType::Cname, chosen, answer, health_check_id: None }
    }

    fn alias(name: &str, to: &str) -> RecordSet {
        let alias_target =
            AliasTarget { hosted_zone_id: "Z1".to_owned(), dns_name: to.to_owned(), evaluate_target_health: true };
        RecordSet { answer: Answer::Alias { alias_target }, ..value(name, Chosen::Always {}) }
    }

    fn weight(id: &str) -> Chosen {
        Chosen::ByWeight { set_identifier: id.to_owned(), weight: 1 }
    }

    fn latency(id: &str, region: &str) -> Chosen {
        Chosen::ByLatency { set_identifier: id.to_owned(), region: region.to_owned() }
    }

    fn upsert(records: &[RecordSet]) -> Vec<Change> {
        let change = |record: &RecordSet| Change { action: Action::Upsert, resource_record_set: record.clone() };
        records.iter().map(change).collect()
    }

    fn refused(records: &[RecordSet]) -> String {
        Zone::default().after(&upsert(records)).expect_err("the router refuses it")
    }

    #[test]
    fn one_name_has_one_policy() {
        let both = [value("a.example", weight("x")), value("a.example", latency("y", "us-east-1"))];
        assert!(refused(&both).contains("several policies"));
    }

    #[test]
    fn one_region_has_one_record_and_a_failover_one_first() {
        let two = [value("a.example", latency("x", "us-east-1")), value("a.example", latency("y", "us-east-1"))];
        assert!(refused(&two).contains("two records for us-east-1"));
        let first = |id: &str| Chosen::ByFailover { set_identifier: id.to_owned(), failover: Failover::Primary };
        assert!(refused(&[value("a.example", first("x")), value("a.example", first("y"))]).contains("Primary"));
    }

    #[test]
    fn an_alias_leads_to_what_is_there() {
        assert!(refused(&[alias("a.example", "b.example")]).contains("nothing of its type"));
        let there = [value("b.example", weight("x")), alias("a.example", "b.example")];
        let zone = Zone::default().after(&upsert(&there)).expect("a zone");
        let gone = [Change { action: Action::Delete, resource_record_set: there[0].clone() }];
        assert!(zone.after(&gone).is_err(), "an alias would be left without its target");
    }

    #[test]
    fn only_what_is_there_is_deleted() {
        let zone = Zone::default().after(&upsert(&[value("a.example", weight("x"))])).expect("a zone");
        let other = Chosen::ByWeight { set_identifier: "x".to_owned(), weight: 2 };
        let gone = [Change { action: Action::Delete, resource_record_set: value("a.example", other) }];
        assert!(zone.after(&gone).expect_err("another weight").contains("not there"));
    }

    #[test]
    fn a_name_that_is_none_is_refused() {
        assert!(refused(&[value("a b.example", weight("x"))]).contains("no name"));
    }
}
