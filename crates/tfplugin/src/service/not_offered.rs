//! Answers calls about types that this framework does not support: resources, ephemeral resources, list resources, state
//! stores, and actions.
//!
//! The schema declares none of them, so Terraform never makes such a call. A host that does gets an error that names the
//! type, as from a provider made with Go's libraries, and not a bare gRPC status. All these calls have the same form: the
//! name of a type comes in, and diagnostics go out. The table below says where the diagnostics are in each response.
//! Serving each call separately would add about 400 KiB to the binary.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::stream::{self, Once};
use prost::bytes::{Buf as _, BufMut as _};
use prost::{DecodeError, Message as _};
use tonic::body::Body;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::{self, BoxFuture, Service, StdError, http};
use tonic::server::{Grpc, NamedService, StreamingService};
use tonic::{Request, Response, Status, Streaming};

use super::LARGEST_MESSAGE;
use super::guard::guard;
use crate::{Diagnostic, wire};

/// A kind of type that this framework does not support.
struct Unsupported {
    kind: &'static str,
    /// The calls about it, each with the path to the diagnostics in its response: field numbers, from the outermost to the
    /// innermost.
    calls: &'static [(&'static str, &'static [u8])],
}

const UNSUPPORTED: [Unsupported; 5] = [
    Unsupported {
        kind: "resource",
        calls: &[
            ("ValidateResourceConfig", &[1]),
            ("UpgradeResourceState", &[2]),
            ("UpgradeResourceIdentity", &[2]),
            ("ReadResource", &[2]),
            ("PlanResourceChange", &[4]),
            ("ApplyResourceChange", &[3]),
            ("ImportResourceState", &[2]),
            ("MoveResourceState", &[2]),
            ("GenerateResourceConfig", &[2]),
        ],
    },
    Unsupported {
        kind: "ephemeral resource",
        calls: &[
            ("ValidateEphemeralResourceConfig", &[1]),
            ("OpenEphemeralResource", &[1]),
            ("RenewEphemeralResource", &[1]),
            ("CloseEphemeralResource", &[1]),
        ],
    },
    Unsupported {
        kind: "list resource",
        calls: &[("ListResource", &[4]), ("ValidateListResourceConfig", &[1])],
    },
    Unsupported {
        kind: "state store",
        calls: &[
            ("ValidateStateStoreConfig", &[1]),
            ("ConfigureStateStore", &[1]),
            ("ReadStateBytes", &[4]),
            ("WriteStateBytes", &[1]),
            ("LockState", &[2]),
            ("UnlockState", &[1]),
            ("GetStates", &[2]),
            ("DeleteState", &[1]),
        ],
    },
    Unsupported {
        kind: "action",
        calls: &[
            ("ValidateActionConfig", &[1]),
            ("PlanAction", &[1]),
            // The diagnostics are in the event that completes the action.
            ("InvokeAction", &[2, 1]),
        ],
    },
];

/// Adds a response to every unsupported call to the service of the supported ones.
#[derive(Debug, Clone)]
pub(super) struct RejectUnsupported<S> {
    pub(super) inner: S,
    /// The names of the data sources, for the error.
    pub(super) data_sources: Arc<[&'static str]>,
}

impl<S: NamedService> NamedService for RejectUnsupported<S> {
    const NAME: &'static str = S::NAME;
}

impl<S, B> Service<http::Request<B>> for RejectUnsupported<S>
where
    S: NamedService
        + Service<
            http::Request<B>,
            Response = http::Response<Body>,
            Error = Infallible,
            Future = BoxFuture<http::Response<Body>, Infallible>,
        >,
    B: codegen::Body + Send + 'static,
    B::Error: Into<StdError> + Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        match Rejection::of(S::NAME, request.uri().path(), &self.data_sources) {
            Some(rejection) => Box::pin(async move {
                let mut grpc = Grpc::new(Bytes)
                    .apply_max_message_size_config(Some(LARGEST_MESSAGE), Some(LARGEST_MESSAGE));
                Ok(grpc.streaming(rejection, request).await)
            }),
            None => self.inner.call(request),
        }
    }
}

/// The response to one call. It reads the first message and sends one, so it serves single messages and streams alike.
#[derive(Clone)]
struct Rejection {
    kind: &'static str,
    method: &'static str,
    diagnostics_at: &'static [u8],
    data_sources: String,
}

