//! The providers whose plans are measured.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use atlas_simulator::sample;
use tfplugin_testing::terraform::{ProviderBinary, Workspace};

use crate::samples::Samples;
use crate::usage::{Usage, Watched};

/// A provider, and the data source that its plans read.
pub(crate) struct Provider {
    pub(crate) program: PathBuf,
    /// The source address. Its last part is the local name in configurations.
    pub(crate) source: &'static str,
    /// The arguments in the provider block.
    pub(crate) block: String,
    pub(crate) data_source: &'static str,
    /// The arguments of a read, which may vary by `count.index`.
    pub(crate) arguments: String,
    /// The attribute that the configuration uses of each read.
    pub(crate) result: &'static str,
    pub(crate) environment: Vec<(&'static str, String)>,
}

/// The credentials to sign in to Atlas with.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SignIn {
    Token,
    ServiceAccount,
    ApiKey,
}

impl SignIn {
    pub(crate) fn environment(self, url: &str) -> Vec<(&'static str, String)> {
        let variables: &[_] = match self {
            Self::Token => &[("MONGODB_ATLAS_ACCESS_TOKEN", sample::BULK_ACCESS_TOKEN.token)],
            Self::ServiceAccount => &[
                ("MONGODB_ATLAS_CLIENT_ID", sample::BULK_SERVICE_ACCOUNT.client_id),
                (
                    "MONGODB_ATLAS_CLIENT_SECRET",
                    sample::BULK_SERVICE_ACCOUNT.client_secret,
                ),
            ],
            Self::ApiKey => &[
                ("MONGODB_ATLAS_PUBLIC_API_KEY", sample::BULK_API_KEY.public_key),
                ("MONGODB_ATLAS_PRIVATE_API_KEY", sample::BULK_API_KEY.private_key),
            ],
        };
        let variables = variables.iter().copied();
        let variables = variables.chain([("MONGODB_ATLAS_BASE_URL", url)]);
        variables.map(|(name, value)| (name, value.to_owned())).collect()
    }
}

/// Returns the arguments of a read from the simulator's cluster with 10,000 snapshots.
pub(crate) fn snapshot_arguments() -> String {
    format!(
        "project_id = \"{}\"\n  name = \"{}\"\n  snapshot_id = format(\"%024x\", count.index)",
        sample::BULK_PROJECT_ID,
        sample::BULK_CLUSTER
    )
}

impl Provider {
    /// This project's provider, with an Atlas at this URL.
    pub(crate) fn atlas(program: &Path, url: &str, sign_in: SignIn) -> Self {
        Self {
            program: program.to_owned(),
            source: "terraform.local/local/atlas",
            block: String::new(),
            data_source: "atlas_flex_snapshot",
            arguments: snapshot_arguments(),
            result: "status",
            environment: sign_in.environment(url),
        }
    }

    /// The provider that returns a constant after this delay.
    pub(crate) fn constant(program: &Path, delay_ms: Option<u32>) -> Self {
        Self {
            program: program.to_owned(),
            source: "terraform.local/local/constant",
            block: delay_ms.map_or_else(String::new, |delay| format!("delay_ms = {delay}")),
            data_source: "constant_snapshot",
            arguments: snapshot_arguments(),
            result: "status",
            environment: Vec::new(),
        }
    }

    /// Prepares a plan with this number of reads.
    pub(crate) fn plan(&self, reads: u32) -> Plan {
        self.plan_of(&self.configuration(reads))
    }

    /// Runs such a plan, and returns the resource usage of the provider's processes.
    pub(crate) fn usage(&self, reads: u32) -> Usage {
        self.usage_of(&self.configuration(reads))
    }

    /// Prepares a plan of this configuration.
    pub(crate) fn plan_of(&self, configuration: &str) -> Plan {
        self.plan_with(&self.program, configuration)
    }

    /// Runs such a plan, and returns the resource usage of the provider's processes.
    pub(crate) fn usage_of(&self, configuration: &str) -> Usage {
        let watched = Watched::new(&self.program);
        let plan = self.plan_with(&watched.program, configuration);
        watched.during(|| {
            plan.run();
        })
    }

    fn plan_with(&self, program: &Path, configuration: &str) -> Plan {
        // The user's own settings would change the measurement.
        let binary = ProviderBinary::new(self.local_name(), self.source, program)
            .reads_variables(&["MONGODB_ATLAS_", "MCLI_"]);
        let workspace = Workspace::new(&binary, configuration);
        let variables = self.environment.iter();
        Plan(variables.fold(workspace, |workspace, (name, value)| workspace.env(name, value)))
    }

    /// Prepares a plan without a provider, with this number of built-in `terraform_data` resources.
    pub(crate) fn plan_without(&self, resources: u32) -> Plan {
        let resource = format!(
            "resource \"terraform_data\" \"x\" {{\n  count = {resources}\n  input = count.index\n}}\n{}",
            output("length(terraform_data.x[*].input)")
        );
        let plan = self.plan_of(&if resources == 0 { output("0") } else { resource });
        // The file that the workspace wrote would require the provider.
        plan.0.write("versions.tf", "");
        plan
    }

    fn configuration(&self, reads: u32) -> String {
        let Self {
            block,
            data_source,
            arguments,
            result,
            ..
        } = self;
        let data = format!(
            "data \"{data_source}\" \"x\" {{\n  count = {reads}\n  {arguments}\n}}\n{}",
            output(&format!("length(data.{data_source}.x[*].{result})"))
        );
        let reading = if reads == 0 { output("0") } else { data };
        format!("provider \"{}\" {{\n  {block}\n}}\n{reading}", self.local_name())
    }

    fn local_name(&self) -> &'static str {
        self.source.rsplit('/').next().unwrap_or(self.source)
    }
}

fn output(value: &str) -> String {
    format!("output \"count\" {{\n  value = {value}\n}}\n")
}

/// A configuration that is ready to plan.
pub(crate) struct Plan(Workspace);

impl Plan {
    /// Runs the plan and returns its duration.
    pub(crate) fn run(&self) -> Duration {
        let start = Instant::now();
        self.0.plan().succeeded();
        start.elapsed()
    }

    /// Returns the version of Terraform, such as `Terraform v1.11.4`.
    pub(crate) fn terraform(&self) -> String {
        let version = self.0.run(&["version"]).succeeded().raw();
        version.lines().next().unwrap_or_default().to_owned()
    }
}

/// Runs each plan `rounds` times, after one run that does not count. The plans alternate, forwards and backwards, so
/// that a busy minute of the machine affects all of them.
pub(crate) fn in_turns<const N: usize>(plans: [&Plan; N], rounds: usize) -> [Samples; N] {
    turns(&plans, rounds).try_into().unwrap()
}

/// Does the same as [`in_turns`] for any number of plans.
pub(crate) fn turns(plans: &[&Plan], rounds: usize) -> Vec<Samples> {
    let mut times = vec![Samples::new(); plans.len()];
    for round in 0..=rounds {
        let mut turns: Vec<_> = plans.iter().zip(&mut times).collect();
        if round % 2 == 1 {
            turns.reverse();
        }
        for (plan, times) in turns {
            let time = plan.run();
            if round > 0 {
                times.add_time(time);
            }
        }
    }
    times
}
