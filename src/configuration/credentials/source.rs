//! The credentials in one source: the provider block or the environment.

use super::form::Form;
use super::{ACCESS_TOKEN, CLIENT_ID, CLIENT_SECRET, Credential, PRIVATE_KEY, PUBLIC_KEY};
use crate::configuration::text::{surplus, trimmed};
use crate::configuration::{Block, Environment};
use crate::identity::Identity;
use atlas_admin::{CredentialKind, Credentials, Secret};
use tfplugin::{AttributePath, Diagnostic, Field};

/// The five credentials in one source.
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

/// One credential in a source. Its text has no `Debug`, because it may be a secret.
#[derive(Debug, Default)]
enum Given {
    #[default]
    Nothing,
    Unknown,
    Text(Secret),
    /// The text of a variable, with its position among the variables for the attribute.
    Variable(usize, Secret),
}

impl Given {
    fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown)
    }

    fn is_set(&self) -> bool {
        !matches!(self, Self::Nothing)
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Variable(_, text) => Some(text.expose()),
            Self::Nothing | Self::Unknown => None,
        }
    }

    fn into_text(self) -> Option<Secret> {
        match self {
            Self::Text(text) | Self::Variable(_, text) => Some(text),
            Self::Nothing | Self::Unknown => None,
        }
    }

    /// The position of the variable that contains it, or of the first variable.
    fn place(&self) -> usize {
        match self {
            Self::Variable(place, _) => *place,
            _ => 0,
        }
    }
}

impl Credential {
    /// The variable at this position, in the order of precedence.
    fn variable(&self, place: usize) -> &'static str {
        let variable = self.variables.get(place).or_else(|| self.variables.first());
        variable.copied().unwrap_or_default()
    }
}

impl Source {
    pub(super) fn block(block: &Block) -> Self {
        let held = |field: &Field<Secret>| match field {
            Field::Null => Given::Nothing,
            Field::Unknown => Given::Unknown,
            Field::Known(secret) => {
                let text = trimmed(secret.expose());
                text.map_or(Given::Nothing, |text| Given::Text(Secret::new(text)))
            }
        };
        Self {
            origin: Origin::Block,
            access_token: held(&block.access_token),
            client_id: held(&block.client_id),
            client_secret: held(&block.client_secret),
            public_key: held(&block.public_key),
            private_key: held(&block.private_key),
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

    /// The kinds of credentials that it sets, preferred kind first.
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

    /// The credentials of a kind, with their values.
    fn of(&self, kind: CredentialKind) -> Vec<(Credential, &Given)> {
        match kind {
            CredentialKind::AccessToken => vec![(ACCESS_TOKEN, &self.access_token)],
            CredentialKind::ServiceAccount => {
                vec![(CLIENT_ID, &self.client_id), (CLIENT_SECRET, &self.client_secret)]
            }
            CredentialKind::ApiKey => vec![(PUBLIC_KEY, &self.public_key), (PRIVATE_KEY, &self.private_key)],
        }
    }

    /// Finds mistakes. The environment matters only if it contains the half that the block lacks.
    pub(super) fn check(&self, environment: &impl Environment) -> Vec<Diagnostic> {
        let Some(kind) = self.kinds().next() else {
            return Vec::new();
        };
        let misplaced: Vec<_> = self
            .kinds()
            .flat_map(|other| self.of(other).into_iter().map(move |held| (other == kind, held)))
            .filter_map(|(is_chosen, (credential, given))| self.misplaced(&credential, given, is_chosen))
            .collect();
        if !misplaced.is_empty() {
            // The missing half is certain only after every value is in its place.
            return misplaced;
        }
        let chosen = self.of(kind);
        let half = missing_half(&chosen).map(|(missing, other, place)| {
            let elsewhere = match self.origin {
                // An unreadable variable does not help the user.
                Origin::Block => environment
                    .first(missing.variables)
                    .ok()
                    .flatten()
                    .map(|(name, _)| name),
                Origin::Environment => None,
            };
            self.half_pair(&missing, &other, place, elsewhere)
        });
        let unusable = chosen
            .iter()
            .filter_map(|(credential, given)| self.unusable(credential, given));
        half.into_iter().chain(unusable).collect()
    }

    /// Reports extra text around a credential, to which Atlas would only answer HTTP 401. The diagnostic shows no source line,
    /// because the line may contain a secret.
    fn unusable(&self, credential: &Credential, given: &Given) -> Option<Diagnostic> {
        let surplus = surplus(given.text()?)?;
        let name = match self.origin {
            Origin::Block => self.name(credential, given).to_owned(),
            Origin::Environment => format!("The environment variable {}", self.name(credential, given)),
        };
        Some(Diagnostic::error(
            "Malformed credential",
            format!(
                "{name} {surplus}, and Atlas credentials never do. Copy the credential again, without other characters."
            ),
        ))
    }

    fn half_pair(
        &self,
        missing: &Credential,
        other: &Credential,
        place: usize,
        elsewhere: Option<&str>,
    ) -> Diagnostic {
        let attribute = missing.attribute;
        // Both halves list their variables in the same order.
        let variable = missing.variable(place);
        let detail = match (self.origin, elsewhere) {
            (Origin::Block, None) => format!(
                "The provider block sets {} but not {attribute}. Set {attribute} too. Or remove {} and set both values in the \
                 environment, {attribute} as {variable}.",
                other.attribute, other.attribute
            ),
            (Origin::Block, Some(found)) => format!(
                "The provider block sets {} but not {attribute}. The environment variable {found} is set, but the provider never \
                 mixes the block and the environment, because they may belong to two accounts. Set {attribute} in the block \
                 too, or remove {} from it.",
                other.attribute, other.attribute
            ),
            (Origin::Environment, _) => format!(
                "The environment sets {} but not {variable}. Set both, or set {} and {attribute} in the provider block.",
                other.variable(place),
                other.attribute
            ),
        };
        self.place(Diagnostic::error("Incomplete credentials", detail), other, false)
    }

    /// Reports a value that does not belong where it is. Atlas answers all such mistakes with the same HTTP 401. A placeholder in an
    /// unused kind is harmless.
    fn misplaced(&self, credential: &Credential, given: &Given, is_chosen: bool) -> Option<Diagnostic> {
        let form = Form::of(given.text()?, credential.is_name)?;
        if form.fits(credential) || (form == Form::Placeholder && !is_chosen) {
            return None;
        }
        let holder = self.name(credential, given);
        let diagnostic = if form == Form::Placeholder {
            let detail = format!(
                "{holder} contains a placeholder from the documentation. Replace it with {}.",
                credential.meaning
            );
            Diagnostic::error("Placeholder instead of a credential", detail)
        } else {
            let home = |credential: &Credential| match self.origin {
                Origin::Block => credential.attribute.to_owned(),
                Origin::Environment => format!(
                    "{} ({} in the provider block)",
                    credential.variable(0),
                    credential.attribute
                ),
            };
            let detail = format!("{holder} contains {}", form.explanation(home));
            Diagnostic::error("Credential in the wrong place", detail)
        };
        Some(self.place(diagnostic, credential, form.is_secret()))
    }

    /// The name of the attribute or variable that sets it.
    fn name(&self, credential: &Credential, given: &Given) -> &'static str {
        match self.origin {
            Origin::Block => credential.attribute,
            Origin::Environment => credential.variable(given.place()),
        }
    }

    /// The names of the attributes or variables that set the credentials of a kind.
    fn names(&self, kind: CredentialKind) -> Vec<&'static str> {
        let all = self.of(kind).into_iter();
        all.map(|(credential, given)| self.name(&credential, given))
            .collect()
    }

