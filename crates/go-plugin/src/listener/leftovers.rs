//! Removal of the sockets that killed processes left behind.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tokio::net::UnixStream;
use tokio::time::timeout;

/// The minimum age of a directory that may be removed. A process may still be about to bind its socket in a younger
/// one. In an older one, the host has connected long ago and no longer needs the path.
const SETTLED: Duration = Duration::from_secs(60);

/// The timeout of a trial connection. A socket on which it elapses still has an owner.
const ANSWER: Duration = Duration::from_secs(1);

/// The directories to search.
#[derive(Debug)]
pub(super) struct Leftovers {
    pub(super) parent: PathBuf,
    /// The prefix of the directories' names.
    pub(super) prefix: &'static str,
    /// The name of the socket in each directory.
    pub(super) socket: &'static str,
    /// The ID of the user who owns the directories.
    pub(super) user: u32,
}

impl Leftovers {
    /// Removes each directory whose socket has no listener, and nothing else. Ignores failures: the next process makes
    /// another attempt.
    pub(super) async fn remove(self) {
        let Ok(entries) = fs::read_dir(&self.parent) else {
            return;
        };
        let named = entries
            .flatten()
            .filter(|entry| self.is_named(&entry.file_name()));
        for directory in named.map(|entry| entry.path()) {
            if self.is_settled(&directory, SystemTime::now())
                && remove_dead(&directory, self.socket).await.is_ok()
            {
                tracing::debug!(directory = %directory.display(), "removed the socket directory of a killed process");
            }
        }
    }

    fn is_named(&self, name: &OsStr) -> bool {
        name.to_str().is_some_and(|name| name.starts_with(self.prefix))
    }

    fn is_settled(&self, directory: &Path, now: SystemTime) -> bool {
        // Does not follow symbolic links, which may lead to another user's directory.
        fs::symlink_metadata(directory).is_ok_and(|metadata| {
            let age = metadata
                .modified()
                .ok()
                .and_then(|modified| now.duration_since(modified).ok());
            metadata.is_dir() && metadata.uid() == self.user && age.is_some_and(|age| age >= SETTLED)
        })
    }
}

async fn remove_dead(directory: &Path, socket: &str) -> io::Result<()> {
    let socket = directory.join(socket);
    // A connection to a regular file is refused as well.
    if !fs::symlink_metadata(&socket)?.file_type().is_socket() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    match timeout(ANSWER, UnixStream::connect(&socket)).await {
        Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionRefused => {
            fs::remove_file(&socket)?;
            fs::remove_dir(directory)
        }
        _ => Err(io::ErrorKind::AddrInUse.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::{UnixDatagram, UnixListener};

    use tempfile::TempDir;

    use super::*;

    #[tokio::test]
    async fn only_a_stream_socket_without_a_listener_is_removed() {
        let parent = TempDir::new().unwrap();
        let directory = |name: &str| {
            let directory = parent.path().join(name);
            fs::create_dir(&directory).unwrap();
            directory
        };
        let (dead, alive, other) = (directory("dead"), directory("alive"), directory("other"));
        let datagrams = directory("datagrams");
        drop(UnixListener::bind(dead.join("plugin")).unwrap());
        let _alive = UnixListener::bind(alive.join("plugin")).unwrap();
        // A datagram socket answers the connection with another error.
        let _datagrams = UnixDatagram::bind(datagrams.join("plugin")).unwrap();
        fs::write(other.join("plugin"), "a file").unwrap();
        for directory in [&dead, &alive, &datagrams, &other] {
            let _ = remove_dead(directory, "plugin").await;
        }
        assert!(!dead.exists());
        for directory in [&alive, &datagrams, &other] {
            assert!(directory.join("plugin").exists(), "{directory:?}");
        }
    }

    /// Creates a socket without a listener, in a directory that is old enough to be removed.
    fn killed(parent: &TempDir, name: &str) -> PathBuf {
        let directory = parent.path().join(name);
        fs::create_dir(&directory).unwrap();
        drop(UnixListener::bind(directory.join("plugin")).unwrap());
        let settled = SystemTime::now() - SETTLED;
        fs::File::open(&directory).unwrap().set_modified(settled).unwrap();
        directory
    }

    #[tokio::test]
    async fn abandoned_sockets_are_removed_only_from_old_directories_with_the_prefix() {
        let parent = TempDir::new().unwrap();
        let (dead, young, other) = (
            killed(&parent, "example-dead"),
            killed(&parent, "example-young"),
            killed(&parent, "other"),
        );
        let now = SystemTime::now();
        fs::File::open(&young).unwrap().set_modified(now).unwrap();
        let leftovers = Leftovers {
            parent: parent.path().to_owned(),
            prefix: "example-",
            socket: "plugin",
            user: fs::metadata(parent.path()).unwrap().uid(),
        };
        leftovers.remove().await;
        assert_eq!(
            [&dead, &young, &other].map(|directory| directory.exists()),
            [false, true, true]
        );
    }

    #[test]
    fn only_old_directories_of_the_same_user_are_candidates() {
        let parent = TempDir::new().unwrap();
        let user = fs::metadata(parent.path()).unwrap().uid();
        let leftovers = |user| Leftovers {
            parent: PathBuf::new(),
            prefix: "example-",
            socket: "plugin",
            user,
        };
        let later = SystemTime::now() + 2 * SETTLED;
        assert!(leftovers(user).is_settled(parent.path(), later));
        assert!(!leftovers(user).is_settled(parent.path(), SystemTime::now()));
        assert!(!leftovers(user + 1).is_settled(parent.path(), later));
        let (file, link) = (parent.path().join("file"), parent.path().join("link"));
        fs::write(&file, "").unwrap();
        std::os::unix::fs::symlink(parent.path(), &link).unwrap();
        assert!(!leftovers(user).is_settled(&file, later));
        assert!(!leftovers(user).is_settled(&link, later));
        assert!(leftovers(user).is_named(OsStr::new("example-abc")));
        assert!(!leftovers(user).is_named(OsStr::new("other")));
    }
}
