//! From bytes to the checked inventory, with every fault that was found on the way.
//!
//! `yaml` reads text into trees, `wire` has the shapes as users write them, `shape` finds every value that does not
//! fit them, `lower` gives them meaning. Deciding what is right for a platform is not done here.

mod wire;
mod yaml;

/// x
pub fn schema() -> serde_json::Value { wire::schema() }
#[cfg(test)]
mod tests {
    #[test]
    fn print() {
        println!("{}", serde_json::to_string_pretty(&super::schema()).unwrap());
    }
}
