//! Recognizes credentials by their form, so that the provider finds a misplaced one before it sends it.

use super::{ACCESS_TOKEN, CLIENT_ID, CLIENT_SECRET, Credential, PRIVATE_KEY, PUBLIC_KEY};

/// The kind of credential that a text must be, judging by its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    ClientId,
    ClientSecret,
    /// Begins with `mdb_sa_`, as both parts of a service account do.
    ServiceAccount,
    PublicKey,
    PrivateKey,
    AccessToken,
    /// A placeholder from the documentation.
    Placeholder,
}

impl Form {
    /// Recognizes a text. `None`: it may be anything. Only names are recognized by more than their first characters, because any
    /// other text may be a secret.
    pub(super) fn of(text: &str, is_name: bool) -> Option<Self> {
        if is_placeholder(text) {
            return Some(Self::Placeholder);
        }
        let prefixes = [
            ("mdb_sa_id_", Self::ClientId),
            ("mdb_sa_sk_", Self::ClientSecret),
            ("mdb_sa_", Self::ServiceAccount),
            ("eyJ", Self::AccessToken),
        ];
        let by_prefix = prefixes.into_iter().find(|(prefix, _)| text.starts_with(prefix));
        match by_prefix {
            Some((_, form)) => Some(form),
            None if is_name && is_public_key(text) => Some(Self::PublicKey),
            None if is_name && is_uuid(text) => Some(Self::PrivateKey),
            None => None,
        }
    }

    /// Whether it may be the value of this credential.
    pub(super) fn fits(self, credential: &Credential) -> bool {
        self.homes().contains(credential)
    }

    /// The credentials that it may belong in.
    fn homes(self) -> &'static [Credential] {
        match self {
            Self::ClientId => &[CLIENT_ID],
            Self::ClientSecret => &[CLIENT_SECRET],
            Self::ServiceAccount => &[CLIENT_ID, CLIENT_SECRET],
            Self::PublicKey => &[PUBLIC_KEY],
            Self::PrivateKey => &[PRIVATE_KEY],
            Self::AccessToken => &[ACCESS_TOKEN],
            Self::Placeholder => &[],
        }
    }

    /// Whether a source line that shows it would show a secret.
    pub(super) fn is_secret(self) -> bool {
        !matches!(self, Self::ClientId | Self::PublicKey | Self::Placeholder)
    }

    /// Says what it is and where it belongs. `name` gives the names of the credentials.
    pub(super) fn explanation(self, name: impl Fn(&Credential) -> String) -> String {
        let account = || {
            format!(
                "The client ID (mdb_sa_id_…) belongs in {}, and the client secret (mdb_sa_sk_…) in {}.",
                name(&CLIENT_ID),
                name(&CLIENT_SECRET)
            )
        };
        let key = || {
            format!(
                "The public key belongs in {}, and the private key in {}.",
                name(&PUBLIC_KEY),
                name(&PRIVATE_KEY)
            )
        };
        match self {
            Self::ClientId => format!("the client ID of a service account. {}", account()),
            Self::ClientSecret => format!("the client secret of a service account. {}", account()),
            Self::ServiceAccount => format!(
                "a part of a service account (it begins with mdb_sa_). {}",
                account()
            ),
            Self::PublicKey => format!("the public key of an API key. {}", key()),
            Self::PrivateKey => format!("the private key of an API key. {}", key()),
            Self::AccessToken => format!(
                "an access token (it begins with eyJ). It belongs in {}.",
                name(&ACCESS_TOKEN)
            ),
            Self::Placeholder => "a placeholder from the documentation.".to_owned(),
        }
    }
}

/// Whether it is `mdb_sa_id_…`, `mdb_sa_sk_...`, `<client secret>`, or only the common prefix.
fn is_placeholder(text: &str) -> bool {
    text.contains('…')
        || text.contains("...")
        || (text.starts_with('<') && text.ends_with('>'))
        || ["mdb_sa_id_", "mdb_sa_sk_"].contains(&text)
}

/// Whether it is eight lowercase letters.
fn is_public_key(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Whether it has the form of a private key: groups of 8, 4, 4, 4, and 12 hexadecimal digits.
fn is_uuid(text: &str) -> bool {
    let is_hexadecimal = |group: &str| group.bytes().all(|byte| byte.is_ascii_hexdigit());
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.split('-').all(is_hexadecimal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_recognized_by_its_form() {
        let uuid = "7d1c5b0e-93fa-4c28-8e66-2b1f0a9d4e01";
        for (text, as_name, as_secret) in [
            ("mdb_sa_id_1", Some(Form::ClientId), Some(Form::ClientId)),
            ("mdb_sa_sk_1", Some(Form::ClientSecret), Some(Form::ClientSecret)),
            (
                "mdb_sa_xy_1",
                Some(Form::ServiceAccount),
                Some(Form::ServiceAccount),
            ),
            ("eyJhbGciOi", Some(Form::AccessToken), Some(Form::AccessToken)),
            ("ktqvhzre", Some(Form::PublicKey), None),
            (uuid, Some(Form::PrivateKey), None),
            ("mdb_sa_id_…", Some(Form::Placeholder), Some(Form::Placeholder)),
            ("mdb_sa_sk_...", Some(Form::Placeholder), Some(Form::Placeholder)),
            ("<private key>", Some(Form::Placeholder), Some(Form::Placeholder)),
            ("<private", None, None),
            ("key>", None, None),
            ("mdb_sa_id_", Some(Form::Placeholder), Some(Form::Placeholder)),
            ("ktqvhzr", None, None),
            ("KTQVHZRE", None, None),
            ("x", None, None),
            ("7d1c5b0e-93fa-4c28-8e66-2b1f0a9d4e0g", None, None),
        ] {
            assert_eq!(Form::of(text, true), as_name, "{text}");
            assert_eq!(Form::of(text, false), as_secret, "{text}");
        }
    }
}
