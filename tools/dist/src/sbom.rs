//! The software bill of materials (SBOM) of the binary, as `CycloneDX` 1.5 JSON.

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::crates::Crate;
use crate::failure::Failure;
use crate::project::{PACKAGE, Project};
use crate::target::Target;
use crate::toolchain::{Part, Toolchain};

/// Returns the document. It has no serial number, which would differ in each build.
pub(crate) fn json(
    project: &Project,
    toolchain: &Toolchain,
    target: Target,
    crates: &[Crate],
    parts: &[Part],
) -> Result<String, Failure> {
    let timestamp = OffsetDateTime::from_unix_timestamp(project.time)
        .ok()
        .and_then(|time| time.format(&Rfc3339).ok())
        .ok_or_else(|| Failure::new(format!("{} is not a valid time in seconds", project.time)))?;
    let (provider, others): (Vec<_>, Vec<_>) = crates.iter().partition(|krate| krate.id.name == PACKAGE);
    let provider = provider
        .first()
        .ok_or_else(|| Failure::new("the binary does not list the provider itself"))?;
    let document = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "timestamp": timestamp,
            "tools": { "components": [tool("rustc", &toolchain.rust), tool("zig", &toolchain.zig)] },
            "component": component(provider, "application"),
            "properties": [{ "name": "cdx:rustc:sbom:target:triple", "value": target.triple }],
        },
        "components": others
            .iter()
            .map(|krate| component(krate, "library"))
            .chain(parts.iter().map(describe))
            .collect::<Vec<_>>(),
        "dependencies": crates.iter().map(|krate| json!({
            "ref": purl(krate),
            "dependsOn": crates.iter().filter(|other| krate.depends_on.contains(&other.id)).map(purl).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    });
    Ok(format!("{document:#}\n"))
}

/// Describes a build tool. The same versions build the same bytes.
fn tool(name: &str, version: &str) -> Value {
    json!({ "type": "application", "name": name, "version": version })
}

fn describe(part: &Part) -> Value {
    let purl = format!("pkg:generic/{}@{}", part.name, part.version);
    json!({
        "type": "library",
        "bom-ref": purl,
        "name": part.name,
        "version": part.version,
        "licenses": [{ "license": { "name": part.license } }],
        "purl": purl,
    })
}

fn component(krate: &Crate, kind: &str) -> Value {
    let one_line = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let hash = |sum: &String| json!([{ "alg": "SHA-256", "content": sum }]);
    let source = |url: &String| json!([{ "type": "vcs", "url": url }]);
    let fields = [
        ("type", Some(kind.into())),
        ("bom-ref", Some(purl(krate).into())),
        ("name", Some(krate.id.name.as_str().into())),
        ("version", Some(krate.id.version.as_str().into())),
        (
            "description",
            krate.description.as_ref().map(|text| one_line(text).into()),
        ),
        ("hashes", krate.checksum.as_ref().map(hash)),
        ("licenses", Some(json!([{ "expression": krate.license }]))),
        ("purl", Some(purl(krate).into())),
        ("externalReferences", krate.repository.as_ref().map(source)),
    ];
    // The schema does not allow null.
    let known = fields
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(known.collect())
}

/// Returns the package URL of a crate. Its type is `generic` for crates of this repository, which are in no registry.
fn purl(krate: &Crate) -> String {
    let kind = if krate.is_own() { "generic" } else { "cargo" };
    // A plus, as in `1.0.0+wasi-0.2`, must be percent-encoded.
    format!(
        "pkg:{kind}/{}@{}",
        krate.id.name,
        krate.id.version.replace('+', "%2B")
    )
}
