//! Writes the pages below `docs/` in the layout of the Terraform Registry. A page is a template of `docs-src/`, filled with
//! the provider's schema and with files of `examples/`. README.md gets the table of data sources.
//!
//! Pages link to each other's files, or to a registry if the provider's source address names one.

mod links;
mod readme;
mod schema;
mod table;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value, context};
use terraform_provider_atlas::{AtlasProvider, ProcessEnvironment};
use tfplugin::{Provider as _, Schema};

use links::Registry;

/// Directories whose templates become pages. Pages include the templates in `parts/`.
const DIRECTORIES: [&str; 2] = ["data-sources", "guides"];

/// The reason why the pages cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or a directory cannot be read or written.
    #[error("{}: {error}", path.display())]
    File {
        /// The path of the file or directory.
        path: PathBuf,
        /// The operating system's error.
        error: io::Error,
    },
    /// A template is invalid, or uses a name or a file that does not exist.
    #[error("docs-src/{name}: {error:#}")]
    Template {
        /// The path of the template below `docs-src/`.
        name: String,
        /// The error of the template engine, with the line.
        error: minijinja::Error,
    },
    /// A data source has no page.
    #[error(
        "docs-src/data-sources/{0}.md is missing: run `make data-source NAME={0}` to write a first version"
    )]
    Undocumented(String),
    /// The example of the provider block has no source address.
    #[error("{}: it has no line `source = \"…\"`: add the provider's source address", .0.display())]
    NoAddress(PathBuf),
    /// A page describes a data source that the provider does not have.
    #[error(
        "docs-src/{0}: the provider has no such data source: add it to the list in src/data_sources.rs, or remove \
         the page"
    )]
    Stale(String),
    /// README.md lacks the two comments around the table of data sources.
    #[error(
        "README.md: add these two lines, between which `make docs` writes the table of data sources: {0}"
    )]
    NoPlace(String),
}

/// The file whose `source` is the provider's source address.
const ADDRESS: &str = "examples/provider/provider.tf";

/// The handwritten file that contains a generated table of the data sources.
const README: &str = "README.md";

/// Every data source with its schema, in the order of the documentation.
fn data_sources() -> Vec<(&'static str, Schema)> {
    let sources = AtlasProvider::new(ProcessEnvironment).data_sources();
    let listed = sources
        .iter()
        .map(|source| (source.name(), source.schema().clone()));
    listed.collect()
}

/// The variables of a template about the provider or a data source.
fn subject(name: &str, schema: &Schema, data_sources: &str) -> Value {
    context! {
        name,
        description => schema.description,
        deprecated => schema.deprecated,
        schema => schema::section(schema),
        data_sources,
    }
}

/// The file name of a data source's page, without `.md`.
fn page_name(data_source: &str) -> &str {
    data_source.trim_start_matches("atlas_")
}

/// Makes every page, by its path below `docs/`, from the repository at `root`.
///
/// Templates have the variables `name`, `description`, `deprecated` and `schema` of their data source, or of the provider,
/// and the table `data_sources`. The function `example(path)` shows a file of `examples/` as a block of code, and
/// `usage(path)` shows it without its `terraform` block.
pub fn pages(root: &Path) -> Result<BTreeMap<String, String>, Error> {
    let sources = data_sources();
    let table = table::data_sources(&sources, "data-sources");
    let mut subjects: BTreeMap<_, _> = sources
        .iter()
        .map(|(name, schema)| (page_name(name), subject(name, schema, &table)))
        .collect();
    let of_provider = subject("atlas", &AtlasProvider::new(ProcessEnvironment).schema(), &table);

    let environment = environment(root)?;
    let registry = Registry::of(&source(root)?);
    let mut pages = BTreeMap::new();
    for (name, template) in environment.templates() {
        let subject = match name.split_once('/') {
            Some(("parts", _)) => continue,
            Some(("data-sources", page)) => subjects
                .remove(page.trim_end_matches(".md"))
                .ok_or_else(|| Error::Stale(name.to_owned()))?,
            _ => of_provider.clone(),
        };
        let text = template.render(subject).map_err(|error| Error::Template {
            name: name.to_owned(),
            error,
        })?;
        let text = match &registry {
            Some(registry) => registry.link(name, &text),
            None => text,
        };
        pages.insert(name.to_owned(), marked(name, &text));
    }
    match subjects.into_keys().next() {
        Some(page) => Err(Error::Undocumented(page.to_owned())),
        None => Ok(pages),
    }
}

