//! Rules as people name them: by code, by the beginning of a code, or by name.

use super::finding::RuleMeta;
use super::nearest::nearest;

/// A word that means no rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// As written.
    pub word: String,
    /// The nearest code or name, if any is near.
    pub nearest: Option<&'static str>,
}

/// The rule whose code (whatever its case) or name `word` is.
///
/// # Errors
/// Where there is none.
pub fn rule(word: &str, rules: &[&'static RuleMeta]) -> Result<&'static RuleMeta, Unknown> {
    let is_it = |rule: &&&RuleMeta| rule.code.eq_ignore_ascii_case(word) || rule.name == word;
    rules.iter().find(is_it).copied().ok_or_else(|| unknown(word, rules))
}

/// The rules that `word` means: one by code or name, or every one whose code begins with it, as with `PX4`.
///
/// # Errors
/// Where it means none.
pub fn rules(word: &str, rules: &[&'static RuleMeta]) -> Result<Vec<&'static RuleMeta>, Unknown> {
    let begins = |rule: &&&RuleMeta| {
        let start = rule.code.get(..word.len());
        word.len() >= "PX".len() && start.is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    let found: Vec<_> = rules.iter().filter(|it| it.name == word || begins(it)).copied().collect();
    if found.is_empty() { Err(unknown(word, rules)) } else { Ok(found) }
}

fn unknown(word: &str, rules: &[&'static RuleMeta]) -> Unknown {
    let looks_like_a_code = word.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("px"));
    let known = rules.iter().map(|rule| if looks_like_a_code { rule.code } else { rule.name });
    Unknown { word: word.to_owned(), nearest: nearest(word, known) }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Severity;
    use super::*;

    static FIRST: RuleMeta = RuleMeta { code: "PX401", name: "no-backup", severity: Severity::Error, page: "" };
    static SECOND: RuleMeta = RuleMeta { code: "PX410", name: "pods-nowhere", severity: Severity::Error, page: "" };

    fn codes(word: &str) -> Result<Vec<&'static str>, Option<&'static str>> {
        let found = rules(word, &[&FIRST, &SECOND]);
        found.map(|all| all.iter().map(|rule| rule.code).collect()).map_err(|unknown| unknown.nearest)
    }

    #[test]
    fn a_word_means_rules_by_code_by_its_beginning_and_by_name() {
        assert_eq!(codes("px401"), Ok(vec!["PX401"]));
        assert_eq!(codes("PX4"), Ok(vec!["PX401", "PX410"]));
        assert_eq!(codes("pods-nowhere"), Ok(vec!["PX410"]));
        assert_eq!(codes("no-backups"), Err(Some("no-backup")));
        assert_eq!([codes("PX9"), codes("P"), codes(""), codes("é€")], [Err(None), Err(None), Err(None), Err(None)]);
    }
}
