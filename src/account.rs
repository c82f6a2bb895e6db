//! The result of configuring the provider, which every data source reads through.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::configuration::{Configuration, SignIn};
use super::data_sources::Timeouts;
use super::explain::{Subject, Target, explain};
use super::identity::Identity;
use atlas_admin::{Network, ReadError};
use tfplugin::{Diagnostic, Diagnostics, Outcome};

/// The account that one provider block gives: a client of Atlas and the credentials that it signs in with, or the reason why
/// neither exists. The first read reports that reason, because a configuration that reads nothing needs no credentials.
#[derive(Debug)]
pub struct Account(State);

#[derive(Debug)]
enum State {
    Ready(Box<Ready>),
    NoCredentials,
    Unusable(Diagnostics),
    Unknown(Vec<&'static str>),
}

#[derive(Debug)]
struct Ready {
    atlas: atlas_admin::Client,
    identity: Identity,
    /// A warning for the first read.
    notice: Mutex<Option<Diagnostic>>,
}

impl Account {
    pub(super) fn new(configuration: Configuration, user_agent: String, network: Network) -> Self {
        Self(match configuration {
            Configuration::Complete {
                sign_in,
                base_url,
                max_retries,
            } => {
                let SignIn {
                    credentials,
                    identity,
                    notice,
                } = *sign_in;
                State::Ready(Box::new(Ready {
                    atlas: atlas_admin::Client::new(atlas_admin::Settings {
                        base_url,
                        credentials,
                        user_agent,
                        network,
                        max_retries,
                    }),
                    identity,
                    notice: Mutex::new(notice),
                }))
            }
            Configuration::NoCredentials => State::NoCredentials,
            Configuration::Unusable(errors) => State::Unusable(errors),
            Configuration::Unknown(attributes) => State::Unknown(attributes),
        })
    }

    /// Reads from Atlas and explains failures to the user.
    pub(super) async fn read<T>(
        &self,
        target: Target<'_>,
        timeouts: Option<Timeouts>,
        read: impl AsyncFnOnce(&atlas_admin::Client, Duration) -> Result<T, ReadError>,
    ) -> Result<Outcome<T>, Diagnostics> {
        let explain =
            |error: &ReadError, identity: &Identity| explain(error, Subject { target, identity }).into();
        self.read_explained(timeouts, read, explain).await
    }

    /// Reads from Atlas, and explains errors of any type. The first read carries the warning about the configuration, if there is one.
    pub(super) async fn read_explained<T, E>(
        &self,
        timeouts: Option<Timeouts>,
        read: impl AsyncFnOnce(&atlas_admin::Client, Duration) -> Result<T, E>,
        explain: impl FnOnce(&E, &Identity) -> Diagnostics,
    ) -> Result<Outcome<T>, Diagnostics> {
        let ready = match &self.0 {
            State::Ready(ready) => ready,
            State::NoCredentials => return Err(no_credentials().into()),
            State::Unusable(errors) => return Err(errors.clone()),
            State::Unknown(attributes) => return Err(unknown(attributes).into()),
        };
        let outcome = read(&ready.atlas, Timeouts::read(timeouts)).await;
        let notice = ready.notice.lock().unwrap_or_else(PoisonError::into_inner).take();
        match outcome {
            Ok(value) => Ok(Outcome::from(value).with_warnings(notice)),
            Err(error) => {
                let mut diagnostics = explain(&error, &ready.identity);
                diagnostics.extend(notice);
                Err(diagnostics)
            }
        }
    }

    pub(super) async fn close(&self) {
        if let State::Ready(ready) = &self.0 {
            ready.atlas.close().await;
        }
    }
}

fn no_credentials() -> Diagnostic {
    Diagnostic::error(
        "No Atlas credentials",
        "The provider needs credentials to read from Atlas. Neither the provider block nor the environment sets any.\n\n\
         Set one of these in the provider block, or in the environment.\n\n\
         \x20 Service account (recommended):\n\
         \x20   client_id and client_secret, or\n\
         \x20   MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET.\n\
         \x20 API key:\n\
         \x20   public_key and private_key, or\n\
         \x20   MONGODB_ATLAS_PUBLIC_API_KEY and MONGODB_ATLAS_PRIVATE_API_KEY.\n\
         \x20 Access token:\n\
         \x20   access_token, or MONGODB_ATLAS_ACCESS_TOKEN.\n\n\
         The credentials need the role Project Read Only in each project to read.",
    )
}

fn unknown(attributes: &[&str]) -> Diagnostic {
    let (is, its) = if attributes.len() == 1 {
        ("is", "its value comes")
    } else {
        ("are", "their values come")
    };
    Diagnostic::error(
        "Unknown value in provider configuration",
        format!(
            "In the provider block, {} {is} unknown: {its} from something that Terraform has not created yet. The provider \
             does not fall back to the environment, which could hold credentials of another account.\n\n\
             Create it first (terraform apply -target=ADDRESS), or use values that are known during plan, such as input \
             variables or environment variables.",
            attributes.join(", ")
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_diagnostic_names_the_unknown_attributes() {
        let one = unknown(&["client_secret"]);
        assert!(
            one.detail()
                .starts_with("In the provider block, client_secret is unknown: its value comes")
        );
        let two = unknown(&["client_id", "client_secret"]);
        assert!(
            two.detail().starts_with(
                "In the provider block, client_id, client_secret are unknown: their values come"
            )
        );
    }
}
