//! What was found: a rule, a severity, a message, where, and how to mend it.

use super::path::Anchor;

/// How bad it is, mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Worth mending.
    Warning,
    /// Must be mended: the answer is wrong or missing without it.
    Error,
}

impl Severity {
    /// `error`, `warning` or `info`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// From which severity on a finding fails a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deny {
    /// Errors only.
    Error,
    /// Warnings and errors.
    Warning,
    /// Every finding.
    Info,
    /// No finding; what cannot be planned still fails.
    Never,
}

impl Deny {
    /// Every one, the usual one first.
    pub const ALL: &[Self] = &[Self::Error, Self::Warning, Self::Info, Self::Never];

    /// As written on a command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Never => "never",
        }
    }

    /// Whether a finding of that severity fails the run.
    pub fn refuses(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity >= Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Info => severity >= Severity::Info,
            Self::Never => false,
        }
    }
}

/// How sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Rests on an assumed value.
    Low,
    /// Rests on what was stated.
    High,
}

impl Confidence {
    /// `low` or `high`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::High => "high",
        }
    }
}

/// What a code stands for: its name, its usual severity and its page.
#[derive(Debug, PartialEq, Eq)]
pub struct RuleMeta {
    /// `PX` and three digits.
    pub code: &'static str,
    /// Named for what it flags, in kebab case.
    pub name: &'static str,
    /// The severity unless a finding says otherwise.
    pub severity: Severity,
    /// The page in Markdown: What it checks, Why it matters, Fires, Stays quiet.
    pub page: &'static str,
}

/// A second place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// What is to be seen there.
    pub message: String,
    /// Where.
    pub anchor: Anchor,
}

/// One thing found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static RuleMeta,
    /// How bad it is here.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// What is wrong: a fragment without a full stop.
    pub message: String,
    /// Where; nothing for a finding about the whole run.
    pub anchor: Option<Anchor>,
    /// Exact range, for faults that have no logical path (text that is not YAML).
    pub span: Option<super::source::Span>,
    /// The service it is about, for baselines.
    pub service: Option<String>,
    /// The dataset it is about, for baselines.
    pub dataset: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// How to mend it.
    pub help: Option<String>,
}

impl Finding {
    /// A finding of `rule` with its usual severity, at `anchor`.
    pub fn new(rule: &'static RuleMeta, anchor: Option<Anchor>, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            confidence: Confidence::High,
            message: message.into(),
            anchor,
            span: None,
            service: None,
            dataset: None,
            related: Vec::new(),
            help: None,
        }
    }

    /// With advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With the service and dataset it is about.
    #[must_use]
    pub fn about(mut self, service: &str, dataset: Option<&str>) -> Self {
        self.service = Some(service.to_owned());
        self.dataset = dataset.map(str::to_owned);
        self
    }

    /// With another place that belongs to it.
    #[must_use]
    pub fn related(mut self, anchor: Anchor, message: impl Into<String>) -> Self {
        // Thousands of findings have one such place, and few have three.
        self.related.reserve_exact(1);
        self.related.push(Related { message: message.into(), anchor });
        self
    }

    /// With another severity than the rule's usual one.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Marked as resting on an assumed value.
    #[must_use]
    pub fn unsure(mut self) -> Self {
        self.confidence = Confidence::Low;
        self
    }
}

/// A finding that is not told, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    /// What was found.
    pub finding: Finding,
    /// Why it is not told.
    pub by: Suppression,
}

/// Why a finding is not told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Suppression {
    /// A comment in the inventory allows it, for this reason.
    Allow {
        /// As written behind `because`.
        reason: String,
    },
    /// The baseline has it.
    Baseline,
}

/// Orders findings as they are shown: by place, then code, then message.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        let place = |f: &Finding| f.anchor.as_ref().map(|x| (x.source, x.in_document()));
        place(a)
            .cmp(&place(b))
            .then_with(|| a.span.cmp(&b.span))
            .then_with(|| a.anchor.cmp(&b.anchor))
            .then_with(|| a.rule.code.cmp(b.rule.code))
            .then_with(|| a.message.cmp(&b.message))
    });
}
