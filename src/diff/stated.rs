//! What an inventory says that decides no strategy: whoever changes it must see that it was seen, even where the plan
//! is as it was.

use crate::base::evidence::Fact;
use crate::base::units::Millis;
use crate::model::inventory::{Budget, Dataset, GitOps, Inventory, Objectives, Service};
use crate::model::plan::Interval;
use crate::model::snapshot::{Aspect, Items, Value};

/// Items as they are gathered.
struct Gathering<'i>(&'i mut Items);

impl Gathering<'_> {
    fn say(&mut self, name: &str, value: Option<String>) {
        if let Some(value) = value {
            self.0.add(Aspect::Stated, name, Value::of(value));
        }
    }

    fn fact<T: ToString>(&mut self, name: &str, fact: &Fact<T>) {
        self.say(name, fact.value().map(ToString::to_string));
    }

    fn time(&mut self, name: &str, fact: &Fact<Millis>) {
        if let Some(time) = fact.value() {
            self.0.add(Aspect::Stated, name, Value::Time(Interval::exactly(*time)));
        }
    }
}

/// Of the platform.
pub(super) fn platform(inventory: &Inventory, items: &mut Items) {
    let mut all = Gathering(items);
    let Objectives {
        downtime_cost_per_hour, prevented_hours_per_year, monthly_budget, budget_over_single_region, ..
    } = &inventory.objectives;
    all.fact("downtime.costPerHour", downtime_cost_per_hour);
    all.fact("downtime.preventedHoursPerYear", prevented_hours_per_year);
    all.fact("monthlyBudget", monthly_budget);
    all.fact("budgetOverSingleRegion", budget_over_single_region);
    all.time("today.rto", &inventory.today.rto);
    all.time("today.rpo", &inventory.today.rpo);
    all.fact("today.scenario", &inventory.today.scenario);
    all.fact("routing.provider", &inventory.routing.provider);
    all.fact("routing.zone", &inventory.routing.zone);
    all.fact("routing.host", &inventory.routing.host);
    all.fact("routing.healthCheck.path", &inventory.routing.check_path);
    let GitOps { repo_url, revision, cluster_selector, .. } = &inventory.gitops;
    all.fact("gitops.repoURL", repo_url);
    all.fact("gitops.revision", revision);
    for (label, value) in cluster_selector {
        all.say(&format!("gitops.clusterSelector.{label}"), Some(value.clone()));
    }
    for region in &inventory.regions {
        all.fact(&format!("capacity of {}", region.id.shown(&inventory.provider)), &region.capacity);
    }
    for Budget { owner, monthly, over_single_region, .. } in &inventory.budgets {
        all.fact(&format!("monthlyBudget of {owner}"), monthly);
        all.fact(&format!("budgetOverSingleRegion of {owner}"), over_single_region);
    }
}

/// Of a service; objectives as they hold for it, whether its own or the platform's.
pub(super) fn service(service: &Service, items: &mut Items) {
    let mut all = Gathering(items);
    all.fact("namespace", &service.namespace);
    all.fact("image", &service.image);
    all.fact("replicas", &service.replicas);
    all.say("autoscaling", service.autoscaling.value().map(|(least, most)| format!("{least} to {most}")));
    all.fact("schedule", &service.schedule);
    all.fact("requests.rate", &service.requests.rate);
    all.fact("requests.writes", &service.requests.writes);
    all.fact("requests.payload", &service.requests.payload);
    all.fact("requests.egress", &service.requests.egress);
    all.time("readLatency", &service.objectives.read_latency);
    all.time("writeLatency", &service.objectives.write_latency);
    all.fact("availability", &service.objectives.availability);
    all.time("brownout", &service.objectives.brownout);
    if let Some(it) = &service.idempotency {
        all.say("idempotency.key", Some(if it.required { "required" } else { "optional" }.to_owned()));
        all.say("idempotency.dataset", it.dataset.as_ref().map(ToString::to_string));
        all.time("idempotency.ttl", &it.ttl);
        all.time("idempotency.lock", &it.lock);
    }
    if let Some(it) = &service.drill {
        all.fact("drill.last", &it.last);
        all.fact("drill.underLoad", &it.under_load);
    }
}

/// Of a dataset.
pub(super) fn dataset(dataset: &Dataset, provider: &str, items: &mut Items) {
    let mut all = Gathering(items);
    all.fact("instance", &dataset.instance);
    all.fact("size", &dataset.size);
    all.fact("rowSize", &dataset.row_size);
    all.fact("writeRate", &dataset.write_rate);
    all.fact("statementsPerWrite", &dataset.statements_per_write);
    all.say("home", dataset.home.value().map(|region| region.shown(provider)));
    all.fact("readsForDecision", &dataset.reads_for_decision);
    all.fact("secretRef", &dataset.secret_ref);
    for (region, endpoints) in dataset.endpoints.iter() {
        let region = region.shown(provider);
        all.say(&format!("write endpoint in {region}"), endpoints.write.clone());
        all.say(&format!("read endpoint in {region}"), endpoints.read.clone());
    }
}
