//! One trial: one or ten Terraforms against their own Atlas, with a random trouble and a random mishap.

mod run;

use std::fmt;
use std::path::Path;
use std::time::Duration;

use atlas_simulator::Simulator;
use fastrand::Rng;
use tfplugin_testing::terraform::{ProviderBinary, Workspace};

pub(crate) use self::run::Outcome;
use crate::atlas::{TROUBLES, Trouble};
use crate::mishap::{MISHAPS, Mishap};
use crate::settings::Settings;
use crate::sign_in::{self, SignIn};
use crate::subject::Subject;

/// The prefixes of the variables that configure the provider.
const VARIABLES: [&str; 2] = ["MONGODB_ATLAS_", "MCLI_"];

/// The random choices, which depend only on the seed.
#[derive(Debug, Clone)]
pub(crate) struct Trial {
    pub(crate) seed: u64,
    pub(crate) trouble: Trouble,
    pub(crate) mishap: Mishap,
    sign_in: SignIn,
    subject: Subject,
    command: &'static str,
    /// The number of parallel Terraforms. The mishap hits the first one.
    company: u32,
    /// Whether the most detailed log is on, which could hold a secret.
    traces: bool,
    /// The version of Terraform, or empty for the default one.
    version: String,
    /// The latency of Atlas.
    latency: Duration,
    /// Whether the moment counts from the first request, not from Terraform's start.
    during_reads: bool,
    /// The moment of the trouble and the mishap.
    moment: Duration,
    pause: Duration,
}

impl Trial {
    pub(crate) fn from_seed(seed: u64, settings: &Settings) -> Self {
        let mut chance = Rng::with_seed(seed);
        let mut mishap = if chance.u8(..3) == 0 {
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
            // Short latencies and early moments are more likely, because many runs take a third of a second.
            latency: Duration::from_millis(chance.u64(..15).pow(2)),
            during_reads: chance.bool(),
            moment: Duration::from_millis(chance.u64(..40).pow(2)),
            pause: Duration::from_millis(chance.u64(..300)),
        }
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

    /// The report's rows for this trial, in addition to those of its trouble and its mishap.
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

    /// The mishap of each Terraform. A launcher starts them all, and all lose their sockets.
    fn mishaps(&self) -> impl Iterator<Item = Mishap> {
        let meets_all = self.mishap.changes_nothing() || self.mishap == Mishap::SocketsRemoved;
        let others = if meets_all { self.mishap } else { Mishap::None };
        std::iter::once(self.mishap).chain(std::iter::repeat(others))
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
            during_reads,
            moment,
            ..
        } = self;
        write!(
            formatter,
            "SOAK_ONLY={seed}: {command} of {subject} ({}); trouble: {}; mishap: {}; after {} ms{}",
            self.circumstances().join(", "),
            trouble.name,
            mishap.name(),
            moment.as_millis(),
            if *during_reads { " of reads" } else { "" }
        )
    }
}