impl Rejection {
    /// Returns `None` if the table has no call of this path.
    fn of(service: &str, path: &str, data_sources: &[&str]) -> Option<Self> {
        let called = path.strip_prefix('/')?.strip_prefix(service)?.strip_prefix('/')?;
        UNSUPPORTED.iter().find_map(|unsupported| {
            let (method, diagnostics_at) = unsupported.calls.iter().find(|(method, _)| *method == called)?;
            Some(Self {
                kind: unsupported.kind,
                method,
                diagnostics_at,
                data_sources: data_sources.join(", "),
            })
        })
    }

    async fn answer(self, mut request: Streaming<Vec<u8>>) -> Vec<u8> {
        let error = async {
            let first = request.message().await.ok().flatten().unwrap_or_default();
            // A request that cannot be decoded gets the same error.
            let name = type_name(self.method, &first).unwrap_or_default();
            Diagnostic::error(
                "Unsupported type",
                format!(
                    "The provider does not support the {} {name:?}. It supports only data sources: {}.",
                    self.kind, self.data_sources
                ),
            )
        };
        let error = guard(self.method, error).await;
        let diagnostic = error.unwrap_or_else(|panicked| panicked).into_wire();
        let numbers = self.diagnostics_at.iter().rev();
        numbers.fold(diagnostic.encode_to_vec(), |content, number| {
            field(*number, &content)
        })
    }
}

impl StreamingService<Vec<u8>> for Rejection {
    type Response = Vec<u8>;
    type ResponseStream = Once<Ready<Result<Vec<u8>, Status>>>;
    type Future = BoxFuture<Response<Self::ResponseStream>, Status>;

    fn call(&mut self, request: Request<Streaming<Vec<u8>>>) -> Self::Future {
        let answer = self.clone().answer(request.into_inner());
        Box::pin(async move { Ok(Response::new(stream::once(ready(Ok(answer.await))))) })
    }
}

/// Returns the name of the type in a request.
fn type_name(method: &str, request: &[u8]) -> Result<String, DecodeError> {
    match method {
        "MoveResourceState" => {
            let request = wire::move_resource_state::Request::decode(request)?;
            Ok(request.target_type_name)
        }
        "WriteStateBytes" => {
            let chunk = wire::write_state_bytes::RequestChunk::decode(request)?;
            Ok(chunk.meta.unwrap_or_default().type_name)
        }
        _ => Ok(wire::NotOffered::decode(request)?.type_name),
    }
}

/// Encodes a protobuf field that holds a message. The number must be below 16.
fn field(number: u8, content: &[u8]) -> Vec<u8> {
    /// The wire type of fields that start with their length.
    const LENGTH_DELIMITED: u8 = 2;
    let mut field = vec![number << 3 | LENGTH_DELIMITED];
    // Writing to a vector cannot fail.
    let _ = prost::encode_length_delimiter(content.len(), &mut field);
    field.extend_from_slice(content);
    field
}

/// A codec that leaves messages encoded.
#[derive(Debug, Clone, Copy)]
struct Bytes;

impl Codec for Bytes {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, message: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put_slice(&message);
        Ok(())
    }
}

impl Decoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        let mut message = vec![0; buffer.remaining()];
        buffer.copy_to_slice(&mut message);
        Ok(Some(message))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::poll_immediate;

    use super::*;

    /// A service that is never ready.
    struct Busy;

    impl NamedService for Busy {
        const NAME: &'static str = "tfplugin6.Provider";
    }

    impl Service<http::Request<Body>> for Busy {
        type Response = http::Response<Body>;
        type Error = Infallible;
        type Future = BoxFuture<http::Response<Body>, Infallible>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Pending
        }

        fn call(&mut self, _: http::Request<Body>) -> Self::Future {
            Box::pin(std::future::pending())
        }
    }

    #[tokio::test]
    async fn a_service_is_ready_only_when_the_one_inside_is() {
        let mut service = RejectUnsupported {
            inner: Busy,
            data_sources: Arc::default(),
        };
        let ready = std::future::poll_fn(|context| service.poll_ready(context));
        assert_eq!(poll_immediate(ready).await, None);
    }
}
