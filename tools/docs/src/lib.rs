//! Writes the pages below `docs/`, in the layout of the Terraform Registry: each is a template of `docs-src/`, with what
//! the provider's own schema says and with files of `examples/` in it. README.md gets the list of data sources.
//!
//! Pages link to each other by their files, unless the provider has the address of a registry.

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

/// The directories of templates that are pages; `parts/` beside them holds what pages share.
const DIRECTORIES: [&str; 2] = ["data-sources", "guides"];

/// Why there are no pages.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or a directory cannot be read or written.
    #[error("{}: {error}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A template is wrong, or asks for what there is not.
    #[error("docs-src/{name}: {error:#}")]
    Template {
        /// Its path below `docs-src/`.
        name: String,
        /// What is wrong, and where.
        error: minijinja::Error,
    },
    /// A data source that no page describes.
    #[error(
        "docs-src/data-sources/{0}.md is missing: `make data-source NAME={0}` writes a first version of it"
    )]
    Undocumented(String),
    /// The example of the provider block names no source address.
    #[error("{}: it has no line `source = \"…\"`: add the provider's source address", .0.display())]
    NoAddress(PathBuf),
    /// A page about a data source that the provider does not have.
    #[error(
        "docs-src/{0}: the provider has no such data source: add it to the list in src/data_sources.rs, or remove \
         the page"
    )]
    Stale(String),
    /// README.md has no place for the list of data sources.
    #[error(
        "README.md: add these two lines, and `make docs` writes the list of data sources between them: {0}"
    )]
    NoPlace(String),
}

/// The file whose `source` is the provider's address.
const ADDRESS: &str = "examples/provider/provider.tf";

/// The file that holds a list of the data sources beside much that is written by hand.
const README: &str = "README.md";

/// The data sources, each with its schema, in the order of the documentation.
fn data_sources() -> Vec<(&'static str, Schema)> {
    let sources = AtlasProvider::new(ProcessEnvironment).data_sources();
    let listed = sources
        .iter()
        .map(|source| (source.name(), source.schema().clone()));
    listed.collect()
}

/// What templates know of the provider, or of the page's data source.
fn subject(name: &str, schema: &Schema, data_sources: &str) -> Value {
    context! {
        name,
        description => schema.description,
        deprecated => schema.deprecated,
        schema => schema::section(schema),
        data_sources,
    }
}

/// The name of a data source's page, without its `.md`.
fn page_name(data_source: &str) -> &str {
    data_source.trim_start_matches("atlas_")
}

/// Every page by its path below `docs/`, out of the repository at `root`.
///
/// A template sees `name`, `description`, `deprecated` and `schema` of its data source, or of the provider where it is of
/// none, the table `data_sources`, and the function `example(path)`: a file below `examples/` as a block of code.
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

/// The provider's source address, as the example of the provider block has it.
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

/// The pages that are below `docs/` now. What is there besides is not of this program's making.
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

/// README.md with the list of data sources that the provider has now.
pub fn readme(root: &Path) -> Result<String, Error> {
    let table = table::data_sources(&data_sources(), "docs/data-sources");
    readme::with(&read(&root.join(README))?, &table)
}

/// Makes `docs/` hold these pages, and no others in the directories of pages, and README.md the list of data sources.
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

/// The page with a word for those who would change it by hand, behind the front matter.
fn marked(name: &str, text: &str) -> String {
    let mark = format!("\n---\n\n<!-- Written by `make docs` out of docs-src/{name}. -->\n");
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
    environment.add_function("example", move |path: String| {
        let text = read(&examples.join(path))
            .map_err(|error| minijinja::Error::new(ErrorKind::InvalidOperation, error.to_string()))?;
        Ok(format!("```hcl\n{text}```"))
    });
    for (name, source) in sources {
        environment
            .add_template_owned(name.clone(), source)
            .map_err(|error| Error::Template { name, error })?;
    }
    Ok(environment)
}

/// The Markdown files of a directory, each under its path below `root`. There may be no such directory.
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
