//! The course of a trial, and the checks at its end.

use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use atlas_simulator::{CallKind, Fault, Rule, Simulator};
use tempfile::TempDir;
use tfplugin_testing::terraform::{Run, Running, Workspace};

use super::Trial;
use crate::checks::{self, Findings};
use crate::mishap::Mishap;
use crate::settings::Settings;

/// The time limit of a run. On a busy machine, its reads may wait for two minutes, as configured.
const TIME_LIMIT: Duration = Duration::from_secs(150);

/// How long Terraform may take to the first request on a busy machine.
const FIRST_REQUEST: Duration = Duration::from_secs(10);

/// The outcome of a trial.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) succeeded: u32,
    /// Runs that failed with a diagnostic.
    pub(crate) failed: u32,
    /// Runs that the mishap ended.
    pub(crate) ended: u32,
    /// How long processes outlived Terraform.
    pub(crate) silence: Duration,
    /// Live tokens that could not be revoked.
    pub(crate) live_tokens: usize,
    /// Sockets that a killed provider left and the next one removed.
    pub(crate) removed: usize,
    pub(crate) violations: Vec<String>,
    /// The output of the Terraforms.
    pub(crate) output: String,
}

impl Trial {
    /// Starts the Terraforms, triggers the trouble, waits for their end, and checks everything that they left.
    pub(crate) fn run(&self, settings: &Settings) -> Outcome {
        let (atlas, temporary) = (
            self.trouble.start(self.latency, self.seed),
            TempDir::new().unwrap(),
        );
        let workspaces: Vec<_> = (0..self.company)
            .map(|_| self.workspace(settings, &atlas, temporary.path()))
            .collect();
        let start = Instant::now();
        let mut running: Vec<_> = workspaces
            .iter()
            .map(|workspace| workspace.start(self.arguments()))
            .collect();
        if self.during_reads {
            wait_for_request(&atlas);
        }
        sleep(self.moment);
        (self.trouble.later)(&atlas);
        self.mishap
            .happen(&workspaces[0], &mut running[0], temporary.path(), self.pause);
        let runs: Vec<_> = running.into_iter().map(Running::end).collect();
        let took = start.elapsed();

        let (mut findings, mut outcome) = (Findings::default(), Outcome::default());
        findings.expect(took < TIME_LIMIT, || format!("the run took {} s", took.as_secs()));
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
        let could_be_revoked = self.mishap != Mishap::ProviderKilled && self.trouble.lets_revoke;
        if could_be_revoked {
            let live = outcome.live_tokens;
            findings.expect(live <= self.revocations_cut_short(&atlas), || {
                format!("{live} tokens are live that could have been revoked")
            });
        }
        outcome.removed = self.left_files(&atlas, &workspaces[0], temporary.path(), &mut findings);
        outcome.violations = findings.into_violations();
        outcome
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

    /// The number of revocations that Atlas received and did not answer. A provider waits 0.9 s for the response, which
    /// may be too short for ten Terraforms on a busy machine.
    fn revocations_cut_short(&self, atlas: &Simulator) -> usize {
        let requests = atlas.requests().into_iter();
        let cut_short =
            requests.filter(|request| request.kind == CallKind::Revoke && request.status.is_none());
        if self.company > 1 { cut_short.count() } else { 0 }
    }

    /// Searches for leftover files. The next provider must remove those of a killed one; returns their number.
    fn left_files(
        &self,
        atlas: &Simulator,
        workspace: &Workspace,
        temporary: &Path,
        findings: &mut Findings,
    ) -> usize {
        let left = checks::files(temporary);
        let are_sockets = left.iter().all(|path| checks::is_socket_directory(path));
        // go-plugin kills a provider that it cannot reach.
        let was_killed = matches!(self.mishap, Mishap::ProviderKilled | Mishap::SocketsRemoved);
        if left.is_empty() {
            return 0;
        }
        if !(are_sockets && was_killed) {
            findings.note(Err(format!("leftover files: {left:?}")));
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
                "the next provider did not remove {kept:?} (Terraform ended with {:?})",
                run.exit_code()
            )
        });
        left.len()
    }
}

/// Waits for the first request to Atlas. A Terraform that fails earlier sends none.
fn wait_for_request(atlas: &Simulator) {
    let start = Instant::now();
    while atlas.requests().is_empty() && start.elapsed() < FIRST_REQUEST {
        sleep(Duration::from_millis(5));
    }
}
