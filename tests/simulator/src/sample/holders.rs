//! Organizations, and the rights of their accounts.

use super::projects::Project;

/// An organization. It owns projects, and its accounts cannot see those of others.
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

/// The rights of an account that has signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// The role Organization Read Only.
    ReadOnly,
    /// The role Project Read Only in these projects alone. Other projects are missing from its list, and answer 401
    /// `USER_UNAUTHORIZED`.
    ReadOnlyIn(&'static [&'static str]),
    /// The role Project Read Only in every project but this one. Its role there shows the project in the list, and does
    /// not permit reads.
    RefusedIn(&'static str),
    /// No role in any project.
    WithoutRole,
    /// Signs in from an address that its access list lacks: 403 `IP_ADDRESS_NOT_ON_ACCESS_LIST`.
    OffAccessList,
}

/// The account behind a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Holder {
    /// Its unique name, because some limits count by account.
    pub account: &'static str,
    /// Its organization.
    pub organization: Organization,
    /// Its rights.
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

    /// Whether the account sees this project in the list of projects.
    #[must_use]
    pub fn sees(&self, project: &Project) -> bool {
        self.organization == project.organization
            && match self.access {
                Access::ReadOnly | Access::RefusedIn(_) => true,
                Access::ReadOnlyIn(projects) => projects.contains(&project.id.as_ref()),
                Access::WithoutRole | Access::OffAccessList => false,
            }
    }

    /// Whether the account can read this project.
    #[must_use]
    pub fn reads(&self, project: &Project) -> bool {
        self.sees(project) && !matches!(self.access, Access::RefusedIn(id) if id == project.id)
    }
}