    /// Warns if the source sets another kind beside the chosen one.
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
        let described = |kind: CredentialKind| format!("{} ({})", kind.noun(), self.names(kind).join(", "));
        let ignored: Vec<_> = kinds.map(described).collect();
        let (place, advice) = match self.origin {
            Origin::Block => (
                "The provider block",
                "Remove the credentials that you do not need.",
            ),
            Origin::Environment => ("The environment", "Unset the variables that you do not need."),
        };
        (!ignored.is_empty()).then(|| {
            Diagnostic::warning(
                "Multiple kinds of credentials",
                format!(
                    "{place} sets multiple kinds of credentials. The provider uses the {} and ignores the {}. {advice}",
                    described(chosen),
                    ignored.join(" and the "),
                ),
            )
        })
    }

    /// Attaches the attribute, so that Terraform shows its source line. A line with a secret is not attached: Terraform then shows
    /// the block.
    fn place(&self, diagnostic: Diagnostic, credential: &Credential, holds_secret: bool) -> Diagnostic {
        if self.origin == Origin::Block && credential.is_name && !holds_secret {
            diagnostic.at(AttributePath::root(credential.attribute))
        } else {
            diagnostic
        }
    }

    pub(super) fn into_credentials(self) -> Option<(Credentials, Identity)> {
        let kind = self.kinds().next()?;
        let identity = self.identity(kind);
        let credentials = match kind {
            CredentialKind::AccessToken => Credentials::AccessToken(self.access_token.into_text()?),
            CredentialKind::ServiceAccount => Credentials::ServiceAccount {
                client_id: self.client_id.into_text()?.expose().to_owned(),
                client_secret: self.client_secret.into_text()?,
            },
            CredentialKind::ApiKey => Credentials::ApiKey {
                public_key: self.public_key.into_text()?.expose().to_owned(),
                private_key: self.private_key.into_text()?,
            },
        };
        Some((credentials, identity))
    }

    fn identity(&self, kind: CredentialKind) -> Identity {
        let names = self.names(kind);
        let place = match (self.origin, names.len()) {
            (Origin::Block, _) => format!("{} in the provider block", names.join(" and ")),
            (Origin::Environment, 1) => format!("the environment variable {}", names.concat()),
            (Origin::Environment, _) => format!("the environment variables {}", names.join(" and ")),
        };
        let text_of = |(credential, given): (Credential, &Given)| {
            let text = given.text().filter(|_| credential.is_name)?;
            Form::of(text, true)?.fits(&credential).then(|| text.to_owned())
        };
        Identity {
            kind,
            name: self.of(kind).into_iter().find_map(text_of),
            place,
        }
    }
}

/// Finds the missing half of a kind, the other half, and the position of its variable.
fn missing_half(chosen: &[(Credential, &Given)]) -> Option<(Credential, Credential, usize)> {
    let [(first, first_given), (second, second_given)] = chosen else {
        return None;
    };
    match (first_given.is_set(), second_given.is_set()) {
        // An unknown value may become empty, and then nothing is missing.
        (true, false) if first_given.is_known() => Some((*second, *first, first_given.place())),
        (false, true) if second_given.is_known() => Some((*first, *second, second_given.place())),
        _ => None,
    }
}
