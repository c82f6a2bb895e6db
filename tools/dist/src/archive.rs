//! Reproducible zip archives.

use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;

use time::OffsetDateTime;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::failure::Failure;

/// A file in the archive.
#[derive(Debug)]
pub(crate) struct Entry {
    name: String,
    bytes: Vec<u8>,
    mode: u32,
}

impl Entry {
    pub(crate) fn text(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self {
            name: name.into(),
            bytes,
            mode: 0o644,
        }
    }

    /// An executable file.
    pub(crate) fn program(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self {
            name: name.into(),
            bytes,
            mode: 0o755,
        }
    }
}

/// Writes the entries in the given order. `time`, in seconds since 1970, becomes the time of each entry.
pub(crate) fn write(path: &Path, entries: &[Entry], time: i64) -> Result<(), Failure> {
    let file = File::create(path).map_err(Failure::about(path))?;
    write_to(file, entries, time).map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}

fn write_to(to: impl Write + Seek, entries: &[Entry], time: i64) -> Result<(), Box<dyn std::error::Error>> {
    // Zip has no time zones; the time is written as UTC.
    let time = OffsetDateTime::from_unix_timestamp(time)?;
    let time = DateTime::from_date_and_time(
        time.year().try_into()?,
        time.month().into(),
        time.day(),
        time.hour(),
        time.minute(),
        time.second(),
    )?;
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(time);
    let mut archive = ZipWriter::new(to);
    for Entry { name, bytes, mode } in entries {
        archive.start_file(name.as_str(), options.unix_permissions(*mode))?;
        archive.write_all(bytes)?;
    }
    archive.finish()?;
    Ok(())
}
