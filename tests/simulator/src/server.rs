//! Accepting connections and serving HTTP/1.1 on them.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::handler;
use crate::state::State;

/// Serves until told to stop, or until the other end of `stopped` is gone.
pub(crate) async fn serve(listener: TcpListener, state: Arc<State>, stopped: oneshot::Receiver<()>) {
    tokio::select! {
        biased;
        _ = stopped => {}
        () = accept(listener, state) => {}
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let number = state.connections.fetch_add(1, Ordering::Relaxed) + 1;
                tokio::spawn(connection(stream, number, Arc::clone(&state)));
            }
            // The caller has left already, or the process has no file left for it: wait for one.
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
}

async fn connection(stream: TcpStream, number: u64, state: Arc<State>) {
    // Answers are written in one piece; waiting for more would only slow the client down.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| handler::respond(Arc::clone(&state), number, request));
    let connection = http1::Builder::new()
        .title_case_headers(true)
        .serve_connection(TokioIo::new(stream), service);
    // A failed connection is either a scripted fault or a caller that left: both are the test's business.
    let _ = connection.await;
}
