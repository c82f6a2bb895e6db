//! The tools that build a release, and the parts that they link into the binary in addition to crates.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::failure::{Failure, output};
use crate::project::Project;
use crate::target::Target;

/// The versions of Rust and zig that build a release.
#[derive(Debug)]
pub(crate) struct Toolchain {
    /// The version of Rust, such as `1.95.0`.
    pub(crate) rust: String,
    /// The commit of Rust, which is part of the virtual paths in the standard library.
    pub(crate) rust_commit: String,
    pub(crate) sysroot: PathBuf,
    /// The version of zig, such as `0.15.2`.
    pub(crate) zig: String,
    zig_directory: PathBuf,
}

/// A part of the binary that is not a crate.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) version: String,
    pub(crate) license: &'static str,
    /// The text of the license. `None` if the archive holds it as a separate file.
    pub(crate) text: Option<String>,
}

impl Toolchain {
    /// Finds the tools of this machine. Fetches zig if it is missing.
    pub(crate) fn find(project: &Project) -> Result<Self, Failure> {
        let rustc =
            |argument: &[&str]| output(Command::new("rustc").args(argument).current_dir(&project.root));
        let verbose = rustc(&["-vV"])?;
        let of_rust = |key: &str| {
            let value = verbose.lines().find_map(|line| line.strip_prefix(key));
            value
                .map(str::to_owned)
                .ok_or_else(|| Failure::new(format!("rustc -vV prints no {key}")))
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

    /// Reads the notices of Rust's standard library and its dependencies, which Rust ships as HTML.
    pub(crate) fn standard_library_notices(&self) -> Result<Vec<u8>, Failure> {
        let path = self.sysroot.join("share/doc/rust/COPYRIGHT-library.html");
        fs::read(&path).map_err(Failure::about(&path))
    }

    /// Returns the parts of a binary for this target that are not crates.
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

    /// Describes musl, the C library of the Linux targets. It comes with zig and has its own version.
    fn musl(&self) -> Result<Part, Failure> {
        let header = self.zig_directory.join("lib/libc/musl/src/internal/version.h");
        let text = fs::read_to_string(&header).map_err(Failure::about(&header))?;
        let version = text
            .split('"')
            .nth(1)
            .ok_or_else(|| Failure::new(format!("{} does not name the version of musl", header.display())))?;
        Ok(Part {
            version: version.to_owned(),
            ..self.of_zig("musl", "MIT", "lib/libc/musl/COPYRIGHT")?
        })
    }

    /// Describes a part that the linker adds. It comes with zig and has the same version.
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
