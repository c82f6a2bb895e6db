//! The rules for when the process ends, and the time limits of shutdown.

use std::time::Duration;

use tokio::time::Instant;

/// The time that the host has to close its connections. Hosts built on go-plugin need less than a millisecond.
pub(super) const CLOSE_CONNECTIONS: Duration = Duration::from_millis(400);

/// The time that sessions have to close, and the upper limit of a shutdown. go-plugin kills a plugin after 2 s.
pub(super) const CLOSE_SESSIONS: Duration = Duration::from_millis(900);

/// The interval at which the process checks that the host is still there.
pub(super) const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// The time without a connection after which a host that was connected counts as gone.
const UNCONNECTED: Duration = Duration::from_secs(3);

/// The owner of this process. A shutdown request and SIGTERM end every process; the owner decides what else does.
#[derive(Debug)]
pub(super) enum Owner {
    /// A host started the process. It may disappear without requesting shutdown, and handles the signals of its
    /// terminal itself.
    Host(OrphanGuard),
    /// A person started the process. It outlives its connections, and a signal of the terminal ends it.
    Person,
}

impl Owner {
    /// The owner is the parent of this process.
    pub(super) fn host() -> Self {
        Self::Host(OrphanGuard::new())
    }

    /// The owner is a host. `parent` returns the ID of the current parent process.
    #[cfg(test)]
    pub(super) fn child_of(parent: fn() -> u32) -> Self {
        Self::Host(OrphanGuard::with_parent(parent))
    }

    /// Notes that a connection which carried requests has closed.
    pub(super) fn connection_closed(&mut self, now: Instant) {
        if let Self::Host(guard) = self {
            guard.connection_closed(now);
        }
    }

    /// Whether the owner is gone. `connected` says whether a connection is in use now.
    pub(super) fn is_gone(&mut self, connected: bool, now: Instant) -> bool {
        match self {
            Self::Host(guard) => guard.abandoned(connected, now),
            Self::Person => false,
        }
    }

    /// Whether a signal of the terminal, such as Ctrl-C, ends the process.
    pub(super) fn is_at_the_terminal(&self) -> bool {
        matches!(self, Self::Person)
    }
}

/// The time that the host has to make its first connection. go-plugin gives up on a plugin after a minute.
const FIRST_CONNECTION: Duration = Duration::from_secs(120);

/// Detects a host that disappeared without requesting shutdown, because it crashed or was killed. Without this guard,
/// the plugin would run forever.
///
/// While no connection is open, any of three signs is enough: the last connection closed three seconds ago, no
/// connection came within two minutes, or the parent process has changed. `PR_SET_PDEATHSIG` cannot replace them. The
/// kernel sends it when the thread that started this process ends, and Go may end a thread at any time.
#[derive(Debug)]
pub(super) struct OrphanGuard {
    parent: fn() -> u32,
    parent_at_start: u32,
    started: Instant,
    was_connected: bool,
    /// The time at which the last connection closed. `None` before the first connection and while one is open.
    alone_since: Option<Instant>,
}

impl OrphanGuard {
    fn new() -> Self {
        Self::with_parent(parent_id)
    }

    fn with_parent(parent: fn() -> u32) -> Self {
        Self {
            parent,
            parent_at_start: parent(),
            started: Instant::now(),
            was_connected: false,
            alone_since: None,
        }
    }

    fn connection_closed(&mut self, now: Instant) {
        (self.alone_since, self.was_connected) = (Some(now), true);
    }

    fn abandoned(&mut self, connected: bool, now: Instant) -> bool {
        if connected {
            (self.alone_since, self.was_connected) = (None, true);
            return false;
        }
        let alone = self
            .alone_since
            .is_some_and(|since| now.duration_since(since) >= UNCONNECTED);
        let never = !self.was_connected && now.duration_since(self.started) >= FIRST_CONNECTION;
        alone || never || (self.parent)() != self.parent_at_start
    }
}

#[cfg(unix)]
fn parent_id() -> u32 {
    std::os::unix::process::parent_id()
}

/// Windows does not give a process another parent.
#[cfg(not(unix))]
fn parent_id() -> u32 {
    0
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_host_has_two_minutes_to_make_its_first_connection() {
        let mut guard = OrphanGuard::with_parent(|| 1);
        assert!(!guard.abandoned(false, guard.started + Duration::from_secs(119)));
        assert!(guard.abandoned(false, guard.started + Duration::from_secs(120)));
        assert!(!guard.abandoned(true, guard.started + Duration::from_secs(3600)));
        assert!(!guard.abandoned(false, guard.started + Duration::from_secs(7200)));
    }

    #[test]
    fn a_host_counts_as_gone_three_seconds_after_its_last_connection() {
        let (mut guard, start) = (OrphanGuard::with_parent(|| 1), Instant::now());
        guard.connection_closed(start);
        assert!(!guard.abandoned(false, start + Duration::from_secs(2)));
        assert!(guard.abandoned(false, start + Duration::from_secs(3)));
    }

    #[test]
    fn an_owner_that_is_a_host_is_gone_three_seconds_after_its_last_connection() {
        let (mut host, start) = (Owner::host(), Instant::now());
        host.connection_closed(start);
        assert!(!host.is_gone(false, start + Duration::from_secs(2)));
        assert!(host.is_gone(false, start + Duration::from_secs(3)));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_parent_id_is_the_one_that_the_kernel_reports() {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let parent = status
            .lines()
            .find_map(|line| line.strip_prefix("PPid:"))
            .unwrap();
        assert_eq!(parent_id().to_string(), parent.trim());
    }

    #[test]
    fn an_owner_who_is_a_person_is_never_gone() {
        let (mut person, start) = (Owner::Person, Instant::now());
        person.connection_closed(start);
        assert!(!person.is_gone(false, start + Duration::from_secs(3600)));
        assert!(person.is_at_the_terminal());
        assert!(!Owner::host().is_at_the_terminal());
    }

    #[test]
    fn a_new_connection_restarts_the_wait() {
        let (mut guard, start) = (OrphanGuard::with_parent(|| 1), Instant::now());
        guard.connection_closed(start);
        assert!(!guard.abandoned(true, start + Duration::from_secs(5)));
        assert!(!guard.abandoned(false, start + Duration::from_secs(60)));
        guard.connection_closed(start + Duration::from_secs(60));
        assert!(guard.abandoned(false, start + Duration::from_secs(63)));
    }

    #[test]
    fn a_changed_parent_means_that_the_host_is_gone_unless_it_is_connected() {
        thread_local!(static PARENT: Cell<u32> = const { Cell::new(7) });
        let mut guard = OrphanGuard::with_parent(|| PARENT.get());
        assert!(!guard.abandoned(false, Instant::now()));
        PARENT.set(1);
        assert!(!guard.abandoned(true, Instant::now()));
        assert!(guard.abandoned(false, Instant::now()));
    }
}
