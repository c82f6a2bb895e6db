//! Checks at the end of a trial. A test of each shows that it can fail.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;
use tfplugin_testing::send_signal;
use tfplugin_testing::terraform::{Run, Workspace, processes_with};

use crate::atlas::Ending;
use crate::subject::without_timeouts;

/// How long processes may outlive Terraform. A provider notices a killed Terraform within one to three seconds, and
/// takes one more to end. The rest is for busy machines.
const GRACE: Duration = Duration::from_secs(20);

/// The prefix of a provider's socket directory.
const SOCKETS: &str = "tfp-";

/// Texts that Terraform prints after a crash.
const CRASH: [&str; 4] = ["panic:", "crashed", "bug in the provider", "fatal error:"];

/// Texts that Terraform prints if a provider ended or is unreachable.
const NO_PROVIDER: [&str; 3] = [
    "Plugin did not respond",
    "Unrecognized remote plugin message",
    "Failed to load plugin",
];

/// The violations that the checks found.
#[derive(Debug, Default)]
pub(crate) struct Findings(Vec<String>);

impl Findings {
    pub(crate) fn note(&mut self, result: Result<(), String>) {
        self.0.extend(result.err());
    }

    pub(crate) fn expect(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        self.note(if holds { Ok(()) } else { Err(otherwise()) });
    }

    pub(crate) fn into_violations(self) -> Vec<String> {
        self.0
    }

    /// Waits until no process runs for this directory, and kills the rest.
    pub(crate) fn wait_for_silence(&mut self, workspace: &Workspace) -> Duration {
        let (start, directory) = (Instant::now(), workspace.path(""));
        loop {
            let processes = processes_with(&directory);
            if processes.is_empty() {
                return start.elapsed();
            }
            if start.elapsed() > GRACE {
                self.note(Err(format!("these processes outlived Terraform: {processes:?}")));
                for process in processes {
                    send_signal("KILL", &process.to_string());
                }
                return start.elapsed();
            }
            sleep(Duration::from_millis(50));
        }
    }

    pub(crate) fn no_crash(&mut self, text: &str, providers_are_spared: bool) {
        let spared = NO_PROVIDER.iter().filter(|_| providers_are_spared);
        for sign in CRASH.iter().chain(spared) {
            self.expect(!text.contains(sign), || format!("the output holds {sign:?}"));
        }
    }

    /// Compares the state file, if there is one. A successful apply wrote all of it.
    pub(crate) fn state(
        &mut self,
        workspace: &Workspace,
        expected: &BTreeMap<String, Value>,
        is_complete: bool,
        was_cut_short: bool,
    ) {
        let text = fs::read_to_string(workspace.path("terraform.tfstate")).unwrap_or_default();
        match serde_json::from_str(&text) {
            Ok(state) => self.note(compare(&read_states(&state), expected, is_complete)),
            // Terraform writes the file in place.
            Err(_) if was_cut_short || (text.is_empty() && !is_complete) => {}
            Err(error) => self.note(Err(format!("the state file cannot be read: {error}"))),
        }
    }

    /// Searches Terraform's output and its directory for secrets.
    pub(crate) fn secrets(&mut self, run: &Run, workspace: &Workspace, secrets: &[String]) {
        self.expect(!holds_any(run.raw().as_bytes(), secrets), || {
            "the output holds a secret".to_owned()
        });
        for path in files(&workspace.path(""))
            .into_iter()
            .filter(|path| path.is_file())
        {
            let bytes = fs::read(&path).unwrap_or_default();
            self.expect(!holds_any(&bytes, secrets), || {
                format!("{} holds a secret", path.display())
            });
        }
    }
}

/// Checks whether a run may succeed.
pub(crate) fn of_success(ending: Ending) -> Result<(), String> {
    match ending {
        Ending::Failure(_) => Err("Terraform succeeded, although every read must fail".to_owned()),
        Ending::Success | Ending::Either(_) => Ok(()),
    }
}

/// Checks the output of a failed run. After a mishap, any diagnostic is right.
pub(crate) fn of_failure(text: &str, ending: Option<Ending>) -> Result<(), String> {
    if !text.contains("Error: ") {
        return Err("Terraform failed without a diagnostic".to_owned());
    }
    match ending {
        Some(Ending::Success) => Err("Terraform failed, although the trouble was temporary".to_owned()),
        Some(Ending::Failure(reasons) | Ending::Either(reasons))
            if !reasons.iter().any(|reason| text.contains(reason)) =>
        {
            Err(format!("no diagnostic names the cause, one of {reasons:?}"))
        }
        _ => Ok(()),
    }
}

/// The attributes of each data source in a state file, by address.
fn read_states(state: &Value) -> BTreeMap<String, Value> {
    let resources = state["resources"].as_array().into_iter().flatten();
    let instances = resources.flat_map(|resource| {
        let address = format!(
            "{}.{}",
            resource["type"].as_str().unwrap(),
            resource["name"].as_str().unwrap()
        );
        resource["instances"]
            .as_array()
            .unwrap()
            .iter()
            .map(move |instance| {
                let key = instance.get("index_key").map(|key| format!("[{key}]"));
                let mut attributes = instance["attributes"].clone();
                without_timeouts(&mut attributes);
                (address.clone() + &key.unwrap_or_default(), attributes)
            })
    });
    instances.collect()
}

fn compare(
    read: &BTreeMap<String, Value>,
    expected: &BTreeMap<String, Value>,
    is_complete: bool,
) -> Result<(), String> {
    let wrong = read
        .iter()
        .find(|(address, state)| expected.get(*address) != Some(state));
    match wrong {
        Some((address, state)) => {
            let expected = expected.get(address).unwrap_or(&Value::Null);
            Err(format!(
                "the state of {address} is {state}, and the simulator holds {expected}"
            ))
        }
        None if is_complete && read.len() != expected.len() => Err(format!(
            "the state holds {} data sources of {}",
            read.len(),
            expected.len()
        )),
        None => Ok(()),
    }
}

fn holds_any(bytes: &[u8], secrets: &[String]) -> bool {
    secrets
        .iter()
        .any(|secret| bytes.windows(secret.len()).any(|part| part == secret.as_bytes()))
}

/// The entries of a directory.
pub(crate) fn files(directory: &Path) -> Vec<PathBuf> {
    directory
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect()
}

pub(crate) fn is_socket_directory(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with(SOCKETS))
}

/// Makes a directory two minutes old, because providers remove only directories older than a minute.
pub(crate) fn age(directory: &Path) {
    let then = SystemTime::now() - Duration::from_secs(120);
    File::open(directory)
        .and_then(|directory| directory.set_modified(then))
        .unwrap();
}

#[cfg(test)]
mod tests;
