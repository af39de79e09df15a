//! Every batch applied in order by the real command to a server that keeps a zone, which after each step is what the plan
//! says; then taken back, until the zone is as it was.
//!
//! Each command takes about a second, so all of it runs where `PARALLAX_REQUIRE_TOOLS=1` asks for it, which makes a missing tool a
//! failure; else one platform does, if the tools are there.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use parallax::base::ids::RegionId;
use parallax::base::units::Share;
use parallax::emit::delivery::Generated;
use parallax::model::plan::{Action, Plan, Policy};
use parallax::pipeline::Planned;
use serde_json::Value;
use tempfile::TempDir;

use super::claims::{bound, with_ids};
use super::{REGIONS, example, in_turn_plan, platform, standing_by_plan, written};
use crate::support::planned;

/// Records by name.
type Records = BTreeMap<String, Vec<Value>>;

/// A server on a port of its own.
struct Server {
    process: Child,
    port: u16,
}

impl Server {
    fn start() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        let mut command = Command::new("moto_server");
        command.args(["-H", "127.0.0.1", "-p", &port.to_string()]).stdin(Stdio::null());
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the server starts");
        let server = Self { process, port };
        let answers = (0..1_200).any(|_| {
            sleep(Duration::from_millis(100));
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        assert!(answers, "the server does not answer");
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that has ended by itself has failed the test already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The command, the server, and a repository that the tree was written to.
struct World {
    server: Server,
    folder: TempDir,
    zone: String,
}

impl World {
    /// A zone for the host.
    fn new(domain: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut world = Self { server: Server::start(), folder, zone: String::new() };
        let made = world.aws(&["route53", "create-hosted-zone", "--name", domain, "--caller-reference", "once"]);
        let id = made["HostedZone"]["Id"].as_str().expect("an id");
        id.rsplit('/').next().expect("an id").clone_into(&mut world.zone);
        world
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
        command.env("AWS_DEFAULT_REGION", "us-east-1").env("AWS_DEFAULT_OUTPUT", "json").env("AWS_PAGER", "");
        command.env("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", self.server.port));
        command
    }

    /// What a command of the cloud prints.
    fn aws(&self, arguments: &[&str]) -> Value {
        let output = self.command("aws").args(arguments).output().expect("the command runs");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {told}");
        serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
    }

    /// What a line of the page prints, as a shell runs it.
    fn shell(&self, script: &str) -> String {
        let output = self.command("sh").args(["-euc", script]).output().expect("the shell runs");
        assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    }

    fn write(&self, all: &Generated) {
        for (path, file) in &all.tree {
            let path: PathBuf = self.folder.path().join(path.as_str());
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
            std::fs::write(path, &file.text).expect("it can be written");
        }
    }

    fn apply(&self, path: &str) {
        let batch = format!("file://{path}");
        self.aws(&["route53", "change-resource-record-sets", "--hosted-zone-id", &self.zone, "--change-batch", &batch]);
    }

    /// The records of ours, by name.
    fn listed(&self) -> Records {
        let listed = self.aws(&["route53", "list-resource-record-sets", "--hosted-zone-id", &self.zone]);
        let mut found = Records::new();
        for record in listed["ResourceRecordSets"].as_array().expect("records") {
            if !["SOA", "NS"].contains(&record["Type"].as_str().expect("a type")) {
                let name = record["Name"].as_str().expect("a name").trim_end_matches('.');
                found.entry(name.to_owned()).or_default().push(record.clone());
            }
        }
        found
    }
}

/// Whether the platform is run: the first one wherever the tools are there, the others where they are asked for.
fn is_run(is_first: bool) -> bool {
    let asked = std::env::var_os("PARALLAX_REQUIRE_TOOLS").is_some_and(|it| it == "1");
    let there =
        |tool: &&str| Command::new(tool).arg("--help").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    let missing: Vec<&str> = ["aws", "moto_server", "jq"].into_iter().filter(|tool| !there(tool)).collect();
    assert!(missing.is_empty() || !asked, "not there: {missing:?}");
    if !missing.is_empty() {
        tell(&format!("not applied to a zone, for {missing:?} cannot be run"));
    } else if !asked && !is_first {
        tell("not applied to a zone, for it takes long: `PARALLAX_REQUIRE_TOOLS=1` asks for it");
    }
    missing.is_empty() && (asked || is_first)
}

#[expect(clippy::print_stderr, reason = "what was left out is said")]
fn tell(what: &str) {
    eprintln!("{what}");
}

/// Where the records of a zone lead users, worked out from the records alone: share of all by load balancer.
struct Resolver<'a> {
    zone: &'a Records,
    /// Ids of checks that fail.
    failed: BTreeSet<String>,
}

impl Resolver<'_> {
    fn is_well(&self, record: &Value, depth: u32) -> bool {
        assert!(depth < 10, "records lead in a circle");
        let own = record["HealthCheckId"].as_str().is_none_or(|id| !self.failed.contains(id));
        let target = &record["AliasTarget"];
        let asked = target["EvaluateTargetHealth"] == true;
        let beneath = target["DNSName"].as_str().and_then(|name| self.zone.get(name.trim_end_matches('.')));
        own && beneath.is_none_or(|all| !asked || all.iter().any(|it| self.is_well(it, depth + 1)))
    }

