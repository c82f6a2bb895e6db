//! The two endpoints and the one version of each.

/// Where snapshots are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Endpoint {
    /// `/clusters/{clusterName}/backup/tenant/snapshots`
    SharedTier,
    /// `/flexClusters/{name}/backup/snapshots`
    Flex,
}

impl Endpoint {
    /// The version date.
    pub(crate) const fn version(self) -> &'static str {
        match self {
            Self::SharedTier => "2023-01-01",
            Self::Flex => "2024-11-13",
        }
    }

    /// The media type that a caller must accept.
    const fn media_type(self) -> &'static str {
        match self {
            Self::SharedTier => "application/vnd.atlas.2023-01-01+json",
            Self::Flex => "application/vnd.atlas.2024-11-13+json",
        }
    }

    /// The content type of an answer without an error.
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::SharedTier => "application/vnd.atlas.2023-01-01+json;charset=utf-8",
            Self::Flex => "application/vnd.atlas.2024-11-13+json;charset=utf-8",
        }
    }

    /// What `X-Java-Method` says.
    pub(super) const fn java_method(self) -> &'static str {
        match self {
            Self::SharedTier => "ApiAtlasTenantBackupResource::getSnapshot",
            Self::Flex => "ApiAtlasFlexBackupResource::getSnapshot",
        }
    }

    /// Whether an `Accept` header names the version. Wildcards do not.
    pub(super) fn is_accepted(self, accept: &str) -> bool {
        let media_type = |range: &str| {
            range
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase()
        };
        accept
            .split(',')
            .any(|range| media_type(range) == self.media_type())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_endpoints_own_version_is_accepted() {
        assert!(Endpoint::Flex.is_accepted("text/html, application/vnd.atlas.2024-11-13+json;q=0.9"));
        for accept in [
            "",
            "*/*",
            "application/json",
            "application/vnd.atlas.2023-01-01+json",
        ] {
            assert!(!Endpoint::Flex.is_accepted(accept), "{accept}");
        }
    }
}
