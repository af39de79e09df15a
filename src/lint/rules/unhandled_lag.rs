//! Readers at a copy that lags, who are promised more than a copy that lags can show.

use crate::base::evidence::Fact;
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::units::Millis;
use crate::lint::held::{Held, beside, sure};
use crate::model::contracts::{Bundle, Lint};
use crate::model::facts::Field;
use crate::model::latency::in_millis;
use crate::model::plan::OwnWrites;
use crate::model::words::{Consistency, ReadsFrom};

static META: RuleMeta = RuleMeta {
    code: "PX502",
    name: "unhandled-lag",
    severity: Severity::Warning,
    page: include_str!("unhandled_lag.md"),
};

/// PX502.
pub(super) struct UnhandledLag;

impl Lint for UnhandledLag {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for held in Held::all(bundle).filter(Held::follows_later) {
            let at_replica = held.declared(|declared| &declared.reads).value() == Some(&ReadsFrom::Replica);
            let promised = held.facts.consistency.value().copied();
            let own = matches!(promised, Some(Consistency::Session | Consistency::Causal));
            match handled(&held) {
                Handled::Not if at_replica && own => found.push(unseen(&held)),
                Handled::For(ttl) => found.extend(short(&held, ttl)),
                Handled::Not | Handled::ByToken | Handled::ForUnknown => {}
            }
            if at_replica && promised == Some(Consistency::Strong) && !is_checked(&held) {
                found.push(stale(&held));
            }
        }
    }
}

/// What a team does so that users see what they wrote.
enum Handled<'a> {
    /// Nothing.
    Not,
    /// Readers wait for the copy.
    ByToken,
    /// A flag that lives so long.
    For(&'a Fact<Millis>),
    /// A flag, and nobody says how long it lives.
    ForUnknown,
}

fn handled<'a>(held: &Held<'a>) -> Handled<'a> {
    let ttl = held.declared(|declared| &declared.ryow_ttl);
    if held.declared(|declared| &declared.ryow_token).value() == Some(&true) {
        Handled::ByToken
    } else if !ttl.is_unknown() {
        Handled::For(ttl)
    } else if held.declared(|declared| &declared.ryow_dataset).is_unknown() {
        Handled::Not
    } else {
        Handled::ForUnknown
    }
}

/// Whether only decisions need the latest, and the writer makes those: what else is stale is another rule's matter.
fn is_checked(held: &Held<'_>) -> bool {
    let again = held.declared(|declared| &declared.revalidated).value() == Some(&true);
    again || held.dataset.reads_for_decision.value() == Some(&true)
}

fn lags(held: &Held<'_>) -> String {
    match held.longest_lag() {
        Some(lag) => format!("may lag {}", in_millis(lag)),
        None => "lags nobody knows how far".to_owned(),
    }
}

/// What the plan works out for it, as it would be written.
fn mend(held: &Held<'_>) -> String {
    match &held.plan.own_writes {
        Some(OwnWrites::Timer { ttl }) => {
            let ttl = ttl.time.longest;
            format!(
                "`readYourOwnWrites: {{ttl: {ttl}}}`: a flag that sends a user's reads to the writer for {ttl} after a write"
            )
        }
        Some(OwnWrites::Token { .. }) | None => {
            "`readYourOwnWrites: {token: true}`: a reader waits until the copy has reached its own last write"
                .to_owned()
        }
    }
}

/// Session and causal readers at a replica, and nothing that brings them their own writes.
fn unseen(held: &Held<'_>) -> Finding {
    let consistency = &held.facts.consistency;
    let promised = consistency.value().map_or("", |word| word.name());
    let reads = held.declared(|declared| &declared.reads);
    let message = format!(
        "users of `{}` may not see what they just wrote: they read at a replica, which {}, and no `readYourOwnWrites` is declared",
        held.id,
        lags(held)
    );
    let finding = held.finding(&META, reads, message).help(format!("declare {}", mend(held)));
    let finding = beside(finding, consistency.anchor(), format!("{promised} consistency promises it"));
    sure(finding, !held.facts.rests_on_assumption(&[Field::Consistency]))
}

/// Readers who need the latest write, at a replica.
fn stale(held: &Held<'_>) -> Finding {
    let firm = !held.facts.rests_on_assumption(&[Field::Consistency]);
    let reads = held.declared(|declared| &declared.reads);
    let message =
        format!("readers of `{}` need the latest write, but they read at a replica, which {}", held.id, lags(held));
    let finding = held
        .finding(&META, reads, message)
        .severity(if firm { Severity::Error } else { Severity::Warning })
        .help("declare `reads: writer`, or `consistency: session` where a user's own writes are enough");
    sure(beside(finding, held.facts.consistency.anchor(), "strong consistency promises it"), firm)
}

/// A flag that is gone before the copy has caught up.
fn short(held: &Held<'_>, ttl: &Fact<Millis>) -> Option<Finding> {
    let declared = ttl.value()?;
    let (firm, needed, why, severity) = match held.plan.own_writes.as_ref()? {
        OwnWrites::Timer { ttl } if *declared < ttl.time.longest => {
            let needed = format!("is needed for {}: the copy {}", ttl.time.longest, lags(held));
            (ttl.from.is_firm(), needed, &ttl.words, Severity::Warning)
        }
        OwnWrites::Timer { .. } => return None,
        OwnWrites::Token { because } => {
            let late = held.longest_lag().is_some_and(|lag| lag > *declared);
            let severity = if late { Severity::Warning } else { Severity::Info };
            (late, "may not be enough".to_owned(), because, severity)
        }
    };
    let message = format!("the read-your-own-writes flag of `{}` lives for {declared} and {needed}", held.id);
    let finding = held.finding(&META, ttl, message).severity(severity).help(format!("declare {}", mend(held)));
    let lag = held.dataset.lag.anchor().or(held.dataset.store.anchor()).unwrap_or(&held.dataset.at);
    Some(sure(finding.related(lag.clone(), why.as_ref()), firm))
}
