//! Users on their way, as a user of the tool sees it.
use crate::support::planned;

#[test]
fn scratch() {
    for file in ["travelbook", "food-delivery"] {
        let text = ["inventory.yaml", "parallax.yaml", "platform.yaml"]
            .iter()
            .find_map(|name| std::fs::read_to_string(format!("examples/{file}/{name}")).ok())
            .expect("there");
        let planned = planned(&text);
        for l in &planned.plan.loads {
            println!("{l:?}");
        }
        for s in &planned.plan.services {
            println!("== {} {:?}", s.name, s.pods.serving().iter().map(|r| r.name.to_string()).collect::<Vec<_>>());
            for c in &s.capacity {
                println!(
                    "  {} normal {:?} worst {:?} by {:?} pods {:?} holds {:?}",
                    c.region,
                    c.normal.value().map(ToString::to_string),
                    c.worst.value().map(ToString::to_string),
                    c.worst_loss.as_ref().map(|r| r.name.to_string()),
                    c.pods,
                    c.holds
                );
            }
            for l in s.latency.iter() {
                println!(
                    "  {:?} {:?} by statement {:?}\n    r {:?}\n    w {:?}\n    today {:?}",
                    l.from,
                    l.serving.as_ref().map(|r| r.name.to_string()),
                    l.write_by_statement,
                    l.read,
                    l.write,
                    l.read_today
                );
            }
            for d in &s.datasets {
                println!("  {} {:?} {:?} home {:?}", d.id, d.writes, d.commit, d.home);
            }
        }
    }
}