    /// Load balancers that users whose nearest region is `near` reach, with their share.
    fn reached(&self, name: &str, near: &[&str], place: &str) -> BTreeMap<String, f64> {
        let all = &self.zone[name];
        let well = all.iter().filter(|record| self.is_well(record, 0)).collect::<Vec<_>>();
        let among: Vec<&Value> = if well.is_empty() { all.iter().collect() } else { well };
        let answers: Vec<(&Value, f64)> = if all[0]["Weight"].is_u64() {
            let weight = |record: &&Value| record["Weight"].as_f64().expect("a weight");
            let total: f64 = among.iter().map(weight).sum();
            let even = 1.0 / f64::from(u32::try_from(among.len()).expect("few"));
            among.iter().map(|it| (*it, if total > 0.0 { weight(it) / total } else { even })).collect()
        } else if all[0]["Region"].is_string() {
            let nearest = near.iter().find_map(|region| among.iter().find(|it| it["Region"] == **region));
            vec![(nearest.expect("a region"), 1.0)]
        } else if all[0]["Failover"].is_string() {
            let first = among.iter().find(|it| it["Failover"] == "PRIMARY").or_else(|| among.first());
            vec![(first.expect("a record"), 1.0)]
        } else if all[0]["GeoLocation"].is_object() {
            let of = |code: &str| {
                among.iter().find(|it| it["GeoLocation"].as_object().expect("one").values().any(|it| it == code))
            };
            of(place).or_else(|| of("*")).map(|it| vec![(*it, 1.0)]).unwrap_or_default()
        } else {
            vec![(among[0], 1.0)]
        };
        let mut found = BTreeMap::new();
        for (record, share) in answers.into_iter().filter(|(_, share)| *share > 0.0) {
            let target = record["AliasTarget"]["DNSName"].as_str().map(|name| name.trim_end_matches('.'));
            if let Some(next) = target.filter(|name| self.zone.contains_key(*name)) {
                for (end, part) in self.reached(next, near, place) {
                    *found.entry(end).or_insert(0.0) += share * part;
                }
                continue;
            }
            let value = target.or_else(|| record["ResourceRecords"][0]["Value"].as_str()).expect("a value");
            *found.entry(value.to_owned()).or_insert(0.0) += share;
        }
        found
    }
}

/// The load balancer of a region.
fn endpoint(planned: &Planned, id: &RegionId) -> String {
    let region = planned.inventory.regions.iter().find(|region| region.id == *id).expect("a region");
    region.endpoint.value().expect("an endpoint").clone()
}

