//! The check that a Linux program is static.

use object::Endianness;
use object::elf::{DT_NEEDED, FileHeader64, PT_INTERP};
use object::read::elf::{Dyn as _, FileHeader as _, ProgramHeader as _};

use crate::failure::Failure;

/// Fails unless the program is static, so that it starts without a dynamic loader and loads no libraries.
pub(crate) fn require_static(program: &[u8]) -> Result<(), Failure> {
    let needs = needs(program).map_err(|error| Failure::new(format!("the binary: {error}")))?;
    if needs.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "the binary must be static, but it depends on {}",
        needs.join(", ")
    )))
}

/// Returns descriptions of the loader and the libraries that the program requires.
fn needs(program: &[u8]) -> object::Result<Vec<String>> {
    let header = FileHeader64::<Endianness>::parse(program)?;
    let endian = header.endian()?;
    let mut needs = Vec::new();
    for segment in header.program_headers(endian, program)? {
        if segment.p_type(endian) == PT_INTERP {
            needs.push("a loader".to_owned());
        }
        // A static position-independent program has this table too, for its own relocations.
        let entries = segment.dynamic(endian, program)?.unwrap_or_default();
        let libraries = entries
            .iter()
            .filter(|entry| entry.tag(endian) == DT_NEEDED)
            .count();
        if libraries > 0 {
            needs.push(format!("libraries ({libraries})"));
        }
    }
    Ok(needs)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test binary itself is linked dynamically to glibc.
    #[test]
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    fn a_program_that_needs_a_loader_and_libraries_is_rejected() {
        let this = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let refusal = require_static(&this).unwrap_err().to_string();
        assert!(refusal.contains("a loader, libraries ("), "{refusal}");
    }

    #[test]
    fn a_program_that_needs_nothing_is_accepted() {
        // The header of a 64-bit little-endian ELF file, which has no segments.
        let mut program = [0; 64];
        program[..7].copy_from_slice(b"\x7fELF\x02\x01\x01");
        assert_eq!(
            require_static(&program).map_err(|refusal| refusal.to_string()),
            Ok(())
        );
    }

    #[test]
    fn a_file_that_is_not_a_program_is_rejected() {
        let refusal = require_static(b"#!/bin/sh\n").unwrap_err().to_string();
        assert!(refusal.starts_with("the binary: "), "{refusal}");
    }
}
