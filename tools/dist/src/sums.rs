//! The file with the checksums of all other files, in the form of `sha256sum`. The publisher signs this file.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::failure::Failure;

/// Writes the checksums of all files in the directory to a new file there.
pub(crate) fn write(directory: &Path, name: &str) -> Result<(), Failure> {
    let mut sums = String::new();
    for file in names(directory)? {
        let path = directory.join(&file);
        let bytes = fs::read(&path).map_err(Failure::about(&path))?;
        for byte in Sha256::digest(bytes) {
            let _ = write!(sums, "{byte:02x}");
        }
        let _ = writeln!(sums, "  {file}");
    }
    let path = directory.join(name);
    fs::write(&path, sums).map_err(Failure::about(&path))
}

/// Returns the sorted names of the files in a directory.
pub(crate) fn names(directory: &Path) -> Result<Vec<String>, Failure> {
    let failed = Failure::about(directory);
    let entries = fs::read_dir(directory).map_err(&failed)?;
    let mut names = entries
        .map(|entry| Ok(entry.map_err(&failed)?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<Vec<_>, Failure>>()?;
    names.sort();
    Ok(names)
}
