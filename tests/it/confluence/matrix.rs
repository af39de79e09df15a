//! The whole matrix as text, so that a changed verdict is a changed line; and how far models reach.

use parallax::classify::confluence::judge;
use parallax::model::verdict::{Confluence, Counterexample};
use parallax::model::words::{Invariant, Operation};

use super::runs::{Delivery, Reach, reach, violation};
use super::{models, pairs, safe_operations};

/// Operations in the order of the vocabulary:
/// insert, insert-generated, insert-specific, assign, read-modify-write, delete, cascade-delete, increment,
/// decrement, append, set-add, set-remove, set-mutate, reserve, transfer, external-effect.
/// S is safe, U is unsafe, ? is unproven; in a store that merges transactions.
const VERDICTS: &str = "\
SSSU?SS??SSS???S attribute-check
?SU??SSSSUUS?USS unique
UUUUUSSUUUUS?U?S no-overlap
UUU????SUU???UUS lower-bound
???????US????U?S upper-bound
??????????????SS conservation
SSSSSUUSSSSUUSSS foreign-key
UUUU?????U?S???S sequence
???S?SS???SS???U exactly-once
???????SSU?????? ordered-per-key
UUUUUUUUUUUUUUUU ordered-global
SSSSSSSSSSSSSSSS materialized-view
???SSSSSS?US???S size-upper
SSSSS??SSSSU?S?S size-lower
???SS??SS???U?SS size-exact
SSSSSSSSSSSSSSSS not-contains
SSSUUSSSSSSS??SS no-lost-update
";

/// How far a model reaches: m does the operation to what the invariant reads. The rest is the list of pairs that are
/// argued only: b does it to something that the invariant does not read, - not at all. Where such a pair is safe, its
/// argument stands in the code (`because`); where it is unproven, nothing is claimed; none is unsafe.
const REACH: &str = "\
mmmmmmmmmmmmm--b attribute-check
-mmmmmmbbmmmmmbb unique
mmmmmmmmmmmmmm-b no-overlap
mmmmmmmmmm---mmb lower-bound
mmmmmmmmmm---mmb upper-bound
--------------mb conservation
mmmmmmmmmmmmmmmb foreign-key
mmmmmmm--mmm-m-b sequence
mm-m-mmmmmmm-mmm exactly-once
mmmbbmmbbm-m-mbb ordered-per-key
mmmmmmmmmmmmmmmm ordered-global
mmmmmmmmmmmmmmmb materialized-view
mmmbbmmbbmmmmmmb size-upper
mmmbbmmbbmmmmmmb size-lower
---bb--bb---m-bb size-exact
mmmmmmmbbmmmmmbb not-contains
mmmmmmmbbmbbm-bb no-lost-update
";

/// Unproven pairs for which a model knows a run that breaks the invariant (!), or none (.); _ where the verdict
/// is not unproven or no model reaches.
const UNPROVEN: &str = "\
____!__!!___.___ attribute-check
___!!_______!___ unique
____________!___ no-overlap
___..!!_________ lower-bound
!!!....__!____!_ upper-bound
________________ conservation
________________ foreign-key
____!..___!__!__ sequence
!!_____!!!___!!_ exactly-once
!!!__..____._!__ ordered-per-key
________________ ordered-global
________________ materialized-view
!!!______!__!!!_ size-upper
_____!!_____!_!_ size-lower
________________ size-exact
________________ not-contains
____________!___ no-lost-update
";

fn table(cell: impl Fn(Invariant, Operation) -> char) -> String {
    let row = |invariant: &Invariant| {
        let cells: String = Operation::ALL.iter().map(|operation| cell(*invariant, *operation)).collect();
        format!(
            "{cells} {invariant}
"
        )
    };
    Invariant::ALL.iter().map(row).collect()
}

#[test]
fn the_matrix_is_the_one_that_was_read() {
    let found = table(|invariant, operation| match judge(operation, invariant, true) {
        Confluence::Safe { .. } => 'S',
        Confluence::Unsafe(_) => 'U',
        Confluence::Unproven => '?',
    });
    assert_eq!(found, VERDICTS, "\n{found}");
}

#[test]
fn a_pair_is_modelled_or_listed_as_argued() {
    let found = table(|invariant, operation| match reach(&models::of(invariant), operation) {
        Reach::Modelled => 'm',
        Reach::Beside => 'b',
        Reach::Nothing => '-',
    });
    assert_eq!(found, REACH, "\n{found}");
}

#[test]
fn what_models_say_of_unproven_pairs_is_known() {
    let found = table(|invariant, operation| {
        let model = models::of(invariant);
        if judge(operation, invariant, true) != Confluence::Unproven || reach(&model, operation) != Reach::Modelled {
            return '_';
        }
        let mut together = safe_operations(invariant, true);
        together.push(operation);
        let alone = violation(&model, &[operation], Delivery::Whole, 2, |_, _| true);
        let found = alone.or_else(|| violation(&model, &together, Delivery::Whole, 1, |_, _| true));
        if found.is_some() { '!' } else { '.' }
    });
    assert_eq!(found, UNPROVEN, "\n{found}");
}

#[test]
fn merging_transactions_changes_only_transfers_under_conservation() {
    for (invariant, operation) in pairs() {
        let is_same = judge(operation, invariant, true) == judge(operation, invariant, false);
        let is_that_pair = (invariant, operation) == (Invariant::Conservation, Operation::Transfer);
        assert_eq!(is_same, !is_that_pair, "{operation} against {invariant}");
    }
}

#[test]
fn every_verdict_says_why() {
    for (invariant, operation) in pairs() {
        let texts = match judge(operation, invariant, false) {
            Confluence::Safe { because } => vec![because],
            Confluence::Unsafe(Counterexample { start, region_a, region_b, merged }) => {
                vec![start, region_a, region_b, merged]
            }
            Confluence::Unproven => Vec::new(),
        };
        for text in texts {
            assert!(text.len() > 10 && !text.ends_with('.'), "{operation} against {invariant}: `{text}`");
        }
    }
}
