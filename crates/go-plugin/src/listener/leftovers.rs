//! Sockets of earlier processes that were killed and could not remove them.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tokio::net::UnixStream;
use tokio::time::timeout;

/// How old a directory has to be. A younger one may be on its way to become a socket; after that time its host has
/// long connected and needs the path no more.
const SETTLED: Duration = Duration::from_secs(60);

/// How long to wait for an answer. A socket that leaves one waiting has an owner.
const ANSWER: Duration = Duration::from_secs(1);

/// Where to look, and for what.
#[derive(Debug)]
pub(super) struct Leftovers {
    pub(super) parent: PathBuf,
    /// How the names of the directories begin.
    pub(super) prefix: &'static str,
    /// The name of the socket in each.
    pub(super) socket: &'static str,
    /// The user id that owns the directories.
    pub(super) user: u32,
}

impl Leftovers {
    /// Removes each directory with a socket that has no listener. Nothing else is ever removed, and what cannot be is
    /// left to the next process.
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
                tracing::debug!(directory = %directory.display(), "removed what a killed process had left");
            }
        }
    }

    fn is_named(&self, name: &OsStr) -> bool {
        name.to_str().is_some_and(|name| name.starts_with(self.prefix))
    }

    fn is_settled(&self, directory: &Path, now: SystemTime) -> bool {
        // Not through a symbolic link: that may lead to another user's directory.
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
    // An ordinary file refuses connections too.
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
    async fn only_a_socket_without_a_listener_is_removed() {
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
        // A socket of another kind refuses the connection in other words.
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

    /// Makes a socket without a listener in a directory of this name, which is as old as one that counts.
    fn killed(parent: &TempDir, name: &str) -> PathBuf {
        let directory = parent.path().join(name);
        fs::create_dir(&directory).unwrap();
        drop(UnixListener::bind(directory.join("plugin")).unwrap());
        let settled = SystemTime::now() - SETTLED;
        fs::File::open(&directory).unwrap().set_modified(settled).unwrap();
        directory
    }

    #[tokio::test]
    async fn of_all_dead_sockets_the_old_ones_of_the_same_name_are_removed() {
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
    fn what_is_young_foreign_or_no_directory_is_left_alone() {
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