fn check_of(planned: &Planned, id: &RegionId) -> String {
    let region = planned.inventory.regions.iter().find(|region| region.id == *id).expect("a region");
    region.health_check.value().expect("a check").clone()
}

/// The regions of the plan, each as seen by users who live there: itself, then the others.
fn sights(plan: &Plan) -> Vec<Vec<&str>> {
    let all: Vec<&str> = plan.routing.records.iter().map(|record| &*record.region.name).collect();
    (0..all.len()).map(|at| [&all[at..], &all[..at]].concat()).collect()
}

fn is_near(found: &BTreeMap<String, f64>, wanted: &BTreeMap<String, f64>) -> bool {
    let ends: BTreeSet<&String> = found.keys().chain(wanted.keys()).collect();
    ends.iter().all(|end| {
        let of = |all: &BTreeMap<String, f64>| all.get(*end).copied().unwrap_or(0.0);
        (of(found) - of(wanted)).abs() < 1e-5
    })
}

fn spread(planned: &Planned, weights: &[(RegionId, Share)]) -> BTreeMap<String, f64> {
    weights.iter().map(|(id, share)| (endpoint(planned, id), share.fraction())).collect()
}

/// Files of a folder of the tree, in order, without those of the way back.
fn forward(all: &Generated, folder: &str) -> Vec<String> {
    let below = |path: &&str| path.starts_with(&format!("routing/route53/{folder}/")) && !path.ends_with(".back.json");
    super::paths(all).into_iter().filter(below).map(str::to_owned).collect()
}

fn back(path: &str) -> String {
    path.replace(".json", ".back.json")
}

/// Applies everything, one step after the other, and takes it back.
struct Run<'a> {
    world: &'a World,
    planned: &'a Planned,
    all: &'a Generated,
}

