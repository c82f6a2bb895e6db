//! One trial: a Terraform, or ten, against an Atlas of its own, with whatever chance has chosen to go wrong.

use std::fmt;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use atlas_simulator::{Fault, Rule, Simulator};
use fastrand::Rng;
use tempfile::TempDir;
use tfplugin_testing::terraform::{ProviderBinary, Run, Running, Workspace};

use crate::atlas::{TROUBLES, Trouble};
use crate::checks::{self, Findings};
use crate::mishap::{MISHAPS, Mishap};
use crate::settings::Settings;
use crate::sign_in::{self, SignIn};
use crate::subject::Subject;

/// The variables that the provider takes its configuration from begin so.
const VARIABLES: [&str; 2] = ["MONGODB_ATLAS_", "MCLI_"];

/// How long a run may take. The reads of one may wait for two minutes by what is configured, on a machine that is busy.
const BOUND: Duration = Duration::from_secs(150);

/// What chance has chosen. The same seed chooses the same.
#[derive(Debug, Clone)]
pub(crate) struct Trial {
    pub(crate) seed: u64,
    pub(crate) trouble: Trouble,
    pub(crate) mishap: Mishap,
    sign_in: SignIn,
    subject: Subject,
    command: &'static str,
    /// How many Terraforms run at once. The mishap meets the first one.
    company: u32,
    /// The loudest log, in which a secret could be.
    traces: bool,
    /// The version of Terraform. The default one where it is empty.
    version: String,
    /// When it goes wrong, from the start.
    moment: Duration,
    pause: Duration,
}

/// What has become of a trial.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) succeeded: u32,
    /// With a diagnostic.
    pub(crate) failed: u32,
    /// By the mishap.
    pub(crate) ended: u32,
    /// How long processes ran on after Terraform.
    pub(crate) silence: Duration,
    /// Those that nobody could revoke.
    pub(crate) live_tokens: usize,
    /// Sockets that a killed provider left, and that the next one has removed.
    pub(crate) removed: usize,
    pub(crate) violations: Vec<String>,
    /// What the Terraforms wrote.
    pub(crate) output: String,
}

impl Trial {
    pub(crate) fn from_seed(seed: u64, settings: &Settings) -> Self {
        let mut chance = Rng::with_seed(seed);
        let mut mishap = if chance.bool() {
            Mishap::None
        } else {
            MISHAPS[chance.usize(..MISHAPS.len())]
        };
        if mishap == Mishap::TemporaryDirectoryFull && !settings.can_mount {
            mishap = Mishap::None;
        }
        let trouble = TROUBLES[chance.usize(..TROUBLES.len())];
        let company = if chance.u8(..12) == 0 { 10 } else { 1 };
        let subject = if chance.bool() {
            Subject::Organization
        } else {
            Subject::Snapshots(chance.u32(1..=20))
        };
        Self {
            seed,
            trouble,
            mishap,
            sign_in: trouble
                .sign_in
                .unwrap_or(sign_in::ALL[chance.usize(..sign_in::ALL.len())]),
            subject: trouble.subject.unwrap_or(subject),
            command: if chance.u8(..4) == 0 { "plan" } else { "apply" },
            company,
            traces: chance.u8(..5) == 0,
            version: settings.versions[chance.usize(..settings.versions.len())].clone(),
            // Rather early than late: many runs take a third of a second.
            moment: Duration::from_millis(chance.u64(..40).pow(2)),
            pause: Duration::from_millis(chance.u64(..300)),
        }
    }

    pub(crate) fn run(&self, settings: &Settings) -> Outcome {
        let (atlas, temporary) = (self.trouble.start(self.seed), TempDir::new().unwrap());
        let workspaces: Vec<_> = (0..self.company)
            .map(|_| self.workspace(settings, &atlas, temporary.path()))
            .collect();
        let start = Instant::now();
        let mut running: Vec<_> = workspaces
            .iter()
            .map(|workspace| workspace.start(self.arguments()))
            .collect();
        sleep(self.moment);
        (self.trouble.later)(&atlas);
        self.mishap
            .happen(&workspaces[0], &mut running[0], temporary.path(), self.pause);
        let runs: Vec<_> = running.into_iter().map(Running::end).collect();
        let took = start.elapsed();

        let (mut findings, mut outcome) = (Findings::default(), Outcome::default());
        findings.expect(took < BOUND, || format!("the run took {} s", took.as_secs()));
        for workspace in &workspaces {
            outcome.silence = outcome.silence.max(findings.wait_for_silence(workspace));
        }
        let states = self.subject.states(&atlas);
        let mut secrets = self.sign_in.secrets(self.subject);
        secrets.extend(atlas.issued_tokens());
        for ((run, workspace), mishap) in runs.iter().zip(&workspaces).zip(self.mishaps()) {
            self.judge(run, mishap, &mut findings, &mut outcome);
            let is_complete = run.exit_code() == Some(0) && self.command == "apply";
            findings.state(workspace, &states, is_complete, mishap.ends_terraform());
            findings.secrets(run, workspace, &secrets);
            outcome.output.push_str(&run.raw());
        }
        outcome.live_tokens = atlas.live_tokens();
        let may_be_live = self.mishap == Mishap::ProviderKilled || !self.trouble.lets_revoke;
        findings.expect(outcome.live_tokens == 0 || may_be_live, || {
            format!(
                "{} tokens are live, and could have been revoked",
                outcome.live_tokens
            )
        });
        outcome.removed = self.left_files(&atlas, &workspaces[0], temporary.path(), &mut findings);
        outcome.violations = findings.into_violations();
        outcome
    }

