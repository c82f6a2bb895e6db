//! Credentials that Atlas rejects, or that lack access. Each text names the credentials and where the user set them.

use super::{CHECK_BASE_URL, Subject, Target, Words, words};
use atlas_admin::{ApiFailure, CredentialKind, DigestProblem, Error, Resource, TokenError};

/// Explains HTTP 401: a wrong key, or a missing role.
pub(super) fn unauthorized(failure: &ApiFailure, subject: Subject<'_>) -> Words {
    let Subject { target, identity } = subject;
    if failure.accepts_credentials() {
        return missing_role(
            format!(
                "Atlas accepts the {identity}, but these credentials have no role in {target} that allows this read."
            ),
            subject,
        );
    }
    if failure.is_about_a_role(identity.kind) {
        return missing_role(
            format!(
                "Atlas issued an access token to the {identity}, so the client ID and the client secret are right. These \
                 credentials have no access to {target}."
            ),
            subject,
        );
    }
    let advice = match identity.kind {
        CredentialKind::AccessToken => {
            "An access token is valid for one hour, unless it is revoked earlier: request a new one. Check also that it comes \
             from this Atlas: Atlas for Government issues its own access tokens (is_mongodbgov_cloud)."
        }
        CredentialKind::ApiKey | CredentialKind::ServiceAccount => {
            "Check that the public key and the private key are complete and belong together. Check also that the API key \
             still exists and belongs to this Atlas: Atlas for Government has its own API keys (is_mongodbgov_cloud)."
        }
    };
    Words::new(
        "Atlas rejected the credentials",
        format!("Atlas does not accept the {identity}."),
        advice,
    )
}

fn missing_role(happened: String, subject: Subject<'_>) -> Words {
    let Subject { target, identity } = subject;
    if let Target::Account = target {
        return Words::new(
            "Missing role in the organization",
            happened,
            format!(
                "Grant the {} the role Organization Read Only, or the role Project Read Only in each project to read.",
                holder(identity.kind)
            ),
        );
    }
    let advice = match identity.kind {
        CredentialKind::ServiceAccount => {
            "Grant the service account the role Project Read Only in the project: in Atlas, open the project, choose Project \
             Identity & Access, then Invite to Project, and enter the client ID. A service account can read only the projects \
             of its own organization. For a project of another organization, use a service account of that organization."
        }
        CredentialKind::ApiKey => {
            "Grant the API key the role Project Read Only in the project: in Atlas, open the project, choose Project Identity \
             & Access, and invite the API key. An API key can read only the projects of its own organization. For a project of \
             another organization, use an API key of that organization."
        }
        CredentialKind::AccessToken => {
            "Grant the service account behind the access token the role Project Read Only in the project. A service account can \
             read only the projects of its own organization."
        }
    };
    Words::new("Missing role in the project", happened, advice)
}

/// Explains HTTP 403: Atlas accepts the credentials, but not this request.
pub(super) fn forbidden(code: &str, subject: Subject<'_>) -> Words {
    let Subject { target, identity } = subject;
    let holder = holder(identity.kind);
    match code {
        "IP_ADDRESS_NOT_ON_ACCESS_LIST" | "ORG_REQUIRES_ACCESS_LIST" => Words::new(
            "IP address not on access list",
            format!(
                "Atlas accepts the {identity} only from the IP addresses on its API access list, and the address of this \
                 machine is not on that list."
            ),
            format!(
                "Add the address to the API access list of the {holder}. Do not confuse it with the IP access list of the \
                 project, which is for connections to databases."
            ),
        ),
        _ => Words::new(
            "Atlas denied access",
            format!("Atlas accepts the {identity}, but denies access to {target}."),
            match target {
                Target::Account => format!("Grant the {holder} the role Organization Read Only."),
                _ => format!("Grant the {holder} the role Project Read Only in this project."),
            },
        ),
    }
}

