//! The report: counts and violations, as Markdown.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use crate::endurance::Endurance;
use crate::settings::Settings;
use crate::sign_in::SignIn;
use crate::trial::{Outcome, Trial};

/// The number of output lines that a violation shows.
const LINES: usize = 30;

/// A violation, with the command that repeats it.
#[derive(Debug)]
pub(crate) struct Violation {
    cause: String,
    findings: Vec<String>,
    output: String,
}

impl Violation {
    pub(crate) fn of_trial(trial: &Trial, findings: Vec<String>, output: String) -> Self {
        Self {
            cause: trial.to_string(),
            findings,
            output,
        }
    }

    pub(crate) fn of_endurance(sign_in: SignIn, findings: Vec<String>) -> Self {
        Self {
            cause: format!("The process that serves for the whole run, {sign_in}"),
            findings,
            output: String::new(),
        }
    }
}

/// The endings of Terraform in some trials.
#[derive(Debug, Default)]
struct Counts {
    succeeded: u32,
    failed: u32,
    ended: u32,
    /// Live tokens that could not be revoked.
    live_tokens: usize,
    /// Sockets that a killed provider left and the next one removed.
    removed: usize,
    silence: Duration,
}

impl Counts {
    fn add(&mut self, outcome: &Outcome) {
        self.succeeded += outcome.succeeded;
        self.failed += outcome.failed;
        self.ended += outcome.ended;
        self.live_tokens += outcome.live_tokens;
        self.removed += outcome.removed;
        self.silence = self.silence.max(outcome.silence);
    }

    fn runs(&self) -> u32 {
        self.succeeded + self.failed + self.ended
    }
}

/// The results so far.
#[derive(Debug)]
pub(crate) struct Report {
    introduction: String,
    trials: u32,
    all: Counts,
    by_trouble: BTreeMap<&'static str, Counts>,
    by_mishap: BTreeMap<&'static str, Counts>,
    by_circumstance: BTreeMap<String, Counts>,
    endurances: Vec<Endurance>,
    violations: Vec<Violation>,
}

impl Report {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            introduction: settings.introduction(),
            trials: 0,
            all: Counts::default(),
            by_trouble: BTreeMap::new(),
            by_mishap: BTreeMap::new(),
            by_circumstance: BTreeMap::new(),
            endurances: Vec::new(),
            violations: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, trial: &Trial, outcome: Outcome) {
        self.trials += 1;
        self.all.add(&outcome);
        self.by_trouble
            .entry(trial.trouble.name)
            .or_default()
            .add(&outcome);
        self.by_mishap
            .entry(trial.mishap.name())
            .or_default()
            .add(&outcome);
        for circumstance in trial.circumstances() {
            self.by_circumstance
                .entry(circumstance)
                .or_default()
                .add(&outcome);
        }
        if !outcome.violations.is_empty() {
            self.add_violation(Violation::of_trial(trial, outcome.violations, outcome.output));
        }
    }

    /// Records a violation and prints it at once, because the rest may take half an hour.
    pub(crate) fn add_violation(&mut self, violation: Violation) {
        eprintln!("{violation}");
        self.violations.push(violation);
    }

    pub(crate) fn add_endurance(&mut self, endurance: Endurance) {
        let violations = endurance.violations();
        if !violations.is_empty() {
            self.add_violation(Violation::of_endurance(endurance.sign_in, violations));
        }
        self.endurances.push(endurance);
    }

    pub(crate) fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// Returns the counts so far, as one line.
    pub(crate) fn progress(&self) -> String {
        let Counts {
            succeeded,
            failed,
            ended,
            ..
        } = self.all;
        let (trials, violations) = (self.trials, self.violations.len());
        format!(
            "{trials} trials; Terraform succeeded {succeeded}, failed {failed}, ended {ended}; violations: {violations}"
        )
    }

    /// Writes the report into the target directory, and returns its path.
    pub(crate) fn write(&self) -> PathBuf {
        let directory = Settings::directory();
        fs::create_dir_all(&directory).unwrap();
        let path = directory.join("report.md");
        fs::write(&path, self.to_string()).unwrap();
        path
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "# Soak\n\n{}\n\n{}\n",
            self.introduction,
            self.progress()
        )?;
        table(formatter, "trouble at Atlas", &self.by_trouble)?;
        table(formatter, "mishap on this machine", &self.by_mishap)?;
        table(formatter, "circumstances", &self.by_circumstance)?;
        for endurance in &self.endurances {
            writeln!(formatter, "{endurance}")?;
        }
        self.violations
            .iter()
            .try_for_each(|violation| writeln!(formatter, "{violation}"))
    }
}

fn table(
    formatter: &mut fmt::Formatter<'_>,
    title: &str,
    rows: &BTreeMap<impl fmt::Display, Counts>,
) -> fmt::Result {
    writeln!(
        formatter,
        "| {title} | runs | succeeded | failed | ended | longest wait for the last process, s | leftover tokens | leftover sockets, removed later |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|"
    )?;
    for (name, counts) in rows {
        let Counts {
            succeeded,
            failed,
            ended,
            live_tokens,
            removed,
            silence,
        } = counts;
        let (runs, silence) = (counts.runs(), silence.as_secs_f64());
        writeln!(
            formatter,
            "| {name} | {runs} | {succeeded} | {failed} | {ended} | {silence:.1} | {live_tokens} | {removed} |"
        )?;
    }
    writeln!(formatter)
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "## Violation\n\n{}\n", self.cause)?;
        for finding in &self.findings {
            writeln!(formatter, "- {finding}")?;
        }
        let lines: Vec<_> = self.output.lines().collect();
        let last = lines.len().saturating_sub(LINES);
        writeln!(formatter, "\n```text\n{}\n```", lines[last..].join("\n"))
    }
}
