//! Organizations, and what their accounts may see and read.

use super::projects::Project;

/// An organization: it owns projects, and its accounts see no other organization's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Organization {
    /// Owns [`PROJECT_ID`](super::PROJECT_ID), or the generated projects of [`Options::organization`](crate::Options::organization).
    First,
    /// Owns [`OTHER_PROJECT_ID`](super::OTHER_PROJECT_ID).
    Other,
    /// Owns [`BULK_PROJECT_ID`](super::BULK_PROJECT_ID) and the other projects with [`BULK_CLUSTER`](super::BULK_CLUSTER).
    Bulk,
}

impl Organization {
    /// 24 hexadecimal digits.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::First => "66b0c4f19d2e7a3358e00001",
            Self::Other => "66b0c4f19d2e7a3358e00002",
            Self::Bulk => "66b0c4f19d2e7a3358e00003",
        }
    }
}

/// What an account may do once it has signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Has the role Organization Read Only.
    ReadOnly,
    /// Has the role Project Read Only in these projects alone. The list of projects holds no others, and they answer 401
    /// `USER_UNAUTHORIZED`.
    ReadOnlyIn(&'static [&'static str]),
    /// Has the role Project Read Only in every project but this one. Its role there shows the project in the list, and reads
    /// nothing.
    RefusedIn(&'static str),
    /// Has no role in any project.
    WithoutRole,
    /// Signs in from an address that is missing on its own access list: 403 `IP_ADDRESS_NOT_ON_ACCESS_LIST`.
    OffAccessList,
}

/// The one on whose behalf a request is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Holder {
    /// Tells it from other accounts, as limits are counted by account.
    pub account: &'static str,
    /// The organization the account belongs to.
    pub organization: Organization,
    /// What the account may do.
    pub access: Access,
}

impl Holder {
    pub(super) const fn new(account: &'static str, organization: Organization, access: Access) -> Self {
        Self {
            account,
            organization,
            access,
        }
    }

    /// Whether the list of projects shows this one to the account.
    #[must_use]
    pub fn sees(&self, project: &Project) -> bool {
        self.organization == project.organization
            && match self.access {
                Access::ReadOnly | Access::RefusedIn(_) => true,
                Access::ReadOnlyIn(projects) => projects.contains(&project.id.as_ref()),
                Access::WithoutRole | Access::OffAccessList => false,
            }
    }

    /// Whether the account may read what is in this project.
    #[must_use]
    pub fn reads(&self, project: &Project) -> bool {
        self.sees(project) && !matches!(self.access, Access::RefusedIn(id) if id == project.id)
    }
}
