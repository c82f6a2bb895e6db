//! The platforms that releases are built for.

use std::fmt;
use std::str::FromStr;

/// A platform, with Terraform's name and Rust's target triple.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target {
    name: &'static str,
    pub(crate) triple: &'static str,
}

impl Target {
    pub(crate) const LINUX_AMD64: Self = Self::new("linux_amd64", "x86_64-unknown-linux-musl");

    pub(crate) const ALL: [Self; 5] = [
        Self::LINUX_AMD64,
        Self::new("linux_arm64", "aarch64-unknown-linux-musl"),
        Self::new("darwin_amd64", "x86_64-apple-darwin"),
        Self::new("darwin_arm64", "aarch64-apple-darwin"),
        Self::new("windows_amd64", "x86_64-pc-windows-gnu"),
    ];

    const fn new(name: &'static str, triple: &'static str) -> Self {
        Self { name, triple }
    }

    /// Whether the target is Linux. Such binaries are static, with musl as their C library, and run on every
    /// distribution and without one.
    pub(crate) fn is_linux(self) -> bool {
        self.triple.ends_with("linux-musl")
    }

    pub(crate) fn is_mingw(self) -> bool {
        self.triple.ends_with("windows-gnu")
    }

    pub(crate) fn is_apple(self) -> bool {
        self.triple.ends_with("apple-darwin")
    }

    fn suffix(self) -> &'static str {
        if self.is_mingw() { ".exe" } else { "" }
    }

    /// The name of the file that cargo builds.
    pub(crate) fn built(self) -> String {
        format!("terraform-provider-atlas{}", self.suffix())
    }

    /// The name of the file that Terraform looks for.
    pub(crate) fn program(self, version: &str) -> String {
        format!("terraform-provider-atlas_v{version}{}", self.suffix())
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}

/// The name of a platform that releases are not built for.
#[derive(Debug, thiserror::Error)]
#[error("releases do not support the target {0:?}")]
pub(crate) struct UnknownTarget(String);

impl FromStr for Target {
    type Err = UnknownTarget;

    fn from_str(name: &str) -> Result<Self, UnknownTarget> {
        let mut all = Self::ALL.into_iter();
        all.find(|target| target.name == name)
            .ok_or_else(|| UnknownTarget(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_named_as_in_terraform() {
        assert_eq!(Target::LINUX_AMD64.to_string(), "linux_amd64");
        let windows: Target = "windows_amd64".parse().unwrap();
        assert_eq!(windows.triple, "x86_64-pc-windows-gnu");
        assert_eq!(windows.program("1.2.3"), "terraform-provider-atlas_v1.2.3.exe");
        assert!("plan9_amd64".parse::<Target>().is_err());
    }
}