/// Names the party that a role is granted to.
pub(super) fn holder(kind: CredentialKind) -> &'static str {
    match kind {
        CredentialKind::AccessToken => "service account behind the access token",
        CredentialKind::ServiceAccount | CredentialKind::ApiKey => kind.noun(),
    }
}

/// Explains that a service account gets no access token.
pub(super) fn token(error: &TokenError, asked: Resource, subject: Subject<'_>) -> Words {
    let identity = subject.identity;
    match error {
        // A gateway may use other words than Atlas.
        TokenError::Refused(_) | TokenError::Failed(Error::Api(_))
            if error.status().is_some_and(|status| status.as_u16() == 401) =>
        {
            Words::new(
                "Atlas rejected the service account",
                format!(
                    "Atlas did not issue an access token to the {identity}. The client ID is unknown, or the client secret is \
                     wrong or has expired."
                ),
                "Check both values. If the client secret has expired, create a new one. Check also that the service account \
                 belongs to this Atlas: Atlas for Government has its own service accounts (is_mongodbgov_cloud).",
            )
        }
        TokenError::Refused(refusal) if &*refusal.error == "access_denied" => Words::new(
            "No access token for service account",
            format!("Atlas did not issue an access token to the {identity}."),
            "A service account can have at most 100 live tokens, each valid for one hour. If other programs do not revoke \
             theirs, wait until those expire, or use a separate service account for Terraform.",
        ),
        TokenError::Failed(Error::Api(failure)) if failure.status.as_u16() == 429 => Words::new(
            "Too many token requests",
            format!(
                "Atlas limits how often a service account can request an access token. The {identity} has reached that limit."
            ),
            "Wait a minute, then run Terraform again. The provider requests one token a run.",
        ),
        TokenError::Refused(_) => Words::new(
            "No access token for service account",
            format!("Atlas did not issue an access token to the {identity}."),
            "Check both values. The last line shows Atlas's message.",
        ),
        TokenError::Failed(Error::Api(failure)) if is_about_the_read(failure) => Words::new(
            "Unexpected answer from the token endpoint",
            "The provider could not get an access token: the token endpoint returned an error.",
            CHECK_BASE_URL,
        ),
        TokenError::Failed(cause) => {
            let mut words = words(cause, asked, subject);
            if !matches!(cause, Error::Build(_)) {
                words.happened = format!("The provider could not get an access token. {}", words.happened);
            }
            words.argument = None;
            words
        }
        TokenError::Abandoned => words(&Error::Closed, asked, subject),
        _ => Words::new(
            "Unexpected answer from the token endpoint",
            "The provider could not get an access token: the response contains none that it can use.",
            CHECK_BASE_URL,
        ),
    }
}

/// Whether the usual explanation of this response would be about the target of the read, and not about the token.
fn is_about_the_read(failure: &ApiFailure) -> bool {
    let is_about_the_address = failure.body.error_code.as_deref() == Some("IP_ADDRESS_NOT_ON_ACCESS_LIST");
    !failure.status.is_server_error() && !is_about_the_address
}

/// Explains that the provider cannot sign a request with the API key.
pub(super) fn digest(problem: &DigestProblem, subject: Subject<'_>) -> Words {
    let advice = match problem {
        DigestProblem::Random => {
            "Run Terraform again. If the error persists, check this machine's source of random numbers."
        }
        _ => CHECK_BASE_URL,
    };
    Words::new(
        "Cannot sign in with API key",
        format!(
            "The provider could not sign the request with the {}.",
            subject.identity
        ),
        advice,
    )
}

/// Explains that HTTP cannot carry a credential.
pub(super) fn unsendable(credential: &str, subject: Subject<'_>) -> Words {
    Words::new(
        "Malformed credential",
        format!(
            "The {credential} contains a character that HTTP cannot carry, such as a line break. It comes from {}.",
            subject.identity.place
        ),
        "Copy the credential again, without other characters.",
    )
}
