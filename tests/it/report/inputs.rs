//! Platforms that a report is held against: a usual one, a hostile one, a large one, one without prices.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// A platform on a disk.
pub(crate) struct Input {
    pub(crate) name: &'static str,
    /// What `parallax VERB` is given.
    pub(crate) arguments: Vec<String>,
}

/// Wants to be markup, script, a mark of Mermaid, and the end of whatever it stands in.
const MARKUP: &str =
    "\"'></script><img src=x onerror=window.hit=1><script>window.hit=2</script>{{x}} `*a*` [l](javascript:1) @team";
/// Turns the direction of writing, and does not turn it back.
const TURNED: &str = "abc \u{202e}\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{627}\u{644} end";

/// The texts as YAML that means just them.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("JSON is YAML")
}

/// Every platform, written below `directory` where it is not there already.
pub(crate) fn all(directory: &Path) -> Vec<Input> {
    let example = |name: &str| super::root().join("examples").join(name).join("inventory.yaml");
    vec![
        input("travelbook", &example("travelbook")),
        input("unpriced", &example("minimal")),
        hostile(directory),
        input("large", &written(directory, "large.yaml", &large(120))),
    ]
}

fn input(name: &'static str, path: &Path) -> Input {
    Input { name, arguments: vec![path.to_str().expect("a plain path").to_owned()] }
}

fn written(directory: &Path, name: &str, text: &str) -> PathBuf {
    let path = directory.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(&path, text).expect("a file");
    path
}

/// Every text that may be anything is hostile, in the inventory and in a catalog of the user's own; names are as long
/// as they can be.
fn hostile(directory: &Path) -> Input {
    let (markup, turned, long) = (quoted(MARKUP), quoted(TURNED), quoted(&"w".repeat(400)));
    let longest = "the-service-with-the-longest-name-that-a-label-can-have-63-char";
    let inventory = format!(
        "apiVersion: parallax/v1\nkind: Inventory\nmetadata: {{name: end}}\nasOf: 2026-11-22\nprovider: aws\n\
         regions:\n  - {{name: us-east-1, role: primary, endpoint: a.example}}\n  - {{name: eu-hostile-1}}\n\
         users: [{{from: north-america, share: 60%}}, {{from: europe, share: 40%}}]\nservices:\n\
         \x20 - name: end\n    owner: {markup}\n    locks: [{{name: {markup}, dataset: {longest}}}]\n    data:\n\
         \x20     - {{name: {longest}, role: source, store: hostile, operations: [assign], invariants: [none], reads: 50%, \
         writeRate: 9/s, affinity: {{key: {markup}, local: 97%}}, invariantScope: home}}\n\
         \x20     - {{name: turned, role: source, operations: [assign], orderKey: {turned}, affinity: {{key: {long}, local: 97%}}, \
         invariantScope: home}}\n\
         \x20 - name: {longest}\n    owner: {turned}\n    schedule: {markup}\n    data: []\n\
         \x20 - name: graph\n    archetype: cart\n    dependsOn: [{{service: end}}]\n"
    );
    let store = format!(
        "technology = {markup}\nprovider = \"aws\"\ncategory = \"relational\"\nmode = \"async-replica\"\n\
         strategies = [\"regional\", \"single-writer\", \"geo-shard\"]\nmerges = []\ncoordination = \"primary-only\"\n\
         write-forwarding = false\ncaveats = [{turned}]\n[lag]\nwords = {markup}\nupper-ms = 1000\n\
         [failover]\nwho = \"manual\"\nnote = {markup}\n[source]\ntitle = {markup}\ndate = 2026-11-22\n"
    );
    let region = format!(
        "title = {markup}\ncity = {markup}\ncountry = \"ie\"\ncontinent = \"europe\"\nlatitude = 53.3\nlongitude = -6.3\n\
         zones = 3\n[source]\ntitle = {markup}\ndate = 2026-11-22\n"
    );
    let path = written(directory, "hostile.yaml", &inventory);
    written(directory, "catalog/datastores/hostile.toml", &store);
    written(directory, "catalog/regions/aws/eu-hostile-1.toml", &region);
    let mut input = input("hostile", &path);
    let catalog = directory.join("catalog").to_str().expect("a plain path").to_owned();
    input.arguments.extend(["--catalog".to_owned(), catalog]);
    input
}

/// So many services in six regions: a third without data, a third by archetype, a third written out.
pub(crate) fn large(services: usize) -> String {
    const ARCHETYPES: [&str; 6] = ["booking", "cart", "chat", "search-index", "payment", "session"];
    let mut text = String::from(
        "apiVersion: parallax/v1\nkind: Inventory\nmetadata: {name: large}\nasOf: 2026-11-22\nprovider: aws\nregions:\n\
         \x20 - {name: us-east-1, role: primary}\n  - {name: us-west-2}\n  - {name: eu-west-1}\n  - {name: eu-central-1}\n\
         \x20 - {name: ap-southeast-1}\n  - {name: ap-northeast-1}\nusers:\n  - {from: north-america, share: 50%}\n\
         \x20 - {from: europe, share: 30%}\n  - {from: asia, share: 20%}\nobjectives: {rto: 15m, rpo: 1s}\nservices:\n",
    );
    for at in 0..services {
        let _ = writeln!(text, "  - name: service-{at}\n    kind: api\n    owner: team-{}\n    locks: []", at % 40);
        if at > 0 {
            let _ = writeln!(text, "    dependsOn: [{{service: service-{}, call: sync, on: read}}]", at / 2);
        }
        match at % 3 {
            0 => text.push_str("    data: []\n"),
            1 => {
                let archetype = ARCHETYPES[at / 3 % ARCHETYPES.len()];
                let _ = writeln!(text, "    data: [{{name: records, archetype: {archetype}, size: 40GiB}}]");
            }
            _ => {
                let _ = writeln!(
                    text,
                    "    data: [{{name: records, role: source, store: postgres-streaming, rowSize: 1KiB, writeRate: 20/s, \
                     operations: [insert-generated, assign], invariants: [foreign-key], consistency: session, staleness: 5s, \
                     affinity: {{key: user, local: {}%}}}}]",
                    at % 101
                );
            }
        }
    }
    text
}
