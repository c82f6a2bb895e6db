//! The trusted certificate authorities.

use std::path::{Path, PathBuf};

use rustls::RootCertStore;
use rustls_native_certs::{CertificateResult, ErrorKind, load_certs_from_paths};

use crate::Network;
use crate::error::{AuthoritiesProblem, UnusableAuthorities};
use crate::network::Variable;

/// Loads the authorities that `SSL_CERT_FILE` and `SSL_CERT_DIR` name. If neither is set, it loads the
/// system's, and Mozilla's if the system has none.
pub(super) fn trusted(network: &Network) -> Result<RootCertStore, UnusableAuthorities> {
    let mut roots = RootCertStore::empty();
    if let Some(variable) = &network.certificate_file {
        add(&mut roots, variable, &[PathBuf::from(&variable.value)], |file| {
            load_certs_from_paths(Some(file), None)
        })?;
    }
    if let Some(variable) = &network.certificate_directories {
        let directories: Vec<_> = std::env::split_paths(&variable.value)
            .filter(|directory| !directory.as_os_str().is_empty())
            .collect();
        add(&mut roots, variable, &directories, |directory| {
            load_certs_from_paths(None, Some(directory))
        })?;
    }
    if network.certificate_file.is_none() && network.certificate_directories.is_none() {
        let found = of_system();
        log(&found);
        roots.add_parsable_certificates(found.certs);
        if roots.is_empty() {
            tracing::debug!("this machine has no certificate authorities; using those of Mozilla");
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
    }
    Ok(roots)
}

/// Adds the authorities that a variable names. Each path must be readable, and together they must contain a
/// certificate. Falling back to another list would hide the mistake from the user.
fn add(
    roots: &mut RootCertStore,
    variable: &Variable,
    paths: &[PathBuf],
    load: impl Fn(&Path) -> CertificateResult,
) -> Result<(), UnusableAuthorities> {
    let unusable = |path: &Path, problem| UnusableAuthorities {
        variable: variable.name,
        path: path.to_owned(),
        problem,
    };
    let mut added = 0;
    for path in paths {
        let found = load(path);
        for error in &found.errors {
            match &error.kind {
                // Unreadable files in a directory are normal: it may also contain keys.
                ErrorKind::Io { inner, path: at } if at == path => {
                    return Err(unusable(path, AuthoritiesProblem::Unreadable(inner.to_string())));
                }
                _ => {}
            }
        }
        log(&found);
        added += roots.add_parsable_certificates(found.certs).0;
    }
    if added == 0 {
        return Err(unusable(
            Path::new(&variable.value),
            AuthoritiesProblem::NoCertificate,
        ));
    }
    Ok(())
}

fn log(found: &CertificateResult) {
    for error in &found.errors {
        tracing::debug!(%error, "cannot read some certificate authorities");
    }
}

/// Loads the authorities of the system, ignoring the variables even if they are set but empty.
#[cfg(all(unix, not(target_os = "macos")))]
fn of_system() -> CertificateResult {
    let found = openssl_probe::probe();
    let mut directories = found.cert_dir.iter().map(PathBuf::as_path);
    // The first directory usually contains the file as well, so loading both together reads it once.
    let mut all = load_certs_from_paths(found.cert_file.as_deref(), directories.next());
    for directory in directories {
        let more = load_certs_from_paths(None, Some(directory));
        all.certs.extend(more.certs);
        all.errors.extend(more.errors);
    }
    all
}

/// Loads the authorities of the system.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn of_system() -> CertificateResult {
    rustls_native_certs::load_native_certs()
}

#[cfg(test)]
mod tests;
