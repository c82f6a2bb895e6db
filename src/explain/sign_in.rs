//! Credentials that Atlas does not accept, or not everywhere. Each text says which they are and where they were set.

use super::{CHECK_BASE_URL, Subject, Target, Words, words};
use atlas_admin::{ApiFailure, CredentialKind, DigestProblem, Error, Resource, TokenError};

/// A wrong key, or a missing role.
pub(super) fn unauthorized(failure: &ApiFailure, subject: Subject<'_>) -> Words {
    let Subject { target, identity } = subject;
    if failure.accepts_credentials() {
        return missing_role(
            format!("Atlas accepts the {identity}, but it has no role in {target} that allows this read."),
            subject,
        );
    }
    if failure.is_about_a_role(identity.kind) {
        return missing_role(
            format!(
                "Atlas issues access tokens to the {identity}, so its client ID and client secret are right, but does not \
                 let it read {target}."
            ),
            subject,
        );
    }
    let advice = match identity.kind {
        CredentialKind::AccessToken => {
            "An access token is valid for one hour, and no longer once it is revoked: fetch a new one. Check also that it \
             was issued by this Atlas: Atlas for Government issues access tokens of its own (is_mongodbgov_cloud)."
        }
        CredentialKind::ApiKey | CredentialKind::ServiceAccount => {
            "Check that the public key and the private key are complete and belong together, that the API key still \
             exists, and that it belongs to this Atlas: Atlas for Government has API keys of its own \
             (is_mongodbgov_cloud)."
        }
    };
    Words::new(
        "Atlas refused the credentials",
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
                "Give the {} the role Organization Read Only, or the role Project Read Only in each project to read.",
                holder(identity.kind)
            ),
        );
    }
    let advice = match identity.kind {
        CredentialKind::ServiceAccount => {
            "Invite the service account to the project with the role Project Read Only: in Atlas, open the project, choose \
             Project Identity & Access, then Invite to Project, and enter the client ID. A service account can read only \
             projects of its own organization. For a project of another organization, use a service account of that one."
        }
        CredentialKind::ApiKey => {
            "Give the API key the role Project Read Only in the project: in Atlas, open the project, choose Project Identity \
             & Access, and invite the API key. An API key can read only projects of its own organization. For a project of \
             another organization, use an API key of that one."
        }
        CredentialKind::AccessToken => {
            "Give the service account that the access token was issued to the role Project Read Only in the project. A \
             service account can read only projects of its own organization."
        }
    };
    Words::new("Missing role in the project", happened, advice)
}

/// HTTP 403: Atlas knows who asks.
pub(super) fn forbidden(code: &str, subject: Subject<'_>) -> Words {
    let Subject { target, identity } = subject;
    let holder = holder(identity.kind);
    match code {
        "IP_ADDRESS_NOT_ON_ACCESS_LIST" | "ORG_REQUIRES_ACCESS_LIST" => Words::new(
            "Address not on the API access list",
            format!(
                "Atlas accepts requests with the {identity} only from listed addresses, and the address of this machine is \
                 not listed."
            ),
            format!(
                "Add the address to the API access list of the {holder}. (The IP access list of the project is another \
                 one: it lets programs connect to databases.)"
            ),
        ),
        _ => Words::new(
            "Atlas denied access",
            format!("Atlas accepts the {identity}, but denies it access to {target}."),
            match target {
                Target::Account => format!("Give the {holder} the role Organization Read Only."),
                _ => format!("Give the {holder} the role Project Read Only in this project."),
            },
        ),
    }
}

/// What roles are given to.
pub(super) fn holder(kind: CredentialKind) -> &'static str {
    match kind {
        CredentialKind::AccessToken => "service account that the access token was issued to",
        CredentialKind::ServiceAccount | CredentialKind::ApiKey => kind.noun(),
    }
}

/// A service account that gets no access token.
pub(super) fn token(error: &TokenError, asked: Resource, subject: Subject<'_>) -> Words {
    let identity = subject.identity;
    match error {
        // A gateway may say it in other words than Atlas does.
        TokenError::Refused(_) | TokenError::Failed(Error::Api(_))
            if error.status().is_some_and(|status| status.as_u16() == 401) =>
        {
            Words::new(
                "Service account refused",
                format!(
                    "Atlas issues no access token to the {identity}: it does not know the client ID, or the client secret \
                     is wrong or has expired."
                ),
                "Check both values, and create a new client secret if this one has expired. Check also that the service \
                 account belongs to this Atlas: Atlas for Government has service accounts of its own \
                 (is_mongodbgov_cloud).",
            )
        }
        TokenError::Refused(refusal) if &*refusal.error == "access_denied" => Words::new(
            "Service account gets no token",
            format!("Atlas issues no access token to the {identity}."),
            "A service account has at most 100 live tokens, each for an hour. If other programs leave tokens behind, wait \
             until those expire, or give Terraform a service account of its own.",
        ),
        TokenError::Failed(Error::Api(failure)) if failure.status.as_u16() == 429 => Words::new(
            "Too many token requests",
            format!(
                "Atlas limits how often a service account may request an access token, and the {identity} has reached that \
                 limit."
            ),
            "Wait a minute and run it again. This provider asks for one token a run.",
        ),
        TokenError::Refused(_) => Words::new(
            "Service account gets no token",
            format!("Atlas issues no access token to the {identity}."),
            "Check both values, and what Atlas says below.",
        ),
        TokenError::Failed(Error::Api(failure)) if is_about_the_read(failure) => Words::new(
            "Unexpected answer from the token endpoint",
            "The service account got no token: the token endpoint answered with an error.",
            CHECK_BASE_URL,
        ),
        TokenError::Failed(cause) => {
            let mut words = words(cause, asked, subject);
            words.happened = format!("The service account got no token. {}", words.happened);
            words.argument = None;
            words
        }
        TokenError::Abandoned => words(&Error::Closed, asked, subject),
        _ => Words::new(
            "Unexpected answer from the token endpoint",
            "The service account got no token: the answer is not what it should be.",
            CHECK_BASE_URL,
        ),
    }
}

/// Whether an answer of the token endpoint would be explained as one about what was to be read.
fn is_about_the_read(failure: &ApiFailure) -> bool {
    let is_about_the_address = failure.body.error_code.as_deref() == Some("IP_ADDRESS_NOT_ON_ACCESS_LIST");
    !failure.status.is_server_error() && !is_about_the_address
}

/// An API key that cannot sign.
pub(super) fn digest(problem: &DigestProblem, subject: Subject<'_>) -> Words {
    let advice = match problem {
        DigestProblem::Random => {
            "Run it again; if that does not help, check this machine's source of random numbers."
        }
        _ => CHECK_BASE_URL,
    };
    Words::new(
        "API key cannot sign in",
        format!("The request could not be signed with the {}.", subject.identity),
        advice,
    )
}

/// A credential that HTTP cannot carry.
pub(super) fn unsendable(credential: &str, subject: Subject<'_>) -> Words {
    Words::new(
        "Unusable credential",
        format!(
            "The {credential} holds a character that cannot be sent, such as a line break. It comes from {}.",
            subject.identity.place
        ),
        "Copy the credential again, without anything around it.",
    )
}
