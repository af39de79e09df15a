//! What an allow-comment says: `parallax: allow RULE, RULE because REASON`.

use crate::base::finding::RuleMeta;
use crate::base::nearest::nearest;
use crate::base::selection::{self, Unknown};

/// A comment that is meant for Parallax.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// The rules that it names.
    pub(super) rules: Vec<&'static RuleMeta>,
    /// Words where rules are expected that name none.
    pub(super) unknown: Vec<Unknown>,
    /// The reason, if there is one.
    pub(super) reason: Option<String>,
    /// What stands in the place of `allow`.
    pub(super) verb: Option<Unknown>,
}

/// What a comment says to Parallax; nothing where it is for somebody else.
pub(super) fn read(comment: &str, known: &[&'static RuleMeta]) -> Option<Words> {
    let said = comment.trim().strip_prefix("parallax:")?;
    let mut words = Words::default();
    let (before, reason) = parted(said);
    let mut names = before.split([' ', '\t', ',']).filter(|word| !word.is_empty());
    let verb = names.next().unwrap_or_default();
    if verb != ALLOW {
        let nearest = nearest(verb, [ALLOW]);
        words.verb = Some(Unknown { word: verb.to_owned(), nearest });
        return Some(words);
    }
    for name in names {
        match selection::rule(name, known) {
            Ok(rule) => words.rules.push(rule),
            // Without `because` what follows the rules is prose.
            Err(_) if reason.is_none() && !words.rules.is_empty() && !is_like_a_code(name) => break,
            Err(unknown) => words.unknown.push(unknown),
        }
    }
    words.rules.sort_by_key(|rule| rule.code);
    words.rules.dedup_by_key(|rule| rule.code);
    words.reason = reason.filter(|text| text.chars().any(char::is_alphanumeric)).map(str::to_owned);
    Some(words)
}

const ALLOW: &str = "allow";

/// What stands before the word `because`, and what stands behind it.
fn parted(said: &str) -> (&str, Option<&str>) {
    const BECAUSE: &str = "because";
    let stands_alone = |at: &usize| {
        let before = said.get(..*at).is_some_and(|text| text.ends_with([' ', '\t', ',']));
        let after = said.get(at.saturating_add(BECAUSE.len())..);
        before && after.is_some_and(|text| text.is_empty() || text.starts_with([' ', '\t', ':']))
    };
    let Some(at) = said.match_indices(BECAUSE).map(|(at, _)| at).find(stands_alone) else { return (said, None) };
    let behind = said.get(at.saturating_add(BECAUSE.len())..).unwrap_or_default();
    (said.get(..at).unwrap_or_default(), Some(behind.trim_start_matches(':').trim()))
}

fn is_like_a_code(word: &str) -> bool {
    word.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("px"))
}

#[cfg(test)]
mod tests {
    use super::super::super::rules::RULES;
    use super::*;

    fn said(comment: &str) -> Option<(Vec<&'static str>, Option<String>)> {
        let words = read(comment, RULES)?;
        Some((words.rules.iter().map(|rule| rule.code).collect(), words.reason))
    }

    #[test]
    fn rules_stand_before_because_and_the_reason_behind_it() {
        let reason = |text: &str| Some(text.to_owned());
        assert_eq!(said(" parallax: allow PX003 because of x"), Some((vec!["PX003"], reason("of x"))));
        assert_eq!(said("parallax:allow px004,unknown-field  because: é"), Some((vec!["PX003", "PX004"], reason("é"))));
        assert_eq!(said("parallax: allow PX003 because"), Some((vec!["PX003"], None)));
        assert_eq!(said("parallax: allow PX003 because ..."), Some((vec!["PX003"], None)));
        assert_eq!(said("parallax: allow PX003 it is old"), Some((vec!["PX003"], None)));
        assert_eq!(said("Parallax may allow PX003 because of x"), None);
    }

    #[test]
    fn what_is_no_rule_is_told_with_what_was_meant() {
        let words = read("parallax: allow PX003 PX0044 because x", RULES).unwrap_or_default();
        assert_eq!(words.unknown.first().map(|word| word.word.as_str()), Some("PX0044"));
        let words = read("parallax: alow PX003 because x", RULES).unwrap_or_default();
        assert_eq!(words.verb.and_then(|verb| verb.nearest), Some("allow"));
        let words = read("parallax: allow unknown-feild", RULES).unwrap_or_default();
        assert_eq!(words.unknown.first().and_then(|word| word.nearest), Some("unknown-field"));
    }
}
