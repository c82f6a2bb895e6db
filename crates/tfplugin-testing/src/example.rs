//! Finds the programs that cargo builds from the examples of a package.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Returns the path of an example's program, which cargo builds beside the running test. Panics if it is missing, or
/// older than one of its source files.
pub fn example(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("the system names this program");
    let profile = test.ancestors().nth(2);
    let profile = profile.expect("a test is two directories below the target directory of its profile");
    let program = profile.join("examples").join(name);
    if let Err(reason) = is_current(&program) {
        panic!(
            "{reason}. `cargo test` builds the examples of a package, but not where `--test` chooses a test. Run `cargo build \
             --workspace --example {name}` first."
        );
    }
    program
}

fn is_current(program: &Path) -> Result<(), String> {
    let built = written(program).ok_or_else(|| format!("{} does not exist", program.display()))?;
    // Beside each program, cargo writes a list of its source files in the workspace, in the syntax of make.
    let list = program.with_extension("d");
    let files = fs::read_to_string(&list).map_err(|error| format!("{}: {error}", list.display()))?;
    let (_, files) = files.split_once(": ").unwrap_or_default();
    let files = files.trim_end().replace("\\ ", "\0");
    let files = files.split(' ').map(|file| file.replace('\0', " "));
    match files
        .into_iter()
        .find(|file| written(Path::new(file)).is_none_or(|file| file > built))
    {
        Some(file) => Err(format!("{} is older than {file}", program.display())),
        None => Ok(()),
    }
}

/// Returns the time when a file was last written. `None` if it does not exist.
fn written(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|metadata| metadata.modified()).ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_program_is_outdated_if_a_source_is_newer_or_missing() {
        let directory = tempfile::tempdir().unwrap();
        let file = |name: &str| directory.path().join(name);
        let (program, one, other) = (file("program"), file("one.rs"), file("an other.rs"));
        let built = SystemTime::UNIX_EPOCH + Duration::from_secs(1000);
        let write = |path: &Path, text: &str, time: SystemTime| {
            fs::write(path, text).unwrap();
            fs::File::options()
                .write(true)
                .open(path)
                .unwrap()
                .set_modified(time)
                .unwrap();
        };
        assert!(is_current(&program).unwrap_err().ends_with(" does not exist"));
        write(&program, "", built);
        assert!(is_current(&program).unwrap_err().contains("program.d"));

        let escaped = other.to_str().unwrap().replace(' ', "\\ ");
        let list = format!("{}: {} {escaped}\n", program.display(), one.display());
        write(&file("program.d"), &list, built);
        write(&one, "", built);
        write(&other, "", built - Duration::from_secs(1));
        assert_eq!(is_current(&program), Ok(()));

        write(&other, "", built + Duration::from_secs(1));
        assert!(is_current(&program).unwrap_err().ends_with("an other.rs"));
        fs::remove_file(&other).unwrap();
        assert!(is_current(&program).unwrap_err().ends_with("an other.rs"));
    }
}