impl Run<'_> {
    fn host(&self) -> &str {
        self.planned.inventory.routing.host.value().expect("a host")
    }

    /// Users everywhere, led by these records, reach these.
    #[track_caller]
    fn reaches(&self, zone: &Records, failed: &[&RegionId], wanted: impl Fn(&[&str]) -> BTreeMap<String, f64>) {
        let failed = failed.iter().map(|id| check_of(self.planned, id)).collect();
        let resolver = Resolver { zone, failed };
        for near in sights(&self.planned.plan) {
            let found = resolver.reached(self.host(), &near, "NA");
            assert!(is_near(&found, &wanted(&near)), "near {near:?}: {found:?}, wanted {:?}", wanted(&near));
        }
    }

    /// Users go to the first region that is well: by latency or in the plan's order.
    #[track_caller]
    fn reaches_first_well(&self, zone: &Records, failed: &[&RegionId]) {
        let plan = &self.planned.plan;
        self.reaches(zone, failed, |near| {
            let of = |name: &str| &plan.routing.records.iter().find(|it| *it.region.name == *name).expect("one").region;
            let order: Vec<&RegionId> = match plan.routing.policy {
                Policy::Latency => near.iter().map(|name| of(name)).collect(),
                Policy::Failover | Policy::Single => plan.routing.records.iter().map(|it| &it.region).collect(),
            };
            let first = order.iter().find(|id| !failed.contains(id)).expect("a region that is well");
            BTreeMap::from([(endpoint(self.planned, first), 1.0)])
        });
    }

    /// Applies batches, with the zone before the first one and after each.
    fn apply(&self, steps: &[String]) -> Vec<Records> {
        let mut states = vec![self.world.listed()];
        for path in steps {
            self.world.apply(path);
            states.push(self.world.listed());
        }
        states
    }

    /// Takes batches back, and holds each against the zone as it was before it.
    fn take_back(&self, steps: &[String], states: &[Records]) {
        for (path, state) in steps.iter().zip(states).rev() {
            self.world.apply(&back(path));
            assert_eq!(self.world.listed(), *state, "{path} is taken back");
        }
    }

    fn whole(&self) {
        let plan = &self.planned.plan;
        let (setup, opening) = (forward(self.all, "setup"), forward(self.all, "opening"));
        let steps = [setup.as_slice(), opening.as_slice()].concat();
        let states = self.apply(&steps);
        assert!(states.first().is_some_and(BTreeMap::is_empty));
        if let Some(first) = plan.routing.ramp.first() {
            self.reaches(&states[setup.len()], &[], |_| spread(self.planned, &first.back));
        }
        let by_weight = opening.iter().filter(|path| !path.ends_with("by-latency.json")).count();
        for (state, ramp) in states.iter().skip(setup.len() + 1).zip(&plan.routing.ramp).take(by_weight) {
            self.reaches(state, &[], |_| spread(self.planned, &ramp.weights));
        }
        let last = states.last().expect("a state");
        self.reaches_first_well(last, &[]);
        for record in &plan.routing.records {
            self.reaches_first_well(last, &[&record.region]);
        }
        self.drains();
        self.take_back(&steps, &states);
    }

    /// The first region is emptied and filled again.
    fn drains(&self) {
        let region = &self.planned.plan.routing.records.first().expect("a record").region;
        let steps = forward(self.all, &format!("drain/{}", region.name));
        assert!(!steps.is_empty());
        let states = self.apply(&steps);
        let gone = endpoint(self.planned, region);
        let near = sights(&self.planned.plan).remove(0);
        let shares = self.planned.plan.routing.drains.iter().find(|drain| drain.region == *region).expect("a drain");
        let shares = shares.tasks.iter().filter_map(|(_, task)| match &task.action {
            Action::Weight { share, .. } => Some(share.fraction()),
            _ => None,
        });
        for (zone, share) in states.iter().skip(1).zip(shares) {
            let reached = Resolver { zone, failed: BTreeSet::new() }.reached(self.host(), &near, "NA");
            let kept = reached.get(&gone).copied().unwrap_or(0.0);
            assert!((kept - share).abs() < 1e-5, "{share} are kept: {reached:?}");
        }
        self.reaches_first_well(states.last().expect("a state"), &[region]);
        self.take_back(&steps, &states);
    }
}