/// Finds the provider's source address in the example of the provider block.
fn source(root: &Path) -> Result<String, Error> {
    let path = root.join(ADDRESS);
    let text = read(&path)?;
    let source = text.lines().find_map(|line| {
        let value = line
            .trim_start()
            .strip_prefix("source")?
            .trim_start()
            .strip_prefix('=')?;
        value.trim().strip_prefix('"')?.strip_suffix('"')
    });
    source.map(str::to_owned).ok_or(Error::NoAddress(path))
}

/// Reads the generated pages that `docs/` has now. The other files there are handwritten.
pub fn written(root: &Path) -> Result<BTreeMap<String, String>, Error> {
    let docs = root.join("docs");
    let mut pages = BTreeMap::new();
    for directory in DIRECTORIES {
        read_markdown(&docs, directory, &mut pages)?;
    }
    let index = docs.join("index.md");
    if index.exists() {
        pages.insert("index.md".to_owned(), read(&index)?);
    }
    Ok(pages)
}

/// Makes README.md with the table of the data sources that the provider has now.
pub fn readme(root: &Path) -> Result<String, Error> {
    let table = table::data_sources(&data_sources(), "docs/data-sources");
    readme::with(&read(&root.join(README))?, &table)
}

/// Writes the pages and README.md, and removes pages that no longer have a template.
pub fn write(root: &Path) -> Result<(), Error> {
    let (pages, readme) = (pages(root)?, readme(root)?);
    let path = root.join(README);
    std::fs::write(&path, readme).map_err(|error| Error::File { path, error })?;
    let docs = root.join("docs");
    for stale in written(root)?.keys().filter(|name| !pages.contains_key(*name)) {
        let path = docs.join(stale);
        std::fs::remove_file(&path).map_err(|error| Error::File { path, error })?;
    }
    for (name, text) in &pages {
        let path = docs.join(name);
        let directory = path.parent().unwrap_or(&docs);
        std::fs::create_dir_all(directory)
            .and_then(|()| std::fs::write(&path, text))
            .map_err(|error| Error::File { path, error })?;
    }
    Ok(())
}

/// Adds a comment after the front matter that names the template to edit.
fn marked(name: &str, text: &str) -> String {
    let mark = format!("\n---\n\n<!-- Generated by `make docs` from docs-src/{name}: edit that file. -->\n");
    text.replacen("\n---\n", &mark, 1) + "\n"
}

fn environment(root: &Path) -> Result<Environment<'static>, Error> {
    let templates = root.join("docs-src");
    let mut sources = BTreeMap::new();
    for directory in DIRECTORIES.into_iter().chain(["parts"]) {
        read_markdown(&templates, directory, &mut sources)?;
    }
    sources.insert("index.md".to_owned(), read(&templates.join("index.md"))?);

    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let examples = root.join("examples");
    let example = move |path: &str| {
        read(&examples.join(path))
            .map_err(|error| minijinja::Error::new(ErrorKind::InvalidOperation, error.to_string()))
    };
    let whole = example.clone();
    environment.add_function("example", move |path: &str| {
        Ok(format!("```hcl\n{}```", whole(path)?))
    });
    environment.add_function("usage", move |path: &str| {
        Ok(format!("```hcl\n{}```", without_terraform_block(&example(path)?)))
    });
    for (name, source) in sources {
        environment
            .add_template_owned(name.clone(), source)
            .map_err(|error| Error::Template { name, error })?;
    }
    Ok(environment)
}

/// A configuration without the `terraform` block at its beginning, which every example has.
fn without_terraform_block(text: &str) -> &str {
    let block = text.starts_with("terraform {\n");
    let rest = text.split_once("\n}\n\n").filter(|_| block);
    rest.map_or(text, |(_, rest)| rest)
}

/// Reads the Markdown files of a directory, by their path below `root`. A missing directory has none.
fn read_markdown(root: &Path, directory: &str, files: &mut BTreeMap<String, String>) -> Result<(), Error> {
    let path = root.join(directory);
    if !path.exists() {
        return Ok(());
    }
    let failed = |error| Error::File {
        path: path.clone(),
        error,
    };
    for entry in std::fs::read_dir(&path).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let is_markdown = path.extension().is_some_and(|extension| extension == "md");
        if let Some(name) = path.file_name().filter(|_| is_markdown) {
            let name = name.to_string_lossy();
            files.insert(format!("{directory}/{name}"), read(&path)?);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|error| Error::File {
        path: path.to_owned(),
        error,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_terraform_block_is_left_out() {
        let rest = "data \"x\" \"y\" {\n  z = 1\n}\n\noutput \"o\" {\n}\n";
        let block = "terraform {\n  required_providers {\n    a = {\n    }\n  }\n}\n\n";
        assert_eq!(without_terraform_block(&format!("{block}{rest}")), rest);
        assert_eq!(without_terraform_block(rest), rest);
    }
}
