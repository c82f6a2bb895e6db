//! The credentials as the provider block or the environment holds them.

use super::{ACCESS_TOKEN, CLIENT_ID, CLIENT_SECRET, Credential, PRIVATE_KEY, PUBLIC_KEY};
use crate::atlas::{Credentials, Secret};
use crate::framework::{AttributePath, Diagnostic, Object, Value};
use crate::provider::configuration::text::surplus;
use crate::provider::configuration::{Environment, text};

/// The five credentials as one source holds them.
#[derive(Debug, Default)]
pub(super) struct Source {
    origin: Origin,
    access_token: Given,
    client_id: Given,
    client_secret: Given,
    public_key: Given,
    private_key: Given,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Origin {
    #[default]
    Block,
    Environment,
}

/// One credential of a source. Its text has no `Debug`: it may be a secret.
#[derive(Debug, Default)]
enum Given {
    #[default]
    Nothing,
    NotKnownYet,
    Text(Secret),
    /// The text of a variable, by its place among those that stand in for the attribute.
    Variable(usize, Secret),
}

impl Given {
    fn is_known(&self) -> bool {
        !matches!(self, Self::NotKnownYet)
    }

    fn is_set(&self) -> bool {
        !matches!(self, Self::Nothing)
    }

    fn into_text(self) -> Option<Secret> {
        match self {
            Self::Text(text) | Self::Variable(_, text) => Some(text),
            Self::Nothing | Self::NotKnownYet => None,
        }
    }

    /// Which of the variables holds it: the first one where none does.
    fn place(&self) -> usize {
        match self {
            Self::Variable(place, _) => *place,
            _ => 0,
        }
    }
}

impl Credential {
    /// The variable at this place, in the order in which they are looked at.
    fn variable(&self, place: usize) -> &'static str {
        let variable = self.variables.get(place).or_else(|| self.variables.first());
        variable.copied().unwrap_or_default()
    }
}

/// The kinds, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CredentialKind {
    AccessToken,
    ServiceAccount,
    ApiKey,
}

impl CredentialKind {
    fn name(self) -> &'static str {
        match self {
            Self::AccessToken => "access token (access_token)",
            Self::ServiceAccount => "service account (client_id, client_secret)",
            Self::ApiKey => "API key (public_key, private_key)",
        }
    }
}

impl Source {
    pub(super) fn block(config: &Object) -> Self {
        let held = |credential: Credential| match config.get(credential.attribute) {
            Value::Unknown => Given::NotKnownYet,
            value => text(value).map_or(Given::Nothing, |text| Given::Text(Secret::new(text))),
        };
        Self {
            origin: Origin::Block,
            access_token: held(ACCESS_TOKEN),
            client_id: held(CLIENT_ID),
            client_secret: held(CLIENT_SECRET),
            public_key: held(PUBLIC_KEY),
            private_key: held(PRIVATE_KEY),
        }
    }

