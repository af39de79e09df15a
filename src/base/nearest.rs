//! The nearest known word to one that is not known.

/// The candidate most like `word`, if any is near enough to be what was meant.
///
/// Damerau-Levenshtein distance over lower-case letters without `-` and `_`, at most a third of the longer
/// word's length, and none where both are of one or two letters; ties go to the alphabetically first candidate.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).take(64).collect()
    };
    let wanted = plain(word);
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let known = plain(candidate);
            let (mine, its) = (wanted.chars().count(), known.chars().count());
            let reach = if mine.max(its) <= 2 { 0 } else { mine.max(its).div_ceil(3) };
            // The distance is at least what the lengths differ by; working it out is dear.
            if mine.abs_diff(its) > reach {
                return None;
            }
            let distance = strsim::damerau_levenshtein(&wanted, &known);
            (distance <= reach).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_finger_finds_its_word() {
        assert_eq!(nearest("affinty", ["affinity", "operations"]), Some("affinity"));
        assert_eq!(nearest("geoshard", ["geo-shard", "crdt"]), Some("geo-shard"));
    }

    #[test]
    fn one_or_two_letters_are_only_meant_by_themselves() {
        assert_eq!([nearest("b", ["a"]), nearest("ab", ["ac"]), nearest("a", ["ab"])], [None; 3]);
        assert_eq!([nearest("DB", ["db"]), nearest("d-b", ["db"])], [Some("db"); 2]);
    }

    #[test]
    fn a_word_like_none_finds_nothing() {
        assert_eq!(nearest("zzz", ["affinity", "rpo"]), None);
    }
}
