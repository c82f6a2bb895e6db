//! Property tests with hosts that connect, disconnect, request shutdown, send signals and vanish, in any order.

use std::cell::Cell;
use std::net::SocketAddr;
use std::sync::atomic::AtomicUsize;

use hyper::Request;
use hyper::client::conn::http2::handshake;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::sync::mpsc::unbounded_channel;
use tokio::task::{LocalSet, spawn_local};
use tokio::time::sleep;

use super::*;
use crate::environment::Environment;
use crate::listener::{Address, Listen};

/// The rounding that tokio's clock adds to measured times.
const TICK: Duration = Duration::from_millis(5);

/// A planned connection: when it opens, whether it carries a request, how long it lasts, and how long its session takes
/// to close.
#[derive(Clone, Copy, Debug)]
struct Connects {
    at: Duration,
    is_used: bool,
    lasts: Duration,
    closes: Duration,
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Shutdown,
    Terminate,
    Interrupt,
    ParentVanishes,
}

fn time() -> impl Strategy<Value = Duration> {
    prop_oneof![0..3_u64, 0..2_000_u64, 0..9_000_u64].prop_map(Duration::from_millis)
}

fn connects() -> impl Strategy<Value = Connects> {
    (time(), prop::bool::weighted(0.7), time(), time()).prop_map(|(at, is_used, lasts, closes)| Connects {
        at,
        is_used,
        lasts,
        closes,
    })
}

fn event() -> impl Strategy<Value = (Duration, Event)> {
    let event = prop_oneof![
        Just(Event::Shutdown),
        Just(Event::Terminate),
        Just(Event::Interrupt),
        Just(Event::ParentVanishes)
    ];
    (time(), event)
}

/// The life of a connection as the host sees it, in time since the process started.
#[derive(Clone, Copy, Debug)]
struct Life {
    is_used: bool,
    begun: Duration,
    ended: Duration,
}

async fn connect(address: SocketAddr, plan: Connects, start: Instant) -> Option<Life> {
    sleep(plan.at).await;
    let stream = TcpStream::connect(address).await.ok()?;
    let begun = start.elapsed();
    let mut open = None;
    if plan.is_used {
        let (mut requests, connection) = handshake(TokioExecutor::new(), TokioIo::new(stream)).await.ok()?;
        let connection = tokio::spawn(connection);
        let request = Request::post("http://plugin/any").body(String::new()).ok()?;
        // If the process has ended, the request fails.
        let is_answered = requests.send_request(request).await.is_ok();
        open = is_answered.then_some((requests, connection.abort_handle()));
    } else {
        sleep(plan.lasts).await;
        drop(stream);
    }
    let is_used = open.is_some();
    if let Some((requests, connection)) = open {
        sleep(plan.lasts).await;
        drop(requests);
        connection.abort();
    }
    Some(Life {
        is_used,
        begun,
        ended: start.elapsed(),
    })
}

thread_local!(static PARENT: Cell<u32> = const { Cell::new(7) });

async fn keeps_every_rule(plan: Vec<Connects>, events: Vec<(Duration, Event)>) -> Result<(), TestCaseError> {
    PARENT.set(7);
    let start = Instant::now();
    let listener = Listener::bind(&Listen::Tcp(
        crate::listener::PortRange::from_environment(&Environment::default()).unwrap(),
    ))
    .unwrap();
    let Address::Tcp(address) = *listener.address() else {
        return Err(TestCaseError::fail("not TCP"));
    };
    let (sessions, ends) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (begins, ending_sessions) = (sessions.clone(), ends.clone());
    let slowest = plan
        .iter()
        .map(|connects| connects.closes)
        .max()
        .unwrap_or_default();
    let factory = move |_| {
        begins.fetch_add(1, Ordering::Relaxed);
        let ends = ending_sessions.clone();
        Session {
            routes: Routes::default(),
            close: Box::pin(async move {
                ends.fetch_add(1, Ordering::Relaxed);
                sleep(slowest).await;
            }),
        }
    };
    let server = Server::new(listener, None, 4, factory);
    let shutdown_request = server.shutdown_request.clone();
    let (signal, mut signals) = unbounded_channel();
    let lives: Vec<_> = plan
        .iter()
        .map(|plan| spawn_local(connect(address, *plan, start)))
        .collect();
    for (at, event) in events.iter().copied() {
        let (shutdown_request, signal) = (shutdown_request.clone(), signal.clone());
        spawn_local(async move {
            sleep(at).await;
            match event {
                Event::Shutdown => shutdown_request.notify_one(),
                Event::ParentVanishes => PARENT.set(1),
                Event::Terminate => drop(signal.send(Signal::End)),
                Event::Interrupt => drop(signal.send(Signal::OfTerminal("SIGINT"))),
            }
        });
    }
    // Never `None`: the sender lives as long as this function.
    let next = async || signals.recv().await.unwrap_or(Signal::End);
    let owner = Owner::child_of(|| PARENT.get());
    // More than enough: a process without a host ends after two minutes.
    let ran = timeout(Duration::from_secs(300), server.run(next, owner)).await;
    prop_assert!(ran.is_ok(), "the process does not end");
    let end = start.elapsed();
    prop_assert_eq!(
        sessions.load(Ordering::Relaxed),
        ends.load(Ordering::Relaxed),
        "a session was not closed exactly once"
    );
    let mut used = Vec::new();
    for life in lives {
        used.extend(
            life.await
                .ok()
                .flatten()
                .filter(|life| life.is_used && life.begun <= end),
        );
    }
    let first = |kinds: fn(Event) -> bool| {
        let events = events.iter().filter(|(_, event)| kinds(*event));
        events.map(|(at, _)| *at).min()
    };
    let asked = first(|event| matches!(event, Event::Shutdown | Event::Terminate));
    let way_out = CLOSE_SESSIONS + TICK;
    if asked.is_none_or(|asked| end < asked) {
        // No one requested shutdown, so the host must be gone.
        let open = used.iter().find(|life| life.ended > end);
        prop_assert!(open.is_none(), "it ends at {end:?} in spite of {open:?}");
        let last = used.iter().map(|life| life.ended).max();
        let vanished = first(|event| matches!(event, Event::ParentVanishes)).is_some_and(|at| at <= end);
        let is_alone = end >= last.map_or(Duration::from_secs(120), |last| last + Duration::from_secs(3));
        prop_assert!(vanished || is_alone, "it ends at {end:?} without a reason");
    }
    if let Some(asked) = asked {
        prop_assert!(end <= asked + way_out, "asked at {asked:?}, it ends at {end:?}");
    } else {
        // Three seconds without a connection, up to one second until the next check, and the shutdown.
        let last = used.iter().map(|life| life.ended).max();
        let latest = last.map_or(Duration::from_secs(121), |last| last + Duration::from_secs(4)) + way_out;
        prop_assert!(
            end <= latest,
            "the last connection is over at {last:?}, it ends at {end:?}"
        );
    }
    Ok(())
}

proptest! {
    #[test]
    fn the_process_ends_when_asked_or_abandoned_and_never_while_in_use(
        plan in prop::collection::vec(connects(), 0..6),
        events in prop::collection::vec(event(), 0..4),
    ) {
        let runtime = Builder::new_current_thread().enable_all().start_paused(true).build();
        let runtime = runtime.map_err(|error| TestCaseError::fail(error.to_string()))?;
        LocalSet::new().block_on(&runtime, keeps_every_rule(plan, events))?;
    }
}
