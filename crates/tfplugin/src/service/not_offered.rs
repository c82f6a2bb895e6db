//! The calls about types that a provider of data sources does not have: resources, ephemeral resources, lists of resources,
//! state stores and actions.
//!
//! The schema declares none of them, so Terraform makes no such call. A host that makes one anyway gets an error that names
//! the type, as a provider made with Go's libraries would answer, and not a bare gRPC status. All these calls have one shape:
//! the name of a type comes in, and diagnostics go out. Only where these two are in the messages differs; the table below has
//! it. Serving each call by itself would add some 400 KiB to the binary.

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

/// Something that there is none of.
struct Missing {
    kind: &'static str,
    /// The calls about it, and where diagnostics stand in the answer to each: the numbers of the fields that lead to them,
    /// from the outermost to the innermost.
    calls: &'static [(&'static str, &'static [u8])],
}

const MISSING: [Missing; 5] = [
    Missing {
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
    Missing {
        kind: "ephemeral resource",
        calls: &[
            ("ValidateEphemeralResourceConfig", &[1]),
            ("OpenEphemeralResource", &[1]),
            ("RenewEphemeralResource", &[1]),
            ("CloseEphemeralResource", &[1]),
        ],
    },
    Missing {
        kind: "list resource",
        calls: &[("ListResource", &[4]), ("ValidateListResourceConfig", &[1])],
    },
    Missing {
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
    Missing {
        kind: "action",
        calls: &[
            ("ValidateActionConfig", &[1]),
            ("PlanAction", &[1]),
            // The event that the action is completed.
            ("InvokeAction", &[2, 1]),
        ],
    },
];

/// The service of what there is, with an answer to every call about what there is not.
#[derive(Debug, Clone)]
pub(super) struct Refusing<S> {
    pub(super) offered: S,
    /// The names of the data sources.
    pub(super) data_sources: Arc<[&'static str]>,
}

impl<S: NamedService> NamedService for Refusing<S> {
    const NAME: &'static str = S::NAME;
}

impl<S, B> Service<http::Request<B>> for Refusing<S>
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
        self.offered.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        match Refusal::of(S::NAME, request.uri().path(), &self.data_sources) {
            Some(refusal) => Box::pin(async move {
                let mut grpc = Grpc::new(Bytes)
                    .apply_max_message_size_config(Some(LARGEST_MESSAGE), Some(LARGEST_MESSAGE));
                Ok(grpc.streaming(refusal, request).await)
            }),
            None => self.offered.call(request),
        }
    }
}

/// The answer to one call. Whether the protocol has one message or a stream of them in either direction makes no
/// difference to it: it reads the first message and sends one.
#[derive(Clone)]
struct Refusal {
    kind: &'static str,
    method: &'static str,
    diagnostics_at: &'static [u8],
    data_sources: String,
}

impl Refusal {
    /// None if the path is not that of a call in the table.
    fn of(service: &str, path: &str, data_sources: &[&str]) -> Option<Self> {
        let called = path.strip_prefix('/')?.strip_prefix(service)?.strip_prefix('/')?;
        MISSING.iter().find_map(|missing| {
            let (method, diagnostics_at) = missing.calls.iter().find(|(method, _)| *method == called)?;
            Some(Self {
                kind: missing.kind,
                method,
                diagnostics_at,
                data_sources: data_sources.join(", "),
            })
        })
    }

    async fn answer(self, mut request: Streaming<Vec<u8>>) -> Vec<u8> {
        let refused = async {
            let first = request.message().await.ok().flatten().unwrap_or_default();
            // A request that cannot be read is refused all the same.
            let name = type_name(self.method, &first).unwrap_or_default();
            Diagnostic::error(
                "Unknown type",
                format!(
                    "This provider has no {} {name:?}. It has data sources and nothing else: {}.",
                    self.kind, self.data_sources
                ),
            )
        };
        let refused = guard(self.method, refused).await;
        let diagnostic = refused.unwrap_or_else(|panicked| panicked).into_wire();
        let numbers = self.diagnostics_at.iter().rev();
        numbers.fold(diagnostic.encode_to_vec(), |content, number| {
            field(*number, &content)
        })
    }
}

impl StreamingService<Vec<u8>> for Refusal {
    type Response = Vec<u8>;
    type ResponseStream = Once<Ready<Result<Vec<u8>, Status>>>;
    type Future = BoxFuture<Response<Self::ResponseStream>, Status>;

    fn call(&mut self, request: Request<Streaming<Vec<u8>>>) -> Self::Future {
        let answer = self.clone().answer(request.into_inner());
        Box::pin(async move { Ok(Response::new(stream::once(ready(Ok(answer.await))))) })
    }
}

/// The type that a request is about.
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

/// A field of protobuf that holds a message. Its number is below 16.
fn field(number: u8, content: &[u8]) -> Vec<u8> {
    /// The wire type of everything that begins with its length.
    const LENGTH_DELIMITED: u8 = 2;
    let mut field = vec![number << 3 | LENGTH_DELIMITED];
    // A vector takes any length.
    let _ = prost::encode_length_delimiter(content.len(), &mut field);
    field.extend_from_slice(content);
    field
}

/// Messages as they are on the wire.
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
