//! What builds a release, and what it puts into the binary besides the crates.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::failure::{Failure, output};
use crate::project::Project;
use crate::target::Target;

/// The Rust and the zig that a release is built by.
#[derive(Debug)]
pub(crate) struct Toolchain {
    /// Such as `1.95.0`.
    pub(crate) rust: String,
    /// The commit of Rust, which stands in the paths of the standard library.
    pub(crate) rust_commit: String,
    pub(crate) sysroot: PathBuf,
    /// Such as `0.15.2`.
    pub(crate) zig: String,
    zig_directory: PathBuf,
}

/// Something in the binary that is no crate.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) version: String,
    pub(crate) license: &'static str,
    /// The text of the licence; none where it is a file of its own.
    pub(crate) text: Option<String>,
}

impl Toolchain {
    /// Those of this machine. zig is fetched where it is missing.
    pub(crate) fn find(project: &Project) -> Result<Self, Failure> {
        let rustc =
            |argument: &[&str]| output(Command::new("rustc").args(argument).current_dir(&project.root));
        let verbose = rustc(&["-vV"])?;
        let of_rust = |key: &str| {
            let value = verbose.lines().find_map(|line| line.strip_prefix(key));
            value
                .map(str::to_owned)
                .ok_or_else(|| Failure::new(format!("rustc -vV does not say its {key}")))
        };
        let zig_directory = output(project.zigbuild().arg("--print-directory"))?;
        let zig_directory = PathBuf::from(zig_directory.trim_end());
        let zig = output(Command::new(zig_directory.join("zig")).arg("version"))?;
        Ok(Self {
            rust: of_rust("release: ")?,
            rust_commit: of_rust("commit-hash: ")?,
            sysroot: PathBuf::from(rustc(&["--print", "sysroot"])?.trim_end()),
            zig: zig.trim_end().to_owned(),
            zig_directory,
        })
    }

    /// The notices of Rust's standard library and of what is in it, which Rust passes on as HTML.
    pub(crate) fn standard_library_notices(&self) -> Result<Vec<u8>, Failure> {
        let path = self.sysroot.join("share/doc/rust/COPYRIGHT-library.html");
        fs::read(&path).map_err(Failure::about(&path))
    }

    /// What is in a binary for this target besides the crates.
    pub(crate) fn parts(&self, target: Target) -> Result<Vec<Part>, Failure> {
        let mut parts = vec![
            Part {
                name: "rust-std",
                version: self.rust.clone(),
                license: "MIT OR Apache-2.0",
                text: None,
            },
            self.of_zig("zig-compiler-rt", "MIT", "LICENSE")?,
        ];
        if !target.is_apple() {
            parts.push(self.of_zig(
                "llvm-libunwind",
                "Apache-2.0 WITH LLVM-exception",
                "lib/libunwind/LICENSE.TXT",
            )?);
        }
        if target.is_linux() {
            parts.push(self.musl()?);
        }
        if target.is_mingw() {
            parts.push(self.of_zig(
                "mingw-w64-runtime",
                "ZPL-2.1 and others",
                "lib/libc/mingw/COPYING",
            )?);
        }
        Ok(parts)
    }

    /// The C library of the Linux targets. zig brings it along, with a version of its own.
    fn musl(&self) -> Result<Part, Failure> {
        let header = self.zig_directory.join("lib/libc/musl/src/internal/version.h");
        let text = fs::read_to_string(&header).map_err(Failure::about(&header))?;
        let version = text
            .split('"')
            .nth(1)
            .ok_or_else(|| Failure::new(format!("{} does not say which musl it is", header.display())))?;
        Ok(Part {
            version: version.to_owned(),
            ..self.of_zig("musl", "MIT", "lib/libc/musl/COPYRIGHT")?
        })
    }

    /// What the linker adds. It has the version of zig, which brings it along.
    fn of_zig(&self, name: &'static str, license: &'static str, text: &str) -> Result<Part, Failure> {
        let path = self.zig_directory.join(text);
        Ok(Part {
            name,
            version: self.zig.clone(),
            license,
            text: Some(fs::read_to_string(&path).map_err(Failure::about(&path))?),
        })
    }
}
