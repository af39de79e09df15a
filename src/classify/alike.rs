//! What thousands of verdicts say alike is kept once: why not the others, what a store can do, statements.

use crate::base::evidence::Evidence;
use crate::base::shared::{Pool, Texts};
use crate::model::verdict::{Check, DatasetVerdict, PatternUse, Rejection, ServiceVerdict};

/// What verdicts said so far.
#[derive(Default)]
pub(super) struct Alike {
    rejected: Pool<Rejection>,
    patterns: Pool<PatternUse>,
    points: Pool<Check>,
    texts: Texts,
}

impl Alike {
    /// Shares what a dataset's verdict has in common with those before it.
    pub(super) fn share_dataset(&mut self, made: &mut DatasetVerdict) {
        let verdict = &mut made.verdict;
        verdict.rejected = self.rejected.share(verdict.rejected.clone());
        verdict.patterns = self.patterns.share(verdict.patterns.clone());
        made.feasibility.points = self.points.share(made.feasibility.points.clone());
        self.texts.share(&mut verdict.reason);
        self.share_statements(&mut verdict.evidence);
    }

    /// The same for a service's.
    pub(super) fn share_service(&mut self, made: &mut ServiceVerdict) {
        made.rejected = self.rejected.share(made.rejected.clone());
        made.patterns = self.patterns.share(made.patterns.clone());
        self.texts.share(&mut made.reason);
        self.share_statements(&mut made.evidence);
    }

    fn share_statements(&mut self, evidence: &mut Vec<Evidence>) {
        for one in evidence.iter_mut() {
            self.texts.share(&mut one.statement);
        }
        // A verdict keeps its few statements for good.
        evidence.shrink_to_fit();
    }
}
