//! When the process ends, and how long the end may take.

use std::time::Duration;

use tokio::time::Instant;

/// How long the host gets to close its connections. A host that is built on go-plugin needs less than a millisecond.
pub(super) const CLOSE_CONNECTIONS: Duration = Duration::from_millis(400);

/// How long a session gets to close, and how long the way out takes at most. go-plugin kills after 2 s.
pub(super) const CLOSE_SESSIONS: Duration = Duration::from_millis(900);

/// How often to check whether the host is still there.
pub(super) const LOOK_AROUND: Duration = Duration::from_secs(1);

/// How long a host may stay away after its last connection.
const UNCONNECTED: Duration = Duration::from_secs(3);

/// Whose process this is, which decides what ends it apart from the request to end and SIGTERM.
#[derive(Debug)]
pub(super) enum Owner {
    /// A host started it. The host may disappear without asking for the end, and acts on the signals of its terminal.
    Host(OrphanGuard),
    /// A person started it. Connections come and go, and a signal of the terminal ends it.
    Person,
}

impl Owner {
    /// The process that started this one is the host.
    pub(super) fn host() -> Self {
        Self::Host(OrphanGuard::new())
    }

    /// The process of this id at any time is the host.
    #[cfg(test)]
    pub(super) fn child_of(parent: fn() -> u32) -> Self {
        Self::Host(OrphanGuard::with_parent(parent))
    }

    /// A connection that was really used is over.
    pub(super) fn connection_closed(&mut self, now: Instant) {
        if let Self::Host(guard) = self {
            guard.connection_closed(now);
        }
    }

    /// Whether the owner is gone. `connected`: whether a connection is in use now.
    pub(super) fn is_gone(&mut self, connected: bool, now: Instant) -> bool {
        match self {
            Self::Host(guard) => guard.abandoned(connected, now),
            Self::Person => false,
        }
    }

    /// Whether a signal of the terminal, such as a Ctrl-C, ends the process.
    pub(super) fn is_at_the_terminal(&self) -> bool {
        matches!(self, Self::Person)
    }
}

/// How long the host gets for its first connection. go-plugin gives up on a start after a minute.
const FIRST_CONNECTION: Duration = Duration::from_secs(120);

/// Notices that the host disappeared without asking for the end, as it does when it is killed or crashes. Without this guard,
/// the plugin would run forever.
///
/// Three signs count, and only while no connection is open: there was a connection and no other came for some seconds, none
/// ever came, or the parent is another process than at the start. The kernel's own notice (`PR_SET_PDEATHSIG`) does not
/// serve: it comes when the thread ends that started the process, which Go may end at any time.
#[derive(Debug)]
pub(super) struct OrphanGuard {
    parent: fn() -> u32,
    parent_at_start: u32,
    started: Instant,
    was_connected: bool,
    /// Since when no connection is open. Nothing before the first connection.
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
    fn a_host_may_take_its_time_for_the_first_connection_and_not_for_ever() {
        let mut guard = OrphanGuard::with_parent(|| 1);
        assert!(!guard.abandoned(false, guard.started + Duration::from_secs(119)));
        assert!(guard.abandoned(false, guard.started + Duration::from_secs(120)));
        assert!(!guard.abandoned(true, guard.started + Duration::from_secs(3600)));
        assert!(!guard.abandoned(false, guard.started + Duration::from_secs(7200)));
    }

    #[test]
    fn a_host_that_does_not_come_back_is_missed_after_some_seconds() {
        let (mut guard, start) = (OrphanGuard::with_parent(|| 1), Instant::now());
        guard.connection_closed(start);
        assert!(!guard.abandoned(false, start + Duration::from_secs(2)));
        assert!(guard.abandoned(false, start + Duration::from_secs(3)));
    }

    #[test]
    fn a_host_that_closed_its_last_connection_is_gone_after_some_seconds() {
        let (mut host, start) = (Owner::host(), Instant::now());
        host.connection_closed(start);
        assert!(!host.is_gone(false, start + Duration::from_secs(2)));
        assert!(host.is_gone(false, start + Duration::from_secs(3)));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_parent_is_the_one_that_the_kernel_names() {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let parent = status
            .lines()
            .find_map(|line| line.strip_prefix("PPid:"))
            .unwrap();
        assert_eq!(parent_id().to_string(), parent.trim());
    }

    #[test]
    fn a_person_is_never_gone() {
        let (mut person, start) = (Owner::Person, Instant::now());
        person.connection_closed(start);
        assert!(!person.is_gone(false, start + Duration::from_secs(3600)));
        assert!(person.is_at_the_terminal());
        assert!(!Owner::host().is_at_the_terminal());
    }

    #[test]
    fn another_connection_counts_as_coming_back() {
        let (mut guard, start) = (OrphanGuard::with_parent(|| 1), Instant::now());
        guard.connection_closed(start);
        assert!(!guard.abandoned(true, start + Duration::from_secs(5)));
        assert!(!guard.abandoned(false, start + Duration::from_secs(60)));
        guard.connection_closed(start + Duration::from_secs(60));
        assert!(guard.abandoned(false, start + Duration::from_secs(63)));
    }

    #[test]
    fn another_parent_means_that_the_host_is_gone_unless_it_is_connected() {
        thread_local!(static PARENT: Cell<u32> = const { Cell::new(7) });
        let mut guard = OrphanGuard::with_parent(|| PARENT.get());
        assert!(!guard.abandoned(false, Instant::now()));
        PARENT.set(1);
        assert!(!guard.abandoned(true, Instant::now()));
        assert!(guard.abandoned(false, Instant::now()));
    }
}
