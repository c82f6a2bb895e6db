//! A plugin that stores values for its host, with the service `KeyValue` of `key_value.proto`.
//!
//! The host sets `KEY_VALUE_PLUGIN=crumbs` and speaks version 2 of the example's protocol. `KEY_VALUE_LOG` sets the log
//! level. With `--debug`, the program prints where hosts can connect. `tests/key_value.rs` tries both.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use go_plugin::log::{self, Module};
use go_plugin::{Contract, Cookie, Reattach, Routes, Session, panic_hook};
use tonic::{Request, Response, Status};
use tracing::Level;

use wire::key_value_server::{KeyValue, KeyValueServer};
use wire::{Done, Entry, Key, Value};

mod wire;

/// The store, which all connections share.
#[derive(Debug, Clone, Default)]
struct Store(Arc<Mutex<BTreeMap<String, String>>>);

#[tonic::async_trait]
impl KeyValue for Store {
    async fn put(&self, request: Request<Entry>) -> Result<Response<Done>, Status> {
        let Entry { key, value } = request.into_inner();
        tracing::info!(key, "stored a value");
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.insert(key, value);
        Ok(Response::new(Done {}))
    }

    async fn get(&self, request: Request<Key>) -> Result<Response<Value>, Status> {
        let Key { key } = request.into_inner();
        tracing::debug!(key, "read a value");
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let value = entries.get(&key).cloned();
        let value = value.ok_or_else(|| Status::not_found("no value under this key"))?;
        Ok(Response::new(Value { value }))
    }
}

fn invitation(reattach: &Reattach) -> String {
    let Reattach {
        address,
        protocol_version,
        process,
    } = reattach;
    format!("process {process} speaks version {protocol_version} at {address}\n")
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    panic_hook::install();
    let module = |of_crate, name| Module { of_crate, name };
    let modules = vec![module("key_value", "key-value"), module("go_plugin", "plugin")];
    log::install(&["KEY_VALUE_LOG"], Level::INFO, modules);

    let contract = Contract {
        cookie: Cookie {
            variable: "KEY_VALUE_PLUGIN",
            value: "crumbs",
        },
        protocol_versions: &[2],
        tls_off: None,
        socket_prefix: "key-value-",
        started_by_hand: "This is the key/value example of the crate go-plugin. A host starts it.".to_owned(),
    };
    let store = Store::default();
    let session = |_version| Session {
        routes: Routes::default().with(KeyValueServer::new(store.clone())),
        close: Box::pin(async {}),
    };
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that takes the arguments of the process"
    )]
    let debug = std::env::args().any(|argument| argument == "--debug");
    let served = if debug {
        go_plugin::debug(&contract, invitation, session).await
    } else {
        go_plugin::serve(&contract, session).await
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            error.report();
            ExitCode::FAILURE
        }
    }
}