    pub(super) fn environment(environment: &impl Environment) -> Result<Self, Diagnostic> {
        let held = |credential: Credential| {
            for (place, variable) in credential.variables.iter().enumerate() {
                if let Some(text) = environment.text(variable)? {
                    return Ok(Given::Variable(place, Secret::new(text)));
                }
            }
            Ok(Given::Nothing)
        };
        Ok(Self {
            origin: Origin::Environment,
            access_token: held(ACCESS_TOKEN)?,
            client_id: held(CLIENT_ID)?,
            client_secret: held(CLIENT_SECRET)?,
            public_key: held(PUBLIC_KEY)?,
            private_key: held(PRIVATE_KEY)?,
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.kinds().next().is_none()
    }

    /// The kinds of which it holds anything, best first.
    fn kinds(&self) -> impl Iterator<Item = CredentialKind> {
        [
            (CredentialKind::AccessToken, self.access_token.is_set()),
            (
                CredentialKind::ServiceAccount,
                self.client_id.is_set() || self.client_secret.is_set(),
            ),
            (
                CredentialKind::ApiKey,
                self.public_key.is_set() || self.private_key.is_set(),
            ),
        ]
        .into_iter()
        .filter_map(|(kind, set)| set.then_some(kind))
    }

    /// What is wrong with it. The environment is asked only whether it holds what the block lacks.
    pub(super) fn check(&self, environment: &impl Environment) -> Vec<Diagnostic> {
        let half = self.missing_half().map(|(missing, other, place)| {
            let elsewhere = match self.origin {
                // What cannot be read there is no help to anybody.
                Origin::Block => environment
                    .first(missing.variables)
                    .ok()
                    .flatten()
                    .map(|(name, _)| name),
                Origin::Environment => None,
            };
            self.half_pair(&missing, &other, place, elsewhere)
        });
        half.into_iter()
            .chain(self.misplaced())
            .chain(self.unusable())
            .collect()
    }

    /// What was copied together with a credential of the chosen kind: Atlas would answer with a bare 401. No line is shown, as
    /// it may be that of a secret.
    fn unusable(&self) -> impl Iterator<Item = Diagnostic> {
        let chosen = match self.kinds().next() {
            None => vec![],
            Some(CredentialKind::AccessToken) => vec![(ACCESS_TOKEN, &self.access_token)],
            Some(CredentialKind::ServiceAccount) => {
                vec![(CLIENT_ID, &self.client_id), (CLIENT_SECRET, &self.client_secret)]
            }
            Some(CredentialKind::ApiKey) => {
                vec![(PUBLIC_KEY, &self.public_key), (PRIVATE_KEY, &self.private_key)]
            }
        };
        chosen.into_iter().filter_map(|(credential, given)| {
            let (Given::Text(text) | Given::Variable(_, text)) = given else {
                return None;
            };
            let surplus = surplus(text.expose())?;
            let name = match self.origin {
                Origin::Block => credential.attribute.to_owned(),
                Origin::Environment => {
                    format!("The environment variable {}", credential.variable(given.place()))
                }
            };
            Some(Diagnostic::error(
                "Unusable credential",
                format!(
                    "{name} {surplus}, which is not a part of any credential of Atlas. Copy the credential once more, and \
                     nothing around it."
                ),
            ))
        })
    }

    /// Of the chosen kind: the half that is missing, the one that is there, and the place of its variable.
    fn missing_half(&self) -> Option<(Credential, Credential, usize)> {
        let ((first, first_held), (second, second_held)) = match self.kinds().next()? {
            CredentialKind::AccessToken => return None,
            CredentialKind::ServiceAccount => {
                ((CLIENT_ID, &self.client_id), (CLIENT_SECRET, &self.client_secret))
            }
            CredentialKind::ApiKey => ((PUBLIC_KEY, &self.public_key), (PRIVATE_KEY, &self.private_key)),
        };
        match (first_held.is_set(), second_held.is_set()) {
            // What is not known yet may turn out to be empty, and then nothing is missing.
            (true, false) if first_held.is_known() => Some((second, first, first_held.place())),
            (false, true) if second_held.is_known() => Some((first, second, second_held.place())),
            _ => None,
        }
    }

    fn half_pair(
        &self,
        missing: &Credential,
        other: &Credential,
        place: usize,
        elsewhere: Option<&str>,
    ) -> Diagnostic {
        let attribute = missing.attribute;
        // Both pairs of variables are named alike: the partner stands at the same place.
        let variable = missing.variable(place);
        let detail = match (self.origin, elsewhere) {
            (Origin::Block, None) => format!(
                "The provider block sets {} without {attribute}: set both there, or neither and use the environment \
                 ({variable} stands in for {attribute}).",
                other.attribute
            ),
            (Origin::Block, Some(found)) => format!(
                "The provider block sets {} without {attribute}. The environment variable {found} holds one, but the \
                 provider block and the environment are never mixed, as they may belong to two accounts: set \
                 {attribute} in the block too, or remove {} from it.",
                other.attribute, other.attribute
            ),
            (Origin::Environment, _) => format!(
                "The environment sets {} without {variable}: set both, or {} and {attribute} in the provider block.",
                other.variable(place),
                other.attribute
            ),
        };
        let is_secret = [CLIENT_SECRET, PRIVATE_KEY].contains(other);
        self.place(
            Diagnostic::error("Incomplete credentials", detail),
            other,
            is_secret,
        )
    }

    /// A service account's id where an API key belongs: a mistake that Atlas answers with a bare 401.
    fn misplaced(&self) -> Option<Diagnostic> {
        let (Given::Text(public_key) | Given::Variable(_, public_key)) = &self.public_key else {
            return None;
        };
        public_key.expose().starts_with("mdb_sa_").then(|| {
            let name = match self.origin {
                Origin::Block => "public_key".to_owned(),
                Origin::Environment => PUBLIC_KEY.variable(self.public_key.place()).to_owned(),
            };
            let detail = format!(
                "{name} holds a part of a service account (it begins with mdb_sa_), not the public part of an API \
                 key. Put the id (mdb_sa_id_…) into client_id and the secret (mdb_sa_sk_…) into client_secret, or into \
                 MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET."
            );
            let is_secret = !public_key.expose().starts_with("mdb_sa_id_");
            self.place(
                Diagnostic::error("Service account in place of an API key", detail),
                &PUBLIC_KEY,
                is_secret,
            )
        })
    }

    /// A warning where another kind stands beside the chosen one.
    pub(super) fn second_kind(&self) -> Option<Diagnostic> {
        let all = [
            &self.access_token,
            &self.client_id,
            &self.client_secret,
            &self.public_key,
            &self.private_key,
        ];
        if !all.into_iter().all(Given::is_known) {
            return None;
        }
        let mut kinds = self.kinds();
        let chosen = kinds.next()?;
        let ignored: Vec<_> = kinds.map(CredentialKind::name).collect();
        let place = match self.origin {
            Origin::Block => "The provider block",
            Origin::Environment => "The environment",
        };
        (!ignored.is_empty()).then(|| {
            Diagnostic::warning(
                "More than one kind of credentials",
                format!(
                    "{place} holds more than one kind of credentials. The {} is used; the {} {} ignored. Remove what \
                     is not meant.",
                    chosen.name(),
                    ignored.join(" and the "),
                    if ignored.len() > 1 { "are" } else { "is" }
                ),
            )
        })
    }

    /// Terraform shows the line of the attribute, which must not be that of a secret; the block is shown then.
    fn place(&self, diagnostic: Diagnostic, credential: &Credential, is_secret: bool) -> Diagnostic {
        match self.origin {
            Origin::Block if !is_secret => diagnostic.at(AttributePath::root(credential.attribute)),
            Origin::Block | Origin::Environment => diagnostic,
        }
    }

    pub(super) fn into_credentials(self) -> Option<Credentials> {
        let kind = self.kinds().next()?;
        Some(match kind {
            CredentialKind::AccessToken => Credentials::AccessToken(self.access_token.into_text()?),
            CredentialKind::ServiceAccount => Credentials::ServiceAccount {
                client_id: self.client_id.into_text()?.expose().to_owned(),
                client_secret: self.client_secret.into_text()?,
            },
            CredentialKind::ApiKey => Credentials::ApiKey {
                public_key: self.public_key.into_text()?.expose().to_owned(),
                private_key: self.private_key.into_text()?,
            },
        })
    }
}
