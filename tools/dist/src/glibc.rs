//! Which glibc a Linux binary asks for.

use std::collections::BTreeSet;

use object::Endianness;
use object::elf::FileHeader64;
use object::read::elf::{FileHeader as _, SectionHeader as _};

use crate::failure::Failure;

/// Fails where the binary needs a function that the named glibc does not have.
pub(crate) fn require_at_most(newest: (u32, u32), binary: &[u8]) -> Result<(), Failure> {
    let required = required_versions(binary).map_err(|error| Failure::new(format!("the binary: {error}")))?;
    let too_new: Vec<_> = required
        .iter()
        .filter(|version| parse(version).is_none_or(|version| version > newest))
        .map(String::as_str)
        .collect();
    if required.is_empty() || !too_new.is_empty() {
        return Err(Failure::new(format!(
            "the binary is to run with glibc {}.{}, but asks for {too_new:?} of {required:?}",
            newest.0, newest.1
        )));
    }
    Ok(())
}

/// The versions of glibc's functions that it names, such as `GLIBC_2.17`.
fn required_versions(binary: &[u8]) -> object::Result<BTreeSet<String>> {
    let header = FileHeader64::<Endianness>::parse(binary)?;
    let endian = header.endian()?;
    let sections = header.sections(endian, binary)?;
    let mut versions = BTreeSet::new();
    for section in sections.iter() {
        let Some((mut libraries, link)) = section.gnu_verneed(endian, binary)? else {
            continue;
        };
        let strings = sections.strings(endian, binary, link)?;
        while let Some((_, mut of_library)) = libraries.next()? {
            while let Some(version) = of_library.next()? {
                let name = String::from_utf8_lossy(version.name(endian, strings)?);
                if name.starts_with("GLIBC_") {
                    versions.insert(name.into_owned());
                }
            }
        }
    }
    Ok(versions)
}

/// (2, 17) of `GLIBC_2.17` and (2, 2) of `GLIBC_2.2.5`; nothing of `GLIBC_PRIVATE`.
fn parse(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.strip_prefix("GLIBC_")?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(parse("GLIBC_2.17"), Some((2, 17)));
        assert_eq!(parse("GLIBC_2.2.5"), Some((2, 2)));
        assert!(parse("GLIBC_2.9") < parse("GLIBC_2.17"));
        assert_eq!(parse("GLIBC_PRIVATE"), None);
    }

    /// This test itself runs on some glibc, and asks for no function of the year 1998 alone.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[test]
    fn a_binary_that_asks_for_more_is_refused() {
        let this = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        require_at_most((2, 999), &this).unwrap();
        let refusal = require_at_most((2, 1), &this).unwrap_err().to_string();
        assert!(refusal.contains("GLIBC_2."), "{refusal}");
        assert!(require_at_most((2, 17), b"no binary").is_err());
    }
}