/// Writes a platform's tree for a zone that exists, and hands both to `held`.
fn applied(text: &str, plan: fn(&str) -> Planned, held: impl FnOnce(&Run<'_>)) {
    let domain = planned(text).inventory.routing.host.value().expect("a host").clone();
    let world = World::new(&domain.replacen("api.", "", 1));
    let zone = planned(text).inventory.routing.zone.value().expect("a zone").clone();
    let text = with_checks(&world, &text.replace(&zone, &world.zone), plan);
    let planned = plan(&text);
    let all = written(&planned, "route53");
    world.write(&all);
    held(&Run { world: &world, planned: &planned, all: &all });
}

/// The inventory with the ids that the page's own commands print, in place of those that are written.
fn with_checks(world: &World, text: &str, plan: fn(&str) -> Planned) -> String {
    let planned = plan(text);
    let all = written(&planned, "route53");
    world.write(&all);
    let page = super::file(&all, "routing/README.md");
    let (mut text, mut ids) = (text.to_owned(), BTreeSet::new());
    for record in &planned.plan.routing.records {
        let (_, section) = page.split_once(&format!("### {}\n", record.region.name)).expect("a section");
        let (_, script) = section.split_once("```sh\n").expect("commands");
        let (script, _) = script.split_once("```").expect("their end");
        let id = world.shell(script);
        ids.insert(id.clone());
        text = text
            .replace(&format!("healthCheck: {}", check_of(&planned, &record.region)), &format!("healthCheck: {id}"));
    }
    let made = world.aws(&["route53", "list-health-checks"]);
    let made = made["HealthChecks"].as_array().expect("checks").iter();
    let both = made.filter(|check| check["HealthCheckConfig"]["HealthThreshold"] == 2);
    let both: BTreeSet<String> = both.map(|check| check["Id"].as_str().expect("an id").to_owned()).collect();
    assert_eq!(ids, both, "each is well only while the region answers and is not slow");
    text
}

/// Every step there, and every step back.
fn whole(run: &Run<'_>) {
    run.whole();
}

#[test]
fn travelbook_is_opened_drained_and_taken_back_as_planned() {
    if is_run(true) {
        applied(&example("travelbook"), planned, whole);
    }
}

#[test]
fn three_regions_are_opened_drained_and_taken_back_as_planned() {
    if is_run(false) {
        applied(&platform(&REGIONS[..3], "", ""), planned, whole);
    }
}

#[test]
fn what_stands_by_takes_over_and_is_taken_back_as_planned() {
    if is_run(false) {
        applied(&platform(&REGIONS[..2], "", ""), standing_by_plan, whole);
        applied(&platform(&REGIONS[..3], "", ""), in_turn_plan, whole);
    }
}

#[test]
fn nobody_is_led_out_of_the_place_that_rows_may_not_leave() {
    if is_run(false) {
        applied(&with_ids(&example("food-delivery")), planned, stays_inside);
        applied(&bound("[europe]"), planned, stays_inside);
    }
}

/// Users in Europe stay there, whatever fails, and be it every region there.
fn stays_inside(run: &Run<'_>) {
    let steps = [forward(run.all, "setup"), forward(run.all, "opening")].concat();
    let states = run.apply(&steps);
    let europe = ["eu-central-1", "eu-west-1"].map(|name| endpoint(run.planned, &RegionId::new("aws", name)));
    let ids: Vec<&RegionId> = run.planned.plan.routing.records.iter().map(|record| &record.region).collect();
    let live = states.iter().filter(|zone| zone.contains_key(run.host()));
    for (zone, lost) in live.flat_map(|zone| (0..1_u32 << ids.len()).map(move |lost| (zone, lost))) {
        let failed = ids.iter().enumerate().filter(|(at, _)| lost & (1 << at) != 0);
        let failed = failed.map(|(_, id)| check_of(run.planned, id)).collect();
        let resolver = Resolver { zone, failed };
        for near in sights(&run.planned.plan) {
            let reached = resolver.reached(run.host(), &near, "EU");
            // Who finds nothing well in Europe is refused.
            assert!(reached.keys().all(|it| europe.contains(it)), "{lost:b}: {reached:?}");
            assert!(!reached.is_empty() || resolver.failed.len() > 1, "{lost:b}: nobody is refused without need");
        }
    }
    run.take_back(&steps, &states);
}

#[test]
fn a_simple_record_is_replaced_as_the_page_says() {
    if is_run(false) {
        applied(&platform(&REGIONS[..2], "", ""), planned, replaced);
    }
}

fn replaced(run: &Run<'_>) {
    let old = r#"{"Changes": [{"Action": "CREATE", "ResourceRecordSet": {"Name": "shop.example", "Type": "A", "TTL": 300,
        "ResourceRecords": [{"Value": "192.0.2.7"}]}}]}"#;
    std::fs::write(run.world.folder.path().join("old.json"), old).expect("it can be written");
    run.world.apply("old.json");
    run.world.apply("routing/route53/setup/01-beneath.json");
    let page = super::file(run.all, "routing/README.md");
    let script = |part: &str| page.lines().find(|line| line.contains(part)).expect("a line").to_owned();
    for part in ["list-resource-record-sets", "jq -s", "file://replace.json"] {
        run.world.shell(&script(part));
    }
    let host = run.world.listed().remove("shop.example").expect("records");
    assert_eq!(host.len(), 2, "{host:?}");
    assert!(host.iter().all(|record| record["Type"] == "CNAME" && record["Region"].is_string()), "{host:?}");
}
