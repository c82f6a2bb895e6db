use std::fs;

use tempfile::TempDir;

use super::*;

fn pem() -> String {
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::default().self_signed(&key).unwrap();
    let body = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, certificate.der());
    format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
}

/// Returns the number of authorities that variables with these values name.
fn with(variables: &[(&str, &Path)]) -> Result<usize, String> {
    let network = Network::new(|name| {
        let (_, path) = variables.iter().find(|(key, _)| *key == name)?;
        Some(path.as_os_str().to_owned())
    });
    trusted(&network)
        .map(|roots| roots.len())
        .map_err(|error| error.to_string())
}

#[test]
fn a_file_and_directories_are_read_together() {
    let directory = TempDir::new().unwrap();
    let (file, first, second) = (
        directory.path().join("file.pem"),
        directory.path().join("first"),
        directory.path().join("second"),
    );
    fs::create_dir(&first).unwrap();
    fs::create_dir(&second).unwrap();
    fs::write(&file, pem() + "and what is not one\n" + &pem()).unwrap();
    fs::write(first.join("a.pem"), pem()).unwrap();
    fs::write(first.join("README"), "Nothing here.").unwrap();
    fs::write(second.join("b.pem"), pem()).unwrap();
    let separator = if cfg!(windows) { ";" } else { ":" };
    let both = format!("{}{separator}{}", first.display(), second.display());
    assert_eq!(with(&[("SSL_CERT_FILE", &file)]), Ok(2));
    assert_eq!(with(&[("SSL_CERT_DIR", Path::new(&both))]), Ok(2));
    let all = [
        ("SSL_CERT_FILE", file.as_path()),
        ("SSL_CERT_DIR", Path::new(&both)),
    ];
    assert_eq!(with(&all), Ok(4));
}

#[test]
fn an_unusable_path_is_named_with_its_variable() {
    let directory = TempDir::new().unwrap();
    let at = |name: &str| directory.path().join(name);
    fs::write(at("empty.pem"), "").unwrap();
    fs::write(at("ca.der"), [0x30, 0x82, 0x01, 0x00]).unwrap();
    fs::write(
        at("broken.pem"),
        "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n",
    )
    .unwrap();
    fs::write(
        at("nonsense.pem"),
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    )
    .unwrap();
    fs::create_dir(at("empty")).unwrap();
    let good = at("good.pem");
    fs::write(&good, pem()).unwrap();
    for (variable, name, problem) in [
        ("SSL_CERT_FILE", "missing.pem", "cannot be read: No such file"),
        ("SSL_CERT_FILE", "empty", "cannot be read: Is a directory"),
        (
            "SSL_CERT_FILE",
            "empty.pem",
            "contains no certificate in PEM format",
        ),
        ("SSL_CERT_FILE", "ca.der", "contains no certificate in PEM format"),
        (
            "SSL_CERT_FILE",
            "broken.pem",
            "contains no certificate in PEM format",
        ),
        (
            "SSL_CERT_FILE",
            "nonsense.pem",
            "contains no certificate in PEM format",
        ),
        ("SSL_CERT_DIR", "missing", "cannot be read: No such file"),
        ("SSL_CERT_DIR", "good.pem", "cannot be read: Not a directory"),
        ("SSL_CERT_DIR", "empty", "contains no certificate in PEM format"),
    ] {
        let path = at(name);
        // A good path in the other variable does not compensate for it.
        let other = if variable == "SSL_CERT_FILE" {
            ("SSL_CERT_DIR", directory.path())
        } else {
            ("SSL_CERT_FILE", good.as_path())
        };
        let error = with(&[(variable, &path), other]).unwrap_err();
        let start = format!("{variable} names {}, which {problem}", path.display());
        assert!(error.starts_with(&start), "{error}");
    }
}

#[test]
fn without_variables_the_system_or_mozilla_is_trusted() {
    // Any system has more authorities than a test would name.
    let trusted = with(&[]);
    assert!(trusted.as_ref().is_ok_and(|count| *count > 20), "{trusted:?}");
    assert_eq!(
        with(&[("SSL_CERT_FILE", Path::new("")), ("SSL_CERT_DIR", Path::new(""))]),
        trusted
    );
}

/// Such a directory may also contain keys, which only their owner may read.
#[test]
fn unreadable_files_in_a_directory_are_skipped() {
    let directory = TempDir::new().unwrap();
    fs::write(directory.path().join("ca.pem"), pem()).unwrap();
    let variable = Variable {
        name: "SSL_CERT_DIR",
        value: directory.path().into(),
    };
    let load = |directory: &Path| {
        let mut found = load_certs_from_paths(None, Some(directory));
        let unreadable = directory.join("key.pem");
        found
            .errors
            .extend(load_certs_from_paths(Some(&unreadable), None).errors);
        assert_eq!(found.errors.len(), 1);
        found
    };
    let mut roots = RootCertStore::empty();
    add(&mut roots, &variable, &[directory.path().to_owned()], load).unwrap();
    assert_eq!(roots.len(), 1);
}