    fn workspace(&self, settings: &Settings, atlas: &Simulator, temporary: &Path) -> Workspace {
        let provider = ProviderBinary::new("atlas", "terraform.local/local/atlas", &settings.provider);
        let configuration = self.subject.configuration(self.trouble.patience);
        let mut workspace = Workspace::new(&provider.reads_variables(&VARIABLES), &configuration)
            .env("MONGODB_ATLAS_BASE_URL", atlas.url())
            .env("TMPDIR", temporary.to_str().unwrap())
            .launched_by(self.mishap.launcher());
        for (_, variable, value) in self.sign_in.arguments(self.subject) {
            workspace = workspace.env(variable, value);
        }
        if self.traces {
            workspace = workspace.env("TF_LOG", "TRACE");
        }
        if self.version.is_empty() {
            workspace
        } else {
            workspace.with_terraform(&self.version)
        }
    }

    /// What else is told of it.
    pub(crate) fn circumstances(&self) -> Vec<String> {
        let ten = (self.company > 1).then(|| format!("{} Terraforms at once", self.company));
        let version = (!self.version.is_empty()).then(|| format!("Terraform {}", self.version));
        let traces = self.traces.then(|| "TF_LOG=TRACE".to_owned());
        let sign_in = self.sign_in.to_string();
        [Some(sign_in), ten, version, traces]
            .into_iter()
            .flatten()
            .collect()
    }

    fn arguments(&self) -> &'static [&'static str] {
        match self.command {
            "plan" => &["plan", "-no-color"],
            _ => &["apply", "-no-color", "-auto-approve"],
        }
    }

    /// What each of the Terraforms meets: sockets are removed from all of them, and what a launcher does, it does to all.
    fn mishaps(&self) -> impl Iterator<Item = Mishap> {
        let meets_all = self.mishap.changes_nothing() || self.mishap == Mishap::SocketsRemoved;
        let others = if meets_all { self.mishap } else { Mishap::None };
        std::iter::once(self.mishap).chain(std::iter::repeat(others))
    }

    fn judge(&self, run: &Run, mishap: Mishap, findings: &mut Findings, outcome: &mut Outcome) {
        let text = run.text();
        findings.no_crash(&text, mishap.changes_nothing());
        let fault = match run.exit_code() {
            Some(0) => {
                outcome.succeeded += 1;
                mishap
                    .changes_nothing()
                    .then(|| checks::of_success(self.trouble.ending))
            }
            _ if mishap.ends_terraform() => {
                outcome.ended += 1;
                None
            }
            Some(1) => {
                outcome.failed += 1;
                let ending = mishap.changes_nothing().then_some(self.trouble.ending);
                Some(checks::of_failure(&text, ending))
            }
            other => Some(Err(format!("Terraform ended with {other:?}"))),
        };
        findings.note(fault.unwrap_or(Ok(())));
    }

    /// Looks for files that are left. Those of a provider that was killed have to be removed by the next one: returns how many.
    fn left_files(
        &self,
        atlas: &Simulator,
        workspace: &Workspace,
        temporary: &Path,
        findings: &mut Findings,
    ) -> usize {
        let left = checks::files(temporary);
        let are_sockets = left.iter().all(|path| checks::is_socket_directory(path));
        // go-plugin kills a provider that it cannot connect to.
        let was_killed = matches!(self.mishap, Mishap::ProviderKilled | Mishap::SocketsRemoved);
        if left.is_empty() {
            return 0;
        }
        if !(are_sockets && was_killed) {
            findings.note(Err(format!("these files are left: {left:?}")));
            return 0;
        }
        for path in &left {
            checks::age(path);
        }
        atlas.clear_faults();
        atlas.end_outage();
        // A process that ends within a second removes nothing.
        atlas.add(Rule::new(
            "/api/atlas/",
            Fault::delay(Duration::from_millis(2_500)),
        ));
        let run = workspace.run(&["plan", "-no-color"]);
        let kept = checks::files(temporary);
        findings.expect(kept.is_empty(), || {
            format!(
                "the next provider has not removed {kept:?} (Terraform ended with {:?})",
                run.exit_code()
            )
        });
        left.len()
    }
}

impl fmt::Display for Trial {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            seed,
            command,
            subject,
            trouble,
            mishap,
            moment,
            ..
        } = self;
        write!(
            formatter,
            "SOAK_ONLY={seed}: {command} of {subject} ({}); at Atlas: {}; here: {}; after {} ms",
            self.circumstances().join(", "),
            trouble.name,
            mishap.name(),
            moment.as_millis()
        )
    }
}
