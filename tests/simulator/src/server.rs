//! Accepts connections and serves HTTP on them.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use crate::connection::Connection;
use crate::handler;
use crate::state::State;
use crate::tls;

/// Serves until it is told to stop, or until the other end of `stopped` is dropped. Without an acceptor, it serves
/// plain HTTP.
pub(crate) async fn serve(
    listener: TcpListener,
    acceptor: Option<TlsAcceptor>,
    state: Arc<State>,
    stopped: oneshot::Receiver<()>,
) {
    tokio::select! {
        biased;
        _ = stopped => {}
        () = accept(listener, acceptor, state) => {}
    }
}

async fn accept(listener: TcpListener, acceptor: Option<TlsAcceptor>, state: Arc<State>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let number = state.connections.fetch_add(1, Ordering::Relaxed) + 1;
                tokio::spawn(connection(stream, acceptor.clone(), number, Arc::clone(&state)));
            }
            // The caller left, or the process has no free file descriptor: a pause lets another request return one.
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
}

async fn connection(stream: TcpStream, acceptor: Option<TlsAcceptor>, number: u64, state: Arc<State>) {
    // Responses are written in one piece, so waiting for more would only slow the client down.
    let _ = stream.set_nodelay(true);
    let Some(acceptor) = acceptor else {
        return serve_http1(stream, number, state).await;
    };
    // A client that does not trust the certificate disconnects here.
    let Ok(stream) = acceptor.accept(stream).await else {
        return;
    };
    if stream.get_ref().1.alpn_protocol() == Some(tls::HTTP_2) {
        serve_http2(stream, number, state).await;
    } else {
        serve_http1(stream, number, state).await;
    }
}

async fn serve_http1<S>(stream: S, number: u64, state: Arc<State>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let connection = Connection::new(number);
    let stream = connection.over(stream);
    let service = service_fn(|request| handler::respond(Arc::clone(&state), connection.clone(), request));
    let served = http1::Builder::new()
        .title_case_headers(true)
        .serve_connection(TokioIo::new(stream), service);
    // A connection fails through a scripted fault or because the caller left; both belong to the test.
    let _ = served.await;
}

async fn serve_http2<S>(stream: S, number: u64, state: Arc<State>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let connection = Connection::new(number);
    let stream = connection.over(stream);
    let service = service_fn(|request| handler::respond(Arc::clone(&state), connection.clone(), request));
    let served = http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service);
    // As above. A cut ends one stream here, not the connection.
    let _ = served.await;
}
