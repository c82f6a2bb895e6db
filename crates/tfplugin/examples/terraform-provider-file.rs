//! A provider with one data source: the size and the SHA-256 sum of a file.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tfplugin::{Attribute, DataSources, Diagnostic, Diagnostics, Host, Kind, Outcome, Schema};

fn main() -> std::process::ExitCode {
    tfplugin::run("example.com/me/file", || FileProvider)
}

struct FileProvider;
#[tfplugin::async_trait]
impl tfplugin::Provider for FileProvider {
    type Config = ();
    type Client = ();
    fn schema(&self) -> Schema {
        Schema::new("Reads files.", [])
    }
    fn data_sources(&self) -> DataSources<()> {
        DataSources::new().with(FileSum)
    }
    async fn configure(&self, (): (), _: &Host) -> Result<Outcome<()>, Diagnostics> {
        Ok(().into())
    }
}

#[derive(Deserialize)]
struct Arguments {
    path: String,
}
#[derive(Serialize)]
struct State {
    size: usize,
    sha256: String,
}
struct FileSum;
#[tfplugin::async_trait]
impl tfplugin::DataSource for FileSum {
    type Client = ();
    type Arguments = Arguments;
    type State = State;
    fn name(&self) -> &'static str {
        "file_sum"
    }
    fn schema(&self) -> Schema {
        let path = Attribute::required("path", Kind::String, "The path of the file.");
        let size = Attribute::computed("size", Kind::Number, "The size in bytes.");
        let sha256 = Attribute::computed("sha256", Kind::String, "The SHA-256 sum in hexadecimal.");
        Schema::new("The size and the SHA-256 sum of a file.", [path, size, sha256])
    }
    async fn read(&self, (): &(), Arguments { path }: Arguments) -> Result<Outcome<State>, Diagnostics> {
        let hint = "Set path to a file that the user who runs Terraform may read.";
        let unreadable = |error| Diagnostic::error("File cannot be read", format!("{path}: {error}. {hint}"));
        let read = tokio::fs::read(&path).await;
        let file = read.map_err(|error| unreadable(error).at("path"))?;
        let sha256 = Sha256::digest(&file).map(|b| format!("{b:02x}")).join("");
        let size = file.len();
        Ok(State { size, sha256 }.into())
    }
}
