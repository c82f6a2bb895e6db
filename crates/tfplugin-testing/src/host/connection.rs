//! A gRPC connection to a plugin.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use go_plugin::health_wire::HealthCheckRequest;
use go_plugin::health_wire::health_client::HealthClient;
use go_plugin::wire::grpc_broker_client::GrpcBrokerClient;
use go_plugin::wire::grpc_controller_client::GrpcControllerClient;
use go_plugin::wire::grpc_stdio_client::GrpcStdioClient;
use go_plugin::wire::{ConnInfo, Empty, StdioData};
use hyper::client::conn::http2::{self, SendRequest};
use hyper::rt::Executor;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::net::UnixStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tonic::{Status, Streaming};
use tower_service::Service;

use super::{ClientTls, TIMEOUT};

/// A connection, with the two streams that a host keeps open. Dropping it closes the connection.
#[derive(Debug)]
pub struct Connection {
    /// The channel for generated clients.
    pub channel: Channel,
    /// The stream for text that the plugin's own code writes to its standard streams.
    pub stdio: Streaming<StdioData>,
    /// The stream that announces further connections.
    pub broker: Streaming<ConnInfo>,
    tasks: Tasks,
}

impl Connection {
    /// Connects over a socket, with TLS or without.
    ///
    /// # Errors
    ///
    /// Fails if the plugin rejects the connection. With TLS 1.3, the client finishes before the server has seen its
    /// certificate, so the rejection may come only with the first request.
    pub async fn open(stream: UnixStream, tls: Option<ClientTls>) -> Result<Self, Status> {
        let refused = |error: io::Error| Status::unauthenticated(error.to_string());
        timeout(TIMEOUT, async {
            let Some(tls) = tls else {
                return Self::over(stream).await;
            };
            let name = ServerName::try_from("localhost").unwrap();
            let connector = TlsConnector::from(Arc::new(tls.configuration()));
            let stream = connector.connect(name, stream).await.map_err(refused)?;
            assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]), "ALPN");
            Self::over(stream).await
        })
        .await
        .expect("the plugin neither accepts nor rejects the connection")
    }

    async fn over<S>(stream: S) -> Result<Self, Status>
    where
        S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin + 'static,
    {
        let tasks = Tasks::default();
        let (sender, connection) = http2::handshake(tasks.clone(), TokioIo::new(stream))
            .await
            .map_err(|error| Status::unavailable(error.to_string()))?;
        tasks.execute(connection);
        let channel = Channel { sender };
        let stdio = GrpcStdioClient::new(channel.clone())
            .stream_stdio(())
            .await?
            .into_inner();
        let nothing = futures_util::stream::pending::<ConnInfo>();
        let broker = GrpcBrokerClient::new(channel.clone())
            .start_stream(nothing)
            .await?
            .into_inner();
        Ok(Self {
            channel,
            stdio,
            broker,
            tasks,
        })
    }

    /// Asks the process to shut down, and closes the connection after its response, as a host does.
    pub async fn shut_down(self) {
        self.ask_for_the_end().await;
    }

    /// Asks the process to shut down, and stays connected.
    pub async fn ask_for_the_end(&self) {
        let mut controller = GrpcControllerClient::new(self.channel.clone());
        timeout(TIMEOUT, controller.shutdown(Empty {}))
            .await
            .expect("the plugin does not answer Shutdown")
            .unwrap();
    }

    /// Asks for the state of a service by the gRPC health check: 1 means that it is serving.
    pub async fn health(&self, service: &str) -> Result<i32, Status> {
        let request = HealthCheckRequest {
            service: service.to_owned(),
        };
        let answer = HealthClient::new(self.channel.clone()).check(request).await?;
        Ok(answer.into_inner().status)
    }
}

/// The tasks of a connection. They end when it is dropped, so that the socket closes at that moment, even if a stream is
/// still in use.
#[derive(Debug, Clone, Default)]
struct Tasks(Arc<Mutex<JoinSet<()>>>);

impl<F: Future<Output: Send> + Send + 'static> Executor<F> for Tasks {
    fn execute(&self, task: F) {
        self.0.lock().unwrap().spawn(async {
            task.await;
        });
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // Dropping the set is not enough, because its own tasks hold it.
        self.tasks.0.lock().unwrap().abort_all();
    }
}

/// The channel for generated clients: `SomeClient::new(connection.channel.clone())`.
#[derive(Debug, Clone)]
pub struct Channel {
    sender: SendRequest<tonic::body::Body>,
}

impl Service<http::Request<tonic::body::Body>> for Channel {
    type Response = http::Response<hyper::body::Incoming>;
    type Error = hyper::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.sender.poll_ready(context)
    }

    fn call(&mut self, mut request: http::Request<tonic::body::Body>) -> Self::Future {
        // A generated client has no address, but HTTP/2 requires one.
        let path = request.uri().path().to_owned();
        *request.uri_mut() = format!("http://localhost{path}").parse().unwrap();
        Box::pin(self.sender.send_request(request))
    }
}
